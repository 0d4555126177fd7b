from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beneficiaries.models import Document, Person
from channels_log.models import Message
from core.encrypted import EncryptedField, LookupField
from core.ids import public_id
from core.models import AppendOnly, StoredFile, Versioned
from eligibility import enums
from eligibility.models.committee import AgendaItem
from eligibility.models.request import OfRequest, ServiceRequest
from eligibility.querysets import DecisionQuerySet
from policy.models import Reason


class Decision(AppendOnly, OfRequest):
    """The numbered, reasoned decision (B-14, A-07). How the applicant was told of it (B-15) stands in rows of
    their own: NoticeMessage, Notice, DecisionLetter.
    """

    public_id = models.CharField(max_length=22, unique=True, default=public_id, editable=False)
    request = models.OneToOneField(ServiceRequest, on_delete=models.PROTECT, related_name="decision")
    number = models.CharField(max_length=20, unique=True)
    outcome = models.CharField(_("decision"), max_length=16, choices=enums.DecisionOutcome.choices)
    amount = models.DecimalField(_("amount in riyals"), max_digits=9, decimal_places=2, null=True, blank=True)
    quantity = models.PositiveSmallIntegerField(_("number of units"), null=True, blank=True)
    months = models.PositiveSmallIntegerField(_("for how many months"), null=True, blank=True)
    reasons = models.ManyToManyField(
        Reason, through="DecisionReason", related_name="+", verbose_name=_("reasons")
    )
    reason_text = models.TextField(_("the reason in plain words"))
    reference = models.CharField(_("based on"), max_length=200)
    facts = models.JSONField(default=dict)
    item = models.OneToOneField(
        AgendaItem, null=True, blank=True, on_delete=models.PROTECT, related_name="decision"
    )
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    objects = DecisionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="decision_grant_has_amount_above_zero",
                condition=Q(amount__isnull=True) | Q(amount__gt=0),
                violation_error_message=_("An amount that is granted is more than zero."),
            ),
            models.CheckConstraint(
                name="decision_rejection_grants_nothing",
                condition=~Q(outcome="rejected")
                | Q(amount__isnull=True, quantity__isnull=True, months__isnull=True),
            ),
            models.CheckConstraint(
                name="decision_grant_has_units_above_zero",
                condition=Q(quantity__isnull=True) | Q(quantity__gt=0),
                violation_error_message=_("Write how many are granted."),
            ),
            models.CheckConstraint(name="decision_has_reason", condition=~Q(reason_text="")),
        ]
        indexes = [models.Index(fields=["decided_at"], name="decision_by_moment")]

    def __str__(self):
        return self.number

    @property
    def granted(self) -> bool:
        """Whether anything is to be delivered."""
        return self.outcome != enums.DecisionOutcome.REJECTED

    @property
    def shown_grant(self) -> str:
        """So much as was granted, in words."""
        return self.request.terms.shown(self.amount, self.quantity)

    @property
    def further_reasons(self) -> list[Reason]:
        """The coded reasons that the reason in plain words does not say already."""
        return [row for row in self.reasons.all() if row.text not in self.reason_text]

    @property
    def told(self) -> "Notice | None":
        """How the applicant was told, once that was done."""
        return getattr(self, "notice", None)

    @property
    def clock_began(self) -> "Notice | AddressNotice | None":
        """What started the time in which the applicant may object: the notice, or a letter to the address."""
        return self.told or getattr(self, "address_notice", None)

    @property
    def written(self) -> "NoticeMessage | None":
        """The message about the decision, once one was written."""
        return getattr(self, "notice_message", None)

    @property
    def first_told(self) -> "Notice | AddressNotice | None":
        """The earlier of a notice and a letter to the address: from then on an objection may be made."""
        known = [row for row in (self.told, getattr(self, "address_notice", None)) if row]
        return min(known, key=lambda row: row.at, default=None)

    @property
    def word_of_no_objection(self) -> "NoObjection | None":
        """The applicant's word that he will not object; none where he objected after he gave it."""
        word, objection = getattr(self, "no_objection", None), getattr(self.request, "objection", None)
        return None if word and objection and objection.at > word.at else word

    @property
    def announced(self) -> bool:
        """Whether the applicant was told, or a message that leads to the letter was written."""
        return bool(self.written or self.told)

    @property
    def version(self) -> int:
        """What a form about the telling was opened on: the decision itself never changes."""
        return 1 + bool(self.written) + bool(self.told)


class DecisionReason(AppendOnly):
    """One coded reason of a decision."""

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="+")
    reason = models.ForeignKey(Reason, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["decision", "reason"], name="decision_reason_once"),
        ]

    def __str__(self):
        return str(self.reason)


class NoticeMessage(AppendOnly):
    """The message that a letter waits. Being written is not being told."""

    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="notice_message")
    message = models.OneToOneField(Message, on_delete=models.PROTECT, related_name="notice_message")
    early_reason = models.CharField(
        _("why the reply comes earlier than the period"), max_length=300, blank=True
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    def __str__(self):
        return str(self.decision)


class Notice(AppendOnly):
    """The applicant was told of the decision (B-15): when, how, by whom, with which proof."""

    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="notice")
    how = models.CharField(max_length=12, choices=enums.NoticeMethod.choices)
    proof = models.CharField(max_length=300)
    early_reason = models.CharField(
        _("why the reply comes earlier than the period"), max_length=300, blank=True
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )  # nobody where the applicant opened the letter
    at = models.DateTimeField()
    object_until = models.DateField(null=True)  # as the letter says it

    class Meta:
        constraints = [
            models.CheckConstraint(name="notice_has_way_and_proof", condition=~Q(how="") & ~Q(proof="")),
        ]

    def __str__(self):
        return f"{self.decision} · {self.get_how_display()}"


class LetterOpening(AppendOnly):
    """The applicant opened the letter page for the first time."""

    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="letter_opening")
    at = models.DateTimeField(default=timezone.now)

    def __str__(self):
        return str(self.decision)


class TellingTry(AppendOnly):
    """Somebody tried to reach the applicant, and did not."""

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="tries")
    note = models.CharField(max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return self.note


class AddressNotice(AppendOnly):
    """Nobody was reached: a letter went to the address on file, with its receipt. It starts the time of the
    objection and lets a refusal be closed; nothing is delivered upon it.
    """

    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="address_notice")
    receipt = models.CharField(_("number of the receipt of the letter"), max_length=100)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    object_until = models.DateField(null=True)  # as the letter says it

    def __str__(self):
        return self.receipt


class NoObjection(AppendOnly):
    """The applicant's word that he will not object."""

    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="no_objection")
    words = models.CharField(_("what the applicant said"), max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    def __str__(self):
        return self.words


class Objection(OfRequest, Versioned):
    """The applicant objects to the decision. It stands on the request, stops its closing and waits to be
    heard, until it is taken back.
    """

    public_id = models.CharField(max_length=22, unique=True, default=public_id, editable=False)
    request = models.OneToOneField(ServiceRequest, on_delete=models.PROTECT, related_name="objection")
    stated_on = models.DateField(_("objected on"))
    words = models.TextField(_("what the applicant says"))
    scan = models.OneToOneField(
        StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="objection"
    )
    late_reason = models.CharField(_("why it comes late"), max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    taken_back_at = models.DateTimeField(null=True, blank=True)
    taken_back_words = models.CharField(
        _("what the applicant said on taking it back"), max_length=300, blank=True
    )
    taken_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="objection_taken_back_whole",
                condition=Q(taken_back_at__isnull=True, taken_back_by__isnull=True, taken_back_words="")
                | Q(taken_back_at__isnull=False, taken_back_by__isnull=False) & ~Q(taken_back_words=""),
            ),
        ]

    def __str__(self):
        return str(self.request)

    @property
    def stands(self) -> bool:
        """Whether it waits to be heard."""
        return self.taken_back_at is None


class DecisionLetter(AppendOnly):
    """The letter as it was on the day of the notice."""

    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="letter")
    stored = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="decision_letter")

    def __str__(self):
        return str(self.decision)


class PayeeAccount(AppendOnly, OfRequest):
    """An account that the desk compared with a paper of the bank: the applicant's own, or that of whom the
    service pays. A change of account is another row.
    """

    public_id = models.CharField(max_length=22, unique=True, default=public_id, editable=False)
    request = models.ForeignKey(ServiceRequest, on_delete=models.PROTECT, related_name="payee_accounts")
    payee = models.CharField(max_length=12, choices=enums.Payee.choices)
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("name of the payee"), max_length=150)
    iban = EncryptedField(_("IBAN"))
    iban_lookup = LookupField(source="iban", db_index=True)
    holder = models.CharField(_("account holder"), max_length=150)
    holder_reason = models.CharField(_("why the account is in another name"), max_length=200, blank=True)
    scan = models.ForeignKey(
        StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="payee_accounts"
    )
    document = models.ForeignKey(Document, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="payeeaccount_has_paper", condition=Q(scan__isnull=False) | Q(document__isnull=False)
            ),
            models.CheckConstraint(
                name="payeeaccount_whose",
                condition=Q(payee="beneficiary", person__isnull=False)
                | (~Q(payee="beneficiary") & Q(person__isnull=True)),
            ),
        ]

    def __str__(self):
        return self.name


class Delivery(OfRequest, Versioned):
    """What was decided, handed over with proof of receipt (C-49), by someone who did not decide it: in the
    unit of the decision, to somebody whose identity document was seen, or into a verified account.
    """

    public_id = models.CharField(max_length=22, unique=True, default=public_id, editable=False)
    request = models.OneToOneField(ServiceRequest, on_delete=models.PROTECT, related_name="delivery")
    method = models.CharField(_("how"), max_length=10, choices=enums.DeliveryMethod.choices)
    planned_for = models.DateField(_("planned for"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=150, blank=True)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    what = models.CharField(_("what was delivered"), max_length=200, blank=True)
    amount = models.DecimalField(_("amount in riyals"), max_digits=9, decimal_places=2, null=True, blank=True)
    quantity = models.PositiveSmallIntegerField(_("number of units"), null=True, blank=True)
    less_reason = models.CharField(_("why less than was decided"), max_length=200, blank=True)
    receiver_name = models.CharField(_("who received it"), max_length=150, blank=True)
    receiver_relation = models.CharField(
        _("what the receiver is to the applicant"), max_length=60, blank=True
    )
    receiver_check = models.CharField(max_length=12, choices=enums.ReceiverCheck.choices, blank=True)
    receiver_id = EncryptedField(_("number of the identity document"), null=True, blank=True)
    paid_to = models.ForeignKey(
        PayeeAccount, null=True, blank=True, on_delete=models.PROTECT, related_name="deliveries"
    )
    proof = models.OneToOneField(
        StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="delivery"
    )
    proof_note = models.CharField(_("number of the transfer or receipt"), max_length=100, blank=True)
    delivered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    delivered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="delivery_done_whole",
                condition=Q(delivered_at__isnull=True, delivered_by__isnull=True)
                | (
                    Q(delivered_at__isnull=False, delivered_by__isnull=False)
                    & ~Q(what="")
                    & ~Q(receiver_name="")
                    & (Q(proof__isnull=False) | ~Q(proof_note=""))
                ),
            ),
            models.CheckConstraint(
                name="delivery_receiver_known",
                condition=Q(delivered_at__isnull=True, receiver_check="")
                | (
                    Q(delivered_at__isnull=False)
                    & (
                        Q(receiver_check="not_recorded")
                        | Q(receiver_check="identity", receiver_id__isnull=False) & ~Q(method="transfer")
                        | Q(receiver_check="account", method="transfer", paid_to__isnull=False)
                    )
                ),
            ),
        ]

    def __str__(self):
        return str(self.request)

    @property
    def shown_grant(self) -> str:
        """So much as was handed over, in words."""
        return self.request.terms.shown(self.amount, self.quantity)
