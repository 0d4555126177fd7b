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
    AddressNotice,
    Decision,
    DecisionLetter,
    DecisionReason,
    Delivery,
    LetterOpening,
    NoObjection,
    Notice,
    NoticeMessage,
    Objection,
    TellingTry,
)
from eligibility.models.papers import CheckField, Declaration, DocumentCheck
from eligibility.models.request import ServiceRequest
from eligibility.models.study import Assessment, CriterionResult, FieldVisit, Interview, VisitPhoto

__all__ = [
    "AddressNotice",
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
    "LetterOpening",
    "MechanismRule",
    "Minutes",
    "NoObjection",
    "Notice",
    "NoticeMessage",
    "Objection",
    "Recusal",
    "RequiredDocument",
    "Service",
    "ServiceRequest",
    "Session",
    "TellingTry",
    "VisitPhoto",
]
