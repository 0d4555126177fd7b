"""Which roles may meet in one person (docs/rules.md, "Who sees what")."""

from itertools import combinations
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.enums import CASEWORK, DECIDING, Role

# The quality officer hears what people say of those who work on their cases, and is none of them.
_ON_CASES = CASEWORK | DECIDING | {Role.SOCIAL_RESEARCH_OFFICER}


def incompatible(first: str, second: str) -> bool:
    """True where one person must not hold both roles: separation of duties, in either order."""
    if first == second:
        return False
    pair = {first, second}
    if Role.ADMINISTRATOR in pair or Role.AUDITOR in pair:
        return True
    if Role.QUALITY_OFFICER in pair and pair & _ON_CASES:
        return True
    return bool(pair & CASEWORK) and bool(pair & DECIDING)


def incompatible_pairs(roles: Any) -> list[tuple[str, str]]:
    """Every pair of `roles` that must not meet, sorted."""
    return [pair for pair in combinations(sorted(roles), 2) if incompatible(*pair)]


def check_roles(roles: Any) -> None:
    """Raise ValidationError unless these are roles, one at least, that may meet in one person."""
    unknown = set(roles) - set(Role.values)
    if unknown:
        raise ValidationError({"chosen_roles": _("We do not know one of these roles.")})
    if not roles:
        raise ValidationError({"chosen_roles": _("Choose one role at least.")})
    refused = [
        _("%(first)s and %(second)s must not meet in one person.")
        % {"first": Role(first).label, "second": Role(second).label}
        for first, second in incompatible_pairs(roles)
    ]
    if refused:
        raise ValidationError({"chosen_roles": refused})
