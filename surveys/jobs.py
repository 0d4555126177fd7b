"""What surveys have carried out in the background. The path of a job stands in rows that wait for a worker,
so a job never moves and never changes its name (as in eligibility/jobs.py).
"""

from django_tasks import task


@task()
def run_wave(public_id: str):
    """Invite those drawn for the group with this public id."""
    # The action asks for the job; asking back during import would be a circle.
    from surveys.actions.waves import run_wave as run

    run(public_id)


@task()
def make_report(public_id: str):
    """Count the figures of the quality report with this public id."""
    from surveys.actions.reports import make

    make(public_id)
