"""What a questionnaire must be before people are asked by it, and what an officer should know. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from core import arabic
from core.sentences import filled
from core.texts import Text
from surveys.enums import QuestionKind

OVERALL = "overall"  # the code of the question by which moments and rounds are compared
MOST, SHORT = 20, 12  # questions: never more, and how many one answers in two minutes
TWO_MINUTES = 120
LEAST_OPTIONS, MOST_OPTIONS = 2, 10
# How long one question takes, reading and choosing, on a telephone.
SECONDS = {
    QuestionKind.FACES: 10,
    QuestionKind.SCALE: 10,
    QuestionKind.EFFORT: 10,
    QuestionKind.NPS: 10,
    QuestionKind.YES_NO: 8,
    QuestionKind.ONE: 12,
    QuestionKind.SEVERAL: 15,
    QuestionKind.TEXT: 25,
}
# Words, folded, by which a question would ask who somebody is.
_NAMING = (
    "اسمك اسمكم الاسم اسم جوالك جوالكم الجوال جوال هاتفك الهاتف هويتك الهويه هويه اقامتك الاقامه السجل ايبان"
    " الايبان بريدك عنوانك name mobile phone iban email identity"
)
NAMING = frozenset(_NAMING.split())
_WORD = re.compile(r"\w+")
_JOINED = ("و", "ب", "ل", "وب", "ول")  # what Arabic writes before a word as one with it


@dataclass(frozen=True)
class Asked:
    """What is looked at of one question."""

    code: str
    kind: str
    required: bool
    always: bool  # whether it is asked of everybody
    words: tuple[str, ...]  # its text in both languages


@dataclass(frozen=True)
class Finding:
    """Something about a questionnaire; what `blocks` must be mended before it is published."""

    blocks: bool
    text: Text


def seconds_of(questions: Iterable[Asked]) -> int:
    """How long it takes to answer all of them."""
    return sum(SECONDS[QuestionKind(question.kind)] for question in questions)


def minutes_of(questions: Iterable[Asked]) -> int:
    """The whole minutes in which all of them are answered for certain, as people count them."""
    return ceil(seconds_of(questions) / 60)


def names_somebody(words: Iterable[str]) -> bool:
    """Whether a text asks by its words for a name, a number or an address."""
    found = {word for text in words for word in _WORD.findall(arabic.fold(text))}
    found |= {word.removeprefix(before) for word in found for before in _JOINED}
    return bool(found & NAMING)


def findings(questions: Iterable[Asked]) -> list[Finding]:
    """What is to be said of a questionnaire, what blocks it first."""
    asked = list(questions)
    if not asked:
        return [Finding(True, _("It has no question yet. Choose one from the bank or write your own."))]
    found = [*_blocking(asked), *_length(asked)]
    if OVERALL not in {question.code for question in asked}:
        text = _(
            "The question about satisfaction as a whole is missing: without it this version has no place in"
            " the trend and in the comparison of moments."
        )
        found.append(Finding(False, text))
    for number, question in enumerate(asked, start=1):
        if names_somebody(question.words):
            text = _(
                "Question %(number)d seems to ask who somebody is. Answers without names are the promise of"
                " the survey: ask in another way."
            )
            found.append(Finding(False, filled(text, number=number)))
    return found


def _blocking(asked: list[Asked]) -> Iterable[Finding]:
    if len(asked) > MOST:
        text = _("It has %(count)d questions; more than %(most)d are not asked of anybody.")
        yield Finding(True, filled(text, count=len(asked), most=MOST))
    if not any(question.required and question.always for question in asked):
        yield Finding(True, _("At least one question that everybody is asked must be required."))


def _length(asked: list[Asked]) -> Iterable[Finding]:
    minutes = minutes_of(asked)
    if len(asked) > SHORT or seconds_of(asked) > TWO_MINUTES:
        text = ngettext_lazy(
            "%(count)d questions, about %(minutes)d minute. The invitation promises two minutes: up to"
            " %(short)d short questions.",
            "%(count)d questions, about %(minutes)d minutes. The invitation promises two minutes: up to"
            " %(short)d short questions.",
            minutes,
        )
        yield Finding(False, filled(text, minutes=minutes, count=len(asked), short=SHORT))
