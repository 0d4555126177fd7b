"""The figures of a survey by group, as far as they may be shown."""

from collections import defaultdict

from surveys.enums import Group, QuestionKind
from surveys.models import Answer, Response
from surveys.rules import figures, shown_of


def by_group(survey, *, minimum: int) -> list[dict]:
    """For each group: its label, how many answers are counted, and the figures of every question.

    A group below `minimum` has no rows at all; answers are counted in whole steps of `minimum`, the earliest
    first.
    """
    questions = [question for question in survey.questions.all() if question.kind != QuestionKind.TEXT]
    return [_group(survey, group, questions, minimum) for group in Group]


def _group(survey, group, questions, minimum):
    responses = Response.objects.filter(survey=survey, group=group).order_by("pk")
    counted = shown_of(responses.count(), minimum)
    if not counted:
        return {"label": group.label, "counted": 0, "rows": []}
    last = responses.values_list("pk", flat=True)[counted - 1]
    values = defaultdict(list)
    said = Answer.objects.filter(
        response__survey=survey, response__group=group, response_id__lte=last, value__isnull=False
    )
    for question, value in said.values_list("question_id", "value"):
        values[question].append(value)
    rows = [
        {
            "question": question,
            "figures": figures(
                values[question.pk], yes_no=question.kind == QuestionKind.YES_NO, minimum=minimum
            ),
        }
        for question in questions
    ]
    return {"label": group.label, "counted": counted, "rows": rows}
