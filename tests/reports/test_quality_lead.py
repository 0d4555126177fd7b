"""What is read first of a quality report, and its figures by what they are about."""

from core import figures
from reports.quality_lead import THEMES, lead_of, themes_of, turned


def row(code, number=1, change="same", met=None):
    return {"code": code, "number": number, "change": change, "met": met}


def share(value):
    return {"value": value, "sign": ""}


def test_every_figure_stands_in_one_theme():
    placed = [code for _label, codes in THEMES for code in codes]

    assert sorted(placed) == sorted(figure.code for figure in figures.every())


def test_the_tiles_show_how_content_people_were_beside_the_round_before():
    trend = {
        "columns": ["بعد القرار", "بعد التسليم"],
        "rows": [
            {"name": "رجب", "shares": [share(40), share(70)]},
            {"name": "شعبان", "shares": [None, share(80)]},
            {"name": "رمضان", "shares": [share(50), None]},
        ],
    }
    figure_rows = [row("waiting"), row("promises"), row("to_decision", None), row("first_time_right")]

    lead = lead_of({"figures": figure_rows, "trend": trend})

    assert lead["groups"] == [
        {"label": "بعد القرار", "name": "رمضان", "share": share(50), "before": share(40)},
        {"label": "بعد التسليم", "name": "شعبان", "share": share(80), "before": share(70)},
    ]
    assert [each["code"] for each in lead["figures"]] == ["promises", "first_time_right"]


def test_a_report_without_a_trend_has_no_tile_of_it():
    assert lead_of({"figures": []}) == {"groups": [], "figures": []}


def test_what_missed_its_target_comes_first_then_what_became_worse():
    rows = [
        row("a", change="better"),
        row("b"),
        row("c", change="worse"),
        row("d", change="same", met=False),
        row("e", change=""),
        row("f", change="higher"),
    ]

    assert [each["code"] for each in turned(rows)] == ["d", "c", "f", "a"]


def test_the_themes_tell_how_many_changed_and_take_what_stands_nowhere():
    rows = [row("waiting"), row("unanswered", change="better"), row("proactive"), row("new", change="")]

    first, last = themes_of(rows)

    assert [each["code"] for each in first["rows"]] == ["waiting", "unanswered", "proactive"]
    assert first["tally"] == [{"change": "same", "number": 2}, {"change": "better", "number": 1}]
    assert (last["label"], [each["code"] for each in last["rows"]]) == ("مؤشرات أخرى", ["new"])
    assert last["tally"] == []
