from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    """Where a request stands. Set by eligibility.case.steps alone."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    INCOMPLETE = "incomplete", _("Incomplete")
    STUDYING = "studying", _("Being studied")
    EVALUATED = "evaluated", _("Evaluated")
    AWAITING_DECISION = "awaiting_decision", _("Awaiting decision")
    APPROVED = "approved", _("Approved")
    PARTLY_APPROVED = "partly_approved", _("Partly approved")
    REJECTED = "rejected", _("Not approved")
    DELIVERING = "delivering", _("Being delivered")
    DELIVERED = "delivered", _("Delivered")
    CLOSED = "closed", _("Closed")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    LAPSED = "lapsed", _("Lapsed")


BEFORE_ACCEPTANCE = frozenset({Status.DRAFT, Status.SUBMITTED, Status.INCOMPLETE})
EDITABLE = frozenset({Status.DRAFT, Status.INCOMPLETE})
IN_STUDY = frozenset({Status.STUDYING, Status.EVALUATED, Status.AWAITING_DECISION})
GRANTED = frozenset({Status.APPROVED, Status.PARTLY_APPROVED})
DECIDED = GRANTED | {Status.REJECTED}
IN_DELIVERY = GRANTED | {Status.DELIVERING, Status.DELIVERED}
ENDED = frozenset({Status.CLOSED, Status.WITHDRAWN, Status.LAPSED})
OPEN = frozenset(Status) - ENDED


class Age(models.TextChoices):
    """For how long a request has stood in its stage, in days of 24 hours."""

    WEEK = "week", _("Up to a week")
    FORTNIGHT = "fortnight", _("One to two weeks")
    MONTH = "month", _("Two weeks to a month")
    OLDER = "older", _("Over a month")


# From so many days on, up to so many days.
AGE_DAYS = {Age.WEEK: (0, 7), Age.FORTNIGHT: (7, 14), Age.MONTH: (14, 30), Age.OLDER: (30, None)}


class ServiceKind(models.TextChoices):
    CASH = "cash", _("Cash help")
    IN_KIND = "in_kind", _("Help in kind")
    REPAIR = "repair", _("Home repair")
    BILLS = "bills", _("Paying bills")
    TRAINING = "training", _("Training")
    SESSIONS = "sessions", _("Sessions for a child")


RIYAL = "ريال"  # the unit of a service that gives money; every other unit is counted


class Payee(models.TextChoices):
    """Whom the money of a service reaches. Of all but the beneficiary a case names who it is."""

    BENEFICIARY = "beneficiary", _("The beneficiary")
    LANDLORD = "landlord", _("The landlord")
    SUPPLIER = "supplier", _("The supplier")


class PaperOwner(models.TextChoices):
    """About whom a paper is. Of `OTHER` the desk says who: somebody on file, or another by name."""

    HEAD = "head", _("The applicant")
    SPOUSE = "spouse", _("Husband or wife")
    EACH_MEMBER = "each_member", _("Every member of the household")
    PROVIDER = "provider", _("The deceased provider")
    SERVED = "served", _("Whom the service is for")
    OTHER = "other", _("Whom the paper names")


class Mechanism(models.TextChoices):
    """How entitlement is verified (B-16 to B-19); the visit is a source of information (B-10)."""

    ADMIN_CHECK = "admin_check", _("Administrative check")
    INTERVIEW = "interview", _("Personal interview")
    FIELD_VISIT = "field_visit", _("Field visit")


class AdminOutcome(models.TextChoices):
    """What the administrative check of the papers found (B-18)."""

    MET = "met", _("The papers meet the conditions")
    NOT_MET = "not_met", _("The papers do not meet the conditions")


class Mode(models.TextChoices):
    OFF = "off", _("Not needed")
    OPTIONAL = "optional", _("Optional")
    REQUIRED = "required", _("Required")


class CriterionKind(models.TextChoices):
    REGULATION = "regulation", _("Condition of a regulation")
    PROFESSIONAL = "professional", _("Professional standard")


class Outcome(models.TextChoices):
    """A missing proof is unproven, never zero and never not met."""

    MET = "met", _("Met")
    NOT_MET = "not_met", _("Not met")
    UNPROVEN = "unproven", _("Not proven yet")
    NOT_APPLICABLE = "na", _("Does not apply")


class CheckStatus(models.TextChoices):
    MISSING = "missing", _("Missing")
    RECEIVED = "received", _("Received, not matched yet")
    MATCHED = "matched", _("Matched")
    REJECTED = "rejected", _("Not accepted")
    WAIVED = "waived", _("Waived")


CLEARED = frozenset({CheckStatus.MATCHED, CheckStatus.WAIVED})


class MatchResult(models.TextChoices):
    MATCHED = "matched", _("Matches")
    MISMATCH = "mismatch", _("Does not match")
    NOT_POSSIBLE = "not_possible", _("Cannot be matched on this paper")


class PaperReturn(models.TextChoices):
    """Why a paper was judged and not taken, as the event of the chain keeps it."""

    MISMATCH = "mismatch", _("A field does not match")
    REFUSED = "refused", _("Refused without comparing, such as one that cannot be read")
    NOT_VALID = "not_valid", _("Not valid on that day")
    NOT_KEPT = "", _("Before reasons were kept")


class SignatureMethod(models.TextChoices):
    SCREEN = "screen", _("Signed on the screen")
    SCAN = "scan", _("Signed on paper and scanned")


class SignerKind(models.TextChoices):
    SELF = "self", _("The applicant")
    GUARDIAN = "guardian", _("Guardian")
    AGENT = "agent", _("Agent")


class StudyStatus(models.TextChoices):
    PLANNED = "planned", _("Planned")
    DONE = "done", _("Done")
    ABSENT = "absent", _("Nobody there")
    REFUSED = "refused", _("Refused by the applicant")
    WAIVED = "waived", _("Waived")


SETTLED = frozenset({StudyStatus.DONE, StudyStatus.WAIVED})


class Recommendation(models.TextChoices):
    APPROVE = "approve", _("Approve")
    PARTIAL = "partial", _("Approve in part")
    REJECT = "reject", _("Do not approve")


class SecondState(models.TextChoices):
    """How far a second assessment is; worked out and not stored."""

    WAITING = "waiting", _("To be given to a researcher")
    GIVEN = "given", _("With a researcher")
    WRITTEN = "written", _("Written in time")
    LAPSED = "lapsed", _("Not written in time")


class Seat(models.TextChoices):
    CHAIR = "chair", _("Chair")
    SECRETARY = "secretary", _("Secretary")
    MEMBER = "member", _("Member")
    SUBSTITUTE = "substitute", _("Substitute for one request")


VOTING_SEATS = frozenset({Seat.CHAIR, Seat.MEMBER})


class QuorumRule(models.TextChoices):
    MAJORITY = "majority", _("A majority, and three at least")
    ALL = "all", _("All members")
    NUMBER = "number", _("A number of members")


class SessionStatus(models.TextChoices):
    PLANNED = "planned", _("Planned")
    OPEN = "open", _("In session")
    CLOSED = "closed", _("Closed, minutes to sign")
    SIGNED = "signed", _("Minutes signed")


TO_COME = frozenset({SessionStatus.PLANNED, SessionStatus.OPEN})  # and in session now


class ItemStatus(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    VOTING = "voting", _("Voting")
    COUNTED = "counted", _("Counted")
    CLOSED = "closed", _("Closed")


class Choice(models.TextChoices):
    """What an item of the agenda ends with; a ballot says one of them."""

    APPROVE = "approve", _("Approve")
    PARTIAL = "partial", _("Approve in part")
    REJECT = "reject", _("Do not approve")
    POSTPONE = "postpone", _("Postpone")
    RETURN = "return", _("Return for more study")


class Vote(models.TextChoices):
    """What a member says: a choice, which is a ballot, or that he abstains, which is none."""

    APPROVE = Choice.APPROVE.value, Choice.APPROVE.label
    PARTIAL = Choice.PARTIAL.value, Choice.PARTIAL.label
    REJECT = Choice.REJECT.value, Choice.REJECT.label
    POSTPONE = Choice.POSTPONE.value, Choice.POSTPONE.label
    RETURN = Choice.RETURN.value, Choice.RETURN.label
    ABSTAIN = "abstain", _("I abstain")


class DecisionOutcome(models.TextChoices):
    APPROVED = "approved", _("Approved")
    PARTLY_APPROVED = "partly_approved", _("Partly approved")
    REJECTED = "rejected", _("Not approved")


class NoticeMethod(models.TextChoices):
    """How the applicant was told. A message alone tells nothing: those of the first version stay as they
    were.
    """

    MESSAGE = "message", _("By message")
    LETTER_PAGE = "letter_page", _("The letter was opened by its link")
    PHONE = "phone", _("By telephone")
    IN_PERSON = "in_person", _("In person")
    SIGNED = "signed", _("Signed for the paper letter")


# What an officer records; a message is sent, and the letter page is opened by the applicant alone.
TOLD_BY_OFFICER = (NoticeMethod.PHONE, NoticeMethod.IN_PERSON, NoticeMethod.SIGNED)


class DeliveryMethod(models.TextChoices):
    TRANSFER = "transfer", _("Bank transfer")
    HANDED = "handed", _("Handed over at the charity")
    AT_HOME = "at_home", _("Delivered at home")
    SUPPLIER = "supplier", _("Carried out by a supplier")


class ReceiverCheck(models.TextChoices):
    """How it is known that the right one received. What was delivered before this was asked keeps the
    last.
    """

    IDENTITY = "identity", _("The identity document was seen")
    ACCOUNT = "account", _("Paid into the verified account")
    NOT_RECORDED = "not_recorded", _("Not recorded")
