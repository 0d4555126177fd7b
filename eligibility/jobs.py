"""What is carried out in the background. The path of a job stands in rows that wait for a worker, so a job
never moves and never changes its name; what it does stands in the stage it belongs to.
"""

from django_tasks import task


@task()
def make_minutes(public_id: str):
    """Make and store the minutes of the session with this public id."""
    # The stages ask for jobs; asking back during import would be a circle.
    from eligibility.committee.actions.minutes import store_minutes

    store_minutes(public_id)
