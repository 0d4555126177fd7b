"""Reads the files of a preset. Everything that is wrong in a file is said at once, each with its line."""

import hashlib
import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from django.core.exceptions import ValidationError
from django.db import models

from accounts.enums import Role
from policy.models import (
    ByVersions,
    Category,
    ChannelRule,
    Clause,
    DocumentRule,
    DocumentType,
    Holiday,
    PolicyProfile,
    Reason,
    SourceRule,
    StepRule,
    ToolRule,
)

FOLDER = Path(__file__).resolve().parent / "presets"
PROFILE_PARTS = ("profile", "approval", "channels", "tools", "steps", "sources")
TEXT_PARTS = ("documents", "clauses")  # the text of the policy, which a file may leave out

_NOTHING: frozenset[str] = frozenset()
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
# The keys of the approval, and the columns of PolicyProfile that they fill.
APPROVAL = {
    "session_no": "approved_session_no",
    "session_label": "approved_session_label",
    "day": "approved_on",
    "hijri_stated": "approved_hijri_stated",
    "primary_calendar": "approved_primary_calendar",
    "by_resolution": "approved_by_resolution",
    "date_note": "approval_date_note",
}
RULES: dict[str, tuple[type[models.Model], str, set[str]]] = {
    "channels": (ChannelRule, "channel", set()),
    "tools": (ToolRule, "tool", {"required"}),
    "steps": (StepRule, "step", {"role", "role_origin", "applicant_term"}),
    "sources": (SourceRule, "source", {"conditional"}),
    "documents": (DocumentRule, "document", set()),
    "clauses": (Clause, "clause", {"part", "state"}),
}
LISTS: dict[str, tuple[type[models.Model], str, set[str], set[str]]] = {
    "categories": (Category, "code", {"code", "label"}, {"label_of_woman", "sensitive"}),
    "document_types": (
        DocumentType,
        "code",
        {"code", "label", "match_fields"},
        {"expires", "max_age_days", "sensitive"},
    ),
    "reasons": (Reason, "code", {"code", "kind", "label", "text"}, set()),
    "holidays": (Holiday, "day", {"day", "name"}, set()),
}


# Of a row by versions: what is offered now and where. Such a change makes no new version.
PLACE = {"active", "order"}
_NO_CONTENT = {"id", "version_no"}


class PresetError(ValueError):
    """Files of a preset say what cannot be taken; each line of the message names file, line and key."""

    def __init__(self, wrong: Iterable[str]) -> None:
        super().__init__("\n".join(wrong))


class Mapping(dict[str, Any]):
    """A mapping of a YAML file that knows its line and those of its keys, from 1."""

    line = 0

    def __init__(self) -> None:
        super().__init__()
        self.lines: dict[str, int] = {}


class _Loader(yaml.CSafeLoader):
    """Keeps the lines, and refuses a key that is said twice: the second would win in silence."""


def _mapping(loader: Any, node: Any) -> Mapping:
    found = Mapping()
    found.line = node.start_mark.line + 1
    for key_node, value_node in node.value:
        key, line = loader.construct_object(key_node, deep=True), key_node.start_mark.line + 1
        if not isinstance(key, str):
            raise yaml.MarkedYAMLError(problem=f"{key!r} is no name", problem_mark=key_node.start_mark)
        if key in found:
            raise yaml.MarkedYAMLError(problem=f"{key} is said twice", problem_mark=key_node.start_mark)
        found[key] = loader.construct_object(value_node, deep=True)
        found.lines[key] = line
    return found


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


@dataclass
class Reader:
    """One file under its `name`, and what is wrong in it so far."""

    name: str
    wrong: list[str] = field(default_factory=list)

    def say(self, line: int, what: str) -> None:
        """Note something wrong at a line (0: the file as a whole)."""
        self.wrong.append(f"{self.name}:{line}: {what}" if line else f"{self.name}: {what}")

    def load(self, path: Path) -> Mapping:
        """The mapping in a YAML file; an empty one, with the fault noted, where there is none."""
        try:
            found = yaml.load(path.read_text(encoding="utf-8"), _Loader)  # noqa: S506 - a safe loader
        except OSError as error:
            self.say(0, f"cannot be read ({error.strerror})")
        except UnicodeDecodeError:
            self.say(0, "is not UTF-8")
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark
            self.say(mark.line + 1 if mark else 0, str(error.problem))
        except (yaml.YAMLError, ValueError) as error:  # ValueError: a day such as 2027-02-31
            self.say(0, str(error))
        else:
            if isinstance(found, Mapping):
                return found
            self.say(0, "not a mapping")
        return Mapping()

    def mapping(
        self, row: Any, line: int, what: str, required: Collection[str], optional: Collection[str] = _NOTHING
    ) -> Mapping | None:
        """`row` without keys that nobody knows; None where it is no mapping or lacks a required key."""
        if not isinstance(row, Mapping):
            self.say(line, f"{what}: not a mapping")
            return None
        unknown = [key for key in row if key not in required and key not in optional]
        missing = [key for key in sorted(required) if key not in row]
        for key in unknown:
            self.say(row.lines[key], f"{what}: unknown key {key}")
            del row[key]
        if missing:
            self.say(row.line, f"{what}: missing key {', '.join(missing)}")
        return None if missing else row

    def rows(
        self,
        owner: Mapping,
        part: str,
        what: str,
        required: Collection[str],
        optional: Collection[str] = _NOTHING,
    ) -> list[Mapping]:
        """The sound rows of the list `owner[part]`, none where there is no such key."""
        rows, line = owner.get(part, []), owner.lines.get(part, owner.line)
        if not isinstance(rows, list):
            self.say(line, f"{what}: not a list")
            return []
        found = [
            self.mapping(row, line, f"{what} {number}", required, optional)
            for number, row in enumerate(rows, 1)
        ]
        return [row for row in found if row is not None]

    def columns(self, row: Mapping, what: str, model: type[models.Model], names: dict[str, str]) -> None:
        """Note each value that its column would not take; `names` maps a key of the row to a column."""
        known: dict[str, Any] = {}
        for key, column in names.items():
            if key in row:
                fault = _fault(model._meta.get_field(column), row[key])
                if fault:
                    self.say(row.lines[key], f"{what}: {key}: {fault}")
                else:
                    known[column] = row[key]
        keys = {column: key for key, column in names.items()}
        skipped = [x.name for x in model._meta.fields if x.name not in known or x.remote_field]
        try:
            model(**known).clean_fields(exclude=skipped)
        except ValidationError as error:
            for column, messages in error.message_dict.items():
                self.say(row.lines[keys[column]], f"{what}: {keys[column]}: {' '.join(map(str, messages))}")

    def once(self, rows: Iterable[Mapping], what: str, keys: tuple[str, ...], **unsaid: str) -> None:
        """Note each row whose `keys` another one has; `unsaid` are the values of keys left out."""
        seen = set()
        for row in rows:
            said = tuple(repr(row.get(key, unsaid.get(key))) for key in keys)
            if said in seen:
                shown = " ".join(str(row[key]) for key in keys if key in row)
                self.say(row.line, f"{what}: {shown} is said twice")
            seen.add(said)

    def known(self, row: Mapping, key: str, what: str, known: Collection[str]) -> None:
        """Note a code, or each code of a list, that is none of `known`."""
        said = row.get(key)
        for code in said if isinstance(said, list) else [said]:
            if code is not None and (not isinstance(code, str) or code not in known):
                self.say(row.lines[key], f"{what}: {key}: {code} is not known")

    def texts(self, row: Mapping, key: str, what: str) -> None:
        """Note where `row[key]` is no list of texts."""
        said = row.get(key)
        if not isinstance(said, list) or not all(isinstance(text, str) and text for text in said):
            self.say(row.lines[key], f"{what}: {key}: not a list of texts")


def _fault(column: Any, value: Any) -> str:
    """What is wrong with the type of a value: a model would turn a list into text and say nothing."""
    if value is None:
        return "" if column.null else "is empty"
    wanted, kinds = "a text", (str,)
    if isinstance(column, models.BooleanField):
        wanted, kinds = "true or false", (bool,)
    elif isinstance(column, models.IntegerField):
        wanted, kinds = "a whole number", (int,)
    elif isinstance(column, models.DecimalField):
        wanted, kinds = "a number", (int, float)
    elif isinstance(column, models.DateField):
        wanted, kinds = "a day such as 2027-03-09", (date,)
    elif isinstance(column, models.JSONField):
        return ""  # its shape is checked by whoever knows it
    return "" if type(value) in kinds else f"not {wanted}"


def same(*names: str) -> dict[str, str]:
    """Keys that are called as their columns."""
    return {name: name for name in names}


def read_policy(path: Path, name: str) -> tuple[Mapping, Reader]:
    """The policy file of a preset, and what is wrong in it."""
    reader = Reader(name)
    file = reader.load(path)
    if reader.wrong or reader.mapping(file, 1, "file", {"code", *PROFILE_PARTS}, TEXT_PARTS) is None:
        return file, reader
    reader.columns(file, "file", PolicyProfile, same("code"))
    profile = reader.mapping(
        file["profile"],
        file.lines["profile"],
        "profile",
        _PROFILE,
        {"survey_group_minimum", "majority_years", "practice"},
    )
    if profile:
        reader.columns(profile, "profile", PolicyProfile, same(*profile))
        _check_profile(reader, profile)
        if "practice" in profile:
            reader.texts(profile, "practice", "profile")
            reader.known(profile, "practice", "profile", {*_PROFILE, "effective_from"})
    approval = reader.mapping(file["approval"], file.lines["approval"], "approval", APPROVAL)
    if approval:
        reader.columns(approval, "approval", PolicyProfile, APPROVAL)
    for part, (model, own, more) in RULES.items():
        rows = reader.rows(file, part, part, {own, "label"}, {"clause", "origin"} | more)
        for row in rows:
            reader.columns(row, f"{part}: {row[own]}", model, same(*row))
        reader.once(rows, part, (own,))
        if part == "steps":
            _check_roles(reader, rows)
        if part == "clauses":
            _check_clauses(reader, file, rows)
    return file, reader


def _check_profile(reader: Reader, profile: Mapping) -> None:
    """What two columns say together."""
    least, most = profile["reply_min_days"], profile["reply_max_days"]
    if type(least) is int and type(most) is int and least > most:
        reader.say(profile.lines["reply_max_days"], "profile: reply_max_days is less than reply_min_days")
    if profile["committee_notice"] is True and profile["deciding_body"] != "committee":
        reader.say(profile.lines["committee_notice"], "profile: committee_notice, but no committee decides")


def _check_roles(reader: Reader, rows: list[Mapping]) -> None:
    for row in rows:
        said = row.get("role", "")
        for role in said.split(",") if isinstance(said, str) and said else []:
            if role not in Role.values:
                reader.say(row.lines["role"], f"steps: {row['step']}: role: {role} is not known")


def _check_clauses(reader: Reader, file: Mapping, clauses: list[Mapping]) -> None:
    """A clause says where it stands and whether it is carried out; what a line cites is one of them."""
    for row in clauses:
        missing = [key for key in ("part", "state") if key not in row]
        if missing:
            reader.say(row.line, f"clauses: {row['clause']}: missing key {', '.join(missing)}")
    known = {row["clause"] for row in clauses}
    for part in RULES:
        lines = file.get(part, [])
        for row in lines if known and isinstance(lines, list) else []:
            if isinstance(row, Mapping) and row.get("clause", "") not in {"", *known}:
                reader.say(row.lines["clause"], f"{part}: clause: {row['clause']} is not known")


def read_lists(path: Path, name: str, fields: Collection[str]) -> tuple[Mapping, Reader]:
    """Categories, document types, reasons, holidays, and what is wrong in them; `fields` are the codes that
    may be compared on a paper (C-43).
    """
    reader = Reader(name)
    file = reader.load(path)
    if reader.wrong or reader.mapping(file, 1, "file", LISTS) is None:
        return file, reader
    for part, (model, key, required, optional) in LISTS.items():
        rows = reader.rows(file, part, part, required, optional)
        for row in rows:
            what = f"{part}: {row[key]}"
            reader.columns(row, what, model, same(*row))
            if "match_fields" in row:
                reader.texts(row, "match_fields", what)
                reader.known(row, "match_fields", what, fields)
        reader.once(rows, part, (key,))
    return file, reader


def content_hash(file: dict[str, Any]) -> str:
    """SHA-256 (hex) over the parts that make up a version of the policy."""
    said = {part: file[part] for part in (*PROFILE_PARTS, *TEXT_PARTS) if part in file}
    return hashlib.sha256(
        json.dumps(said, ensure_ascii=False, sort_keys=True, default=str).encode()
    ).hexdigest()


def synchronise(
    model: Any,
    rows: list[dict[str, Any]],
    part: str,
    key: str = "code",
    renewed: Collection[Any] = (),
) -> list[str]:
    """Make the table hold `rows` (known by `key`) as what is on offer; what they do not name goes out of
    offer, and stays for those who have it. Returns a line for each change.

    A row of versions (policy.models.ByVersions) that changed, or whose key is in `renewed`, stays as it is
    and out of offer; the next version takes its place.
    """
    by_versions = issubclass(model, ByVersions)
    present = model._default_manager.newest() if by_versions else model._default_manager.all()
    known = {getattr(row, key): row for row in present}
    new, changed, said = [], {}, []
    for row in rows:
        made, found = model(**row), known.pop(row[key], None)
        if found is None:
            new.append(made)
            said.append(f"{part}: {row[key]}: new")
            continue
        different = differing(found, made)
        if by_versions and (row[key] in renewed or set(different) - PLACE):
            said += [_change(part, row[key], made, different)] if different else []
            made.version_no, found.active = found.version_no + 1, False
            new.append(made)
            changed[found] = []
        elif different:
            for name in different:
                setattr(found, name, getattr(made, name))
            changed[found] = different
    for found in known.values():
        if getattr(found, "active", False):
            found.active = False
            changed[found] = ["active"]
    _write(model, new, changed)
    return said + [_change(part, getattr(row, key), row, names) for row, names in changed.items() if names]


def differing(found: models.Model, made: models.Model, *apart: str) -> list[str]:
    """The names of the columns in which a stored row and one made of a file differ, but for `apart`. `made`
    holds afterwards what the database would give back.
    """
    names = []
    for column in found._meta.concrete_fields:
        if column.name in _NO_CONTENT or column.name in apart:
            continue
        setattr(made, column.attname, column.to_python(getattr(made, column.attname)))
        if getattr(found, column.attname) != getattr(made, column.attname):
            names.append(column.name)
    return names


def _write(model: Any, new: list[Any], changed: dict[Any, list[str]]) -> None:
    """What goes out of offer first: a code has one row on offer."""
    if changed:
        fields = {name for names in changed.values() for name in names or ["active"]}
        model._default_manager.bulk_update(changed, sorted(fields))
    model._default_manager.bulk_create(new)


def _change(part: str, code: Any, row: Any, names: list[str]) -> str:
    if "active" in names:
        return f"{part}: {code}: {'on offer again' if row.active else 'out of offer'}"
    return f"{part}: {code}: {', '.join(names)}"
