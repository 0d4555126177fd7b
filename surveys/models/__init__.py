"""Questionnaires, when people are asked, the rounds, and what people answered."""

from surveys.models.asking import Plan, Tally, Wave
from surveys.models.rounds import (
    Answer,
    Box,
    Cell,
    Figure,
    Question,
    Remark,
    Response,
    Round,
    Survey,
    random_key,
)

__all__ = [
    "Answer",
    "Box",
    "Cell",
    "Figure",
    "Plan",
    "Question",
    "Remark",
    "Response",
    "Round",
    "Survey",
    "Tally",
    "Wave",
    "random_key",
]
