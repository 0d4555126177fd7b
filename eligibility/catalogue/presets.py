"""Loads a preset: the policy of a charity and its catalogue of services, in one transaction."""

import shutil
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from accounts.models import User
from core import audit
from eligibility.catalogue import actions as catalogue
from eligibility.catalogue.criteria import PARAMS, RULES
from eligibility.catalogue.rules import MATCH_LABELS
from eligibility.enums import RIYAL
from eligibility.models import (
    Committee,
    CriteriaSet,
    Criterion,
    MechanismRule,
    RequiredDocument,
    Service,
)
from policy import reading
from policy.actions import profile as policy_actions
from policy.models import PolicyProfile
from policy.reading import Mapping, PresetError, Reader, same

FOLDER = Path(__file__).resolve().parent.parent / "presets"
# What the files are called in a folder of one's own.
POLICY, LISTS, CATALOGUE = "policy.yaml", "lists.yaml", "catalogue.yaml"

QUESTION_KINDS = frozenset({"text", "number", "yes_no", "date"})
_OWN = {"questions", "documents", "mechanisms", "criteria"}  # keys of a service that are no columns
_SERVICE = {"code", "label", "kind", "criteria"}
_SERVICE_MORE = {"description", "unit", "ceiling", "most", "payee", "period_months", "waiting_months"} | (
    _OWN - {"criteria"}
)


@dataclass(frozen=True)
class Preset:
    """The three files of a preset and the names by which messages call them."""

    policy: Path
    lists: Path
    catalogue: Path
    names: tuple[str, str, str] = (POLICY, LISTS, CATALOGUE)


@dataclass(frozen=True)
class Content:
    """What sound files say."""

    policy: Mapping
    lists: Mapping
    catalogue: Mapping


@dataclass(frozen=True)
class Loaded:
    """The version of the policy that loading led to, and a line for each thing that it changed."""

    profile: PolicyProfile
    changes: list[str] = field(default_factory=list)


def shipped() -> list[str]:
    """The codes of the presets that come with the product."""
    return sorted(path.stem for path in FOLDER.glob("*.yaml"))


def preset(place: str | Path) -> Preset:
    """The preset of a folder of one's own, or the one that is shipped under this code."""
    if str(place) in shipped():
        name = f"{place}.yaml"
        return Preset(
            reading.FOLDER / name,
            reading.FOLDER / "common.yaml",
            FOLDER / name,
            (f"policy/presets/{name}", "policy/presets/common.yaml", f"eligibility/presets/{name}"),
        )
    folder = Path(place)
    return Preset(folder / POLICY, folder / LISTS, folder / CATALOGUE)


def copy_preset(code: str, folder: Path) -> list[Path]:
    """Copy a shipped preset into a folder, to be changed there; returns the new files.

    Raises FileExistsError before anything is written where one of them is there already.
    """
    source, target = preset(code), preset(folder)
    pairs = [
        (source.policy, target.policy),
        (source.lists, target.lists),
        (source.catalogue, target.catalogue),
    ]
    for _from, to in pairs:
        if to.exists():
            raise FileExistsError(f"{to} is there already.")
    folder.mkdir(parents=True, exist_ok=True)
    return [Path(shutil.copyfile(known, to)) for known, to in pairs]


@audit.action("catalogue.load_profile")
def load_profile(*, place: str | Path, by: User | None = None, draft: bool = False) -> Loaded:
    """Put the preset of `place` (see `preset`) in force, or with `draft` only store it as a draft version;
    safe to repeat.

    The lists and the catalogue follow the files: what they do not name goes out of offer, changed criteria
    become a new version. Raises PresetError, with nothing written, where a file says something unknown.
    """
    content = read(preset(place))
    code = content.policy["code"]
    if draft:
        return Loaded(policy_actions.draft_version(code=code, file=content.policy, by=by))
    changes = policy_actions.take_over_lists(file=content.lists, by=by)
    profile = policy_actions.put_in_force(code=code, file=content.policy, by=by)
    changes += catalogue.take_over(file=content.catalogue, profile=profile, by=by)
    return Loaded(profile, changes)


def read(files: Preset) -> Content:
    """What the files of a preset say, checked whole, without a database.

    Raises PresetError that names everything that is wrong, in all of them.
    """
    policy, policy_reader = reading.read_policy(files.policy, files.names[0])
    lists, lists_reader = reading.read_lists(files.lists, files.names[1], MATCH_LABELS)
    reader = Reader(files.names[2])
    file = reader.load(files.catalogue)
    if not reader.wrong:
        _Catalogue(reader, _codes(lists, "categories"), _codes(lists, "document_types")).check(file)
        _check_committee(reader, file, policy)
    wrong = policy_reader.wrong + lists_reader.wrong + reader.wrong
    if wrong:
        raise PresetError(wrong)
    return Content(policy, lists, file)


def _codes(lists: Mapping, part: str) -> frozenset[str]:
    rows = lists.get(part)
    rows = rows if isinstance(rows, list) else []
    return frozenset(str(row["code"]) for row in rows if isinstance(row, Mapping) and "code" in row)


def _check_committee(reader: Reader, file: Mapping, policy: Mapping) -> None:
    profile = policy.get("profile")
    by_committee = isinstance(profile, Mapping) and profile.get("deciding_body") == "committee"
    if by_committee and "committee" not in file:
        reader.say(1, "missing key committee: the policy has a committee decide")


@dataclass(frozen=True)
class _Catalogue:
    """Looks a catalogue file over; the codes are those of the lists beside it."""

    reader: Reader
    categories: Collection[str]
    types: Collection[str]

    def check(self, file: Mapping) -> None:
        reader = self.reader
        needed = {"services", "required_documents", "mechanisms"}
        if reader.mapping(file, 1, "file", needed, {"committee"}) is None:
            return
        if "committee" in file:
            facts = reader.mapping(
                file["committee"], file.lines["committee"], "committee", {"name", "quorum_rule"}
            )
            if facts:
                reader.columns(facts, "committee", Committee, same(*facts))
        self._papers(file, "required_documents", "required_documents")
        self._mechanisms(file, "mechanisms")
        services = reader.rows(file, "services", "services", _SERVICE, _SERVICE_MORE)
        for row in services:
            self._service(row)
        reader.once(services, "services", ("code",))

    def _service(self, row: Mapping) -> None:
        reader, what = self.reader, f"service {row['code']}"
        reader.columns(row, what, Service, same(*(key for key in row if key not in _OWN)))
        self._granted(row, what)
        self._papers(row, "documents", f"{what}: documents")
        self._mechanisms(row, f"{what}: mechanisms")
        questions = reader.rows(row, "questions", f"{what}: questions", {"code", "label", "kind", "required"})
        for question in questions:
            self._question(question, f"{what}: question {question['code']}")
        reader.once(questions, f"{what}: questions", ("code",))
        self._criteria(row, what)

    def _granted(self, row: Mapping, what: str) -> None:
        """Units are counted, riyals are paid to somebody."""
        counted = row.get("unit", RIYAL) != RIYAL
        if row.get("most") is not None and not counted:
            self.reader.say(row.lines["most"], f"{what}: most: counts units, and the unit is {RIYAL}")
        if "payee" in row and counted:
            self.reader.say(row.lines["payee"], f"{what}: payee: {row['unit']} is handed over, not paid")

    def _question(self, row: Mapping, what: str) -> None:
        for key, kind, wanted in (
            ("code", str, "a text"),
            ("label", str, "a text"),
            ("required", bool, "true or false"),
        ):
            if type(row[key]) is not kind or row[key] == "":
                self.reader.say(row.lines[key], f"{what}: {key}: not {wanted}")
        self.reader.known(row, "kind", what, QUESTION_KINDS)

    def _papers(self, owner: Mapping, part: str, what: str) -> None:
        reader = self.reader
        rows = reader.rows(owner, part, what, {"type", "owner", "why"}, {"category", "required"})
        for row in rows:
            name = f"{what}: {row['type']}"
            reader.columns(row, name, RequiredDocument, same("owner", "required", "why"))
            reader.known(row, "type", name, self.types)
            reader.known(row, "category", name, self.categories)
        reader.once(rows, what, ("type", "category", "owner"))

    def _mechanisms(self, owner: Mapping, what: str) -> None:
        reader = self.reader
        rows = reader.rows(owner, "mechanisms", what, {"mechanism", "mode"}, {"category"})
        for row in rows:
            name = f"{what}: {row['mechanism']}"
            reader.columns(row, name, MechanismRule, same("mechanism", "mode"))
            reader.known(row, "category", name, self.categories)
        reader.once(rows, what, ("mechanism", "category"))

    def _criteria(self, service: Mapping, what: str) -> None:
        reader = self.reader
        place = service.lines["criteria"]
        criteria = reader.mapping(
            service["criteria"], place, f"{what}: criteria", {"reference", "effective_from", "items"}
        )
        if criteria is None:
            return
        reader.columns(criteria, f"{what}: criteria", CriteriaSet, same("reference", "effective_from"))
        items = reader.rows(
            criteria, "items", f"{what}: criteria", {"code", "label", "kind", "rule", "reference"}, {"params"}
        )
        for row in items:
            self._criterion(row, f"{what}: criterion {row['code']}")
        reader.once(items, f"{what}: criteria", ("code",))

    def _criterion(self, row: Mapping, what: str) -> None:
        reader = self.reader
        reader.columns(row, what, Criterion, same("code", "label", "kind", "rule", "reference"))
        reader.known(row, "rule", what, RULES)
        wanted = PARAMS.get(row["rule"], {}) if isinstance(row["rule"], str) else {}
        none = Mapping()
        none.line = row.line
        params = reader.mapping(
            row.get("params", none), row.lines.get("params", row.line), f"{what}: params", wanted
        )
        for key in params or {}:
            self._param(params, key, wanted[key], f"{what}: params")

    def _param(self, params: Any, key: str, kind: str, what: str) -> None:
        """A figure more than zero, a list of cities, or a list of known categories (a code that does not
        exist would never be met, in silence).
        """
        reader, said, line = self.reader, params[key], params.lines[key]
        if kind == "months" and (type(said) is not int or not 1 <= said <= 600):
            reader.say(line, f"{what}: {key}: not a number of months")
        elif kind == "figure" and (type(said) not in (int, float) or said <= 0):
            reader.say(line, f"{what}: {key}: not a number above zero")
        elif kind in {"texts", "categories"}:
            reader.texts(params, key, what)
            if said == []:
                reader.say(line, f"{what}: {key}: is empty")
            if kind == "categories":
                reader.known(params, key, what, self.categories)
