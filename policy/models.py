"""The adopted policy as data. A profile version is read-only once effective; a case keeps the version it
began under.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from core.hijri import Calendar
from core.ids import public_id
from core.models import AppendOnly, StoredFile
from policy import enums
from policy.querysets import CharityQuerySet, CharterQuerySet, OfferQuerySet, ProfileQuerySet, VersionQuerySet


class Charity(AppendOnly):
    """One version of the record of the charity that runs this installation; the latest is in force
    (`objects.in_force()`). It stands on pages, letters and messages. `signatories`: [[name, position]…].
    """

    number = models.PositiveIntegerField(unique=True)
    name = models.CharField(_("name"), max_length=150)
    short_name = models.CharField(_("short name"), max_length=40)
    licence_number = models.CharField(_("licence number"), max_length=30)
    mark = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    phone = models.CharField(_("telephone"), max_length=16, blank=True)
    hours = models.CharField(_("opening hours"), max_length=120, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    city = models.CharField(_("city"), max_length=60)
    address = models.CharField(_("address"), max_length=200, blank=True)
    bank_name = models.CharField(_("bank"), max_length=60, blank=True)
    iban = models.CharField(_("IBAN"), max_length=24, blank=True)
    signatories = models.JSONField(_("who may sign for the charity"), default=list, blank=True)
    is_demo = models.BooleanField(default=False)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    written_at = models.DateTimeField(default=timezone.now)

    objects = CharityQuerySet.as_manager()

    class Meta:
        ordering = ["number"]

    def __str__(self):
        return self.name

    @property
    def version(self) -> int:
        """What a form was opened on."""
        return self.number

    @property
    def mark_url(self) -> str:
        """Where anybody may see the mark; empty where there is none."""
        return reverse("policy:mark", args=[self.number]) if self.mark_id else ""


class Charter(AppendOnly):
    """One version of what beneficiaries may expect of the charity and it of them (C-21), a sentence a line;
    the latest is in force (`objects.in_force()`) and published.
    """

    number = models.PositiveIntegerField(unique=True)
    rights = models.TextField(_("what you may expect of us"))
    duties = models.TextField(_("what we expect of you"))
    promises = models.TextField(_("what we promise"))
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)

    objects = CharterQuerySet.as_manager()

    class Meta:
        ordering = ["number"]

    def __str__(self):
        return str(self.number)

    @property
    def version(self) -> int:
        """What a form was opened on."""
        return self.number


class PolicyProfile(models.Model):
    """One adopted version of the policy on relations with beneficiaries."""

    public_id = models.CharField(max_length=22, unique=True, default=public_id, editable=False)
    code = models.CharField(max_length=30)
    title = models.CharField(max_length=200)
    version_no = models.PositiveIntegerField()
    status = models.CharField(
        max_length=12, choices=enums.ProfileStatus.choices, default=enums.ProfileStatus.DRAFT
    )
    effective_from = models.DateField(null=True, blank=True)
    effective_to = models.DateField(null=True, blank=True)
    content_hash = models.CharField(max_length=64)

    deciding_body = models.CharField(max_length=12, choices=enums.DecidingBody.choices)
    deciding_body_label = models.CharField(max_length=60)
    study_body_label = models.CharField(max_length=60)
    referral_enabled = models.BooleanField()
    committee_notice = models.BooleanField()
    entitlement_mechanism = models.BooleanField()
    reply_min_days = models.PositiveSmallIntegerField(null=True, blank=True)
    reply_max_days = models.PositiveSmallIntegerField(null=True, blank=True)
    reply_day_kind = models.CharField(
        max_length=10, choices=enums.DayKind.choices, default=enums.DayKind.CALENDAR
    )
    reply_interpretation = models.CharField(max_length=20, choices=enums.Interpretation.choices)
    objection_days = models.PositiveSmallIntegerField()
    lapse_days = models.PositiveSmallIntegerField()
    majority_years = models.PositiveSmallIntegerField(default=18)  # Hijri years
    # The columns above, and effective_from, that are good practice and not the word of the policy.
    practice = models.JSONField(default=list)
    survey_group_minimum = models.PositiveSmallIntegerField(default=5)

    approved_session_no = models.PositiveSmallIntegerField()
    approved_session_label = models.CharField(max_length=40)
    approved_on = models.DateField()
    approved_hijri_stated = models.CharField(max_length=20, blank=True)
    approved_primary_calendar = models.CharField(max_length=1, choices=Calendar.choices)
    approved_by_resolution = models.BooleanField()
    approval_date_note = models.CharField(max_length=200, blank=True)

    objects = ProfileQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version_no"], name="policyprofile_version_once"),
            models.UniqueConstraint(
                fields=["status"],
                condition=Q(status="effective"),
                name="policyprofile_one_effective",
            ),
            models.CheckConstraint(
                name="policyprofile_period_in_order",
                condition=Q(reply_max_days__isnull=True)
                | Q(reply_min_days__isnull=True)
                | Q(reply_min_days__lte=models.F("reply_max_days")),
            ),
            models.CheckConstraint(
                name="policyprofile_notice_needs_committee",
                condition=Q(committee_notice=False) | Q(deciding_body="committee"),
            ),
        ]

    def __str__(self):
        return f"{self.title} ({self.version_no})"

    @property
    def by_committee(self) -> bool:
        """True where the committee decides (A-07), False where the competent department does (B-14)."""
        return self.deciding_body == enums.DecidingBody.COMMITTEE

    def origin_of(self, column: str) -> str:
        """Whose word a column is: an Origin."""
        return enums.Origin.PRACTICE if column in self.practice else enums.Origin.POLICY

    @cached_property
    def step_roles(self) -> dict:
        """The role code (or codes, comma-separated) that the policy names for each step; one query."""
        return {rule.step: rule.role for rule in self.steps.all() if rule.role}

    def cites(self, clause: str) -> bool:
        """Whether a clause is one of this policy's own: each of them has its row."""
        return clause in self._own_clauses

    @cached_property
    def _own_clauses(self) -> set[str]:
        return set(self.clauses.values_list("clause", flat=True))

    @cached_property
    def channel_labels(self) -> dict:
        """The channels of contact in the policy's order, code to label; one query."""
        return {rule.channel: rule.label for rule in self.channels.all()}


class Rule(models.Model):
    """A line of a profile: its place, its label and whose word it is."""

    order = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=120)
    clause = models.CharField(max_length=10, blank=True)
    origin = models.CharField(max_length=10, choices=enums.Origin.choices, default=enums.Origin.POLICY)

    class Meta:
        abstract = True
        ordering = ["order"]

    def __str__(self):
        return self.label


class ChannelRule(Rule):
    """A channel of contact that the policy names. A channel that is not named cannot be picked."""

    profile = models.ForeignKey(PolicyProfile, on_delete=models.PROTECT, related_name="channels")
    channel = models.CharField(max_length=20, choices=enums.Channel.choices)

    class Meta(Rule.Meta):
        constraints = [models.UniqueConstraint(fields=["profile", "channel"], name="channelrule_once")]


class ToolRule(Rule):
    """A document or form that the relations officer works with."""

    profile = models.ForeignKey(PolicyProfile, on_delete=models.PROTECT, related_name="tools")
    tool = models.CharField(max_length=20, choices=enums.Tool.choices)
    required = models.BooleanField(default=True)

    class Meta(Rule.Meta):
        constraints = [models.UniqueConstraint(fields=["profile", "tool"], name="toolrule_once")]


class StepRule(Rule):
    """A handling step: who carries it out, what the applicant is called in it."""

    profile = models.ForeignKey(PolicyProfile, on_delete=models.PROTECT, related_name="steps")
    step = models.CharField(max_length=20, choices=enums.StepCode.choices)
    role = models.CharField(max_length=60, blank=True)
    # Whose word it is that this role takes the step: the policy may name the step and nobody.
    role_origin = models.CharField(max_length=10, choices=enums.Origin.choices, default=enums.Origin.POLICY)
    applicant_term = models.CharField(max_length=30, blank=True)

    class Meta(Rule.Meta):
        constraints = [models.UniqueConstraint(fields=["profile", "step"], name="steprule_once")]


class SourceRule(Rule):
    """A source from which information is gathered (B-07 to B-10)."""

    profile = models.ForeignKey(PolicyProfile, on_delete=models.PROTECT, related_name="sources")
    source = models.CharField(max_length=20, choices=enums.Source.choices)
    conditional = models.BooleanField(default=False)

    class Meta(Rule.Meta):
        constraints = [models.UniqueConstraint(fields=["profile", "source"], name="sourcerule_once")]


class DocumentRule(Rule):
    """A document that the approval covers, by its title (A-10)."""

    profile = models.ForeignKey(PolicyProfile, on_delete=models.PROTECT, related_name="documents")
    document = models.CharField(max_length=20, choices=enums.PolicyDocument.choices)

    class Meta(Rule.Meta):
        constraints = [models.UniqueConstraint(fields=["profile", "document"], name="documentrule_once")]


class Clause(Rule):
    """A clause of the policy in our own words, in the order of its text."""

    label = models.CharField(max_length=200)
    profile = models.ForeignKey(PolicyProfile, on_delete=models.PROTECT, related_name="clauses")
    part = models.CharField(max_length=20, choices=enums.ClausePart.choices)
    state = models.CharField(max_length=12, choices=enums.ClauseState.choices)

    class Meta(Rule.Meta):
        constraints = [models.UniqueConstraint(fields=["profile", "clause"], name="clause_once")]


class Category(models.Model):
    """A category of beneficiary. A sensitive one is never shown on cards, lists or messages.

    It belongs to the file, not to a case, and has no versions: a name or a sensitivity that changes, changes
    for every file at once.
    """

    code = models.SlugField(max_length=40, unique=True)
    label = models.CharField(max_length=80)
    # What is said of a woman, where the label is a man's.
    label_of_woman = models.CharField(max_length=80, blank=True)
    order = models.PositiveSmallIntegerField(default=0)
    sensitive = models.BooleanField(default=False)
    active = models.BooleanField(default=True)

    objects = OfferQuerySet.as_manager()

    class Meta:
        ordering = ["order"]

    def __str__(self):
        return self.label


class ByVersions(models.Model):
    """A row of a list or catalogue that is a version of what its `code` names. A changed one goes out of
    offer and stays for the cases that keep it; the next version takes its place
    (`policy.reading.synchronise`). `active` and `order` say what is offered now and where: no content.
    """

    code = models.SlugField(max_length=40)
    version_no = models.PositiveIntegerField(default=1)
    order = models.PositiveSmallIntegerField(default=0)
    active = models.BooleanField(default=True)

    objects = VersionQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["code", "version_no"], name="%(class)s_version_once"),
            models.UniqueConstraint(fields=["code"], condition=Q(active=True), name="%(class)s_one_on_offer"),
        ]


class DocumentType(ByVersions):
    """A kind of paper: which of its fields are matched (C-43) and how its validity is judged (C-44).

    `match_fields` is a list of codes known to eligibility.catalogue.rules; `max_age_days` counts back from
    the day of submission. Papers of two versions are papers of one kind: compare the code.
    """

    label = models.CharField(max_length=80)
    match_fields = models.JSONField(default=list)
    expires = models.BooleanField(default=False)
    max_age_days = models.PositiveSmallIntegerField(null=True, blank=True)
    sensitive = models.BooleanField(default=False)

    def __str__(self):
        return self.label


class Reason(ByVersions):
    """A coded reason with the sentence that the applicant reads."""

    kind = models.CharField(max_length=12, choices=enums.ReasonKind.choices)
    label = models.CharField(max_length=80)
    text = models.CharField(max_length=300)

    def __str__(self):
        return self.label


class Holiday(models.Model):
    """A day off in the working calendar (Sunday to Thursday)."""

    day = models.DateField(unique=True)
    name = models.CharField(max_length=80)

    class Meta:
        ordering = ["day"]

    def __str__(self):
        return self.name
