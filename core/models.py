"""What every app leans on: the audit chain, one-time form tokens, serial numbers, stored files, limits."""

from collections.abc import Iterable
from typing import Any, TypeVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.encrypted import EncryptedJSONField
from core.ids import public_id

Row = TypeVar("Row", bound=models.Model)


class AppendOnlyQuerySet(models.QuerySet[Row]):
    """Rows that are written once. Changing or deleting them through the ORM is an error in the code."""

    def update(self, **columns):
        raise TypeError("This table is append-only.")

    def delete(self) -> Any:
        raise TypeError("This table is append-only.")

    def bulk_update(self, objs, fields, batch_size=None):
        raise TypeError("This table is append-only.")

    def _update(self, values: Any) -> Any:  # by which Model.save_base writes over a row, `raw` or not
        raise TypeError("This table is append-only.")

    def _raw_delete(self, using: str | None) -> Any:
        raise TypeError("This table is append-only.")

    def _take_out(self) -> Any:
        """For core.audit.take_out alone."""
        return super()._raw_delete(self.db)

    def bulk_create(self, objs: Any, *args: Any, update_conflicts: bool = False, **options: Any) -> list[Any]:
        if update_conflicts:
            raise TypeError("This table is append-only.")
        return super().bulk_create(objs, *args, **options)


class AppendOnly(models.Model):
    """A row that is inserted and never written again (docs/rules.md, "History"): neither by `save`, nor
    through a queryset or the base manager, nor over a row that has its key. First among the parents of a
    model, so that its base manager is the model's.
    """

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True
        base_manager_name = "objects"

    def save(
        self,
        *args: Any,
        force_insert: Any = False,
        force_update: bool = False,
        using: str | None = None,
        update_fields: Iterable[str] | None = None,
    ) -> None:
        if not self._state.adding or force_update or update_fields:
            raise TypeError("This table is append-only.")
        super().save(force_insert=True, using=using)

    def delete(self, *args: Any, **options: Any) -> Any:
        raise TypeError("This table is append-only.")


class AuditEvent(AppendOnly):
    """Who did what, when. Each row carries the hash of the one before; see core/audit.py."""

    sequence = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    kind = models.CharField(max_length=60)
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=150, blank=True)
    target_type = models.CharField(max_length=60)
    target_id = models.CharField(max_length=40)
    file_id = models.CharField(max_length=22, blank=True)
    request_id = models.CharField(max_length=22, blank=True)
    changes = models.JSONField(default=dict)
    note = models.TextField(blank=True)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["sequence"]
        indexes = [
            models.Index(fields=["file_id", "-sequence"], name="audit_of_file"),
            models.Index(fields=["request_id", "-sequence"], name="audit_of_request"),
            models.Index(fields=["target_id", "-sequence"], name="audit_of_target"),
            models.Index(fields=["actor_id", "-sequence"], name="audit_of_actor"),
            models.Index(fields=["kind", "at"], name="audit_of_kind"),  # the figures of a period
        ]

    def __str__(self):
        return f"{self.sequence} {self.kind}"


class ChainHead(models.Model):
    """The one row that says where the audit chain ends; its lock makes writers queue."""

    sequence = models.BigIntegerField(default=0)
    digest = models.CharField(max_length=64, default="0" * 64)

    def __str__(self):
        return str(self.sequence)


class OpenDoor(models.Model):
    """While a row stands here, which only its own transaction sees, the guards of the database let rows of
    the chain be changed. For core.audit.opened alone.
    """

    kind = models.CharField(max_length=60)

    def __str__(self):
        return self.kind


class ReadEvent(models.Model):
    """Who looked at what. A plain table: reading is frequent and must never wait for the chain."""

    at = models.DateTimeField(auto_now_add=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    what = models.CharField(max_length=40)
    target_type = models.CharField(max_length=60)
    target_id = models.CharField(max_length=40)

    class Meta:
        indexes = [models.Index(fields=["target_id", "-at"], name="reads_of_target")]

    def __str__(self):
        return f"{self.what} {self.target_type}"


class Counter(models.Model):
    """A serial without gaps: taken under a lock in the transaction that uses it."""

    name = models.CharField(max_length=60, unique=True)
    value = models.BigIntegerField(default=0)

    def __str__(self):
        return self.name


class FormToken(models.Model):
    """A form that was carried out, and where its result stands. The unique key lets one sender win."""

    key = models.CharField(max_length=64, unique=True)
    # The keyed hash of what was sent with it: a second text under one token is told apart.
    said = models.CharField(max_length=64, blank=True)
    result = models.CharField(max_length=300, blank=True)
    used_at = models.DateTimeField(auto_now_add=True)

    def __str__(self):
        return self.key[:6]


class KeptText(models.Model):
    """What a user typed into a form and could not yet send; see core/kept.py."""

    key = models.CharField(max_length=64, unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    page = models.CharField(max_length=300)
    action = models.CharField(max_length=300)
    thread = models.CharField(max_length=22)
    typed = EncryptedJSONField()
    saved_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["user", "page"], name="kept_of_page")]

    def __str__(self):
        return self.key[:6]


class RateCounter(models.Model):
    """How often something guessable was tried since a moment; shared by all workers."""

    key = models.CharField(max_length=120, unique=True)
    started_at = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    def __str__(self):
        return self.key


class StoredFile(models.Model):
    """A checked and re-encoded file under a random name outside the web root. Views of the owning app open
    it.
    """

    class Kind(models.TextChoices):
        PAPER = "paper", _("Paper")
        SIGNATURE = "signature", _("Signature")
        SCAN = "scan", _("Signed scan")
        PHOTO = "photo", _("Photo")
        LETTER = "letter", _("Letter")
        MINUTES = "minutes", _("Minutes")
        PROOF = "proof", _("Proof")
        MARK = "mark", _("Mark of the charity")

    class State(models.TextChoices):
        CHECKING = "checking", _("Being checked")
        SOUND = "sound", _("Sound")
        UNSHOWABLE = "unshowable", _("Cannot be shown")

    public_id = models.CharField(max_length=22, unique=True, default=public_id, editable=False)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    path = models.CharField(max_length=100, unique=True)
    display_name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=60)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    pages = models.PositiveIntegerField(default=1)
    # Whether its pages can be drawn, which is tried in the background.
    state = models.CharField(max_length=12, choices=State.choices, default=State.SOUND)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    uploaded_at = models.DateTimeField(auto_now_add=True)

    def __str__(self):
        return self.display_name


class Versioned(models.Model):
    """A row that two people may edit at once: the form carries the version, the later save is told."""

    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True
