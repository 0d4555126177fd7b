"""Questionnaires, when people are asked, the rounds, and what people answered."""

from surveys.models.asking import Plan, Tally, Wave
from surveys.models.remarks import Screening, Theme
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
    "Screening",
    "Survey",
    "Tally",
    "Theme",
    "Wave",
    "random_key",
]
