from django.db import models
from django.utils.translation import gettext_lazy as _


class QuestionKind(models.TextChoices):
    FACES = "faces", _("Five faces")
    YES_NO = "yes_no", _("Yes or no")
    TEXT = "text", _("Free words")


class Moment(models.TextChoices):
    """Upon what people are asked."""

    AFTER_DECISION = "after_decision", _("After the decision")
    AFTER_DELIVERY = "after_delivery", _("After delivery")


class Outcome(models.TextChoices):
    """Answers of the refused and of the served are shown apart, so that an outcome does not colour the
    other.
    """

    GRANTED = "granted", _("Approved requests")
    REJECTED = "rejected", _("Requests not approved")


class RoundState(models.TextChoices):
    OPEN = "open", _("Round open")
    CLOSED = "closed", _("Round closed")
    LOST = "lost", _("Round lost, its key is gone")
