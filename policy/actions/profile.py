"""A version of the policy from its file: drafted, put in force, superseded."""

from typing import Any

from django.db.models import Max, Model
from django.utils import timezone

from accounts.models import User
from core import audit
from policy.enums import ProfileStatus
from policy.models import (
    Category,
    ChannelRule,
    Charity,
    DocumentType,
    Holiday,
    PolicyProfile,
    Reason,
    SourceRule,
    StepRule,
    ToolRule,
)
from policy.reading import content_hash, sound, synchronise

_PARTS: tuple[tuple[str, type[Model]], ...] = (
    ("channels", ChannelRule),
    ("tools", ToolRule),
    ("steps", StepRule),
    ("sources", SourceRule),
)


@audit.action("policy.draft")
def draft_version(*, code: str, file: dict[str, Any], by: User | None = None) -> PolicyProfile:
    """The draft with this content, made unless there is one. Raises PresetError for a value no model
    allows.
    """
    digest = content_hash(file)
    waiting = PolicyProfile.objects.filter(code=code, content_hash=digest, status=ProfileStatus.DRAFT).first()
    if waiting:
        return waiting
    last = PolicyProfile.objects.aggregate(last=Max("version_no"))["last"] or 0
    profile = PolicyProfile(code=code, version_no=last + 1, content_hash=digest, **_columns(file))
    sound(profile, f"{code}.yaml").save()
    for part, model in _PARTS:
        rows = [model(profile=profile, order=place, **row) for place, row in enumerate(file[part], 1)]
        model._default_manager.bulk_create([sound(row, f"{code}.yaml: {part}") for row in rows])
    audit.record(kind="policy.drafted", target=profile, by=by)
    return profile


def _columns(file: dict[str, Any]) -> dict[str, Any]:
    approval = file["approval"]
    return {
        **file["profile"],
        "approved_session_no": approval["session_no"],
        "approved_session_label": approval["session_label"],
        "approved_on": approval["day"],
        "approved_hijri_stated": approval["hijri_stated"],
        "approved_primary_calendar": approval["primary_calendar"],
        "approved_by_resolution": approval["by_resolution"],
        "approval_date_note": approval["date_note"],
    }


@audit.action("policy.put_in_force")
def put_in_force(*, code: str, file: dict[str, Any], by: User | None = None) -> PolicyProfile:
    """The version with this content, in force. Nothing is written when it is so already (C-06).

    The version before is superseded as of today (Riyadh) and kept: a case stays under the one it began under.
    The first version of an installation counts from the day of its approval.
    """
    before = PolicyProfile.objects.select_for_update().effective()
    if before and (before.code, before.content_hash) == (code, content_hash(file)):
        return before
    profile = draft_version(code=code, file=file, by=by)
    today = timezone.localdate()
    if before:
        before.status, before.effective_to = ProfileStatus.SUPERSEDED, today
        before.save(update_fields=["status", "effective_to"])
    profile.status = ProfileStatus.EFFECTIVE
    profile.effective_from = today if before else profile.approved_on
    profile.save(update_fields=["status", "effective_from"])
    audit.record(
        kind="policy.in_force",
        target=profile,
        by=by,
        changes={"version_no": [before.version_no if before else None, profile.version_no]},
    )
    return profile


@audit.action("policy.take_over_lists")
def take_over_lists(*, file: dict[str, Any], by: User | None = None) -> int:
    """Categories, document types, reasons and holidays of the shared file; returns how many rows were
    written.
    """
    written = sum(
        synchronise(model, [{**row, "order": place} for place, row in enumerate(file[part], 1)], part)
        for part, model in (
            ("categories", Category),
            ("document_types", DocumentType),
            ("reasons", Reason),
        )
    )
    return written + synchronise(Holiday, file["holidays"], "holidays", key="day")


@audit.action("policy.take_over_charity")
def take_over_charity(*, facts: dict[str, Any], by: User | None = None) -> Charity:
    """The demo charity of a preset, unless a real one is recorded: that one is never touched."""
    charity = Charity.objects.select_for_update().first() or Charity(is_demo=True)
    if not charity.is_demo:
        return charity
    for name, value in facts.items():
        setattr(charity, name, value)
    sound(charity, "charity").save()
    return charity
