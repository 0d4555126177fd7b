"""A version of the policy from its file: drafted, put in force, superseded."""

from typing import Any

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core import audit
from core.sentences import filled
from policy.enums import ProfileStatus
from policy.models import Holiday, PolicyProfile
from policy.reading import APPROVAL, LISTS, RULES, content_hash, synchronise


@audit.action("policy.draft")
def draft_version(*, code: str, file: dict[str, Any], by: User | None = None) -> PolicyProfile:
    """The draft with the content of a checked file, made unless there is one."""
    digest = content_hash(file)
    waiting = PolicyProfile.objects.filter(code=code, content_hash=digest, status=ProfileStatus.DRAFT).first()
    if waiting:
        return waiting
    last = PolicyProfile.objects.aggregate(last=Max("version_no"))["last"] or 0
    profile = PolicyProfile.objects.create(
        code=code,
        version_no=last + 1,
        content_hash=digest,
        **file["profile"],
        **{column: file["approval"][key] for key, column in APPROVAL.items()},
    )
    for part, (model, _key, _more) in RULES.items():
        model._default_manager.bulk_create(
            model(profile=profile, order=place, **row) for place, row in enumerate(file.get(part, []), 1)
        )
    audit.record(kind="policy.drafted", target=profile, by=by)
    return profile


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
def take_over_lists(*, file: dict[str, Any], by: User | None = None) -> list[str]:
    """Categories, document types, reasons and holidays of a checked file; returns a line for each change.

    What the file does not name goes out of offer and stays with those who have it. Of the holidays those to
    come follow the file; past ones stay: they were counted.
    """
    said = []
    for part in ("categories", "document_types", "reasons"):
        model, key, _required, _optional = LISTS[part]
        rows = [{**row, "order": place, "active": True} for place, row in enumerate(file[part], 1)]
        said += synchronise(model, rows, part, key)
    said += synchronise(Holiday, file["holidays"], "holidays", key="day")
    kept = [row["day"] for row in file["holidays"]]
    gone = Holiday.objects.filter(day__gt=timezone.localdate()).exclude(day__in=kept)
    said += [f"holidays: {row.day}: taken out" for row in gone]
    gone.delete()
    if said:
        audit.record(
            kind="policy.lists_changed",
            target="policy.lists",
            by=by,
            note=filled(_("Changes: %(number)s."), number=len(said)),
        )
    return said
