"""The chart of rounds: the oldest where a line begins, in both directions."""

from datetime import date
from types import SimpleNamespace

from django.utils import translation

from surveys.drawing import charts_of
from surveys.rules import Bounded

ROUNDS = [
    SimpleNamespace(starts_on=date(2026, 11, 1), ends_on=date(2026, 11, 30)),
    SimpleNamespace(starts_on=date(2026, 12, 1), ends_on=date(2026, 12, 31)),
    SimpleNamespace(starts_on=date(2027, 1, 1), ends_on=date(2027, 1, 31)),
]
SHARES = [Bounded(50), None, Bounded(92, "at_least")]
TREND = {
    "columns": ["بعد التسليم"],
    "rows": [(row, [("بعد التسليم", share)]) for row, share in zip(ROUNDS, SHARES, strict=True)],
}


def test_the_columns_run_from_the_right_with_their_numbers():
    (chart,) = charts_of(TREND, "G")

    assert chart["label"] == "بعد التسليم"
    columns = chart["columns"]
    assert [column["middle"] for column in columns] == [83.33, 50.0, 16.67]
    assert [column["number"] for column in columns] == ["50", "–", "≥92"]
    assert [column["height"] for column in columns] == [48.0, 0.0, 88.3]
    assert [column["year"] for column in columns] == ["2026م", "", "2027م"]
    assert [word["text"] for word in columns[0]["words"]] == ["نوفمبر"]


def test_in_english_they_run_from_the_left():
    with translation.override("en"):
        (chart,) = charts_of(TREND, "G")

    assert [column["middle"] for column in chart["columns"]] == [16.67, 50.0, 83.33]


def test_without_rounds_there_is_no_chart():
    assert charts_of({}, "H") == []
