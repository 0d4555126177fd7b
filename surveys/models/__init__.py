"""Questionnaires, when people are asked, the rounds, what people answered, what became better of it, and the
quality reports.
"""

from surveys.models.asking import Plan, Tally, Wave
from surveys.models.improvements import AFTER, BEFORE, ImprovementAction, Snapshot
from surveys.models.questionnaires import Question, Section, Survey
from surveys.models.remarks import Screening, Theme
from surveys.models.reports import (
    BoardDecision,
    GroupNotice,
    Publication,
    QualityReport,
    ReportComment,
    ReportContent,
    ReportIssue,
    Target,
)
from surveys.models.rounds import (
    Answer,
    Box,
    Cell,
    Figure,
    Remark,
    Response,
    Round,
    Slip,
    random_key,
)

__all__ = [
    "AFTER",
    "BEFORE",
    "Answer",
    "BoardDecision",
    "Box",
    "Cell",
    "Figure",
    "ImprovementAction",
    "GroupNotice",
    "Plan",
    "Publication",
    "QualityReport",
    "Question",
    "Remark",
    "ReportComment",
    "ReportContent",
    "ReportIssue",
    "Response",
    "Round",
    "Screening",
    "Section",
    "Slip",
    "Snapshot",
    "Survey",
    "Tally",
    "Target",
    "Theme",
    "Wave",
    "random_key",
]
