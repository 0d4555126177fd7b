"""Who sees the figures, of which rounds, and from how many answers on (C-19, C-25)."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.models import AuditEvent
from surveys.actions.publishing import figures_of, questions_of
from surveys.actions.questionnaires import current_survey
from surveys.models import Box, Cell, Figure, Round, Tally
from surveys.rules import Bounded

URL = reverse("surveys:results")


@pytest.fixture
def survey(ataa, officer):
    """The questionnaire in use."""
    return current_survey(moment="after_decision", by=officer)


def closed_round(**facts):
    known = {"starts_on": date(2026, 1, 1), "ends_on": date(2026, 1, 31), "closed_on": date(2026, 2, 21)}
    return Round.objects.create(
        **(known | {"state": "closed", "invited": 40, "answered": 20, "dropped": 3, "minimum": 5} | facts)
    )


def cell_of(row, survey, values, number=1, code="courtesy", **facts):
    """A cell in which each of `values` was said to one question, by its code, and nothing to the others."""
    cell = Cell.objects.create(
        round=row, survey=survey, number=number, invited=12,
        **({"moment": "after_delivery", "outcome": "granted", "answered": len(values)} | facts),
    )  # fmt: skip
    said = [{survey.questions.get(code=code).pk: value} for value in values]
    Figure.objects.bulk_create(figures_of(cell, questions_of([survey.pk])[survey.pk], said, minimum=5))
    return cell


def test_c25_of_an_open_round_only_two_counts_are_known(survey, quality_officer, client_for):
    row = Round.objects.create(starts_on=date(2026, 1, 1), ends_on=date(2026, 1, 31))
    Cell.objects.create(round=row, survey=survey, number=1, moment="after_delivery", invited=41)
    Box.objects.bulk_create(Box(mark=str(number), round=row, sealed=b"x") for number in range(23))

    page = client_for(quality_officer).get(URL)
    text = page.content.decode()

    assert page.context["tables"] == []
    assert ">41</td>" in text
    assert ">23</td>" in text
    assert "بعد 1447/09/03هـ" in text
    assert "المتوسط" not in text


def test_of_a_round_of_many_tables_one_of_each_moment_is_drawn_and_the_others_are_a_link(
    survey, quality_officer, client_for
):
    row = closed_round()
    for number in range(1, 10):
        moment = "after_decision" if number == 9 else "after_delivery"
        cell_of(row, survey, [5, 5, 4, 1, 1], number, code="overall", moment=moment, district=f"حي {number}")
    client = client_for(quality_officer)

    def drawn(asked=""):
        text = client.get(URL + asked).content.decode()
        links = re.findall(r'href="\?(?:[^"]*&amp;)?cell=(\d)[^"]*#cell-\d"', text)
        return re.findall(r'<details class="fold" id="cell-(\d)"', text), links

    assert drawn() == (["9", "1"], ["2", "3", "4", "5", "6", "7", "8"])
    assert drawn("?cell=4") == (["4"], ["9", "1", "2", "3", "5", "6", "7", "8"])
    for odd in ("?cell=0", "?cell=10", "?cell=x", "?cell=٤٤", "?cell=99999999999999999999", "?cell=-1"):
        assert drawn(odd)[0] == ["9", "1"]
    text = client.get(URL).content.decode()
    assert len(re.findall(r'الراضون عمومًا:\s*<bdi dir="ltr">60%</bdi>', text)) == 7
    lines = client.post(reverse("surveys:results_table", args=[row.public_id])).content.decode()
    assert lines.count("حي ") == 9 * 7


def test_a_closed_round_has_a_table_for_each_of_its_cells(survey, quality_officer, client_for):
    row = closed_round()
    cell_of(row, survey, [5, 5, 5, 3, 3], service="rent", service_label="إيجار", district="النخيل")
    cell_of(row, survey, [1, 2, 2, 3, 2], 2, moment="after_decision", outcome="")

    text = client_for(quality_officer).get(URL).content.decode()

    assert "إيجار · الطلبات الموافق عليها · <bdi>النخيل</bdi>" in text
    assert "خدمات متعددة · أيًا كان القرار · أحياء متعددة" in text
    assert '<bdi dir="ltr">4.2</bdi>' in text
    assert '<bdi dir="ltr">2.0</bdi>' in text
    assert "3 إجابات خارج الجداول" in text
    assert text.count("دون الحد") + text.count("أقل من الحد") >= 6  # of the questions that nobody answered


def test_those_of_every_outcome_are_called_so_at_a_glance(survey, quality_officer, client_for):
    overall_of(closed_round(), survey, [5, 5, 5, 1, 1], outcome="")

    page = client_for(quality_officer).get(URL)

    ((label, share),) = page.context["moments"][0]["outcomes"]
    assert (label, share) == ("أيًا كان القرار", Bounded(60))


def overall_of(row, survey, values, number=1, **facts):
    """A cell in which each of `values` was said to the question about everything."""
    return cell_of(row, survey, values, number, code="overall", **facts)


def test_c19_approved_and_refused_stand_apart_with_response_and_silence(survey, quality_officer, client_for):
    row = closed_round()
    overall_of(row, survey, [5, 5, 5, 3, 3], district="النخيل")
    overall_of(row, survey, [4, 4, 1, 1, 1], 2, district="الروضة")
    overall_of(row, survey, [1, 2, 2, 3, 4, 4], 3, moment="after_decision", outcome="rejected")
    Tally.objects.create(round=row, moment="after_decision", reason="refused", number=2)

    decision, delivery = client_for(quality_officer).get(URL).context["moments"]

    assert (delivery["invited"], delivery["answered"], delivery["silent"], delivery["response"]) == (
        24,
        10,
        14,
        42,
    )
    assert delivery["outcomes"] == [("الطلبات الموافق عليها", Bounded(50))]
    assert decision["outcomes"] == [("الطلبات المعتذر عنها", Bounded(33))]
    assert decision["left_out"] == [("لا يرغب في أن يُسأل", 2)]


def said_in(client) -> list[str]:
    """The sentences with which the page begins."""
    text = re.sub(r"</?(?:b|bdi)[^>]*>", "", client.get(URL).content.decode())
    return [" ".join(line.split()) for line in re.findall(r"<p[^>]*>([^<]*(?:راضون|السابقة)[^<]*)</p>", text)]


def test_c19_the_outcome_is_said_first_beside_the_round_before(survey, quality_officer, client_for):
    client = client_for(quality_officer)
    overall_of(closed_round(), survey, [5, 5, 5, 3, 3])
    assert said_in(client) == ["60% ممن أجابوا راضون عن الخدمة بوجه عام."]

    row = closed_round(starts_on=date(2026, 2, 1), ends_on=date(2026, 2, 28))
    overall_of(row, survey, [5, 5, 5, 5, 5])
    overall_of(row, survey, [1, 2, 4, 3, 4], 2, moment="after_decision", outcome="rejected")

    assert said_in(client) == [
        "40% ممن أجابوا راضون عن الخدمة بوجه عام.",
        "وفي الجولة السابقة كانت هذه المجموعة أصغر من أن تُعرض.",
        "ما لا يقل عن 80% ممن أجابوا راضون عن الخدمة بوجه عام.",
        "وفي الجولة السابقة: 60%",
    ]


@pytest.mark.parametrize(
    ("calendar", "months"), [("H", ["رجب 1447هـ", "شعبان 1447هـ"]), ("G", ["يناير 2026م", "فبراير 2026م"])]
)
def test_c19_the_rounds_are_compared_by_hijri_or_gregorian_month(
    survey, quality_officer, client_for, calendar, months
):
    later = {"starts_on": date(2026, 2, 1), "ends_on": date(2026, 2, 28)}
    overall_of(closed_round(), survey, [5, 5, 5, 3, 3])
    overall_of(closed_round(**later), survey, [5, 3, 3, 3, 4])

    page = client_for(quality_officer).get(URL, {"calendar": calendar})

    column = "بعد التسليم: الطلبات الموافق عليها"
    assert page.context["trend"]["columns"] == [column]
    assert [line for _row, line in page.context["trend"]["rows"]] == [
        [(column, Bounded(60))],
        [(column, Bounded(40))],
    ]
    assert [month for month in months if month in page.text] == months


def test_c25_the_table_file_says_what_the_page_says_and_leaves_a_row(survey, manager, client_for):
    row = closed_round()
    cell_of(row, survey, [5, 5, 5, 3, 3], service="rent", service_label="=HYPERLINK(1)", district="النخيل")

    answer = client_for(manager).post(reverse("surveys:results_table", args=[row.public_id]))

    head, first, second, *_others = answer.content.decode("utf-8-sig").splitlines()
    assert head.startswith("وقت السؤال,الخدمة,النتيجة,الحي,المدعوون,")
    said = "بعد التسليم,'=HYPERLINK(1),الطلبات الموافق عليها,النخيل,12,5,كيف كان استقبالنا لك؟"
    assert first == f"{said},C-39,5,4.2,,60,,23,89,5,,,"
    assert second.endswith(",C-40,,,,,,,,,,,")
    assert answer["Content-Disposition"] == 'attachment; filename="survey-2026-01-01.csv"'
    assert AuditEvent.objects.get(kind="round.exported").actor_id == manager.pk


def test_the_table_file_of_an_open_round_is_not_found(survey, manager, client_for):
    row = Round.objects.create(starts_on=date(2026, 1, 1), ends_on=date(2026, 1, 31))

    assert client_for(manager).post(reverse("surveys:results_table", args=[row.public_id])).status_code == 404


def test_however_many_cells_and_rounds_the_page_asks_the_same_questions(survey, manager, client_for):
    client, asked = client_for(manager), []
    for month in range(1, 4):
        row = closed_round(starts_on=date(2026, month, 1), ends_on=date(2026, month, 28))
        for number in range(1, 1 + month):
            overall_of(row, survey, [5, 5, 5, 3, 3], number, district=f"حي {number}")
        client.get(URL)
        with CaptureQueriesContext(connection) as queries:
            client.get(URL)
        asked.append(len(queries))

    of_the_round_before = 3  # its cells, figures and who was not asked
    assert asked[0] + of_the_round_before == asked[1] == asked[2] < 23


def test_where_all_say_the_same_the_page_says_a_bound(survey, quality_officer, client_for):
    cell_of(closed_round(), survey, [1, 1, 1, 1, 1])

    text = client_for(quality_officer).get(URL).content.decode()

    assert 'لا يزيد على <bdi dir="ltr">20%</bdi>' in text
    assert 'لا يزيد على <bdi dir="ltr">1.6</bdi>' in text
    assert ">0%<" not in text


def test_the_last_closed_round_is_shown_or_the_one_that_is_asked_for(survey, manager, client_for):
    first = closed_round()
    second = closed_round(starts_on=date(2026, 2, 1), ends_on=date(2026, 2, 28))
    lost = Round.objects.create(
        starts_on=date(2026, 3, 1), ends_on=date(2026, 3, 31), state="lost", invited=5, answered=2
    )
    client = client_for(manager)

    shown = [
        client.get(URL, {"round": asked} if asked else {}).context["shown"]
        for asked in (None, first.public_id, lost.public_id, "x")
    ]

    assert shown == [second, first, second, second]
    text = client.get(URL).content.decode()
    assert "ضائعة: فُقد مفتاح هذه الجولة، ولا يستطيع أحد قراءة إجاباتها." in text
    assert f"?round={first.public_id}" in text


@pytest.mark.parametrize(("policy", "cited"), [("ataa", False), ("baraem", True)])
def test_only_clauses_of_the_policy_in_force_are_cited(request, quality_officer, client_for, policy, cited):
    """Under عطاء the page cited clause B-15, which stands in the policy of براعم alone."""
    request.getfixturevalue(policy)
    cell_of(closed_round(), current_survey(moment="after_decision", by=None), [5, 4, 3, 2, 1])

    text = client_for(quality_officer).get(URL).content.decode()

    assert ("B-15" in text) is cited
    assert "C-39" in text


def test_nobody_was_invited_yet_says_what_to_expect(survey, manager, client_for):
    page = client_for(manager).get(URL)

    assert "لا أرقام بعد" in page.content.decode()


@pytest.mark.parametrize(
    ("role", "status"),
    [("quality_officer", 200), ("manager", 200), ("auditor", 200), ("officer", 403), ("researcher", 403),
     ("research_officer", 403), ("department_head", 403), ("chair", 403), ("secretary", 403), ("member", 403),
     ("delivery_officer", 403), ("privacy_officer", 403), ("administrator", 403)],
)  # fmt: skip
def test_c25_the_staff_that_was_rated_never_sees_results(survey, client_for, request, role, status):
    page = client_for(request.getfixturevalue(role)).get(URL)

    assert page.status_code == status
