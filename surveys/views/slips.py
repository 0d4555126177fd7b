"""Slips and paper: what is printed for visitors who have no message."""

from django.core.exceptions import ValidationError
from django.db.models import Count
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core import pdf
from core.formtokens import put_on_form
from core.uploads import inert
from surveys.actions.questionnaires import USED_BY
from surveys.actions.slips import draw_slips, print_slips
from surveys.enums import Moment, RoundState, SurveyState
from surveys.models import Round, Survey
from surveys.paper import questionnaire, sheets, tablet_address
from surveys.permissions import can_print_slips, can_see_results
from surveys.rules import SLIPS
from surveys.slip_forms import SlipsForm

SECONDS = 60  # for the sheets: two hundred slips take about five


@require_http_methods(["GET", "HEAD", "POST"])
def index(request):
    """What is open and until when, the tablet and the box; a POST brings the sheets of new slips."""
    can_see_results(request.user).enforce()
    form = SlipsForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        can_print_slips(request.user).enforce()
        if form.is_valid() and (response := _printed(request, form)):
            return response
    known = {
        "form": form,
        "rounds": Round.objects.filter(state=RoundState.OPEN).annotate(printed=Count("slips")),
        "papers": _papers(),
        "tablet": tablet_address(),
        "may_print": can_print_slips(request.user),
    }
    return render(request, "surveys/slips.html", known, status=422 if form.is_bound else 200)


def _printed(request, form):
    """The sheets, as a file that is kept nowhere here; None with the objection on the form."""
    try:
        batch = draw_slips(**form.cleaned_data, by=request.user)
        content = pdf.in_child("pdf/slips.html", sheets(batch), seconds=SECONDS)
        print_slips(batch=batch, by=request.user)
    except ValidationError as error:
        put_on_form(form, error)
        return None
    except pdf.NotMade:
        form.add_error(None, _("The PDF could not be made just now. Try again in a minute."))
        return None
    return inert(content, "slips.pdf", download=True)


def _papers():
    """(moment, whether a version is in use that can be printed) of each moment with slips."""
    used = set(Survey.objects.filter(state=SurveyState.PUBLISHED).values_list("code", flat=True))
    return [(moment, USED_BY[moment] in used) for moment in SLIPS]


@require_safe
def paper(request, moment):
    """The questionnaire in use at a moment, on paper; 404 where there is none yet."""
    can_see_results(request.user).enforce()
    if moment not in SLIPS:
        raise Http404
    survey = get_object_or_404(Survey, code=USED_BY[Moment(moment)], state=SurveyState.PUBLISHED)
    content = pdf.render("pdf/questionnaire.html", questionnaire(survey, moment))
    return inert(content, f"questionnaire-{moment}.pdf")
