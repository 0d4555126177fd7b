"""Reads the preset files. A key that nobody knows, or one that is missing, stops the loading with its
place.
"""

import hashlib
import json
from pathlib import Path

import yaml
from django.core.exceptions import ValidationError
from django.db import models

FOLDER = Path(__file__).resolve().parent / "presets"
PROFILE_PARTS = ("profile", "approval", "channels", "tools", "steps", "sources")

_LINE = ({"label"}, {"clause", "origin"})
_PROFILE = {
    "title",
    "deciding_body",
    "deciding_body_label",
    "study_body_label",
    "referral_enabled",
    "committee_notice",
    "entitlement_mechanism",
    "reply_min_days",
    "reply_max_days",
    "reply_day_kind",
    "reply_interpretation",
    "objection_days",
    "lapse_days",
}
_APPROVAL = {
    "session_no", "session_label", "day", "hijri_stated", "primary_calendar", "by_resolution", "date_note",
}  # fmt: skip


class PresetError(ValueError):
    """A preset file says something that cannot be taken; the message names the place."""


def codes(folder: Path = FOLDER) -> list[str]:
    """The presets there are, by name."""
    return sorted(path.stem for path in folder.glob("*.yaml") if path.stem != "common")


def load(path: Path) -> dict:
    """The mapping in a YAML file. Raises PresetError where there is no such file or it holds none."""
    try:
        found = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except FileNotFoundError as error:
        raise PresetError(f"{path.name}: no such preset") from error
    except yaml.YAMLError as error:
        raise PresetError(f"{path.name}: {error}") from error
    if not isinstance(found, dict):
        raise PresetError(f"{path.name}: not a mapping")
    return found


def check(row: dict, place: str, required: set, optional: set = frozenset()) -> dict:
    """`row` itself, when it has every required key and none beyond the optional ones; else PresetError."""
    if not isinstance(row, dict):
        raise PresetError(f"{place}: not a mapping")
    unknown, missing = set(row) - required - set(optional), required - set(row)
    if unknown:
        raise PresetError(f"{place}: unknown key {', '.join(sorted(map(str, unknown)))}")
    if missing:
        raise PresetError(f"{place}: missing key {', '.join(sorted(missing))}")
    return row


def check_rows(rows, place: str, required: set, optional: set = frozenset()) -> list[dict]:
    """Each row of a list, checked; the place gets the number of the row, from 1."""
    if not isinstance(rows, list):
        raise PresetError(f"{place}: not a list")
    return [check(row, f"{place} {number}", required, optional) for number, row in enumerate(rows, 1)]


def sound(row: models.Model, place: str) -> models.Model:
    """`row` itself, when its own columns hold values that the model allows; asks no database. Else
    PresetError.

    Links are looked up by whoever sets them; the shape of JSON columns is checked as the file is read.
    """
    skipped = [
        field.name for field in row._meta.fields if field.remote_field or isinstance(field, models.JSONField)
    ]
    try:
        row.clean_fields(exclude=skipped)
    except ValidationError as error:
        raise PresetError(f"{place}: {error.message_dict}") from error
    return row


def read_profile(code: str, folder: Path = FOLDER) -> dict:
    """The policy file of a preset, its shape checked."""
    name = f"{code}.yaml"
    file = check(load(folder / name), name, {"charity", *PROFILE_PARTS})
    charity = {"name", "short_name", "licence_number", "city"}
    check(file["charity"], f"{name}: charity", charity, {"phone", "email", "address"})
    check(file["profile"], f"{name}: profile", _PROFILE, {"survey_group_minimum"})
    check(file["approval"], f"{name}: approval", _APPROVAL)
    for part, own, more in (
        ("channels", "channel", set()),
        ("tools", "tool", {"required"}),
        ("steps", "step", {"role", "applicant_term"}),
        ("sources", "source", {"conditional"}),
    ):
        check_rows(file[part], f"{name}: {part}", {own} | _LINE[0], _LINE[1] | more)
    return file


def read_common(folder: Path = FOLDER) -> dict:
    """What the presets share: categories, document types, reasons, holidays; shape checked."""
    name = "common.yaml"
    file = check(load(folder / name), name, {"categories", "document_types", "reasons", "holidays"})
    basic = {"code", "label"}
    check_rows(file["categories"], f"{name}: categories", basic, {"sensitive"})
    check_rows(
        file["document_types"],
        f"{name}: document_types",
        basic | {"match_fields"},
        {"expires", "max_age_days", "sensitive"},
    )
    check_rows(file["reasons"], f"{name}: reasons", basic | {"kind", "text"})
    check_rows(file["holidays"], f"{name}: holidays", {"day", "name"})
    return file


def content_hash(file: dict) -> str:
    """SHA-256 (hex) over the parts that make up a version of the policy."""
    said = {part: file[part] for part in PROFILE_PARTS}
    return hashlib.sha256(
        json.dumps(said, ensure_ascii=False, sort_keys=True, default=str).encode()
    ).hexdigest()


def synchronise(model, rows: list[dict], place: str, key: str = "code") -> int:
    """Make the table hold `rows` (known by `key`), leaving other rows alone; returns how many it wrote."""
    known = {getattr(row, key): row for row in model.objects.all()}
    new, changed, fields = [], [], set()
    for row in rows:
        found = known.get(row[key])
        if found is None:
            new.append(sound(model(**row), f"{place} {row[key]}"))
            continue
        different = {name for name, value in row.items() if getattr(found, name) != value}
        if different:
            for name in different:
                setattr(found, name, row[name])
            changed.append(sound(found, f"{place} {row[key]}"))
            fields |= different
    model.objects.bulk_create(new)
    if changed:
        model.objects.bulk_update(changed, sorted(fields))
    return len(new) + len(changed)
