"""The sheet of a case, put into words."""

from django.utils.translation import gettext as _

from eligibility.case.pages import OUTCOME_TONES
from eligibility.decision.sheet import sheet_of
from eligibility.enums import Outcome, Recommendation, Vote
from eligibility.models import Service
from eligibility.study.facts import shown


def sheet_context(item) -> dict:
    """`sheet` for templates/eligibility/decision/item_sheet.html: as it was decided on where it is
    decided, else as it stands.
    """
    decision = getattr(item, "decision", None)
    sheet = decision.facts if decision and decision.facts else sheet_of(item.request)
    return {"sheet": in_words(sheet), "decision": decision}


def in_words(sheet) -> dict:
    """A sheet with its codes put into words for templates/eligibility/decision/item_sheet.html."""
    for line in sheet["criteria"]:
        line["tone"], line["icon"] = OUTCOME_TONES.get(line["outcome"], OUTCOME_TONES[Outcome.UNPROVEN])
        line["shown"] = Outcome(line["outcome"]).label
    written = sheet["assessment"]
    named = {
        "bands": [(_BANDS[code](), number) for code, number in sheet["household"]["bands"].items()],
        "met": sum(line["outcome"] == Outcome.MET for line in sheet["criteria"]),
        "applying": sum(line["outcome"] != Outcome.NOT_APPLICABLE for line in sheet["criteria"]),
        "recommendation": Recommendation(written["recommendation"]).label
        if written.get("recommendation")
        else "",
    }
    return sheet | named | {"money": shown(sheet["money"]), "recommended_grant": _grant(written)}


def _grant(written) -> str:
    terms = Service(unit=written.get("unit", ""))
    return terms.shown(written.get("amount"), written.get("quantity"))


_BANDS = {
    "under_6": lambda: _("Under 6"),
    "6_17": lambda: _("6 to 17"),
    "18_59": lambda: _("18 to 59"),
    "60_up": lambda: _("60 and older"),
    "unknown": lambda: _("Age not recorded"),
}


def counted(counts) -> list[tuple]:
    """(label, number) of each choice that was made, abstentions too."""
    return [(Vote(vote).label, number) for vote, number in counts.items()]
