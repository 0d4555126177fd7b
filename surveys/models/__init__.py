"""Questionnaires, when people are asked, the rounds, what people answered, and what became better of it."""

from surveys.models.asking import Plan, Tally, Wave
from surveys.models.improvements import AFTER, BEFORE, ImprovementAction, Snapshot
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
    "AFTER",
    "BEFORE",
    "Answer",
    "Box",
    "Cell",
    "Figure",
    "ImprovementAction",
    "Plan",
    "Question",
    "Remark",
    "Response",
    "Round",
    "Screening",
    "Snapshot",
    "Survey",
    "Tally",
    "Theme",
    "Wave",
    "random_key",
]
