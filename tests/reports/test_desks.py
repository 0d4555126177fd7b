"""The desk: what waits, in bands; what a person did last, with a way back only to what they may open."""

from datetime import date, timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.template.loader import render_to_string
from django.utils import timezone

from accounts.models import AccessChange
from beneficiaries.actions.deaths import record_death, take_death_back
from channels_log.models import Visit
from core import audit
from core.panels import desk_row
from reports import desks
from reports.desks import lately
from reports.tiles import tiles_of
from tests.addresses import make_world
from tests.factories import make_file, make_user, request_at
from tests.security.matrix import ROLES


@pytest.fixture
def case(ataa, officer):
    return request_at("studying", file=make_file(by=officer), profile=ataa, by=officer)


def _acted(by, target, kind="request.assign"):
    with audit.audited(by=by):
        audit.record(kind=kind, target=target, by=by)


@pytest.mark.parametrize(
    ("roles", "leads_to"),
    [
        (("social_research_officer",), "request"),
        (("social_researcher",), ""),  # it is not assigned to them
        (("social_research_officer", "committee_member"), "request"),
        (("committee_member",), ""),
        (("committee_secretary",), ""),
        (("quality_officer",), ""),
    ],
    ids="+".join,
)
def test_the_way_back_to_a_request_is_for_those_who_work_with_requests(case, roles, leads_to):
    user = make_user(*roles, username="somebody")
    _acted(user, case)

    (row,) = lately(user)

    head = case.beneficiary.head.full_name
    led = (case.registration_number, head, f"/requests/{case.public_id}/")
    assert row["of"] == (led if leads_to else None)


@pytest.mark.parametrize(
    ("role", "led"),
    [
        ("intake_officer", True),
        ("social_researcher", False),
        ("delivery_officer", False),
        ("committee_chair", False),
    ],
)
def test_the_way_back_to_a_file_is_for_those_who_work_with_files(case, role, led):
    user = make_user(role, username="somebody")
    _acted(user, case.beneficiary)

    (row,) = lately(user)

    file = case.beneficiary
    way = (file.file_number, file.head.full_name, f"/files/{file.public_id}/")
    assert row["of"] == (way if led else None)


def test_a_refusal_is_not_what_somebody_did(case, officer):
    audit.refused(by=officer, target="page", reason="لا")

    assert lately(officer) == []


def test_what_was_done_lately_names_whom_it_was_about_and_leads_there(ataa, officer, client_for):
    file = make_file(by=officer)
    request = request_at("submitted", file=file, profile=ataa, by=officer)
    _acted(officer, file, "file.opened")
    _acted(officer, request, "request.submit")

    page = client_for(officer).get("/").content.decode()

    assert f'href="/files/{file.public_id}/">فُتح الملف' in page
    assert f'href="/requests/{request.public_id}/">قُدّم الطلب' in page
    assert f"<bdi>{file.head.full_name}</bdi> · <bdi>{file.file_number}</bdi>" in page
    assert f"<bdi>{file.head.full_name}</bdi> · <bdi>{request.reference}</bdi>" in page


def test_what_is_out_of_sight_by_now_is_neither_named_nor_linked(
    ataa, officer, researcher, researcher2, chair, client_for
):
    request = request_at(
        "evaluated", file=make_file(by=officer), profile=ataa, by=officer, researcher=researcher
    )
    _acted(chair, request, "request.decide")
    _acted(researcher, request, "request.evaluate")
    request.assigned_researcher = researcher2
    request.save(update_fields=["assigned_researcher"])

    for user, said in [(chair, "صدر القرار"), (researcher, "اكتمل التقييم")]:
        page = client_for(user).get("/").content.decode()
        assert said in page
        assert request.public_id not in page
        assert request.beneficiary.head.full_name not in page


def test_the_rest_of_what_waits_is_a_press_away(ataa, officer, client_for):
    now = timezone.now()
    for number in range(14):
        Visit.objects.create(
            visitor_name=f"زائر {number}", purpose="سؤال", arrived_at=now, received_by=officer
        )
    client = client_for(officer)

    assert client.get("/").content.decode().count("<bdi>زائر") == 12
    assert '<a href="?all">عرض اثنين آخرين</a>' in client.get("/").content.decode()
    assert client.get("/?all").content.decode().count("<bdi>زائر") == 14


def _row(what, *, days=0, **facts):
    """A row that has waited for so many days."""
    since = timezone.now() - timedelta(days=days)
    return desk_row(what=what, who="", since=since, url="/", action_label="", **facts)


def _rows(rows, monkeypatch, rf):
    """What the desk makes of these rows."""
    monkeypatch.setattr(desks.panels, "of", lambda place: [type("", (), {"provider": lambda *a: rows})])
    request = rf.get("/")
    request.session = {}
    return desks.now_rows(request)


def _shown(rows, monkeypatch, rf):
    """The same in bands: (band, [(what, how late)])."""
    return [
        (str(band.label), [(row["what"], row["lateness"]) for row in of_band])
        for band, of_band in desks.in_bands(_rows(rows, monkeypatch, rf))
    ]


def test_who_is_in_the_room_comes_first_then_the_late_then_the_due(monkeypatch, rf):
    today = timezone.localdate()
    rows = [
        _row("rest", days=400),
        _row("due later", days=9, due=today + timedelta(days=3)),
        _row("due today", due=today),
        _row("late", days=300, due=today - timedelta(days=3), late=True),
        _row("late, no day", days=2, late=True),
        _row("here", here=True),
        _row("here since yesterday", days=1, here=True, late=True),
    ]

    assert _shown(rows, monkeypatch, rf) == [
        ("في قاعة الاستقبال", [("here since yesterday", "متأخر"), ("here", "")]),
        ("متأخر", [("late", "متأخر 3 أيام"), ("late, no day", "متأخر")]),
        ("له موعد", [("due today", ""), ("due later", "")]),
        ("بلا موعد محدد", [("rest", "")]),
    ]


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (1, "متأخر يومًا واحدًا"),
        (2, "متأخر يومين"),
        (3, "متأخر 3 أيام"),
        (11, "متأخر 11 يومًا"),
        (59, "متأخر 59 يومًا"),
        (60, "متأخر شهرين"),
        (100, "متأخر 3 أشهر"),
        (275, "متأخر 9 أشهر"),
    ],
)
def test_how_late_it_is_stands_in_words(days, words, monkeypatch, rf):
    rows = [_row("late", due=timezone.localdate() - timedelta(days=days), late=True)]

    assert _shown(rows, monkeypatch, rf) == [("متأخر", [("late", words)])]


@pytest.mark.parametrize(("days", "stands_out"), [(9, False), (30, False), (31, True), (275, True)])
def test_what_is_late_by_more_than_a_month_stands_out(days, stands_out, monkeypatch, rf):
    rows = [_row("late", due=timezone.localdate() - timedelta(days=days), late=True)]

    (row,) = _rows(rows, monkeypatch, rf)

    assert row["long_late"] is stands_out
    assert ("is-strong" in render_to_string("reports/_desk_row.html", {"row": row})) is stands_out


def test_a_last_day_stands_in_both_calendars():
    row = _row("late", due=date(2026, 5, 13), late=True) | {"lateness": "متأخر 3 أيام"}

    page = render_to_string("reports/_desk_row.html", {"row": row})

    assert "<span>متأخر 3 أيام</span>" in page
    assert "<bdi>1447/11/26هـ</bdi> · <bdi>2026/05/13م</bdi>" in page


@pytest.mark.parametrize(
    ("role", "leads_to"),
    [
        ("privacy_officer", ["/inside/", "/policy/", "/obstacles/"]),
        ("administrator", ["/accounts/users/", "/setup/", "/policy/"]),
        ("intake_officer", []),
    ],
)
def test_whoever_is_seldom_waited_for_is_told_where_the_work_begins(ataa, role, leads_to, client_for):
    client = client_for(make_user(role, username="somebody"))

    doors = client.get("/").context["doors"]

    assert [door["url"] for door in doors] == leads_to
    assert {client.get(door["url"]).status_code for door in doors} <= {200}


def test_what_comes_tomorrow_stands_before_that_nothing_waits(ataa, client_for, monkeypatch):
    row = {"what": "مقابلة", "who": "هند", "url": "/", "since": None, "due": timezone.localdate()}
    monkeypatch.setattr("reports.desks.coming_rows", lambda request: [row])

    page = client_for(make_user("social_researcher", username="somebody")).get("/").content.decode()

    assert page.count("خلال الأيام الثلاثة القادمة") == 1
    assert page.index("خلال الأيام الثلاثة القادمة") < page.index("لا شيء بانتظارك")


def test_nothing_to_do_is_one_line_and_no_picture(ataa, client_for):
    page = client_for(make_user("social_researcher", username="somebody")).get("/").content.decode()

    assert "لا شيء بانتظارك" in page
    assert "empty.svg" not in page


def test_whoever_only_oversees_sees_where_work_stands_and_no_empty_desk(ataa, auditor, client_for):
    page = client_for(auditor).get("/").content.decode()

    assert "تبدأ النظرة العامة مع أول طلب" in page
    assert "لا شيء بانتظارك" not in page


def test_coming_in_is_no_work_that_was_done_lately(officer):
    for kind in ("user.signed_in", "user.signed_out", "refused"):
        _acted(officer, officer, kind)
    assert lately(officer) == []


def test_a_desk_that_is_looked_at_again_does_not_write_the_session(officer, client_for):
    """Each look at an open desk made the session twelve hours longer."""
    client = client_for(officer)
    client.get("/")
    ends = Session.objects.get(pk=client.session.session_key).expire_date
    client.get("/")
    assert Session.objects.get(pk=client.session.session_key).expire_date == ends


TILES = {
    "department_head": ["قيد العمل", "قيد الدراسة", "اكتمل تقييمه", "بانتظار القرار"],
    "quality_officer": [
        "تحسينات قيد التنفيذ",
        "تحسينات متأخرة",
        "عوائق وأفكار بانتظار المعالجة",
        "فحوص ملفات جارية",
    ],
    "committee_member": ["الجلسات القادمة", "طلبات في جداول أعمالها", "الجلسات المنعقدة"],
    "social_researcher": ["طلبات أدرسها", "قُيّمت ولم يصدر قرارها", "أمام اللجنة أو الإدارة"],
    "privacy_officer": ["أدوار وعناوين بانتظار التأكيد", "طلبات من إدارات أخرى"],
    "administrator": ["الحسابات المفعّلة", "الحسابات الموقوفة", "حسابات بانتظار شخص ثانٍ"],
    "manager": [],  # they have those of the overview
    "auditor": [],
    "intake_officer": [],
}


def _asked_by(user, rf):
    request = rf.get("/")
    request.user = user
    return request


@pytest.mark.parametrize("role", TILES)
def test_each_role_has_the_tiles_of_what_is_its_own(ataa, role, client_for, rf):
    user = make_user(role, username="somebody")
    tiles = tiles_of(_asked_by(user, rf))

    assert [str(tile["label"]) for tile in tiles] == TILES[role]
    for tile in tiles:
        if tile["url"] != "#now":
            assert client_for(user).get(tile["url"]).status_code == 200


def led_to(page, tile) -> int:
    """How many rows the page shows that a tile leads to; of what stands on agendas, how many it says."""
    shown = page.context
    if shown.get("form") and type(shown["form"]).__name__ == "SessionFilter":
        if tile["label"] == "طلبات في جداول أعمالها":
            return shown["on_agendas"]
        return len(shown["coming"]) + len(shown["past"])
    return shown["page"].paginator.count


@pytest.mark.parametrize("role", [role for role, labels in TILES.items() if labels])
def test_a_tile_leads_to_as_many_rows_as_it_counts(ataa, role, client_for, rf):
    cast = {role: make_user(role, username=role) for role in ROLES}
    make_world(ataa, cast)
    user = cast[role]
    tiles = tiles_of(_asked_by(user, rf))
    desk = client_for(user)

    for tile in tiles:
        if tile["url"] == "#now":
            assert tile["count"] == AccessChange.objects.to_settle(user).count()
            continue
        assert (tile["label"], led_to(desk.get(tile["url"]), tile)) == (tile["label"], tile["count"])
    assert sum(tile["count"] for tile in tiles) > 0


def test_the_tiles_of_a_department_count_where_its_requests_stand(
    ataa, officer, rf, django_assert_num_queries
):
    for status in ("studying", "studying", "evaluated", "closed"):
        request_at(status, file=make_file(by=officer), profile=ataa, by=officer)
    head = make_user("department_head", username="head")
    assert head.role_codes == {"department_head"}

    with django_assert_num_queries(1):
        tiles = tiles_of(_asked_by(head, rf))

    assert [(tile["count"], tile["url"]) for tile in tiles] == [
        (3, "/requests/?status=open"),
        (2, "/requests/?status=studying"),
        (1, "/requests/?status=evaluated"),
        (0, "/requests/?status=awaiting_decision"),
    ]


# === as fresh as it has to be ====================================================================


def test_a_death_stands_on_the_desk_as_soon_as_it_was_written(
    ataa, officer, client_for, django_capture_on_commit_callbacks
):
    file = make_file(by=officer)
    request_at("draft", file=file, profile=ataa, by=officer)
    client = client_for(officer)
    assert "توفي مقدم الطلب" not in client.get("/").text

    known = {"by": officer, "file": file, "person": file.head, "version": None}
    with django_capture_on_commit_callbacks(execute=True):
        record_death(**known, deceased_on=timezone.localdate(), reason="شهادة الوفاة")
    assert "توفي مقدم الطلب" in client.get("/").text

    with django_capture_on_commit_callbacks(execute=True):
        take_death_back(**known, reason="سُجلت خطأ")
    assert "توفي مقدم الطلب" not in client.get("/").text


def test_the_figures_of_the_desk_are_as_new_as_what_oneself_did(ataa, officer, manager, client_for):
    """What others do shows within a minute; on the page of the overview at once."""
    request_at("studying", file=make_file(by=officer), profile=ataa, by=officer)
    client = client_for(manager)

    def in_work(address="/"):
        return client.get(address).context["overview"]["tiles"][0]["count"]

    with time_machine.travel(timezone.now(), tick=False) as clock:
        assert in_work() == 1
        case = request_at("studying", file=make_file(by=officer), profile=ataa, by=officer)
        assert (in_work(), in_work("/reports/overview/")) == (1, 2)
        _acted(manager, case, "request.assign")
        assert in_work() == 2
        request_at("studying", file=make_file(by=officer), profile=ataa, by=officer)
        clock.shift(timedelta(seconds=61))
        assert in_work() == 3


def test_from_twenty_on_the_count_says_that_there_may_be_more(ataa, officer, client_for):
    now, client = timezone.now(), client_for(officer)

    def count_after(visitors):
        for number in range(visitors):
            Visit.objects.create(
                visitor_name=f"زائر {number}", purpose="سؤال", arrived_at=now, received_by=officer
            )
        return client.get("/").text

    assert '<bdi dir="ltr" class="count">19</bdi>' in count_after(19)
    page = count_after(2)
    assert '<bdi dir="ltr" class="count">20+</bdi>' in page
    assert '<a href="?all">عرض المزيد</a>' in page
