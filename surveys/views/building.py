"""Writing a draft, each change by a small form of its own."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.formtokens import attempt, once
from policy.models import PolicyProfile
from surveys.actions import building
from surveys.actions.versions import WORDS
from surveys.bank import bank
from surveys.draft_forms import ConditionForm, QuestionForm, SectionForm, WordsForm
from surveys.drafting import MOST
from surveys.enums import QuestionKind
from surveys.kinds import choices_of
from surveys.models import Survey
from surveys.permissions import can_build


def _draft_of(request, public_id) -> Survey:
    """The draft that an address names, for whoever may write it."""
    can_build(request.user).enforce()
    survey = get_object_or_404(Survey, public_id=public_id)
    can_build(request.user, survey).enforce()
    return survey


def _sent(request):
    return request.POST if request.method == "POST" else None


def _edited(request, survey, form, change, known):
    """The page of a form of a draft; where it is sent, `change(**what every change takes)`."""

    def step():
        change(survey_id=survey.public_id, version=request.POST.get("version", ""), by=request.user)
        return survey

    sound = request.method == "POST" and form.is_valid()
    if sound and (response := attempt(request, form, step, done=_("Saved."))):
        return response
    known |= {"survey": survey, "form": form}
    return render(request, "surveys/draft_edit.html", known, status=422 if form.errors else 200)


def _pressed(request, survey, change):
    """A button of a draft; what it is refused for is said over the page."""

    def step():
        change(survey_id=survey.public_id, version=request.POST.get("version", ""), by=request.user)
        return survey

    try:
        return once(request, step)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(survey)


@require_http_methods(["GET", "HEAD", "POST"])
def words(request, public_id):
    """The title and what it is for."""
    survey = _draft_of(request, public_id)
    form = WordsForm(_sent(request), initial={name: getattr(survey, name) for name in WORDS})

    def change(**about):
        building.describe(facts=form.cleaned_data, **about)

    return _edited(request, survey, form, change, {"title": _("Title and purpose")})


# === sections ====================================================================================


@require_http_methods(["GET", "HEAD", "POST"])
def section_add(request, public_id):
    """A new section, at the end."""
    survey = _draft_of(request, public_id)
    form = SectionForm(_sent(request))

    def change(**about):
        building.write_section(facts=form.cleaned_data, **about)

    return _edited(request, survey, form, change, {"title": _("Add a section")})


@require_http_methods(["GET", "HEAD", "POST"])
def section_edit(request, public_id, number):
    """The title of a section."""
    survey = _draft_of(request, public_id)
    section = get_object_or_404(survey.sections, order=number)
    form = SectionForm(_sent(request), initial={"title": section.title, "title_en": section.title_en})

    def change(**about):
        building.write_section(section=section, facts=form.cleaned_data, **about)

    return _edited(request, survey, form, change, {"title": section.title})


@require_POST
def section_step(request, public_id, number):
    """Move a section up or down, or take its heading away."""
    survey = _draft_of(request, public_id)
    section = get_object_or_404(survey.sections, order=number)
    steps = {
        "up": lambda **about: building.move_section(section=section, up=True, **about),
        "down": lambda **about: building.move_section(section=section, up=False, **about),
        "remove": lambda **about: building.remove_section(section=section, **about),
    }
    return _pressed(request, survey, _named(steps, request))


def _named(steps, request):
    """The step that the button names; Http404 for none."""
    if request.POST.get("step") not in steps:
        raise Http404
    return steps[request.POST["step"]]


# === questions ===================================================================================


@require_http_methods(["GET", "HEAD", "POST"])
def question_bank(request, public_id):
    """Choose a question of the bank; those that stand in the draft are marked."""
    survey = _draft_of(request, public_id)
    profile = PolicyProfile.objects.effective()
    if request.method == "POST":
        code = request.POST.get("code", "")
        if code not in bank():
            raise Http404
        return _pressed(request, survey, lambda **about: building.take_from_bank(code=code, **about))
    taken = set(survey.questions.values_list("code", flat=True))
    rows = [(banked, banked.clause_under(profile), banked.code in taken) for banked in bank().values()]
    return render(request, "surveys/question_bank.html", {"survey": survey, "rows": rows, "most": MOST})


@require_http_methods(["GET", "HEAD", "POST"])
def question_add(request, public_id):
    """A question of the officer's own."""
    survey = _draft_of(request, public_id)
    form = QuestionForm(
        _sent(request),
        survey=survey,
        profile=PolicyProfile.objects.effective(),
        initial={"required": True, "section": str(survey.sections.count() or "")},
    )

    def change(**about):
        building.write_question(facts=form.facts(), **about)

    return _edited(request, survey, form, change, {"title": _("Add a question")})


@require_http_methods(["GET", "HEAD", "POST"])
def question_edit(request, public_id, code):
    """The words of a question, how it is answered, and where it stands."""
    survey = _draft_of(request, public_id)
    question = get_object_or_404(survey.questions.select_related("section"), code=code)
    known = ("text", "text_en", "kind", "options_ar", "options_en", "required", "clause")
    initial = {name: getattr(question, name) for name in known}
    initial["section"] = str(question.section.order) if question.section else ""
    form = QuestionForm(
        _sent(request),
        survey=survey,
        profile=PolicyProfile.objects.effective(),
        question=question,
        fixed_kind=bank()[code].kind if code in bank() else None,
        initial=initial,
    )

    def change(**about):
        building.write_question(question=question, facts=form.facts(), **about)

    return _edited(request, survey, form, change, {"title": question.text, "question": question})


@require_POST
def question_step(request, public_id, code):
    """Move a question up or down."""
    survey = _draft_of(request, public_id)
    question = get_object_or_404(survey.questions.select_related("section"), code=code)
    steps = {
        "up": lambda **about: building.move_question(question=question, up=True, **about),
        "down": lambda **about: building.move_question(question=question, up=False, **about),
    }
    return _pressed(request, survey, _named(steps, request))


@require_http_methods(["GET", "HEAD", "POST"])
def question_remove(request, public_id, code):
    """Say what is lost, then take a question out of the draft."""
    survey = _draft_of(request, public_id)
    question = get_object_or_404(survey.questions, code=code)
    if request.method == "POST":
        return _pressed(request, survey, lambda **about: building.remove_question(question=question, **about))
    return render(request, "surveys/question_remove.html", {"survey": survey, "question": question})


@require_http_methods(["GET", "HEAD", "POST"])
def question_condition(request, public_id, code):
    """Upon which answer a question is asked: first the earlier question is chosen (`?on=`), then answers."""
    survey = _draft_of(request, public_id)
    question = get_object_or_404(survey.questions.select_related("shown_if"), code=code)
    earlier = survey.questions.filter(order__lt=question.order).exclude(kind=QuestionKind.TEXT)
    if request.method == "POST" and request.POST.get("step") == "always":
        return _pressed(
            request,
            survey,
            lambda **about: building.set_condition(question=question, on=None, values=[], **about),
        )
    named = (request.POST if request.method == "POST" else request.GET).get("on")
    on = question.shown_if if named is None else earlier.filter(code=named).first()
    if on is None:
        known = {"survey": survey, "question": question, "earlier": earlier, "unknown": bool(named)}
        return render(request, "surveys/question_condition.html", known, status=422 if named else 200)
    return _answers(request, survey, question, on)


def _answers(request, survey, question, on):
    chosen = question.shown_values if on == question.shown_if else []
    form = ConditionForm(_sent(request), on=on, initial={"values": [str(value) for value in chosen]})

    def change(**about):
        building.set_condition(question=question, on=on, values=form.facts(), **about)

    known = {"title": question.text, "question": question, "on": on, "choices": choices_of(on)}
    return _edited(request, survey, form, change, known)
