"""What core has carried out in the background. The path of a job stands in rows that wait for a worker, so a
job never moves and never changes its name (as in eligibility/jobs.py).
"""

from django_tasks import task


@task()
def try_pages(public_id: str):
    """Draw every page of the stored file with this public id once, and keep whether that can be done."""
    # Whoever stores a file asks for the job; asking back during import would be a circle.
    from core.uploads import try_pages as try_them

    try_them(public_id)
