"""Writing a draft: its words, sections and questions. Each change carries the version that was looked at."""

from collections.abc import Iterable
from itertools import count
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import User
from core import audit
from core.audit import action
from core.numbers import lock, save_next
from core.texts import Text
from core.verdicts import StaleVersionError
from policy.models import PolicyProfile
from surveys.actions.versions import WORDS
from surveys.bank import bank
from surveys.drafting import LEAST_OPTIONS, MOST, MOST_OPTIONS
from surveys.enums import CHOSEN, QuestionKind
from surveys.kinds import values_of
from surveys.models import Question, Section, Survey
from surveys.permissions import can_build

FAR = 1000  # beyond every order of a draft: where rows stand while they are numbered anew
BEHIND = 2 * FAR  # where a row is put to come last, so that no number is there twice meanwhile


def _draft(survey_id: str, version: str | None, by: User, part: Any = None) -> Survey:
    """The draft under a lock. A stale form is told of the part that it is about."""
    can_build(by).enforce()
    try:
        survey = lock(Survey.objects.all(), version=version, public_id=survey_id)
    except StaleVersionError as stale:
        raise stale.showing(part or stale.current) from stale
    can_build(by, survey).enforce()
    return survey


def _written(survey: Survey, by: User, note: Text, changes: audit.Changes | None = None) -> None:
    _number(survey)
    save_next(survey)
    audit.record(kind="survey.written", target=survey, by=by, note=note, changes=changes)


def _number(survey: Survey) -> None:
    """Count sections and questions from one on; the questions by section, those without one first."""
    found = list(survey.questions.select_related("section"))
    found.sort(key=lambda question: (question.section.order if question.section else 0, question.order))
    _renumber(survey.sections.all(), [section.pk for section in survey.sections.all()])
    _renumber(survey.questions.all(), [question.pk for question in found])


def _renumber(rows: Any, keys: Iterable[int]) -> None:
    order = list(keys)
    rows.update(order=F("order") + FAR)
    for number, key in enumerate(order, start=1):
        rows.filter(pk=key).update(order=number)


@action("survey.describe")
def describe(*, survey_id: str, version: str | None, facts: dict[str, str], by: User) -> Survey:
    """Write the title and what it is for (the names of WORDS)."""
    survey = _draft(survey_id, version, by)
    before = {name: getattr(survey, name) for name in WORDS}
    for name in WORDS:
        setattr(survey, name, facts[name])
    survey.save(update_fields=WORDS)
    changes = {name: [before[name], facts[name]] for name in WORDS if before[name] != facts[name]}
    _written(survey, by, survey.title, changes)
    return survey


# === sections ====================================================================================


@action("survey.write_section")
def write_section(
    *, survey_id: str, version: str | None, facts: dict[str, str], by: User, section: Section | None = None
) -> Section:
    """Write a section (title, title_en), or add one at the end."""
    survey = _draft(survey_id, version, by, section)
    section = section or Section(survey=survey, order=survey.sections.count() + 1)
    section.title, section.title_en = facts["title"], facts["title_en"]
    section.save()
    _written(survey, by, section.title)
    return section


@action("survey.move_section")
def move_section(*, survey_id: str, version: str | None, section: Section, up: bool, by: User) -> None:
    """Let a section change places with the one before or after it; its questions go with it."""
    survey = _draft(survey_id, version, by, section)
    rows = list(survey.sections.all())
    at = [row.pk for row in rows].index(section.pk)
    to = at - 1 if up else at + 1
    if not 0 <= to < len(rows):
        return
    rows[at], rows[to] = rows[to], rows[at]
    _renumber(survey.sections.all(), [row.pk for row in rows])
    _written(survey, by, section.title)
    _check_conditions(survey)


@action("survey.remove_section")
def remove_section(*, survey_id: str, version: str | None, section: Section, by: User) -> None:
    """Take a heading away; its questions join the section before it, or stand first without one."""
    survey = _draft(survey_id, version, by, section)
    before = survey.sections.filter(order__lt=section.order).last()
    last = survey.questions.filter(section=before).last()
    beyond = last.order if last else 0
    for place, question in enumerate(section.questions.all(), start=1):
        # Behind those of the section before: the numbers are made whole afterwards.
        survey.questions.filter(pk=question.pk).update(section=before, order=BEHIND + beyond + place)
    section.delete()
    _written(survey, by, section.title)
    _check_conditions(survey)


# === questions ===================================================================================


@action("survey.take_question")
def take_from_bank(*, survey_id: str, version: str | None, code: str, by: User) -> Question:
    """Add a question of the bank at the end: its code, kind, words, and the clause that the policy in force
    has. KeyError for a code that is not in the bank.
    """
    survey = _draft(survey_id, version, by)
    banked = bank()[code]
    facts = {
        "kind": banked.kind,
        "text": banked.text,
        "text_en": banked.text_en,
        "clause": banked.clause_under(PolicyProfile.objects.effective()),
        "required": banked.kind != QuestionKind.TEXT,
    }
    return _added(survey, by, code, facts, [])


@action("survey.write_question")
def write_question(
    *,
    survey_id: str,
    version: str | None,
    facts: dict[str, Any],
    by: User,
    question: Question | None = None,
) -> Question:
    """Write a question, or add one at the end. `facts`: text, text_en, clause, required, section (or None),
    kind, code (of a new one; made where it is empty) and options as [(Arabic, English)…].
    """
    survey = _draft(survey_id, version, by, question)
    facts = dict(facts)
    code, options = facts.pop("code", ""), facts.pop("options", [])
    if question is None:
        return _added(survey, by, code or _own_code(survey), facts, options)
    _check_kind(survey, question.code, facts["kind"], question)
    for name, value in facts.items():
        setattr(question, name, value)
    question.options = _options(facts["kind"], options, question.options)
    question.save()
    _written(survey, by, question.text)
    _check_conditions(survey)
    return question


def _added(
    survey: Survey, by: User, code: str, facts: dict[str, Any], options: list[tuple[str, str]]
) -> Question:
    if survey.questions.count() >= MOST:
        raise ValidationError(_("A questionnaire has at most %(most)d questions.") % {"most": MOST})
    if survey.questions.filter(code=code).exists():
        raise ValidationError({"code": _("This questionnaire has a question with this code already.")})
    _check_kind(survey, code, facts["kind"])
    last = survey.questions.last()
    facts.setdefault("section", survey.sections.last())
    question = Question.objects.create(
        survey=survey,
        code=code,
        order=(last.order if last else 0) + 1,
        options=_options(facts["kind"], options, []),
        **facts,
    )
    _written(survey, by, question.text)
    return question


def _own_code(survey: Survey) -> str:
    """A code that no version of this questionnaire has used: figures are compared by it."""
    used = set(Question.objects.filter(survey__code=survey.code).values_list("code", flat=True))
    return next(code for number in range(1, len(used) + 2) if (code := f"own-{number}") not in used)


def _check_kind(survey: Survey, code: str, kind: str, question: Question | None = None) -> None:
    """A code is what figures are compared by: its kind is that of the bank and of every other version."""
    if code in bank() and bank()[code].kind != kind:
        message = _(
            "In the bank the question with this code is of another kind. Give yours a code of its own."
        )
        raise ValidationError({"code" if question is None else "kind": message})
    others = Question.objects.filter(survey__code=survey.code, code=code).exclude(survey=survey)
    if others.exclude(kind=kind).exists():
        message = _("In another version the question with this code is of another kind: add a new question.")
        raise ValidationError({"code" if question is None else "kind": message})


def _options(kind: str, said: list[tuple[str, str]], before: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The options with their numbers: one that was there keeps its own, so that conditions mean the same."""
    if kind not in CHOSEN:
        return []
    texts = [arabic for arabic, _english in said]
    if not LEAST_OPTIONS <= len(texts) <= MOST_OPTIONS:
        message = _("Write %(least)d to %(most)d answers to choose from, each in a line of its own.")
        raise ValidationError({"options_ar": message % {"least": LEAST_OPTIONS, "most": MOST_OPTIONS}})
    if len(set(texts)) < len(texts):
        raise ValidationError({"options_ar": _("Two answers are the same. Write each once.")})
    numbers = {option["text"]: option["value"] for option in before}
    free = count(max(numbers.values(), default=0) + 1)
    return [
        {"value": numbers.get(arabic) or next(free), "text": arabic, "text_en": english}
        for arabic, english in said
    ]


@action("survey.move_question")
def move_question(*, survey_id: str, version: str | None, question: Question, up: bool, by: User) -> None:
    """Move a question one place; at the edge of its section into the one beside it."""
    survey = _draft(survey_id, version, by, question)
    rows = list(survey.questions.filter(section=question.section))
    at = [row.pk for row in rows].index(question.pk)
    to = at - 1 if up else at + 1
    if 0 <= to < len(rows):
        rows[at], rows[to] = rows[to], rows[at]
        first = min(row.order for row in rows)
        for place, row in enumerate(rows):
            survey.questions.filter(pk=row.pk).update(order=BEHIND + first + place)
    else:
        _into_the_next(survey, question, up=up)
    _written(survey, by, question.text)
    _check_conditions(survey)


def _into_the_next(survey: Survey, question: Question, *, up: bool) -> None:
    """To the end of the section before, or the beginning of the one after; nothing where there is none."""
    sections: list[Section | None] = [None, *survey.sections.all()]
    at = [section and section.pk for section in sections].index(question.section_id)
    to = at - 1 if up else at + 1
    if 0 <= to < len(sections):
        # The numbers are made whole afterwards: behind all of its section, or before them.
        survey.questions.filter(pk=question.pk).update(section=sections[to], order=BEHIND if up else 0)


@action("survey.remove_question")
def remove_question(*, survey_id: str, version: str | None, question: Question, by: User) -> None:
    """Take a question out of a draft. Raises ValidationError where another is shown by its answer."""
    survey = _draft(survey_id, version, by, question)
    follower = question.followers.first()
    if follower:
        message = _("Question %(number)d is shown by the answer to this one. Change that first.")
        raise ValidationError(message % {"number": follower.order})
    question.delete()
    _written(survey, by, question.text)


# === conditions ==================================================================================


@action("survey.set_condition")
def set_condition(
    *,
    survey_id: str,
    version: str | None,
    question: Question,
    on: Question | None,
    values: list[int],
    by: User,
) -> Question:
    """Ask a question of those alone who gave one of `values` to an earlier one; of everybody without `on`."""
    survey = _draft(survey_id, version, by, question)
    question.shown_if, question.shown_values = on, sorted(set(values)) if on else []
    question.save(update_fields=["shown_if", "shown_values"])
    _written(survey, by, question.text)
    _check_conditions(survey)
    return question


def _check_conditions(survey: Survey) -> None:
    """Every condition names an earlier question of the draft and answers that it has: no circle is left."""
    asked = {question.pk: question for question in survey.questions.all()}
    for question in asked.values():
        if question.shown_if_id is None:
            continue
        on = asked.get(question.shown_if_id)
        if on is None or on.order >= question.order:
            message = _("Question %(number)d is shown by an answer, which must come before it.")
            raise ValidationError(message % {"number": question.order})
        if not question.shown_values or not set(question.shown_values) <= set(values_of(on)):
            message = _("Question %(number)d is shown by an answer to question %(on)d that is not there.")
            raise ValidationError(message % {"number": question.order, "on": on.order})
