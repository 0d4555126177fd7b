from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.enums import COMMITTEE, Role


class QuestionKind(models.TextChoices):
    FACES = "faces", _("Five faces")
    SCALE = "scale", _("One to five")
    EFFORT = "effort", _("Ease, one to seven")
    NPS = "nps", _("Recommending, zero to ten")
    YES_NO = "yes_no", _("Yes or no")
    ONE = "one", _("One of several answers")
    SEVERAL = "several", _("Any of several answers")
    TEXT = "text", _("Free words")


CHOSEN = frozenset({QuestionKind.ONE, QuestionKind.SEVERAL})  # among options of the question's own


class SurveyState(models.TextChoices):
    """A version is written as a draft, in use once published, and asked of nobody new once withdrawn."""

    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("In use")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Moment(models.TextChoices):
    """Upon what people are asked."""

    AFTER_RECEPTION = "after_reception", _("After the reception")
    AFTER_DECISION = "after_decision", _("After the decision")
    AFTER_DELIVERY = "after_delivery", _("After delivery")
    YEARLY = "yearly", _("Once a year")
    GROUP = "group", _("A group that was chosen")


class Outcome(models.TextChoices):
    """Answers of the refused and of the served are shown apart, so that an outcome does not colour the
    other.
    """

    GRANTED = "granted", _("Approved requests")
    REJECTED = "rejected", _("Requests not approved")
    NONE = "none", _("Before a decision")
    ANY = "any", _("Whatever the decision")


class NotAsked(models.TextChoices):
    """Why somebody was not asked at a moment: counted, so that who answers can be judged."""

    NOT_DRAWN = "not_drawn", _("Not drawn by lot")
    LATELY = "lately", _("Asked a short while ago")
    REFUSED = "refused", _("Does not want to be asked")
    UNREACHABLE = "unreachable", _("No mobile and no e-mail")


class WaveState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Inviting")
    DONE = "done", _("Invitations sent")


class CallOutcome(models.TextChoices):
    """What came of a call. NOT_REACHED is said by nobody: it is counted once the tries are used up, or the
    round is closed.
    """

    NO_ANSWER = "no_answer", _("No answer")
    LATER = "later", _("Wants to be called later")
    WRONG_NUMBER = "wrong", _("Wrong number")
    REFUSED = "refused", _("Does not wish to take part")
    ASKED = "asked", _("Was asked")
    NOT_REACHED = "missed", _("Could not be reached")


TO_CALL_AGAIN = frozenset({CallOutcome.NO_ANSWER, CallOutcome.LATER})


class RoundState(models.TextChoices):
    OPEN = "open", _("Round open")
    CLOSED = "closed", _("Round closed")
    LOST = "lost", _("Round lost, its key is gone")


class ImprovementSource(models.TextChoices):
    """What an improvement came of (C-11, C-20, C-27)."""

    SURVEY = "survey", _("A finding of the survey")
    COMPLAINT = "complaint", _("A complaint")
    SUGGESTION = "suggestion", _("A suggestion")
    OBSTACLE = "obstacle", _("An obstacle in the work")
    PARTNER = "partner", _("A partner body")
    FILE_AUDIT = "file_audit", _("A file audit")


class ImprovementStatus(models.TextChoices):
    OPEN = "open", _("Being carried out")
    DONE = "done", _("Done and closed")
    DROPPED = "dropped", _("Dropped")


class FileAuditState(models.TextChoices):
    OPEN = "open", _("Being checked")
    CLOSED = "closed", _("Closed")


class CheckAnswer(models.TextChoices):
    """What a checker finds for a question of the checklist."""

    YES = "yes", _("Yes")
    NO = "no", _("No")
    NOT_APPLICABLE = "na", _("Does not apply")


class PeriodKind(models.TextChoices):
    """What a quality report covers."""

    MONTH = "month", _("Month")
    QUARTER = "quarter", _("Quarter")
    YEAR = "year", _("Year")
    HIJRI_MONTH = "hijri_month", _("Hijri month")
    HIJRI_QUARTER = "hijri_quarter", _("Hijri quarter")
    HIJRI_YEAR = "hijri_year", _("Hijri year")


class ReportState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    ISSUED = "issued", _("Issued")
    PUBLISHED = "published", _("Published")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Making(models.TextChoices):
    """How far the figures of a report are."""

    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Being counted")
    MADE = "made", _("Figures ready")
    FAILED = "failed", _("The figures could not be counted")


class ReportSection(models.TextChoices):
    """To which part of a report the quality officer adds his words."""

    SATISFACTION = "satisfaction", _("Satisfaction of beneficiaries")
    PROCESS = "process", _("Figures of the process")
    CONCLUSION = "conclusion", _("What we recommend")


class ToldBy(models.TextChoices):
    """How the target groups were told of a published report (C-28)."""

    WEBSITE = "website", _("Website")
    SOCIAL = "social", _("Social media")
    MESSAGE = "message", _("Messages")
    BOARD = "board", _("Notice board at the office")
    MEETING = "meeting", _("Meeting")


class ObstacleKind(models.TextChoices):
    """What a member of staff reports (C-27)."""

    OBSTACLE = "obstacle", _("An obstacle")
    IDEA = "idea", _("An idea")


class JourneyPlace(models.TextChoices):
    """Where on the way of a beneficiary something stands in the way."""

    RECEPTION = "reception", _("At the reception")
    PAPERS = "papers", _("Request and papers")
    STUDY = "study", _("During the study")
    DECISION = "decision", _("At the decision")
    TELLING = "telling", _("When the decision is told")
    DELIVERY = "delivery", _("At the delivery")
    AFTERWARDS = "afterwards", _("After the service")
    OFFICE = "office", _("Inside the office")


class ObstacleState(models.TextChoices):
    """How what was reported stands: worked out by ObstacleQuerySet.with_state."""

    WAITING = "waiting", _("Waits for the quality officer")
    IMPROVING = "improving", _("An improvement is under way")
    REMOVED = "removed", _("Removed or carried out")
    NOT_FOLLOWED = "refused", _("Not followed")


STILL_OPEN = frozenset({ObstacleState.WAITING, ObstacleState.IMPROVING})


class ObstacleOutcome(models.TextChoices):
    """How one is closed without an improvement; the values are those of the state that it leads to."""

    REMOVED = ObstacleState.REMOVED.value, _("Removed at once")
    NOT_FOLLOWED = ObstacleState.NOT_FOLLOWED.value, _("Will not be followed")


class Department(models.TextChoices):
    """Who serves whom inside the charity (C-26)."""

    RELATIONS = "relations", _("Beneficiary relations")
    RESEARCH = "research", _("Social research")
    COMMITTEE = "committee", _("The deciding body")
    DELIVERY = "delivery", _("Service delivery")
    QUALITY = "quality", _("Quality")
    MANAGEMENT = "management", _("Management")
    TECHNICAL = "technical", _("Technical support")


# Which department a role belongs to. The auditor belongs to none: he reads and asks nobody.
DEPARTMENT_OF = {
    Role.INTAKE_OFFICER: Department.RELATIONS,
    Role.SOCIAL_RESEARCHER: Department.RESEARCH,
    Role.SOCIAL_RESEARCH_OFFICER: Department.RESEARCH,
    Role.DEPARTMENT_HEAD: Department.COMMITTEE,
    **dict.fromkeys(COMMITTEE, Department.COMMITTEE),
    Role.DELIVERY_OFFICER: Department.DELIVERY,
    Role.QUALITY_OFFICER: Department.QUALITY,
    Role.MANAGER: Department.MANAGEMENT,
    Role.PRIVACY_OFFICER: Department.MANAGEMENT,
    Role.ADMINISTRATOR: Department.TECHNICAL,
}


class InternalOutcome(models.TextChoices):
    """What became of a request of another department."""

    DONE = "done", _("Done for you")
    NOT_POSSIBLE = "not_done", _("Not possible")
