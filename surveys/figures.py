"""The tables of a closed round: one for each of its cells, always the same, and no others."""

from collections import defaultdict

from surveys.enums import QuestionKind
from surveys.models import Answer, Question
from surveys.rules import figures


def tables_of(row, *, profile) -> list[dict]:
    """For each cell of a closed round: the cell, and the figures of every question. A clause is named only
    where the policy in force has it.
    """
    cells = list(row.cells.select_related("survey"))
    questions, values = _questions(cells), defaultdict(list)
    said = Answer.objects.filter(response__cell__in=cells)
    for cell, question, value in said.values_list("response__cell", "question", "value"):
        values[cell, question].append(value)
    return [
        {
            "cell": cell,
            "rows": [
                _row(question, values[cell.pk, question.pk], row.minimum, profile)
                for question in questions[cell.survey_id]
            ],
        }
        for cell in cells
    ]


def _questions(cells) -> dict:
    """The questions that have figures, by their questionnaire."""
    found = defaultdict(list)
    asked = Question.objects.filter(survey__in={cell.survey_id for cell in cells})
    for question in asked.exclude(kind=QuestionKind.TEXT).order_by("survey", "order"):
        found[question.survey_id].append(question)
    return found


def _row(question, values, minimum, profile) -> dict:
    yes_no = question.kind == QuestionKind.YES_NO
    return {
        "question": question,
        "yes_no": yes_no,
        "clause": question.clause if profile and profile.cites(question.clause) else "",
        "figures": figures(values, yes_no=yes_no, minimum=minimum),
    }
