"""Obstacles and ideas (C-27): reported by staff, made an improvement of or answered, and counted."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from core.models import AuditEvent
from core.verdicts import ConflictError, StaleVersionError
from reports.desks import now_rows
from surveys.actions import improving, obstacles
from surveys.models import ImprovementAction, Obstacle
from tests.factories import make_user
from tests.races import at_once

pytestmark = pytest.mark.django_db

LIST = reverse("surveys:obstacle_list")
NEW = reverse("surveys:obstacle_report")
FACTS = {"kind": "obstacle", "place": "reception", "what": "طابور واحد", "cause": "نافذة واحدة", "cases": 12}
IMPROVED = {
    "title": "نافذة ثانية", "partner_body": "", "found": "طابور واحد", "planned": "تُفتح نافذة",
    "due_on": date(2030, 1, 1),
}  # fmt: skip
TYPED = {
    "version": "1", "title": "نافذة ثانية", "found": "طابور واحد", "planned": "تُفتح نافذة",
    "due_on_day": "1", "due_on_month": "1", "due_on_year": "2030", "due_on_calendar": "G",
}  # fmt: skip


@pytest.fixture
def report(officer):
    """Reports something of the officer, as `report(place=…)`."""
    return lambda by=officer, **facts: obstacles.report_obstacle(facts=FACTS | facts, by=by)


@pytest.fixture
def take_up(quality_officer, officer):
    """Makes an improvement of the officer out of it."""

    def make(row):
        known = {"public_id": row.public_id, "version": None, "by": quality_officer}
        return obstacles.take_up(**known, facts=IMPROVED, owner=officer).improvement

    return make


def url(name, row):
    return reverse(f"surveys:obstacle_{name}", args=[row.public_id])


def stands(row):
    """How it stands now, and on which day it was removed."""
    now = Obstacle.objects.get(pk=row.pk)
    return now.state, now.removed_on


def answer(row, by, outcome="refused", **facts):
    known = {"public_id": row.public_id, "version": None, "answer": "لا يلزم", "closed_on": None}
    return obstacles.answer_obstacle(**(known | facts), outcome=outcome, by=by)


def kinds(row):
    return list(AuditEvent.objects.filter(target_id=row.public_id).values_list("kind", flat=True))


# === reporting ===================================================================================


def test_c27_whoever_works_here_reports_in_a_few_lines(ataa, researcher, client_for):
    browser = client_for(researcher)
    assert "دون اسم مستفيد أو رقمه" in browser.get(NEW).text

    page = browser.post(
        NEW,
        {"kind": "idea", "place": "study", "what": "استمارة أقصر", "cause": "", "cases": "١٥"},
        follow=True,
    )

    row = Obstacle.objects.get()
    assert row.number[0::7] == "O0"
    assert row.number.endswith("-0001")
    assert (row.kind, row.place, row.what, row.cases) == ("idea", "study", "استمارة أقصر", 15)
    assert (row.reported_by, row.state) == (researcher, "waiting")
    assert "وصل البلاغ إلى مسؤول الجودة" in page.text
    assert kinds(row) == ["obstacle.reported"]


def test_what_is_wrong_stands_beside_its_field_and_nothing_is_lost(ataa, officer, client_for):
    page = client_for(officer).post(
        NEW, {"kind": "x", "place": "", "what": "طابور واحد\x00", "cause": "نافذة", "cases": "كثير"}
    )

    assert page.status_code == 422
    assert set(page.context["form"].errors) == {"kind", "place", "what", "cases"}
    assert "نافذة" in page.text
    assert "كثير" in page.text
    assert not Obstacle.objects.exists()


def test_the_auditor_reports_nothing(auditor):
    with pytest.raises(PermissionDenied, match="المراجع يقرأ"):
        obstacles.report_obstacle(facts=FACTS, by=auditor)


# === what comes of it ============================================================================


def test_c27_an_improvement_is_made_of_it_and_linked_both_ways(report, officer, quality_officer, client_for):
    row, browser = report(), client_for(quality_officer)
    form = browser.get(url("improve", row))
    assert form.context["form"]["found"].value() == "طابور واحد\nالسبب: نافذة واحدة"
    assert 'name="source"' not in form.text

    browser.post(url("improve", row), TYPED | {"owner": officer.public_id})

    made = ImprovementAction.objects.get()
    assert (made.source, made.owner, list(made.obstacles.all())) == ("obstacle", officer, [row])
    assert stands(row) == ("improving", None)
    assert made.get_absolute_url() in browser.get(row.get_absolute_url()).text
    assert row.get_absolute_url() in browser.get(made.get_absolute_url()).text
    assert kinds(row) == ["obstacle.reported", "obstacle.taken_up"]


def test_a_form_of_an_improvement_that_is_refused_keeps_what_was_typed(report, quality_officer, client_for):
    row = report()

    page = client_for(quality_officer).post(url("improve", row), TYPED | {"title": "عنواني", "owner": "x"})

    assert page.status_code == 422
    assert "عنواني" in page.text
    assert not ImprovementAction.objects.exists()
    assert stands(row) == ("waiting", None)


def test_c27_the_improvement_says_whether_it_is_removed(report, take_up, officer, quality_officer):
    row, today = report(), timezone.localdate()
    made = take_up(row)
    known = {"public_id": made.public_id}
    improving.close_improvement(**known, version=1, done="فُتحت", done_on=today, by=officer)
    assert stands(row) == ("removed", today)

    improving.reopen_improvement(**known, version=2, reason="س", by=quality_officer)
    assert stands(row) == ("improving", None)

    improving.drop_improvement(**known, version=3, reason="س", by=quality_officer)
    assert stands(row) == ("waiting", None)
    assert list(Obstacle.objects.open()) == [row]


def test_c27_what_was_given_up_can_be_taken_up_anew(report, take_up, quality_officer):
    row = report()
    first = take_up(row)
    improving.drop_improvement(public_id=first.public_id, version=1, reason="س", by=quality_officer)

    second = take_up(row)

    assert Obstacle.objects.get().improvement == second
    assert stands(row) == ("improving", None)


def test_c27_it_is_closed_with_an_answer_that_the_reporter_reads(
    report, officer, quality_officer, client_for
):
    row, today = report(), timezone.localdate()
    typed = {"version": "1", "outcome": "removed", "answer": "فُتحت نافذة ثانية", "closed_on_calendar": "G"}
    day = {f"closed_on_{name}": str(getattr(today, name)) for name in ("day", "month", "year")}

    client_for(quality_officer).post(url("answer", row), typed | day)

    page = client_for(officer).get(row.get_absolute_url()).text
    assert stands(row) == ("removed", today)
    assert "فُتحت نافذة ثانية" in page
    assert "أُزيل في الحال" in page
    assert kinds(row) == ["obstacle.reported", "obstacle.answered"]


def test_an_idea_is_carried_out_and_not_removed(report, quality_officer):
    row = report(kind="idea")
    answer(row, quality_officer, "removed", closed_on=timezone.localdate())

    assert str(Obstacle.objects.get().state_label) == "منفَّذ"


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"outcome": ""}, "outcome"),
        ({"answer": " "}, "answer"),
        ({"outcome": "removed"}, "closed_on"),
        ({"outcome": "removed", "closed_on": date(2099, 1, 1)}, "closed_on"),
        ({"outcome": "removed", "closed_on": date(2020, 1, 1)}, "closed_on"),
        ({"outcome": "gone"}, "outcome"),
    ],
    ids=str,
)
def test_an_answer_is_whole(report, quality_officer, facts, field):
    with pytest.raises(ValidationError) as refused:
        answer(report(), quality_officer, **facts)

    assert list(refused.value.message_dict) == [field]


def test_the_day_is_kept_only_of_what_was_removed(report, quality_officer, client_for):
    row, today = report(), timezone.localdate()

    answer(row, quality_officer, "refused", closed_on=today)

    assert stands(row) == ("refused", None)


def test_what_was_handled_is_not_handled_again(report, take_up, quality_officer, client_for):
    row = report()
    take_up(row)

    with pytest.raises(ConflictError, match="سبقت معالجته"):
        answer(row, quality_officer)
    assert client_for(quality_officer).get(url("improve", row)).status_code == 409


def test_a_step_from_an_older_version_is_a_conflict_and_keeps_both_texts(report, manager, client_for):
    """409, as for every form with a version (tests/security/test_stale_forms.py)."""
    row = report()
    Obstacle.objects.filter(pk=row.pk).update(version=2)

    page = client_for(manager).post(
        url("answer", row), {"version": "1", "outcome": "refused", "answer": "نص كتبته هنا"}
    )

    assert page.status_code == 409
    assert "نص كتبته هنا" in page.text
    with pytest.raises(StaleVersionError):
        answer(row, manager, version=1)


# === register and desk ===========================================================================


@pytest.fixture
def register(report, take_up, officer2, quality_officer):
    """Four: waiting, an idea of another that was not followed, under way, removed."""
    rows = {
        "waiting": report(what="أ منتظر"),
        "refused": report(by=officer2, kind="idea", place="office", what="ب متروك"),
        "improving": report(what="ج جارٍ", place="delivery"),
        "removed": report(what="د مُزال"),
    }
    answer(rows["refused"], quality_officer)
    take_up(rows["improving"])
    answer(rows["removed"], quality_officer, "removed", closed_on=timezone.localdate())
    return rows


def listed(page):
    return [row.what[0] for row in page.context["page"]]


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ({}, ["أ", "د", "ج", "ب"]),
        ({"state": "waiting"}, ["أ"]),
        ({"state": "improving"}, ["ج"]),
        ({"state": "removed"}, ["د"]),
        ({"state": "refused"}, ["ب"]),
        ({"kind": "idea"}, ["ب"]),
        ({"place": "delivery"}, ["ج"]),
        ({"kind": "x", "place": "x", "state": "x", "page": "x"}, ["أ", "د", "ج", "ب"]),
        ({"page_size": "2", "page": "2"}, ["ج", "ب"]),
    ],
)
def test_the_register_is_filtered(register, auditor, client_for, asked, shown):
    assert listed(client_for(auditor).get(LIST, asked)) == shown


def test_whoever_reported_sees_his_own_and_nobody_elses(register, officer2, researcher, client_for):
    assert listed(client_for(officer2).get(LIST)) == ["ب"]
    assert listed(client_for(researcher).get(LIST)) == []
    assert client_for(officer2).get(register["waiting"].get_absolute_url()).status_code == 404


def test_the_reporter_is_not_led_to_an_improvement_that_he_may_not_open(
    register, officer, officer2, manager, client_for
):
    made = ImprovementAction.objects.get()
    ImprovementAction.objects.update(owner=officer2)
    address = register["improving"].get_absolute_url()

    assert made.get_absolute_url() not in client_for(officer).get(address).text
    assert made.get_absolute_url() in client_for(manager).get(address).text


@pytest.mark.parametrize(
    ("words", "shown"), [("مزال", ["د"]), ("نافذه منتظر", ["أ"]), ("لا شيء كهذا", []), ("a\x00b", [])]
)
def test_the_register_is_searched_by_words_however_they_are_spelt(
    register, quality_officer, client_for, words, shown
):
    page = client_for(quality_officer).post(reverse("surveys:obstacle_find"), {"text": words}, follow=True)

    assert [what for what in listed(page) if what in "أد"] == shown
    if not shown:
        assert "لم نجد شيئًا كهذا" in page.text


def test_a_number_is_found(register, quality_officer, client_for):
    sought = {"text": register["removed"].number}

    page = client_for(quality_officer).post(reverse("surveys:obstacle_find"), sought, follow=True)

    assert listed(page) == ["د"]


def test_an_empty_register_says_what_to_do(ataa, officer, auditor, client_for):
    assert "الإبلاغ عن عائق أو فكرة" in client_for(officer).get(LIST).text
    page = client_for(auditor).get(LIST).text
    assert "لا بلاغات بعد" in page
    assert NEW not in page


@pytest.mark.parametrize("rows", [1, 5])
def test_the_register_costs_the_same_for_one_and_many(
    ataa, report, take_up, auditor, client_for, rows, django_assert_num_queries
):
    for number in range(rows):
        take_up(report(by=make_user("intake_officer", username=f"o{number}")))
    browser = client_for(auditor)
    browser.get(LIST)

    # session, user, roles, the charity, the policy for the navigation, count, page
    with django_assert_num_queries(7):
        browser.get(LIST)


def test_c27_new_ones_and_long_open_ones_stand_on_the_desk_of_the_quality_officer(
    register, rf, quality_officer, manager, officer
):
    def rows(user):
        request = rf.get("/")
        request.user, request.session = user, {}
        found = [row for row in now_rows(request) if " O-" in str(row["what"])]
        return [(row["url"], row["late"], "مفتوح منذ 31 يومًا" in row["what"]) for row in found]

    waiting, improving_ = (register[name].get_absolute_url() for name in ("waiting", "improving"))
    assert rows(quality_officer) == [(waiting, False, False)]

    long_ago = timezone.now() - timedelta(days=31)
    Obstacle.objects.filter(place__in=["delivery", "office"]).update(reported_at=long_ago)
    assert rows(quality_officer) == [(improving_, True, True), (waiting, False, False)]
    assert rows(manager) == rows(officer) == []


def test_the_navigation_offers_it_to_everybody(ataa, officer, auditor, client_for):
    assert f'href="{LIST}"' in client_for(officer).get("/").text
    assert f'href="{LIST}"' in client_for(auditor).get("/").text


# === what the database keeps =====================================================================


@pytest.mark.parametrize(
    "broken",
    [{"outcome": "refused"}, {"answer": "س"}, {"closed_on": date(2026, 1, 1)}],
    ids=str,
)
def test_a_row_is_whole(report, broken):
    row = report()

    with pytest.raises(IntegrityError), transaction.atomic():
        Obstacle.objects.filter(pk=row.pk).update(**broken)


def test_what_was_removed_has_its_day(report, quality_officer):
    row = report()
    answer(row, quality_officer)

    with pytest.raises(IntegrityError), transaction.atomic():
        Obstacle.objects.filter(pk=row.pk).update(outcome="removed")


# === races =======================================================================================


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_of_two_who_handle_it_at_once_one_does(report, take_up, manager):
    row = report()

    handled = at_once(lambda: take_up(row), lambda: answer(row, manager))

    assert handled == ["ConflictError", "done"]
    assert len(kinds(row)) == 2
    now = Obstacle.objects.get()
    assert bool(now.improvement) is not bool(now.outcome)
    assert ImprovementAction.objects.count() == bool(now.improvement)
