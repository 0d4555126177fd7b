"""What people said, in figures that no person shows through."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from policy.models import PolicyProfile
from surveys.figures import by_group
from surveys.models import Survey
from surveys.permissions import can_see_results

MINIMUM = 5


@require_safe
def results(request):
    """The figures of the questionnaire in use, those served and those refused apart."""
    can_see_results(request.user).enforce()
    survey = Survey.objects.filter(active=True).prefetch_related("questions").first()
    profile = PolicyProfile.objects.effective()
    minimum = max(profile.survey_group_minimum if profile else MINIMUM, MINIMUM)
    groups = by_group(survey, minimum=minimum) if survey else []
    known = {
        "survey": survey,
        "groups": groups,
        "minimum": minimum,
        "empty": not any(g["counted"] for g in groups),
    }
    return render(request, "surveys/results.html", known)
