from django.db import models
from django.utils.translation import gettext_lazy as _


class QuestionKind(models.TextChoices):
    FACES = "faces", _("Five faces")
    YES_NO = "yes_no", _("Yes or no")
    TEXT = "text", _("Free words")


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


class ImprovementStatus(models.TextChoices):
    OPEN = "open", _("Being carried out")
    DONE = "done", _("Done and closed")
    DROPPED = "dropped", _("Dropped")
