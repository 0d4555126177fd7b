"""What a file audit found, question by question: counts and notes, no file and no name (C-25)."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Min, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.figures import Better, Figure, Part, Period, Unit, Value, share
from core.ids import PublicIdConverter
from surveys.enums import CheckAnswer, FileAuditState
from surveys.models import CheckQuestion, FileAnswer, FileAudit

# What names a result in an address: the audit and the order of its question.
REF = re.compile(rf"({PublicIdConverter.regex})\.([0-9]{{1,3}})")
YES, NO = Q(answer=CheckAnswer.YES), Q(answer=CheckAnswer.NO)


@dataclass(frozen=True)
class Found:
    """How often a question was answered how; `notes` in the order of their letters, so that none leads to a
    file.
    """

    question: CheckQuestion
    yes: int
    no: int
    not_applicable: int
    notes: tuple[str, ...]

    @property
    def share(self) -> Decimal | None:
        """Yes, of yes and no, in percent."""
        return share(self.yes, self.yes + self.no)


def results_of(audit: FileAudit) -> list[Found]:
    """Every question of the audit's checklist with what was found so far. Two queries, where its
    checklist is loaded."""
    of_audit = Q(answers__file__audit=audit)
    questions = audit.checklist.questions.annotate(
        **{
            value: Count("answers", filter=of_audit & Q(answers__answer=value))
            for value in CheckAnswer.values
        }
    )
    notes: dict[int, list[str]] = {}
    written = FileAnswer.objects.filter(file__audit=audit).exclude(note="").order_by("note")
    for question, note in written.values_list("question", "note"):
        notes.setdefault(question, []).append(note)
    return [
        Found(row, row.yes, row.no, row.na, tuple(notes.get(row.pk, ())))
        for row in questions
    ]  # fmt: skip


def improvement_from(ref: str) -> dict[str, Any]:
    """What the form of an improvement begins with for a result of a closed audit; nothing where `ref` names
    none.
    """
    named = REF.fullmatch(ref)
    audit = FileAudit.objects.filter(
        public_id=named[1] if named else "", state=FileAuditState.CLOSED
    ).first()  # fmt: skip
    if named is None or audit is None:
        return {}
    found = next((row for row in results_of(audit) if row.question.order == int(named[2])), None)
    if found is None or found.share is None:
        return {}
    words = {"number": audit.number, "question": found.question.text}
    counts = {"no": found.no, "all": found.yes + found.no}
    return {
        "found": _("File audit %(number)s: %(question)s") % words
        + "\n"
        + _("Answered no: %(no)s of %(all)s.") % counts,
        "measured": _("Answered yes in a file audit: %(question)s") % words,
        "before_value": found.share,
        "unit": "%",
    }


# === the figure ==================================================================================


def file_checks(period: Period) -> Value:
    """C-11, C-26: how many of the checks found what should be there; one query, by question."""
    answers = FileAnswer.objects.filter(period.moments("file__audit__closed_at")).filter(YES | NO)
    rows = (
        answers.order_by()
        .values("question__text")
        .annotate(place=Min("question__order"), yes=Count("pk", filter=YES), n=Count("pk"))
        .order_by("place", "question__text")
    )
    parts = tuple(Part(row["question__text"], share(row["yes"], row["n"]), row["n"]) for row in rows)
    yes, n = sum(row["yes"] for row in rows), sum(row["n"] for row in rows)
    return Value(share(yes, n), n, parts=parts)


FIGURES = (
    Figure(
        "file_checks",
        gettext_lazy("Checks of files that found all in order"),
        gettext_lazy(
            "Of the checks of the file audits closed in the period that were answered yes or no: those that"
            " were answered yes, in all and for each question. The files are drawn by lot, and checked by"
            " somebody who had nothing to do with them."
        ),
        Unit.PERCENT,
        "surveys.FileAnswer, surveys.FileAudit",
        ("C-08", "C-11", "C-26"),
        Better.UP,
        file_checks,
    ),
)
