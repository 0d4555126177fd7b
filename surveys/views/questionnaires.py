"""The versions of the questionnaires: looked at, begun, tried, published and withdrawn."""

from django.db.models import Sum
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.formtokens import attempt, once
from policy.models import PolicyProfile
from surveys.actions.questionnaires import CODES, moments_of
from surveys.actions.versions import asked_of, discard, findings_of, new_version, publish, withdraw
from surveys.draft_forms import VersionForm
from surveys.drafting import minutes_of
from surveys.forms import SurveyForm
from surveys.models import Survey
from surveys.permissions import can_build, can_publish_survey, can_see_results, can_withdraw_survey

LIST = "surveys:questionnaires"


@require_safe
def index(request):
    """Each questionnaire by its moments, with its versions."""
    can_see_results(request.user).enforce()
    versions = list(Survey.objects.annotate(answered=Sum("cells__answered")))
    known = [
        {"code": code, "moments": moments_of(code), "versions": [row for row in versions if row.code == code]}
        for code in CODES
    ]
    return render(
        request, "surveys/questionnaires.html", {"known": known, "may_build": can_build(request.user)}
    )


@require_POST
def begin(request):
    """A new version, as a copy."""
    can_build(request.user).enforce()
    code = request.POST.get("code", "")
    if code not in CODES:
        raise Http404
    return once(
        request,
        lambda: new_version(code=code, by=request.user),
        done=_("A draft was made. Change it, then publish it."),
    )


def detail_of(request, public_id) -> Survey:
    """The version that an address names; who may see none of them is refused."""
    can_see_results(request.user).enforce()
    return get_object_or_404(Survey, public_id=public_id)


@require_safe
def detail(request, public_id):
    """One version: its words, sections and questions; a draft with what there is to do."""
    survey = detail_of(request, public_id)
    questions = list(survey.questions.select_related("section", "shown_if"))
    profile = PolicyProfile.objects.effective()
    known = {
        "survey": survey,
        "moments": moments_of(survey.code),
        "sections": sections_with(survey, questions, profile),
        "questions": questions,
        "findings": findings_of(survey) if survey.state == "draft" else [],
        "minutes": minutes_of(asked_of(questions)),
        "may_build": can_build(request.user, survey),
        "may_publish": can_publish_survey(request.user, survey),
        "may_withdraw": can_withdraw_survey(request.user, survey),
    }
    return render(request, "surveys/questionnaire.html", known)


def sections_with(survey, questions, profile) -> list[dict]:
    """(section or None, its rows) in their order; first the questions without a section, where there are any.
    A clause is named only where the policy in force has it.
    """
    form = SurveyForm(questions=questions)
    rows = [
        {
            "question": row.question,
            "choices": [words for _value, words in row.choices],
            "shown": row.shown,
            "clause": row.question.clause if profile and profile.cites(row.question.clause) else "",
        }
        for row in form.rows
    ]
    known = [None, *survey.sections.all()]
    found = [
        {"section": section, "rows": [row for row in rows if row["question"].section == section]}
        for section in known
    ]
    return [each for each in found if each["section"] or each["rows"]]


@csrf_exempt  # the page carries no token, as the public one does not; nothing is written here
@require_http_methods(["GET", "HEAD", "POST"])
def preview(request, public_id):
    """The page as the applicant will see it, in one's own language until the other is chosen. What is sent
    goes nowhere.
    """
    survey = detail_of(request, public_id)
    sent = request.method == "POST"
    chosen = request.GET.get("language")
    with translation.override(chosen if chosen in {"ar", "en"} else translation.get_language()):
        form = SurveyForm(request.POST if sent else None, questions=survey.questions.all())
        name = "preview_done" if form.is_valid() else "preview"
        status = 422 if sent and form.errors else 200
        return render(request, f"surveys/{name}.html", {"survey": survey, "form": form}, status=status)


# === its life ====================================================================================


@require_http_methods(["GET", "HEAD", "POST"])
def publish_page(request, public_id):
    """Say what will happen, then ask by it from now on."""
    survey = detail_of(request, public_id)
    can_publish_survey(request.user, survey).enforce()
    found = findings_of(survey)
    known = {
        "consequences": _upon_publishing(survey),
        "blocking": [finding.text for finding in found if finding.blocks],
        "warnings": [finding.text for finding in found if not finding.blocks],
        "action_label": _("Publish the version"),
    }
    return _confirmed(request, survey, "publish", publish, _("Published. It is asked from now on."), known)


def _upon_publishing(survey) -> list[str]:
    moments = "، ".join(str(moment.label) for moment in moments_of(survey.code))
    said = [_("From now on it is asked here: %(moments)s.") % {"moments": moments}]
    before = Survey.objects.in_use(survey.code)
    if before:
        said += [
            _("Version %(number)d is withdrawn. Links that were sent open it still, and count under it.")
            % {"number": before.version_no},
            _("In this round both versions are counted apart: a small group may fall under the limit."),
        ]
    return [*said, _("It is not changed any more: whatever you change becomes a new version.")]


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_page(request, public_id):
    """Say what will happen, then invite nobody new by it."""
    survey = detail_of(request, public_id)
    can_withdraw_survey(request.user, survey).enforce()
    following = Survey.objects.filter(code=survey.code).order_by("-version_no").first().version_no + 1
    known = {
        "consequences": [
            _("Nobody new is invited by it."),
            _("Links that were sent open it still, and count under it."),
            _(
                "Unless another version is published before, the next invitation uses the questionnaire that"
                " comes with the program, as version %(number)d."
            )
            % {"number": following},
            _("If nobody shall be asked at this moment, set that under “When people are asked”."),
        ],
        "action_label": _("Withdraw the version"),
        "danger": True,
    }
    return _confirmed(request, survey, "withdraw", withdraw, _("Withdrawn."), known)


@require_http_methods(["GET", "HEAD", "POST"])
def discard_page(request, public_id):
    """Say what will happen, then throw a draft away."""
    survey = detail_of(request, public_id)
    can_build(request.user, survey).enforce()
    count = survey.questions.count()
    lost = ngettext(
        "The draft and its %(count)d question are lost. Nobody was asked by it.",
        "The draft and its %(count)d questions are lost. Nobody was asked by it.",
        count,
    )
    known = {
        "consequences": [lost % {"count": count}],
        "action_label": _("Discard the draft"),
        "danger": True,
    }
    return _confirmed(request, survey, "discard", discard, _("The draft was discarded."), known)


def _confirmed(request, survey, name, action, done, known):
    """The page of a step that is confirmed, and the step."""
    sent = request.method == "POST"
    form = VersionForm(request.POST if sent else None, initial={"version": survey.version})

    def step():
        action(survey_id=survey.public_id, version=form.cleaned_data["version"], by=request.user)
        return reverse(LIST) if name == "discard" else survey

    if sent and form.is_valid() and (response := attempt(request, form, step, done=done)):
        return response
    known |= {"survey": survey, "form": form, "name": name}
    return render(request, "surveys/questionnaire_step.html", known, status=422 if form.errors else 200)
