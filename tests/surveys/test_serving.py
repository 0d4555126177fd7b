"""What departments ask of each other (C-26): within how many days they answer, and how they are rated."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from core.models import AuditEvent
from core.verdicts import ConflictError, StaleVersionError
from policy.models import Holiday
from reports.desks import now_rows
from surveys.actions import serving
from surveys.models import InternalRating, InternalRequest
from surveys.querysets import departments_of
from surveys.rules import Bounded, Term, term
from surveys.terms import served
from tests.factories import make_user
from tests.races import at_once

pytestmark = pytest.mark.django_db

LIST = reverse("surveys:internal_list")
NEW = reverse("surveys:internal_ask")
RESULTS = reverse("surveys:internal_results")
FACTS = {
    "asking": "relations", "asked": "delivery", "subject": "مواعيد التسليم", "needed": "جدول الأسبوع",
    "wished_on": None,
}  # fmt: skip


@pytest.fixture
def ask(officer):
    """Asks the delivery for something in the officer's name, as `ask(subject=…)`."""
    return lambda by=officer, **facts: serving.ask_department(facts=FACTS | facts, by=by)


@pytest.fixture
def respond(delivery_officer):
    """Answers a request as done."""

    def make(row, by=delivery_officer, outcome="done", text="أُرسل", version=None):
        return serving.answer_department(
            public_id=row.public_id, version=version, outcome=outcome, answer=text, by=by
        )

    return make


def rate(row, by, stars=4, word=""):
    return serving.rate_department(public_id=row.public_id, stars=stars, word=word, by=by)


def url(name, row):
    return reverse(f"surveys:internal_{name}", args=[row.public_id])


def kinds(row):
    return list(AuditEvent.objects.filter(target_id=row.public_id).values_list("kind", flat=True))


def on(year, month, day, hour=9):
    """Nine in the morning in Riyadh of that day."""
    return time_machine.travel(datetime(year, month, day, hour - 3, tzinfo=UTC), tick=False)


# === departments =================================================================================


@pytest.mark.parametrize(
    ("role", "department"),
    [
        ("intake_officer", ["relations"]),
        ("social_researcher", ["research"]),
        ("social_research_officer", ["research"]),
        ("department_head", ["committee"]),
        ("committee_member", ["committee"]),
        ("committee_chair", ["committee"]),
        ("committee_secretary", ["committee"]),
        ("delivery_officer", ["delivery"]),
        ("quality_officer", ["quality"]),
        ("manager", ["management"]),
        ("privacy_officer", ["management"]),
        ("administrator", ["technical"]),
        ("auditor", []),
    ],
)
def test_c26_which_role_belongs_to_which_department(role, department):
    assert departments_of(make_user(role)) == department


def test_no_role_was_left_out():
    asked = test_c26_which_role_belongs_to_which_department.pytestmark[0].args[1]
    assert {role for role, _department in asked} == set(Role.values)


# === the term ====================================================================================


@pytest.mark.parametrize(
    ("asked_on", "until", "answered", "holidays", "found"),
    [
        # Sunday 4 October 2026: three working days later is the Wednesday.
        (date(2026, 10, 4), date(2026, 10, 7), True, [], Term(date(2026, 10, 7), 0, True)),
        (date(2026, 10, 4), date(2026, 10, 9), False, [], Term(date(2026, 10, 7), 2, False)),
        # Over Friday and Saturday.
        (date(2026, 10, 7), date(2026, 10, 12), False, [], Term(date(2026, 10, 12), 0, False)),
        (date(2026, 10, 4), date(2026, 10, 8), True, [date(2026, 10, 6)], Term(date(2026, 10, 8), 0, True)),
    ],
)
def test_c26_an_answer_is_due_after_three_working_days(asked_on, until, answered, holidays, found):
    assert term("delivery", asked_on, until, holidays, answered=answered) == found


def test_c26_in_time_is_what_was_answered_by_its_day():
    day = date(2026, 10, 4)
    assert term("quality", day, date(2026, 10, 7), [], answered=True).kept
    assert not term("quality", day, date(2026, 10, 8), [], answered=True).kept
    assert not term("quality", day, date(2026, 10, 5), [], answered=False).kept


def test_the_charity_s_holidays_count(ataa, ask, officer, client_for):
    Holiday.objects.create(day=date(2026, 10, 6), name="إجازة")
    with on(2026, 10, 4):
        row = ask()
        page = client_for(officer).get(row.get_absolute_url())

    assert page.context["term"].due_on == date(2026, 10, 8)


# === asking and answering ========================================================================


def test_c26_one_department_asks_another_and_reads_the_answer(ataa, officer, delivery_officer, client_for):
    asking, answering = client_for(officer), client_for(delivery_officer)
    form = asking.get(NEW).text
    assert "دون بيانات مستفيدين" in form
    assert 'name="asking"' not in form

    asking.post(NEW, {"asked": "delivery", "subject": "مواعيد", "needed": "جدول الأسبوع"})
    row = InternalRequest.objects.get()
    assert (row.asking, row.asked, row.asked_by, row.wished_on) == ("relations", "delivery", officer, None)
    answering.post(url("answer", row), {"version": "1", "outcome": "not_done", "answer": "لم يصدر بعد"})

    page = asking.get(row.get_absolute_url()).text
    assert "لم يصدر بعد" in page
    assert "غير ممكن" in page
    assert url("rate", row) in page
    assert kinds(row) == ["internal.asked", "internal.answered"]


def test_whoever_belongs_to_two_departments_says_for_which_he_asks(ataa, client_for):
    both = make_user("intake_officer", "quality_officer", username="both")
    browser = client_for(both)
    assert 'name="asking"' in browser.get(NEW).text

    page = browser.post(NEW, {"asking": "quality", "asked": "quality", "subject": "س", "needed": "س"})
    assert (page.status_code, list(page.context["form"].errors)) == (422, ["asked"])
    browser.post(NEW, {"asking": "quality", "asked": "relations", "subject": "س", "needed": "س"})

    row = InternalRequest.objects.get()
    assert (row.asking, row.asked) == ("quality", "relations")
    with pytest.raises(PermissionDenied, match="تجيب الإدارة المطلوب منها"):
        serving.answer_department(public_id=row.public_id, version=None, outcome="done", answer="س", by=both)


def test_what_is_wrong_stands_beside_its_field_and_nothing_is_lost(ataa, officer, client_for):
    page = client_for(officer).post(
        NEW,
        {"asked": "relations", "subject": "موضوعي", "needed": "\x00", "wished_on_day": "40"},
    )

    assert page.status_code == 422
    assert set(page.context["form"].errors) == {"asked", "needed", "wished_on"}
    assert "موضوعي" in page.text
    assert "من أي إدارة تطلب؟" in page.text
    assert "تطلب؟:" not in page.text
    assert '<span class="error-where">ما تحتاجه</span>' in page.text


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"asking": "quality"}, "asking"),
        ({"asked": "relations"}, "asked"),
        ({"asked": "nobody"}, "asked"),
        ({"wished_on": date(2020, 1, 1)}, "wished_on"),
        ({"subject": ""}, "subject"),
    ],
    ids=str,
)
def test_a_request_is_sound(ask, facts, field):
    with pytest.raises(ValidationError) as refused:
        ask(**facts)

    assert list(refused.value.message_dict) == [field]


@pytest.mark.parametrize(("facts", "field"), [({"outcome": ""}, "outcome"), ({"text": " "}, "answer")])
def test_an_answer_is_whole(ask, respond, facts, field):
    with pytest.raises(ValidationError) as refused:
        respond(ask(), **facts)

    assert list(refused.value.message_dict) == [field]


def test_it_is_answered_once(ask, respond):
    row = ask()
    respond(row)

    with pytest.raises(ConflictError, match="سبقت الإجابة عنه"):
        respond(row)


def test_an_answer_from_an_older_version_is_a_conflict(ask, respond, delivery_officer, client_for):
    row = ask()
    InternalRequest.objects.update(version=2)

    page = client_for(delivery_officer).post(
        url("answer", row), {"version": "1", "outcome": "done", "answer": "نص كتبته هنا"}
    )

    assert page.status_code == 409
    assert "نص كتبته هنا" in page.text
    with pytest.raises(StaleVersionError):
        respond(row, version=1)


def test_it_is_seen_by_who_asked_by_the_department_and_by_the_readers(
    ask, officer, officer2, delivery_officer, quality_officer, manager, auditor, client_for
):
    address = ask().get_absolute_url()

    seen = {
        user.username: client_for(user).get(address).status_code
        for user in (officer, officer2, delivery_officer, quality_officer, manager, auditor)
    }

    assert seen == {
        "intake_officer": 200, "intake_officer2": 404, "delivery_officer": 200, "quality_officer": 404,
        "manager": 200, "auditor": 200,
    }  # fmt: skip


# === the rating (C-25) ===========================================================================


def test_c26_whoever_asked_rates_the_service_once(ask, respond, officer, client_for):
    row, browser = ask(), client_for(officer)
    respond(row)

    browser.post(url("rate", row), {"stars": "2", "word": "تأخر الجدول"})

    rating = InternalRating.objects.get()
    assert (rating.request, rating.stars, rating.word) == (row, 2, "تأخر الجدول")
    with pytest.raises(ConflictError, match="سبق أن قيّمتها"):
        rate(row, officer, 5)
    assert InternalRating.objects.get().stars == 2


def test_a_rating_is_of_five(ask, respond, officer, client_for):
    row = ask()
    respond(row)

    page = client_for(officer).post(url("rate", row), {"stars": "6"})
    with pytest.raises(ValidationError):
        rate(row, officer, 0)

    assert (page.status_code, list(page.context["form"].errors)) == (422, ["stars"])
    with pytest.raises(IntegrityError), transaction.atomic():
        InternalRating.objects.create(request=row, stars=6)


def test_only_what_was_answered_is_rated_and_only_by_who_asked(ask, respond, officer, delivery_officer):
    row = ask()
    with pytest.raises(ConflictError, match="لم يُجب عنه بعد"):
        rate(row, officer)
    respond(row)

    with pytest.raises(PermissionDenied, match="من طلبها"):
        rate(row, delivery_officer)


def test_c25_nobody_but_the_asker_reads_the_rating_of_a_request(
    ask, respond, officer, delivery_officer, manager, auditor, client_for
):
    row = ask()
    respond(row)
    rate(row, officer, 2, "تأخر الجدول")

    own = client_for(officer).get(row.get_absolute_url()).text
    assert "2 من 5" in own
    assert "تأخر الجدول" in own
    for user in (delivery_officer, manager, auditor):
        page = client_for(user).get(row.get_absolute_url()).text
        assert "من 5" not in page
        assert "تأخر الجدول" not in page
    told = AuditEvent.objects.filter(target_id=row.public_id).values_list("note", "changes")
    assert "تأخر الجدول" not in str(list(told))
    assert AuditEvent.objects.get(kind="internal.rated").changes == {}


# === the figures =================================================================================


@pytest.fixture
def rated(ataa, ask, respond, officer):
    """Requests of the second quarter of 1448 that were answered at once and rated so."""

    def make(*stars, words=(), **facts):
        for number, each in enumerate(stars):
            with on(2026, 9, 20 + number):
                row = ask(**facts)
                respond(row)
                rate(row, officer, each, words[number] if number < len(words) else "")

    return make


def told(day):
    """What is told of each department on a day: quarter → (asked, in time, ratings, mean)."""
    return {
        quarter["name"]: [(s.department, s.requests, s.in_time, s.ratings, s.mean) for s in quarter["rows"]]
        for quarter in served(day)
    }


LATER = date(2026, 12, 20)  # a day of the quarter after


def test_c25_four_ratings_are_not_told_five_are(rated):
    rated(5, 4, 3, 2)
    assert told(LATER) == {"الربع الثاني 1448هـ": [("delivery", 4, 4, None, None)]}

    rated(4)
    assert told(LATER) == {"الربع الثاني 1448هـ": [("delivery", 5, 5, 5, Bounded(Decimal("3.6")))]}


def test_the_mean_is_told_with_the_number_of_ratings_it_is_of(rated, auditor, client_for):
    rated(5, 4, 3, 2, 4)

    with on(2026, 12, 20):
        page = client_for(auditor).get(reverse("surveys:internal_results"))

    assert "في 5 تقييمات" in page.text


def test_c25_no_rating_is_told_before_its_quarter_is_over(rated):
    """A mean that moves with each rating would tell what the last one was."""
    rated(5, 4, 3, 2, 2, 1)

    (during,) = told(date(2026, 10, 1)).values()
    (after,) = told(LATER).values()

    assert during == [("delivery", 6, 6, None, None)]
    assert after[0][3] == 6


def test_c25_where_all_say_the_same_a_bound_is_told(rated):
    rated(5, 5, 5, 5, 5)

    ((_department, _asked, _kept, ratings, mean),) = told(LATER)["الربع الثاني 1448هـ"]

    assert (ratings, mean.sign) == (5, "at_least")


def test_c26_what_was_answered_late_or_not_is_not_in_time(ataa, ask, respond, rated):
    with on(2026, 10, 4):
        late, _open = ask(), ask()
    with on(2026, 10, 8):
        respond(late)

    assert told(date(2026, 10, 20)) == {"الربع الثاني 1448هـ": [("delivery", 2, 0, None, None)]}


def test_c25_the_words_are_read_by_the_quality_officer_without_the_request(
    rated, quality_officer, manager, client_for
):
    words = ("ياء", "ألف", "جيم")
    rated(5, 4, 3, 2, 2, words=words)
    with time_machine.travel(datetime(2026, 12, 20, 6, tzinfo=UTC), tick=False):
        read = client_for(quality_officer).get(RESULTS).text
        by_manager = client_for(manager).get(RESULTS).text

    assert [word for word in ("ألف", "جيم", "ياء") if f">{word}</li>" in read] == ["ألف", "جيم", "ياء"]
    assert read.index(">ألف<") < read.index(">جيم<") < read.index(">ياء<")
    assert not any(f">{word}<" in by_manager for word in words)


def test_the_figures_cost_the_same_for_one_and_many(rated, auditor, client_for, django_assert_num_queries):
    rated(5, 4, 3, 2, 2)
    browser = client_for(auditor)
    browser.get(RESULTS)

    # session, user, roles, the charity, the policy for the navigation, holidays, requests, ratings
    with django_assert_num_queries(8):
        browser.get(RESULTS)


def test_without_a_request_the_figures_say_so(ataa, auditor, client_for):
    assert "لم يُطلب من إدارة شيء بعد" in client_for(auditor).get(RESULTS).text


# === list and desk ===============================================================================


@pytest.fixture
def several(ask, respond, quality_officer, officer2):
    """Three: waiting, answered, and one that a colleague asked of another department."""
    rows = {
        "waiting": ask(subject="أ منتظر"),
        "answered": ask(subject="ب مجاب"),
        "other": ask(by=officer2, subject="ج للجودة", asked="quality"),
    }
    respond(rows["answered"])
    return rows


def listed(page):
    return [row.subject[0] for row in page.context["page"]]


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ({}, ["أ", "ج", "ب"]),
        ({"state": "waiting"}, ["أ", "ج"]),
        ({"state": "answered"}, ["ب"]),
        ({"asked": "quality"}, ["ج"]),
        ({"whose": "mine"}, []),
        ({"whose": "x", "asked": "x", "state": "x"}, ["أ", "ج", "ب"]),
        ({"page_size": "1", "page": "2"}, ["ج"]),
    ],
)
def test_the_list_is_filtered(ataa, several, auditor, client_for, asked, shown):
    assert listed(client_for(auditor).get(LIST, asked)) == shown


def test_the_list_of_a_member_of_staff(ataa, several, officer, delivery_officer, client_for):
    assert listed(client_for(officer).get(LIST)) == ["أ", "ب"]
    assert listed(client_for(officer).get(LIST, {"whose": "ours"})) == []
    assert listed(client_for(delivery_officer).get(LIST, {"whose": "ours"})) == ["أ", "ب"]


@pytest.mark.parametrize(("words", "shown"), [("مجَاب", ["ب"]), ("جدول", ["أ", "ج", "ب"]), ("عدم", [])])
def test_the_list_is_searched(ataa, several, manager, client_for, words, shown):
    page = client_for(manager).post(reverse("surveys:internal_find"), {"text": words}, follow=True)

    assert listed(page) == shown
    if not shown:
        assert "لم نجد شيئًا كهذا" in page.text


def test_an_empty_list_says_what_to_do(ataa, officer, auditor, client_for):
    assert "طلب من إدارة" in client_for(officer).get(LIST).text
    page = client_for(auditor).get(LIST).text
    assert "لا طلبات بعد" in page
    assert NEW not in page


@pytest.mark.parametrize("rows", [1, 5])
def test_the_list_costs_the_same_for_one_and_many(
    ataa, ask, auditor, client_for, rows, django_assert_num_queries
):
    for number in range(rows):
        ask(by=make_user("intake_officer", username=f"o{number}"))
    browser = client_for(auditor)
    browser.get(LIST)

    # session, user, roles, the charity, the policy for the navigation, count, page, holidays
    with django_assert_num_queries(8):
        browser.get(LIST)


def test_c26_what_waits_stands_on_the_desk_of_the_department_late_first(
    ataa, ask, rf, officer, delivery_officer, manager
):
    def rows(user):
        request = rf.get("/")
        request.user, request.session = user, {}
        found = [row for row in now_rows(request) if "طلب من إدارة" in str(row["what"])]
        return [(row["what"], row["late"]) for row in found]

    with on(2026, 10, 12):
        ask(subject="جديد")
    with on(2026, 10, 4):
        ask(subject="قديم")
    with on(2026, 10, 12, hour=12):
        assert rows(delivery_officer) == [
            ("طلب من إدارة أخرى: قديم", True),
            ("طلب من إدارة أخرى: جديد", False),
        ]
        assert rows(officer) == rows(manager) == []


# === what the database keeps, and races ==========================================================


@pytest.mark.parametrize("broken", [{"outcome": "done"}, {"answer": "س"}, {"asked": "relations"}], ids=str)
def test_a_row_is_whole(ask, broken):
    row = ask()

    with pytest.raises(IntegrityError), transaction.atomic():
        InternalRequest.objects.filter(pk=row.pk).update(**broken)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_of_two_ratings_at_once_one_counts(ask, respond, officer):
    row = ask()
    respond(row)

    given = at_once(lambda: rate(row, officer, 5), lambda: rate(row, officer, 1))

    assert given == ["ConflictError", "done"]
    assert InternalRating.objects.count() == 1


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_of_two_answers_at_once_one_stands(ask, respond):
    row = ask()

    given = at_once(lambda: respond(row, text="أول"), lambda: respond(row, text="ثانٍ"))

    assert given == ["ConflictError", "done"]
    assert kinds(row) == ["internal.asked", "internal.answered"]
    assert timezone.localdate() == InternalRequest.objects.get().answered_on
