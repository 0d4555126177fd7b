"""What the tests of the house read from the source: the order of the apps, and the actions."""

import ast
import importlib
from functools import cache
from pathlib import Path

ORDER = [
    "core",
    "accounts",
    "policy",
    "beneficiaries",
    "channels_log",
    "eligibility",
    "surveys",
    "reports",
    "portal",
    "demo",
]
BASE = Path(__file__).resolve().parent.parent


@cache
def actions() -> list[tuple[str, str, str | None]]:
    """(file, function, name or None) for each function of the product that is an action."""
    found = []
    for app in ORDER:
        for path in sorted((BASE / app).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                for mark in getattr(node, "decorator_list", []):
                    called = mark.func if isinstance(mark, ast.Call) else mark
                    if getattr(called, "id", getattr(called, "attr", "")) == "action":
                        given = mark.args[0].value if isinstance(mark, ast.Call) and mark.args else None
                        found.append((str(path.relative_to(BASE)), node.name, given))
    return found


def action_called(name: str):
    """The function of the action with this name."""
    ((file, function, _name),) = [row for row in actions() if row[2] == name]
    return getattr(importlib.import_module(file.removesuffix(".py").replace("/", ".")), function)
