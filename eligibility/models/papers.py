from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from beneficiaries.models import Document, Person, Representation
from beneficiaries.models.paper import OfSomebody
from core.encrypted import EncryptedJSONField
from core.ids import public_id
from core.models import AppendOnly, StoredFile, Versioned
from eligibility import enums
from eligibility.models.request import OfRequest, ServiceRequest
from eligibility.querysets import DocumentCheckQuerySet, FormScanQuerySet
from policy.models import DocumentType


class DocumentCheck(OfSomebody, OfRequest, Versioned):
    """One paper asked of one request, about one person: matched field by field with that person (C-43), valid
    on the day of submission (C-44). `match_fields` are those of the paper's type when it was asked: a case
    keeps its world. `thing` is the income or obligation that it proves.
    """

    public_id = models.CharField(max_length=22, unique=True, default=public_id, editable=False)
    request = models.ForeignKey(ServiceRequest, on_delete=models.PROTECT, related_name="checks")
    type = models.ForeignKey(DocumentType, on_delete=models.PROTECT, related_name="+")
    about = models.CharField(max_length=12, choices=enums.PaperOwner.choices, default=enums.PaperOwner.HEAD)
    owner = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    thing = models.CharField(max_length=22, blank=True)
    required = models.BooleanField(default=True)
    why = models.CharField(max_length=200)
    match_fields = models.JSONField(default=list)
    document = models.ForeignKey(
        Document, null=True, blank=True, on_delete=models.PROTECT, related_name="checks"
    )
    status = models.CharField(
        max_length=10, choices=enums.CheckStatus.choices, default=enums.CheckStatus.MISSING
    )
    valid_on = models.DateField(null=True, blank=True)
    valid = models.BooleanField(null=True, blank=True)
    validity_reason = models.CharField(max_length=200, blank=True)
    reject_reason = models.CharField(_("why it is not accepted"), max_length=300, blank=True)
    waive_reason = models.CharField(_("why it is waived"), max_length=300, blank=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    checked_at = models.DateTimeField(null=True, blank=True)
    # Asked for while the request was studied: it stands beside what was signed and accepted.
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField(null=True, blank=True)

    objects = DocumentCheckQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(
                fields=["request"], condition=Q(asked_at__isnull=False), name="check_asked_by_study"
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["request", "type", "owner"], name="check_once"),
            models.UniqueConstraint(
                name="check_once_by_name",
                fields=["request", "type", "about", "other_name"],
                condition=Q(owner__isnull=True),
            ),
            models.CheckConstraint(
                name="check_of_one",
                condition=Q(other_name="") | Q(owner__isnull=True, about="other"),
            ),
            models.CheckConstraint(
                name="check_asked_whole",
                condition=Q(asked_by__isnull=True, asked_at__isnull=True)
                | Q(asked_by__isnull=False, asked_at__isnull=False),
            ),
            models.CheckConstraint(
                name="check_waived_with_reason", condition=~Q(status="waived") | ~Q(waive_reason="")
            ),
            models.CheckConstraint(
                name="check_rejected_with_reason",
                condition=~Q(status="rejected") | ~Q(reject_reason=""),
            ),
            models.CheckConstraint(
                name="check_matched_has_paper",
                condition=~Q(status="matched") | Q(document__isnull=False),
            ),
            models.CheckConstraint(
                name="check_by_whole",
                condition=Q(checked_by__isnull=True, checked_at__isnull=True)
                | Q(checked_by__isnull=False, checked_at__isnull=False),
            ),
            models.CheckConstraint(
                name="check_validity_whole",
                condition=Q(valid__isnull=True, valid_on__isnull=True)
                | Q(valid__isnull=False, valid_on__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.type} · {self.shown_owner}"

    @property
    def shown_owner(self) -> str:
        """Whose paper it is in words; where that is not said yet, what is known of it."""
        return self.whose or gettext("%(about)s (not said yet)") % {"about": self.get_about_display()}

    @property
    def holds(self) -> bool:
        """Whether it is matched and was valid on the day that it was judged for (C-44)."""
        return self.status == enums.CheckStatus.MATCHED and bool(self.valid)

    @property
    def state(self) -> str:
        """What the desk made of it, in words: a paper that was not valid is never merely "matched"."""
        if self.status == enums.CheckStatus.MATCHED and not self.valid:
            return gettext("Matched, not valid on that day")
        return self.get_status_display()


class CheckField(models.Model):
    """One compared field of a paper and whether the paper agrees. One mismatch blocks acceptance. `said` is a
    keyed hash of what the file said then; empty on rows from before it was kept.
    """

    check_row = models.ForeignKey(DocumentCheck, on_delete=models.CASCADE, related_name="fields")
    code = models.CharField(max_length=30)
    result = models.CharField(max_length=12, choices=enums.MatchResult.choices)
    note = models.CharField(max_length=200, blank=True)
    said = models.CharField(max_length=64, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["check_row", "code"], name="checkfield_once"),
            models.CheckConstraint(name="checkfield_reason", condition=Q(result="matched") | ~Q(note="")),
        ]

    def __str__(self):
        return self.code


class Declaration(AppendOnly, OfRequest):
    """What the applicant confirmed (C-45), signed (C-46) and answers for (C-47). Never changed; a later one
    replaces it.
    """

    public_id = models.CharField(max_length=22, unique=True, default=public_id, editable=False)
    request = models.ForeignKey(ServiceRequest, on_delete=models.PROTECT, related_name="declarations")
    text_version = models.CharField(max_length=20)
    text = models.TextField()
    snapshot = EncryptedJSONField()
    shape = models.PositiveSmallIntegerField()  # of the snapshot: eligibility.statement.declared
    digest = models.CharField(max_length=64)
    signer_kind = models.CharField(max_length=10, choices=enums.SignerKind.choices)
    signer_name = models.CharField(_("name of the signer"), max_length=150)
    representation = models.ForeignKey(
        Representation, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    method = models.CharField(max_length=10, choices=enums.SignatureMethod.choices)
    signature = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="declarations")
    responsibility_accepted = models.BooleanField()
    committee_explained = models.BooleanField(default=False)
    witnessed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="declaration_responsible",
                condition=Q(responsibility_accepted=True),
                violation_error_message=_("The signer must accept responsibility for the data."),
            ),
        ]

    def __str__(self):
        return self.signer_name


class PrintedForm(AppendOnly, OfRequest):
    """A request form with its declaration as it was printed for a signature by hand (C-37): of which data
    (the digest of their snapshot, in which shape) and of which wording.
    """

    public_id = models.CharField(max_length=22, unique=True, default=public_id, editable=False)
    request = models.ForeignKey(ServiceRequest, on_delete=models.PROTECT, related_name="printed_forms")
    code = models.CharField(max_length=11, unique=True)  # N-7KQ2-M9XC: printed under the square
    text_version = models.CharField(max_length=20)
    shape = models.PositiveSmallIntegerField()
    digest = models.CharField(max_length=64)
    printed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    printed_at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]

    def __str__(self):
        return self.code


class FormScan(AppendOnly):
    """The scan of a signed form, which found its request by the code on it and waits for the declaration."""

    public_id = models.CharField(max_length=22, unique=True, default=public_id, editable=False)
    form = models.ForeignKey(PrintedForm, on_delete=models.PROTECT, related_name="scans")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="form_scans")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = FormScanQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self):
        return self.form.code

    @property
    def audit_file_id(self) -> str:
        """Under which file the audit chain keeps this row."""
        return self.form.audit_file_id

    @property
    def audit_request_id(self) -> str:
        """Under which request the audit chain keeps this row."""
        return self.form.audit_request_id
