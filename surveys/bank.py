"""The bank of questions: each with its code, kind, wording and the clauses that it measures."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from surveys.enums import QuestionKind

BANK = Path(__file__).resolve().parent / "presets" / "bank.yaml"


@dataclass(frozen=True)
class Banked:
    """One question of the bank."""

    code: str
    kind: QuestionKind
    text: str
    text_en: str
    clauses: tuple[str, ...]

    def clause_under(self, profile) -> str:
        """The clause that it measures under a policy: the first of its own that stands there; else none."""
        return next((clause for clause in self.clauses if profile and profile.cites(clause)), "")


@cache
def bank() -> dict[str, Banked]:
    """The questions of the bank by their codes, in its order."""
    rows = yaml.safe_load(BANK.read_text(encoding="utf-8"))
    return {
        row["code"]: Banked(
            row["code"], QuestionKind(row["kind"]), row["text"], row["text_en"], tuple(row["clauses"])
        )
        for row in rows
    }
