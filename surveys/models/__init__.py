"""Questionnaires, when people are asked, the rounds, what people answered, what became better of it, the
quality reports, the audits of files, and the culture of quality among the staff.
"""

from surveys.models.asking import Plan, Tally, Wave
from surveys.models.calls import Call, CallTally, CallTry, Listed
from surveys.models.culture import AwarenessSession, InternalRating, InternalRequest
from surveys.models.file_audits import (
    FEWEST_FILES,
    MOST_FILES,
    AuditedFile,
    Checklist,
    CheckQuestion,
    FileAnswer,
    FileAudit,
)
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
    "FEWEST_FILES",
    "MOST_FILES",
    "Answer",
    "AuditedFile",
    "AwarenessSession",
    "BoardDecision",
    "Box",
    "Call",
    "CallTally",
    "CallTry",
    "Cell",
    "CheckQuestion",
    "Checklist",
    "Figure",
    "FileAnswer",
    "FileAudit",
    "ImprovementAction",
    "GroupNotice",
    "InternalRating",
    "InternalRequest",
    "Listed",
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
