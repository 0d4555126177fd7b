"""Which roles may meet in one person (docs/rules.md, "Who sees what")."""

from itertools import combinations
from typing import Any

from accounts.enums import CASEWORK, DECIDING, Role


def incompatible(first: str, second: str) -> bool:
    """True where one person must not hold both roles: separation of duties, in either order."""
    if first == second:
        return False
    pair = {first, second}
    if Role.ADMINISTRATOR in pair or Role.AUDITOR in pair:
        return True
    return bool(pair & CASEWORK) and bool(pair & DECIDING)


def incompatible_pairs(roles: Any) -> list[tuple[str, str]]:
    """Every pair of `roles` that must not meet, sorted."""
    return [pair for pair in combinations(sorted(roles), 2) if incompatible(*pair)]
