"""What may be shown of answers: never of a group so small that a person shows through (C-25). Pure."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal


@dataclass(frozen=True)
class QuestionFigures:
    """One question of one group: how many answered, the mean of 1 to 5, and the share that is content, in
    percent.
    """

    answers: int
    mean: Decimal | None
    content: int | None


def shown_of(answers: int, minimum: int) -> int:
    """How many of so many answers are counted: whole steps of `minimum`, none below it.

    Figures so move by a group at a time: whoever looks before and after one answer learns nothing from the
    difference.
    """
    return answers - answers % minimum


def figures(values: list[int], *, yes_no: bool, minimum: int) -> QuestionFigures:
    """The figures of one question; without a mean where fewer than `minimum` answered it.

    Content are the faces 4 and 5, or a yes. Percentages are whole numbers.
    """
    if len(values) < minimum:
        return QuestionFigures(len(values), None, None)
    content = sum(value == 1 if yes_no else value >= 4 for value in values)
    share = (Decimal(100 * content) / len(values)).quantize(Decimal(1), ROUND_HALF_UP)
    mean = None if yes_no else (Decimal(sum(values)) / len(values)).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return QuestionFigures(len(values), mean, int(share))
