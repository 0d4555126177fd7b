"""Questionnaires, when people are asked, the rounds, what people answered, what became better of it, the
quality reports, and the culture of quality among the staff.
"""

from surveys.models.asking import Plan, Tally, Wave
from surveys.models.culture import AwarenessSession, InternalRating, InternalRequest
from surveys.models.improvements import AFTER, BEFORE, ImprovementAction, Snapshot
from surveys.models.obstacles import Obstacle
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
    "AwarenessSession",
    "BoardDecision",
    "Box",
    "Cell",
    "Figure",
    "ImprovementAction",
    "GroupNotice",
    "InternalRating",
    "InternalRequest",
    "Obstacle",
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
