"""What beneficiaries may expect of the charity, and it of them (C-21)."""

from pathlib import Path
from typing import Any

import yaml

from accounts.models import User
from core import audit
from core.audit import action
from core.numbers import check_version, insert_version
from policy import permissions
from policy.models import Charter

PARTS = ("rights", "duties", "promises")
_PRESET = Path(__file__).resolve().parent.parent / "presets" / "charter.yaml"


def beginning() -> dict[str, str]:
    """What the form of the first charter begins with: a sentence a line."""
    said = yaml.safe_load(_PRESET.read_text(encoding="utf-8"))
    return {part: "\n".join(said[part]) for part in PARTS}


@action("charter.publish")
def publish_charter(*, facts: dict[str, Any], version: int | str | None, by: User) -> Charter:
    """Publish the next version of the charter (PARTS); the ones before stay. Raises PermissionDenied,
    StaleVersionError.
    """
    permissions.can_write_charter(by).enforce()
    before = Charter.objects.in_force()
    check_version(before or Charter(number=0), version)
    made = Charter(number=before.number + 1 if before else 1, written_by=by, **{p: facts[p] for p in PARTS})
    insert_version(made, standing=Charter.objects.in_force, version=before.version if before else 0)
    audit.record(kind="charter.published", target=made, by=by)
    return made
