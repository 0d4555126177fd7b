"""Service requests from the first word to the closing."""

from eligibility.models.catalogue import (
    CriteriaSet,
    Criterion,
    MechanismRule,
    RequiredDocument,
    Service,
)
from eligibility.models.committee import (
    AgendaItem,
    Attendance,
    Ballot,
    Committee,
    CommitteeSeat,
    EarlyTelling,
    Minutes,
    Recusal,
    Session,
)
from eligibility.models.decision import (
    Decision,
    DecisionLetter,
    DecisionReason,
    Delivery,
    Notice,
    NoticeMessage,
)
from eligibility.models.papers import CheckField, Declaration, DocumentCheck
from eligibility.models.request import ServiceRequest
from eligibility.models.study import Assessment, CriterionResult, FieldVisit, Interview, VisitPhoto

__all__ = [
    "AgendaItem",
    "Assessment",
    "Attendance",
    "Ballot",
    "CheckField",
    "Committee",
    "CommitteeSeat",
    "CriteriaSet",
    "Criterion",
    "CriterionResult",
    "Decision",
    "DecisionLetter",
    "DecisionReason",
    "Declaration",
    "Delivery",
    "DocumentCheck",
    "EarlyTelling",
    "FieldVisit",
    "Interview",
    "MechanismRule",
    "Minutes",
    "Notice",
    "NoticeMessage",
    "Recusal",
    "RequiredDocument",
    "Service",
    "ServiceRequest",
    "Session",
    "VisitPhoto",
]
