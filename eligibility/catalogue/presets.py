"""Loads a preset: the policy of a charity and its catalogue of services, in one transaction."""

from pathlib import Path
from typing import Any

from accounts.models import User
from core import audit
from eligibility import enums
from eligibility.catalogue import actions as catalogue
from eligibility.catalogue.criteria import PARAMS, RULES
from eligibility.catalogue.rules import MATCH_LABELS
from policy.actions import profile as policy_actions
from policy.models import PolicyProfile
from policy.reading import PresetError, check, check_rows, load, read_common, read_profile

FOLDER = Path(__file__).resolve().parent.parent / "presets"

QUESTION_KINDS = {"text", "number", "yes_no", "date"}
_SERVICE = {"code", "label", "kind", "criteria"}
_SERVICE_MORE = {
    "description",
    "unit",
    "ceiling",
    "period_months",
    "waiting_months",
    "questions",
    "documents",
    "mechanisms",
}


@audit.action("catalogue.load_profile")
def load_profile(*, code: str, by: User | None = None, draft: bool = False) -> PolicyProfile:
    """Put the preset `code` in force, or with `draft` only store it as a draft version; safe to repeat.

    Returns the version. The catalogue follows the preset: services that it does not name are switched off,
    changed criteria become a new version. Raises PresetError, with nothing written, where a file says
    something unknown.
    """
    policy_file, common, offered = read_profile(code), read_common(), read_catalogue(code)
    _check_match_fields(common)
    if draft:
        return policy_actions.draft_version(code=code, file=policy_file, by=by)
    policy_actions.take_over_charity(facts=policy_file["charity"], by=by)
    policy_actions.take_over_lists(file=common, by=by)
    profile = policy_actions.put_in_force(code=code, file=policy_file, by=by)
    catalogue.take_over(file=offered, profile=profile, by=by)
    return profile


def read_catalogue(code: str, folder: Path = FOLDER) -> dict[str, Any]:
    """The catalogue file of a preset, its shape checked."""
    name = f"{code}.yaml"
    file = check(load(folder / name), name, {"services", "required_documents", "mechanisms"}, {"committee"})
    if "committee" in file:
        check(file["committee"], f"{name}: committee", {"name", "quorum_rule"})
    _check_papers(file["required_documents"], f"{name}: required_documents")
    _check_mechanisms(file["mechanisms"], f"{name}: mechanisms")
    for row in file["services"]:
        _check_service(row, f"{name}: service {row.get('code')}")
    return file


def _check_service(row: Any, place: str) -> None:
    check(row, place, _SERVICE, _SERVICE_MORE)
    _check_papers(row.get("documents", []), f"{place}: documents")
    _check_mechanisms(row.get("mechanisms", []), f"{place}: mechanisms")
    questions = check_rows(
        row.get("questions", []), f"{place}: questions", {"code", "label", "kind", "required"}
    )
    for question in questions:
        if question["kind"] not in QUESTION_KINDS:
            raise PresetError(f"{place}: unknown kind of question {question['kind']}")
    criteria = check(row["criteria"], f"{place}: criteria", {"reference", "effective_from", "items"})
    items = check_rows(
        criteria["items"], f"{place}: criteria", {"code", "label", "kind", "rule", "reference"}, {"params"}
    )
    for item in items:
        if item["rule"] not in RULES:
            raise PresetError(f"{place}: unknown rule {item['rule']}")
        check(item.get("params", {}), f"{place}: {item['code']}", PARAMS.get(item["rule"], set()))


def _check_papers(rows: Any, place: str) -> None:
    for row in check_rows(rows, place, {"type", "why"}, {"category", "owner", "required"}):
        if row.get("owner", "head") not in enums.PaperOwner.values:
            raise PresetError(f"{place}: unknown owner {row['owner']}")


def _check_mechanisms(rows: Any, place: str) -> None:
    for row in check_rows(rows, place, {"mechanism", "mode"}, {"category"}):
        if row["mechanism"] not in enums.Mechanism.values or row["mode"] not in enums.Mode.values:
            raise PresetError(f"{place}: unknown {row['mechanism']} {row['mode']}")


def _check_match_fields(common: Any) -> None:
    for row in common["document_types"]:
        unknown = set(row["match_fields"]) - set(MATCH_LABELS)
        if unknown:
            raise PresetError(f"common.yaml: {row['code']}: unknown field {sorted(unknown)}")
