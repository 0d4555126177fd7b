"""What tests of every stage ask of a request."""

from eligibility.models import ServiceRequest


def fresh(case) -> ServiceRequest:
    """The request as it stands, as another page would load it."""
    return ServiceRequest.objects.for_page().get(pk=case.pk)


def tasks_on(context) -> list[dict]:
    """The steps that a page of a request shows, through all its phases."""
    return [row for phase in context["phases"] for row in phase["tasks"]]
