from django.db import models
from django.utils.translation import gettext_lazy as _


class VisitOutcome(models.TextChoices):
    ANSWERED = "answered", _("Answered")
    REFERRED = "referred", _("Referred to the social research officer")
    REQUEST = "request", _("A request was opened")
    LEFT = "left", _("Left before being served")


class Direction(models.TextChoices):
    IN = "in", _("Incoming")
    OUT = "out", _("Outgoing")


class ContactOutcome(models.TextChoices):
    ANSWERED = "answered", _("Answered")
    REFERRED = "referred", _("Referred to the social research officer")
    REQUEST = "request", _("A request was opened")
    NO_ANSWER = "no_answer", _("Nobody answered")


class ReferralStatus(models.TextChoices):
    OPEN = "open", _("Waiting for an answer")
    ANSWERED = "answered", _("Answered, not yet told")
    TOLD = "told", _("Answered and told")
    REVOKED = "revoked", _("Taken back")


class MessageChannel(models.TextChoices):
    SMS = "sms", _("SMS")
    EMAIL = "email", _("E-mail")


class MessageStatus(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Given up")
    STOPPED = "stopped", _("Not to be sent any more")


class MessageKind(models.TextChoices):
    """What a message is about. Its text says no reason, category, amount or health word: a message waits,
    with a link.
    """

    RECEIPT = "receipt", _("Request received")
    INCOMPLETE = "incomplete", _("Something is missing")
    APPOINTMENT = "appointment", _("Appointment")
    DECISION = "decision", _("Decision made")
    SURVEY = "survey", _("Invitation to the survey")
    SUGGESTION = "suggestion", _("Suggestion taken up")
    PASSWORD = "password", _("Password of a member of staff")


# Whoever holds the link of these may do what its reader alone may: open an account, answer a survey about the
# staff, open the letter of a decision and so be told of it.
FOR_ITS_READER = frozenset({MessageKind.PASSWORD, MessageKind.SURVEY, MessageKind.DECISION})
