"""What the public reads of a quality report: less than the house, and worked out from it alone (C-23, C-28).

Nothing is shown of fewer than ten cases, nor what would give such a group away; shares are whole numbers
without their cases, so that a report of a month cannot be taken from that of its quarter. Sums and counts,
which could be, are left out where another published report shares days with this one.
"""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from core.figures import FEWEST, Part, Unit, suppressed
from surveys.collecting import compared, met, plain
from surveys.summary import summary_of


def public_of(content: dict[str, Any], *, alone: bool) -> dict[str, Any]:
    """The content for the public. `alone` says that no other published report shares days with it."""
    shown = {
        "figures": [_figure(row) for row in content["figures"] if alone or row["unit"] != Unit.COUNT],
        "rounds": [_round(row) for row in content["rounds"]],
        "aid": _aid(content["aid"]) if alone else None,
        "alone": alone,
    }
    return shown | {"summary": summary_of(shown)}


def _figure(row) -> dict[str, Any]:
    hidden, past = _is_small(row), row["before"]
    shown = {name: row[name] for name in ("code", "label", "definition", "version", "unit", "unit_label")}
    shown |= {"better": row["better"], "target": row["target"], "hidden": hidden}
    shown["number"] = None if hidden else _whole(row["number"], row["unit"])
    earlier = None if _is_small(past) else _whole(past["number"], row["unit"])
    shown["before"] = {"number": earlier, "version": past["version"]}
    shown |= compared(shown)
    return shown | {"met": met(shown), "parts": _parts(row)}


def _is_small(value) -> bool:
    return value["hidden"] or (value["n"] or 0) < FEWEST


def _whole(number, unit) -> str | int | None:
    """A share as a whole number; any other figure as it is."""
    if number is None or unit != Unit.PERCENT:
        return plain(number)
    return int(Decimal(number).quantize(Decimal(1), ROUND_HALF_UP))


def _parts(row) -> list[dict[str, Any]]:
    """The parts, each division of them suppressed by itself."""
    groups: dict[str, list[Part]] = {}
    for part in row["parts"]:
        known = Part(part["label"], part["number"], part["n"] or 0, group=part["group"])
        groups.setdefault(part["group"], []).append(known)
    return [
        {
            "label": part.label,
            "group": part.group,
            "number": _whole(part.number, row["unit"]),
            "hidden": part.hidden,
        }
        for parts in groups.values()
        for part in suppressed(parts)
    ]


def _round(row) -> dict[str, Any]:
    """Who was invited and answered in all, and the share that is content of each group of ten or more."""
    enough = (row["answered"] or 0) >= FEWEST
    return {
        "starts_on": row["starts_on"],
        "ends_on": row["ends_on"],
        "invited": row["invited"] if enough else None,
        "answered": row["answered"] if enough else None,
        "moments": [{"label": group["label"], "outcomes": _outcomes(group)} for group in row["moments"]],
    }


def _outcomes(group) -> list[dict[str, Any]]:
    shares = {outcome["label"]: outcome["share"] for outcome in group["outcomes"]}
    parts = suppressed(Part(one["label"], None, one["answers"]) for one in group["outcomes"])
    return [
        {"label": part.label, "share": None if part.hidden else shares[part.label], "hidden": part.hidden}
        for part in parts
    ]


def _aid(aid) -> dict[str, Any]:
    """Sums in whole riyals; of a service or category of few deliveries nothing."""
    if aid["n"] < FEWEST:
        return {"n": None, "amount": None, "services": [], "categories": []}
    places = dict(enumerate(aid["services"]))
    parts = suppressed(Part(place, None, line["n"]) for place, line in places.items())
    return {
        "n": aid["n"],
        "amount": _riyals(aid["amount"]),
        "services": [_line(places[part.label], hidden=part.hidden) for part in parts],
        "categories": [_line(line, hidden=line["hidden"]) for line in aid["categories"]],
    }


def _line(line, *, hidden: bool) -> dict[str, Any]:
    shown = {"label": line["label"], "unit": line.get("unit", ""), "hidden": hidden}
    if hidden:
        return shown | {"n": None, "amount": None, "quantity": None}
    return shown | {
        "n": line["n"],
        "amount": _riyals(line["amount"]),
        "quantity": plain(line.get("quantity")),
    }


def _riyals(amount) -> int | None:
    return None if amount is None else int(Decimal(amount).quantize(Decimal(1), ROUND_HALF_UP))
