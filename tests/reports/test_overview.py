"""The overview: what is late, each count as long as its list, nobody's name, months of either calendar."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse
from django.utils import translation

from core.figures import Period
from eligibility.intake.panels import desk_now
from eligibility.models import AddressNotice, FieldVisit, Interview, ServiceRequest
from reports.drawing import columns, drawn
from reports.overview import Figures, Month, longest, months_of, overview_of, satisfied, stages_of
from surveys.actions.questionnaires import current_survey
from surveys.models import Round
from tests.desks import as_shown
from tests.factories import make_file, request_at
from tests.surveys.test_results import cell_of, closed_round

URL = reverse("reports:overview")
RIYADH = ZoneInfo("Asia/Riyadh")
NOW = datetime(2026, 11, 9, 9, 0, tzinfo=RIYADH)  # 29 Jumada al-Ula 1448


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def stand(ataa, officer, researcher):
    """A request that has stood at a status since a moment, or for so many days; a file of its own."""

    def make(status, since=0, *, opened=None, **facts):
        facts = {"by": officer, "researcher": researcher, "profile": ataa} | facts
        request = request_at(status, file=facts.pop("file", None) or make_file(by=officer), **facts)
        moment = since if isinstance(since, datetime) else NOW - timedelta(days=since)
        known = {"status_since": moment, "opened_at": opened or moment}
        ServiceRequest.objects.filter(pk=request.pk).update(**known)
        request.refresh_from_db()
        return request

    return make


@pytest.fixture
def survey(ataa, officer):
    """The questionnaire in use."""
    return current_survey(moment="after_decision", by=officer)


def at(day, hour=0, minute=0):
    return datetime(2026, 11, day, hour, minute, tzinfo=RIYADH)


# === late (docs/rules.md, "Late") ================================================================


@pytest.mark.parametrize(
    ("status", "since", "late"),
    [
        ("submitted", at(6), False),  # three days: to be matched by today
        ("submitted", at(5, 23, 59), True),
        ("incomplete", at(9) - timedelta(days=30), False),
        ("incomplete", at(9) - timedelta(days=30, minutes=1), True),
        ("draft", at(9) - timedelta(days=99), False),
        ("studying", at(9) - timedelta(days=99), False),
        ("awaiting_decision", at(9) - timedelta(days=99), False),
        ("withdrawn", at(9) - timedelta(days=99), False),
    ],
)
def test_what_stands_longer_than_its_step_may_is_late(stand, status, since, late):
    stand(status, since)

    assert ServiceRequest.objects.late().exists() is late


@pytest.mark.parametrize("model", [FieldVisit, Interview])
@pytest.mark.parametrize(
    ("planned", "status", "stands", "late"),
    [
        (at(8, 23, 59), "planned", "studying", True),
        (at(9), "planned", "studying", False),
        (at(8), "waived", "studying", False),
        (at(8), "planned", "evaluated", False),
    ],
)
def test_an_appointment_whose_day_is_over_is_late(stand, researcher, model, planned, status, stands, late):
    case = stand(stands)
    model.objects.create(request=case, by=researcher, status=status, planned_at=planned, reason="سبب")

    assert ServiceRequest.objects.late().exists() is late


@pytest.mark.parametrize(
    ("status", "due", "late"),
    [
        ("studying", date(2026, 11, 8), True),
        ("studying", date(2026, 11, 9), False),
        ("approved", date(2026, 11, 8), True),
        ("delivering", date(2026, 11, 8), False),  # told: it has its reply
        ("closed", date(2026, 11, 8), False),
    ],
)
def test_a08_a_reply_is_late_until_it_was_told(stand, status, due, late):
    stand(status, reply_due=due)

    assert ServiceRequest.objects.late().exists() is late


def test_a08_a_letter_to_the_address_is_a_reply(stand, officer):
    case = stand("rejected", reply_due=date(2026, 11, 1))
    assert ServiceRequest.objects.late().exists()

    AddressNotice.objects.create(decision=case.decision, receipt="7", by=officer, at=NOW)
    assert not ServiceRequest.objects.late().exists()


def test_what_stopped_since_the_applicant_died_is_not_late(stand):
    case = stand("submitted", 9)
    head = case.beneficiary.head
    type(head).objects.filter(pk=head.pk).update(deceased_on=date(2026, 11, 1))

    assert not ServiceRequest.objects.late().exists()


def test_the_desk_and_the_overview_say_late_of_the_same(stand, officer, rf):
    stand("submitted", at(5, 23, 59))
    stand("submitted", at(6))
    stand("incomplete", 31)
    stand("incomplete", 16)
    page = rf.get("/")
    page.user = officer

    found = ServiceRequest.objects.late()

    late = {row["url"].split("/")[2] for row in as_shown(desk_now(page, None)) if row["late"]}
    assert late == set(found.values_list("public_id", flat=True))
    assert len(late) == 2


# === counts and their lists ======================================================================


@pytest.fixture
def world(stand):
    """Ten open requests in five stages, two ended."""
    for days in (1, 2, 5, 8):
        stand("submitted", days)
    for days in (3, 40):
        stand("incomplete", days)
    stand("studying", 13, reply_due=date(2026, 11, 1))
    stand("studying", 20)
    stand("rejected", 2, decided={"decided_at": at(7)})
    stand("approved", 2, decided={"decided_at": NOW - timedelta(days=60)})
    stand("withdrawn", 3)
    stand("closed", 3, decided={"decided_at": at(6)})


def test_each_stage_by_age_with_what_is_late_of_it(world):
    counted = {
        stage.status: [(piece.age, piece.late, piece.number) for piece in stage.pieces]
        for stage in stages_of(Figures.of("H"))
    }

    assert counted == {
        "submitted": [("week", False, 2), ("week", True, 1), ("fortnight", True, 1)],
        "incomplete": [("week", False, 1), ("older", True, 1)],
        "studying": [("fortnight", True, 1), ("month", False, 1)],
        "approved": [("week", False, 1)],
        "rejected": [("week", False, 1)],
    }


def test_a_tile_counts_the_rows_it_leads_to(world, manager, client_for):
    client = client_for(manager)
    tiles = client.get(URL).context["overview"]["tiles"]

    assert [tile["count"] for tile in tiles] == [10, 4, 2]
    assert [tile["url"] for tile in tiles] == [
        "/requests/?status=open",
        "/requests/?status=open&late=yes",
        "/requests/?decided=hijri_month",
    ]
    assert [len(client.get(tile["url"]).context["rows"]) for tile in tiles] == [10, 4, 2]


def test_by_gregorian_months_the_tile_counts_those_of_the_gregorian_month(stand, world, manager, client_for):
    # Jumada al-Ula began on 12 October: decided in this Hijri month, not in November.
    stand("rejected", 1, decided={"decided_at": datetime(2026, 10, 31, 23, 59, tzinfo=RIYADH)})
    client = client_for(manager)
    urls = [client.get(URL + more).context["overview"]["tiles"][2] for more in ("", "?calendar=G")]

    assert [tile["count"] for tile in urls] == [3, 2]
    assert urls[1]["url"] == "/requests/?decided=month"
    assert [len(client.get(tile["url"]).context["rows"]) for tile in urls] == [3, 2]


def test_each_piece_of_a_bar_counts_the_rows_it_leads_to(world, auditor, client_for):
    client = client_for(auditor)

    for stage in stages_of(Figures.of("H")):
        ways = [(stage.number, stage.url), (stage.late, stage.late_url)]
        ways += [(piece.number, piece.url) for piece in stage.pieces]
        ways += [(number, url) for _age, number, url in stage.ages]
        for number, url in ways:
            assert len(client.get(url).context["rows"]) == number, url


@pytest.mark.parametrize("query", ["?age=nonsense", "?late=maybe", "?decided=1448", "?status=open'"])
def test_a_filter_that_there_is_not_counts_as_none(world, auditor, client_for, query):
    assert len(client_for(auditor).get("/requests/" + query).context["rows"]) == 12


# === who has waited longest ======================================================================


def test_the_longest_waiting_names_the_role_and_nobody(stand, researcher):
    cases = [stand("studying", 9), stand("incomplete", 50), stand("approved", 4), stand("evaluated", 30)]
    for status in ("draft", "rejected", "delivered", "closed", "withdrawn"):
        stand(status, 99)

    rows = longest(Figures.of("H"))

    assert [row["request"] for row in rows] == [cases[1], cases[3], cases[0], cases[2]]
    assert [row["turn"] for row in rows] == [
        "مقدم الطلب",
        "مسؤول البحث الاجتماعي",
        "باحث اجتماعي",
        "موظف علاقات المستفيدين أو أمين اللجنة",
    ]


def test_five_of_them_are_shown(stand):
    for days in range(7):
        stand("studying", days)

    assert [(NOW - row["request"].status_since).days for row in longest(Figures.of("H"))] == [6, 5, 4, 3, 2]


def test_the_sheet_of_the_board_has_one_head(world, manager, client_for):
    """With two of them it took a second page."""
    page = client_for(manager).get(reverse("reports:overview")).content.decode()

    assert (page.count('class="print-head"'), page.count("sheet-head")) == (1, 0)


def test_the_sheet_of_the_board_names_nobody(world, manager, researcher, officer, client_for):
    client = client_for(manager)
    text = client.get(URL).content.decode()

    names = {row.beneficiary.head.full_name for row in ServiceRequest.objects.all()}
    for name in names | {researcher.full_name, officer.full_name}:
        assert name not in text
    assert "الاثنين 29 جمادى الأولى 1448هـ الموافق 9 نوفمبر 2026م" in text


# === twelve months ===============================================================================


def test_the_months_of_both_calendars(stand):
    """Muharram 1448 began on 16 June 2026; today's month, Jumada al-Ula, on 12 October."""
    midnight = datetime(2026, 10, 12, tzinfo=RIYADH)
    stand("draft", opened=midnight)
    stand("draft", opened=midnight - timedelta(minutes=1))
    stand("draft", opened=datetime(2025, 11, 21, 12, tzinfo=RIYADH))  # before the first Hijri month
    stand("draft", opened=datetime(2025, 12, 1, tzinfo=RIYADH))  # the first moment of the Gregorian year
    stand(
        "rejected",
        opened=datetime(2026, 6, 20, tzinfo=RIYADH),
        decided={"decided_at": datetime(2026, 10, 12, 1, tzinfo=RIYADH)},
    )

    hijri, gregorian = (months_of(Figures.of(name), name) for name in "HG")

    assert [month.name for month in hijri][::11] == ["جمادى الآخرة 1447هـ", "جمادى الأولى 1448هـ"]
    assert [month.opened for month in hijri] == [1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 1, 1]
    assert [month.decided for month in hijri] == [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]
    assert [month.name for month in gregorian][::11] == ["ديسمبر 2025م", "نوفمبر 2026م"]
    assert [month.opened for month in gregorian] == [1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 2, 0]
    assert [month.decided for month in gregorian] == [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0]


def test_the_numbers_of_the_drawing_stand_in_a_table(world, auditor, client_for):
    text = client_for(auditor).get(URL + "?calendar=G").content.decode()

    row = '<th scope="row">نوفمبر 2026م</th><td class="num">9</td><td class="num">2</td>'
    assert row in text


# === how content people were =====================================================================


def test_without_a_closed_round_it_says_so(manager, world, client_for):
    Round.objects.create(starts_on=date(2026, 9, 1), ends_on=date(2026, 9, 30))

    assert satisfied() == {"round": None, "groups": []}
    assert "لم تُغلق جولة من الاستبانات بعد." in client_for(manager).get(URL).content.decode()


def test_c25_a_round_without_a_group_that_is_large_enough_shows_no_share(world, manager, client_for):
    row = closed_round()

    assert satisfied() == {"round": row, "groups": []}
    text = client_for(manager).get(URL).content.decode()
    assert "لم تبلغ أي مجموعة في آخر جولة الحد الذي تُعرض عنده الأرقام." in text


def test_c25_the_shares_are_those_of_the_page_of_results_and_never_put_together(
    world, survey, manager, client_for
):
    closed_round(
        starts_on=date(2025, 12, 1), ends_on=date(2025, 12, 31), closed_on=date(2026, 1, 20), answered=99
    )
    row = closed_round()
    cell_of(row, survey, [5] * 6 + [1] * 2, code="overall", outcome="rejected", moment="after_decision")
    cell_of(row, survey, [5] * 4 + [1] * 6, number=2, code="overall")
    client = client_for(manager)

    groups = satisfied()["groups"]
    shown = client.get(reverse("surveys:results")).context["moments"]

    assert [(group.outcome, group.share.value, group.answers) for group in groups] == [
        ("الطلبات الموافق عليها", 40, 10),
        ("الطلبات المعتذر عنها", 75, 8),
    ]
    on_page = {share for moment in shown for _outcome, share in moment["outcomes"]}
    assert {group.share for group in groups} == on_page


# === the page ====================================================================================


@pytest.mark.parametrize("role", ["manager", "auditor"])
def test_whoever_reads_all_has_it_on_the_desk(role, request, world, client_for):
    page = client_for(request.getfixturevalue(role)).get("/")

    assert page.context["overview"]["tiles"][0]["count"] == 10
    assert 'href="/requests/?status=submitted&amp;late=yes"' in page.content.decode()


def test_whoever_works_on_requests_has_none_of_it(officer, world, client_for):
    assert client_for(officer).get("/").context["overview"] is None
    assert client_for(officer).get(URL).status_code == 403


@pytest.mark.parametrize(("role", "leads"), [("manager", True), ("auditor", False)])
def test_on_the_first_day_it_says_what_will_stand_there_and_what_comes_next(
    role, leads, request, ataa, client_for
):
    text = client_for(request.getfixturevalue(role)).get(URL).content.decode()

    assert "تبدأ النظرة العامة مع أول طلب" in text
    assert ('<a class="btn btn-secondary" href="/setup/">ما ينقص قبل بدء العمل</a>' in text) is leads
    assert "tile-count" not in text
    assert "data-print" not in text


def test_where_all_has_ended_the_months_still_tell(stand, auditor, client_for):
    stand("withdrawn", 400)

    text = client_for(auditor).get(URL).content.decode()

    assert "لا توجد طلبات مفتوحة." in text
    assert "لا طلب ينتظر إجراء." in text


def test_the_overview_costs_the_same_however_many_there_are(
    stand, world, survey, manager, django_assert_num_queries
):
    row = closed_round()
    cell_of(row, survey, [5] * 8, code="overall")
    overview_of(manager, "")

    # Stages, days of lapse, late ones; opened, decided; the round: newest, cells, figures, tallies;
    # which have waited longest, what is printed of them, steps of their policy.
    with django_assert_num_queries(12):
        overview_of(manager, "")
    for days in range(9):
        stand("studying", days)
        stand("submitted", days + 20)
    with django_assert_num_queries(12):
        overview_of(manager, "")


# === as it is drawn ==============================================================================


@pytest.mark.parametrize(
    ("language", "places"),
    [("ar", [(52, 48), (28, 24), (4, 24)]), ("en", [(0, 48), (48, 24), (72, 24)])],
)
def test_a_bar_begins_where_a_line_does(stand, language, places):
    for days in (1, 1, 4, 8):
        stand("submitted", days)

    with translation.override(language):
        (bar,) = drawn(stages_of(Figures.of("H")))

    assert [(piece["x"], piece["width"]) for piece in bar["pieces"]] == places


def test_columns_stand_on_the_floor_and_the_tallest_is_the_most():
    first = date(2026, 1, 1)
    months = [Month(Period(first, date(2026, 1, 31)), "G", opened, 0) for opened in (10, 5, 0)]

    bars = [column["bars"][0] for column in columns(months)]

    assert [(bar["y"], bar["height"]) for bar in bars] == [(24, 118), (83, 59), (142, 0)]
    assert bars[0]["x"] > bars[1]["x"] > bars[2]["x"]


def test_nothing_at_all_is_drawn_without_a_fault():
    months = [Month(Period(date(2026, 1, 1), date(2026, 1, 31)), "G", 0, 0)]

    assert drawn([]) == []
    assert columns(months)[0]["bars"][0]["height"] == 0
