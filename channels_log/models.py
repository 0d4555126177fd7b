"""Every contact with a person, referrals, and the messages that leave the house."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from beneficiaries.models import Beneficiary, Person
from channels_log import enums
from channels_log.querysets import (
    REFERRALS_IN_ORDER,
    VISITS_IN_ORDER,
    ContactQuerySet,
    MessageQuerySet,
    ReferralQuerySet,
    VisitQuerySet,
)
from core import passing, saudi
from core.encrypted import EncryptedField
from core.ids import public_id
from core.models import Versioned
from policy.enums import Channel


class OfFile(models.Model):
    """A row that may belong to a file."""

    public_id = models.CharField(max_length=22, unique=True, default=public_id, editable=False)
    beneficiary = models.ForeignKey(
        Beneficiary, null=True, blank=True, on_delete=models.PROTECT, related_name="%(class)ss"
    )

    class Meta:
        abstract = True

    @property
    def audit_file_id(self) -> str:
        """Under which file the audit chain keeps this row; empty while the person is unknown."""
        return self.beneficiary.public_id if self.beneficiary_id else ""


class Visit(OfFile, Versioned):
    """A visitor at the desk (C-39): not a contact on a channel. There is deliberately no target for how short
    it is (C-41).
    """

    visitor_name = models.CharField(_("visitor's name"), max_length=150)
    mobile = models.CharField(_("mobile"), max_length=16, blank=True)
    purpose = models.CharField(_("what the visitor asks"), max_length=500)
    arrived_at = models.DateTimeField(_("arrived"))
    served_at = models.DateTimeField(_("served from"), null=True, blank=True)
    ended_at = models.DateTimeField(_("until"), null=True, blank=True)
    served_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answer = models.TextField(_("what was answered"), blank=True)
    outcome = models.CharField(max_length=10, choices=enums.VisitOutcome.choices, blank=True)
    received_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = VisitQuerySet.as_manager()

    class Meta:
        ordering = ["-arrived_at"]
        indexes = [
            models.Index(fields=["arrived_at"], name="visit_open", condition=Q(ended_at__isnull=True)),
            models.Index(*VISITS_IN_ORDER, name="visit_in_order"),
        ]
        constraints = [
            models.CheckConstraint(
                name="visit_served_whole",
                condition=Q(served_at__isnull=True, served_by__isnull=True)
                | Q(served_at__isnull=False, served_by__isnull=False),
            ),
            models.CheckConstraint(
                name="visit_times_in_order",
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("arrived_at")),
            ),
            models.CheckConstraint(
                name="visit_answered_has_answer",
                condition=~Q(outcome="answered") | ~Q(answer=""),
                violation_error_message=_("Write what was answered."),
            ),
        ]

    def __str__(self):
        return self.visitor_name

    def get_absolute_url(self):
        return reverse("channels_log:visit_detail", args=[self.public_id])


class Contact(OfFile, Versioned):
    """A contact on one of the channels of the profile, with a known or unknown person (C-29 to C-34,
    A-02).
    """

    channel = models.CharField(_("channel"), max_length=20, choices=Channel.choices)
    direction = models.CharField(_("direction"), max_length=3, choices=enums.Direction.choices)
    at = models.DateTimeField(_("when"))
    person_name = models.CharField(_("name"), max_length=150, blank=True)
    mobile = models.CharField(_("mobile"), max_length=16, blank=True)
    question = models.TextField(_("question"))
    answer = models.TextField(_("answer"), blank=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=enums.ContactOutcome.choices)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = ContactQuerySet.as_manager()

    class Meta:
        ordering = ["-at"]
        indexes = [models.Index(fields=["-at", "-id"], name="contact_newest")]
        constraints = [
            models.CheckConstraint(
                name="contact_answered_has_answer",
                condition=~Q(outcome="answered") | ~Q(answer=""),
                violation_error_message=_("Write what was answered."),
            ),
        ]

    def __str__(self):
        return f"{self.get_channel_display()} {self.person_name}"

    def get_absolute_url(self):
        return reverse("channels_log:contact_detail", args=[self.public_id])

    @property
    def shown_name(self) -> str:
        """Who it was with: the name that was written, else the head of the file it belongs to; empty for
        somebody unknown.
        """
        return self.person_name or (self.beneficiary.head.full_name if self.beneficiary else "")


class Referral(OfFile, Versioned):
    """An unclear question, sent to the social research officer (A-04), who answers it (A-05)."""

    visit = models.OneToOneField(
        Visit, null=True, blank=True, on_delete=models.PROTECT, related_name="referral"
    )
    contact = models.OneToOneField(
        Contact, null=True, blank=True, on_delete=models.PROTECT, related_name="referral"
    )
    person_name = models.CharField(_("name"), max_length=150)
    mobile = models.CharField(_("mobile"), max_length=16, blank=True)
    question = models.TextField(_("what is unclear"))
    to_role = models.CharField(max_length=30)
    referred_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    referred_at = models.DateTimeField(auto_now_add=True)
    status = models.CharField(
        max_length=10, choices=enums.ReferralStatus.choices, default=enums.ReferralStatus.OPEN
    )
    answer = models.TextField(_("answer"), blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)
    told_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    revoke_reason = models.CharField(max_length=300, blank=True)

    objects = ReferralQuerySet.as_manager()

    class Meta:
        ordering = ["referred_at"]
        indexes = [models.Index(*REFERRALS_IN_ORDER, name="referral_in_order")]
        constraints = [
            models.CheckConstraint(
                name="referral_answer_whole",
                condition=Q(answered_at__isnull=True, answered_by__isnull=True)
                | (Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(answer="")),
            ),
            models.CheckConstraint(
                name="referral_told_whole",
                condition=Q(told_at__isnull=True, told_by__isnull=True)
                | Q(told_at__isnull=False, told_by__isnull=False, answered_at__isnull=False),
            ),
        ]

    def __str__(self):
        return self.person_name

    def get_absolute_url(self):
        return reverse("channels_log:referral_detail", args=[self.public_id])


class Message(OfFile, Versioned):
    """An outbound notice: written in the transaction of its cause, sent afterwards by `send_messages`.

    `cause` names the step and row it came of, once: the same cause never writes two messages.
    """

    kind = models.CharField(max_length=12, choices=enums.MessageKind.choices)
    channel = models.CharField(max_length=5, choices=enums.MessageChannel.choices)
    # Whom it is for, if somebody on file: it goes to the address that stands there when it is sent.
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    address = models.CharField(max_length=254)
    subject = models.CharField(max_length=150, blank=True)
    # Encrypted, since it may carry a one-time link. `text` is what it says.
    body = EncryptedField()
    # The passing key with which the body is sealed besides (core/passing.py); empty for most.
    sealed_with = models.CharField(max_length=22, blank=True)
    cause = models.CharField(max_length=120, unique=True)
    request_public_id = models.CharField(max_length=22, blank=True)
    status = models.CharField(
        max_length=8, choices=enums.MessageStatus.choices, default=enums.MessageStatus.WAITING
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField()
    last_error = models.CharField(max_length=200, blank=True)
    written_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    proof = models.CharField(max_length=200, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["status", "next_attempt_at"], name="message_due")]
        constraints = [
            models.CheckConstraint(
                name="message_sent_has_time",
                condition=Q(status="sent", sent_at__isnull=False)
                | (~Q(status="sent") & Q(sent_at__isnull=True)),
            ),
        ]

    def __str__(self):
        return self.get_kind_display()

    def get_absolute_url(self):
        return reverse("channels_log:message_detail", args=[self.public_id])

    @property
    def audit_request_id(self) -> str:
        """Under which request the audit chain keeps this row."""
        return self.request_public_id

    @property
    def text(self) -> str | None:
        """What it says; None where the key with which it is sealed has passed away, or it was wiped."""
        return passing.unseal_text(self.sealed_with, self.body) if self.sealed_with else self.body

    @property
    def only_tried(self) -> bool:
        """Whether it was put into a folder or on a screen for trying out, and so reached nobody."""
        tried = {f"{self.public_id}.txt", f"{self.public_id}.eml", "screen"}
        return self.status == enums.MessageStatus.SENT and self.proof in tried

    @property
    def masked_address(self) -> str:
        """Enough of the address to recognise it: the last two of a phone, the first letter and domain of an
        e-mail.
        """
        if self.channel == enums.MessageChannel.SMS:
            return saudi.mask_mobile(self.address)
        name, _at, domain = self.address.partition("@")
        return f"{name[:1]}•••@{domain}"
