"""Reception: received, served, answered or referred (C-39 to C-42, A-04), under both policies."""

import threading
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from channels_log.actions import visits
from channels_log.models import Referral, Visit
from core.models import AuditEvent
from core.verdicts import ConflictError
from eligibility.intake.actions.submission import submit
from policy.models import Category
from tests.eligibility.steps_of_intake import draft, settle_papers, sign
from tests.factories import make_file, make_person, make_user

pytestmark = pytest.mark.django_db


def url(name, *arguments):
    return reverse(f"channels_log:{name}", args=arguments)


def make_visit(by, **facts):
    known = {
        "visitor_name": "نورة سعد العتيبي",
        "purpose": "تسأل عن دعم الإيجار",
        "arrived_at": timezone.now(),
        "received_by": by,
    }
    return Visit.objects.create(**{**known, **facts})


def served(by, **facts):
    return make_visit(by, served_at=timezone.now(), served_by=by, **facts)


def kinds():
    return list(AuditEvent.objects.order_by("sequence").values_list("kind", flat=True))


# === receiving ===================================================================================


def test_c39_a_visitor_is_received_and_waits(ataa, officer, client_for):
    before = len(kinds())
    typed = {"visitor_name": "نورة  سعد العتيبي", "mobile": "٠٥٠١٢٣٤٥٦٧", "purpose": "دعم الإيجار"}

    response = client_for(officer).post(url("visit_create"), typed)

    visit = Visit.objects.get()
    assert response.status_code == 302
    assert response.url == visit.get_absolute_url()
    assert (visit.visitor_name, visit.mobile) == ("نورة سعد العتيبي", "+966501234567")
    assert (visit.received_by, visit.served_by, visit.outcome) == (officer, None, "")
    assert kinds()[before:] == ["visit.received"]


@pytest.mark.parametrize(
    ("typed", "field", "says"),
    [
        ({"visitor_name": ""}, "visitor_name", "اكتب اسم الزائر."),
        ({"purpose": "\u200f \u200b"}, "purpose", "اكتب ما يطلبه الزائر."),
        (
            {"visitor_name": "12345"},
            "visitor_name",
            "اكتب الاسم بالحروف فقط، من دون أرقام أو رموز.",
        ),
        ({"mobile": "123"}, "mobile", "اكتب رقم جوال سعوديًا، مثل 0501234567."),
        ({"purpose": "ن" * 501}, "purpose", "اختصر النص بحيث لا يتجاوز 500 حرف."),
    ],
)
def test_bad_input_is_said_at_the_field_and_kept(officer, client_for, typed, field, says):
    typed = {"visitor_name": "هند", "mobile": "", "purpose": "سؤال", **typed}

    response = client_for(officer).post(url("visit_create"), typed)

    assert response.status_code == 200
    assert response.context["form"].errors[field] == [says]
    assert response.context["form"]["purpose"].value() == typed["purpose"]
    assert Visit.objects.count() == 0


def test_the_same_form_sent_twice_receives_one_visitor(officer, client_for):
    client = client_for(officer)
    typed = {"visitor_name": "هند", "purpose": "سؤال", "form_token": "x" * 22}

    first, second = (client.post(url("visit_create"), typed) for _time in range(2))
    assert first.url == second.url
    assert Visit.objects.count() == 1


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("social_research_officer", 403), ("department_head", 403), ("manager", 403), ("auditor", 403),
        ("social_researcher", 403), ("administrator", 403), ("quality_officer", 403),
    ],
)  # fmt: skip
def test_only_the_desk_receives(client_for, role, status):
    typed = {"visitor_name": "هند", "purpose": "سؤال"}

    assert client_for(make_user(role)).post(url("visit_create"), typed).status_code == status
    assert Visit.objects.count() == 0


# === search before create ========================================================================


def test_the_likely_files_are_shown_after_saving(officer, client_for):
    by_name = make_file(
        by=officer, head=make_person(first_name="نورة", father_name="سعد", family_name="العتيبي")
    )
    by_mobile = make_file(by=officer, head=make_person(first_name="خالد", mobile="+966501112233"))
    make_file(by=officer, head=make_person(first_name="ماجد"))
    visit = make_visit(officer, mobile="+966501112233")

    response = client_for(officer).get(visit.get_absolute_url())
    assert {hit.file for hit in response.context["hits"]} == {by_name, by_mobile}
    assert "هذا هو الزائر" in response.content.decode()


def test_the_visit_is_linked_to_the_chosen_file(officer, client_for):
    file, visit = make_file(by=officer), served(officer)

    client = client_for(officer)
    response = client.post(url("visit_file", visit.public_id), {"file": file.public_id})

    visit.refresh_from_db()
    assert (response.status_code, visit.beneficiary) == (302, file)
    assert AuditEvent.objects.get(kind="visit.file").file_id == file.public_id
    page = client.get(visit.get_absolute_url()).content.decode()
    assert f"/requests/new/{file.public_id}/?visit={visit.public_id}" in page


@pytest.mark.parametrize("typed", ["", "x", "x" * 22, "\x01"])
def test_a_file_that_does_not_exist_is_not_found(officer, client_for, typed):
    visit = served(officer)

    response = client_for(officer).post(url("visit_file", visit.public_id), {"file": typed})
    assert response.status_code == 404


def test_a_new_file_is_filled_in_with_what_the_visitor_said(officer, client_for):
    client = client_for(officer)
    client.post(url("visit_create"), {"visitor_name": "هند فهد علي الدوسري", "purpose": "سؤال"})

    page = client.get(f"{reverse('beneficiaries:create')}?from={Visit.objects.get().public_id}")
    assert "هند" in page.content.decode()


def test_the_name_and_the_mobile_of_the_visitor_are_carried_over(officer, client_for):
    client = client_for(officer)
    typed = {"visitor_name": "هند فهد علي الدوسري", "mobile": "0501234567", "purpose": "سؤال"}
    client.post(url("visit_create"), typed)

    page = client.get(f"{reverse('beneficiaries:create')}?from={Visit.objects.get().public_id}")
    initial = page.context["form"].initial
    assert (initial["first_name"], initial["family_name"]) == ("هند", "الدوسري")
    assert initial["mobile"] == "+966501234567"


NEW_FILE = {
    "first_name": "هند", "father_name": "فهد", "family_name": "الدوسري", "id_kind": "national",
    "id_number": "1087654321", "birth_date_day": "15", "birth_date_month": "3", "birth_date_year": "1405",
    "birth_date_calendar": "H", "sex": "female", "marital_status": "widowed", "nationality": "سعودية",
    "city": "العيون",
}  # fmt: skip


def _open_file(client, visit, category):
    address = f"{reverse('beneficiaries:create')}?from={visit.public_id}"
    assert client.post(address, NEW_FILE | {"categories": [category.pk]}).status_code == 302


def test_a_file_that_is_opened_in_a_visit_is_the_visitors(ataa, officer, client_for):
    visit = served(officer)

    _open_file(client_for(officer), visit, Category.objects.get(code="widow"))

    visit.refresh_from_db()
    assert visit.beneficiary.head.first_name == "هند"
    assert kinds()[-2:] == ["file.opened", "visit.file"]


def test_a_visit_with_a_file_keeps_it(ataa, officer, client_for):
    known = make_file(by=officer)
    visit = served(officer, beneficiary=known)

    _open_file(client_for(officer), visit, Category.objects.get(code="widow"))

    visit.refresh_from_db()
    assert visit.beneficiary == known


def test_the_visitor_who_was_found_goes_on_to_a_request(officer, client_for):
    file, visit = make_file(by=officer), served(officer)

    response = client_for(officer).post(
        url("visit_file", visit.public_id), {"file": file.public_id, "request": "yes"}
    )
    visit.refresh_from_db()
    assert (response.url, visit.beneficiary) == (
        f"/requests/new/{file.public_id}/?visit={visit.public_id}",
        file,
    )


def test_nobody_goes_on_to_a_request_before_the_visitor_is_served(officer, client_for):
    file, visit = make_file(by=officer), make_visit(officer)

    response = client_for(officer).post(
        url("visit_file", visit.public_id), {"file": file.public_id, "request": "yes"}
    )
    assert response.url == visit.get_absolute_url()


# === serving =====================================================================================


def test_c39_a_visitor_is_received_and_served_with_one_press(officer, client_for):
    typed = {"visitor_name": "هند", "purpose": "سؤال", "serve": "yes"}

    client_for(officer).post(url("visit_create"), typed)

    visit = Visit.objects.get()
    assert (visit.received_by, visit.served_by, visit.ended_at) == (officer, officer, None)
    assert kinds()[-2:] == ["visit.received", "visit.serving"]


def test_c39_an_officer_turns_to_the_visitor(officer, officer2, client_for):
    visit = make_visit(officer)

    response = client_for(officer2).post(url("visit_serve", visit.public_id))
    visit.refresh_from_db()
    assert response.status_code == 302
    assert (visit.served_by, visit.ended_at) == (officer2, None)


def test_the_second_officer_is_told(officer, officer2, client_for):
    visit = served(officer)

    response = client_for(officer2).post(url("visit_serve", visit.public_id))
    visit.refresh_from_db()
    assert response.status_code == 409
    assert "يخدم هذا الزائر موظف آخر الآن." in response.content.decode()
    assert visit.served_by == officer


def test_c40_a_visit_ends_with_an_answer(officer, client_for):
    visit = served(officer)
    typed = {"answer": "تُقبل الطلبات من الأحد\nإلى الخميس", "version": visit.version}

    response = client_for(officer).post(visit.get_absolute_url(), typed)
    visit.refresh_from_db()
    assert response.status_code == 302
    assert (visit.outcome, visit.answer) == ("answered", "تُقبل الطلبات من الأحد\nإلى الخميس")


def test_c40_no_visit_ends_as_answered_without_an_answer(officer, client_for):
    visit = served(officer)

    response = client_for(officer).post(visit.get_absolute_url(), {"answer": " ", "version": 1})
    visit.refresh_from_db()
    assert response.context["form"].errors["answer"] == ["اكتب ما أُجيب به."]
    assert (visit.outcome, visit.ended_at) == ("", None)


def test_c40_the_database_refuses_an_answered_visit_without_an_answer(officer):
    with pytest.raises(IntegrityError), transaction.atomic():
        served(officer, outcome="answered", ended_at=timezone.now())


def test_c41_the_times_are_kept_and_nothing_is_worked_out_from_them(officer, client_for):
    arrived = timezone.now() - timedelta(hours=2)
    visit = served(officer, arrived_at=arrived)
    client = client_for(officer)
    client.post(visit.get_absolute_url(), {"answer": "نعم", "version": 1})

    visit.refresh_from_db()
    assert visit.arrived_at == arrived
    assert visit.served_at is not None
    assert visit.ended_at >= visit.served_at
    page = (
        client.get(url("visit_list")).content.decode() + client.get(visit.get_absolute_url()).content.decode()
    )
    page = page.replace("تنتهي جلستك بعد دقائق.", "")  # of whoever looks, not of the visitor
    assert not [word for word in ("دقيقة", "دقائق", "متوسط", "المستهدف") if word in page]


def test_a_visitor_who_was_not_served_yet_is_not_answered(officer, client_for):
    visit = make_visit(officer)

    response = client_for(officer).post(visit.get_absolute_url(), {"answer": "نعم", "version": 1})
    assert response.status_code == 409


def test_a_visitor_may_leave_before_being_served(officer, client_for):
    visit = make_visit(officer)

    response = client_for(officer).post(url("visit_left", visit.public_id), {"version": 1})
    visit.refresh_from_db()
    assert (response.status_code, visit.outcome, visit.served_at) == (302, "left", None)


def test_a_stale_answer_is_a_conflict_that_shows_both_texts(officer, officer2, client_for):
    visit = served(officer)
    visits.answer_visitor(visit_id=visit.public_id, answer="الجواب الأول", version=1, by=officer2)

    response = client_for(officer).post(visit.get_absolute_url(), {"answer": "الجواب الثاني", "version": 1})
    page = response.content.decode()
    assert response.status_code == 409
    assert "الجواب الأول" in page
    assert "الجواب الثاني" in page
    visit.refresh_from_db()
    assert visit.answer == "الجواب الأول"


@pytest.mark.parametrize("version", ["", "0", "x", "٢", "9" * 11, "\x00"])
def test_an_unsound_version_never_saves(officer, client_for, version):
    visit = served(officer)

    response = client_for(officer).post(visit.get_absolute_url(), {"answer": "نعم", "version": version})
    assert response.status_code in {200, 400, 409}
    visit.refresh_from_db()
    assert visit.answer == ""


# === referral: where the policies differ =========================================================


def test_a04_under_ataa_the_visitor_is_referred(ataa, officer, client_for):
    visit = served(officer, mobile="+966501234567")
    client = client_for(officer)
    link = url("visit_refer", visit.public_id)

    assert link in client.get(visit.get_absolute_url()).content.decode()
    response = client.post(link, {"question": "ما إجراءات الاعتراض؟", "version": 1})
    referral, visit = Referral.objects.get(), Visit.objects.get()
    assert response.url == referral.get_absolute_url()
    assert (referral.to_role, referral.status, referral.visit) == (
        "social_research_officer",
        "open",
        visit,
    )
    assert (referral.person_name, referral.mobile) == ("نورة سعد العتيبي", "+966501234567")
    assert (visit.outcome, visit.ended_at is not None) == ("referred", True)


def test_a04_under_baraem_nobody_is_referred(baraem, officer, client_for):
    visit = served(officer)
    client = client_for(officer)
    link = url("visit_refer", visit.public_id)

    assert link not in client.get(visit.get_absolute_url()).content.decode()
    assert client.get(link).status_code == 403
    response = client.post(link, {"question": "ما إجراءات الاعتراض؟", "version": 1})
    assert response.status_code == 403
    assert "لا تتضمن سياسة الجمعية إجراء الإحالة." in response.content.decode()
    assert Referral.objects.count() == 0


def test_a_referral_says_what_is_unclear(ataa, officer, client_for):
    visit = served(officer)

    response = client_for(officer).post(url("visit_refer", visit.public_id), {"question": "", "version": 1})
    assert response.context["form"].errors["question"] == ["اكتب ما الذي لم يتضح له."]
    assert Visit.objects.get().outcome == ""


# === a request ===================================================================================


def test_c40_a_visit_that_led_to_a_request_ends_with_its_reference(officer, client_for):
    file, visit = make_file(by=officer), served(officer)

    visits.visit_led_to_request(visit=visit, file=file, reference="R-7KQ2-M9XC", by=officer)
    visit.refresh_from_db()
    assert (visit.outcome, visit.beneficiary, visit.answer) == ("request", file, "R-7KQ2-M9XC")
    assert visit.ended_at is not None
    assert "R-7KQ2-M9XC" in client_for(officer).get(visit.get_absolute_url()).content.decode()


def test_c42_the_visitor_stays_from_the_opening_of_the_request_to_the_receipt(ataa, officer):
    visit = make_visit(officer)
    file = make_file(by=officer)

    request = draft(officer, file=file, visit=visit)
    visit.refresh_from_db()
    assert (visit.outcome, visit.ended_at) == ("", None)
    assert (visit.served_by, visit.beneficiary) == (officer, file)

    settle_papers(request, officer)
    sign(request, officer)
    request = submit(by=officer, public_id=request.public_id)
    visit.refresh_from_db()
    assert (visit.outcome, visit.answer) == ("request", request.reference)


def test_an_answered_visit_keeps_its_outcome_when_a_request_follows(officer):
    file, visit = make_file(by=officer), served(officer)
    visits.answer_visitor(visit_id=visit.public_id, answer="نعم", version=1, by=officer)

    visits.visit_began_request(visit=visit, file=file, by=officer)
    visits.visit_led_to_request(visit=visit, file=file, reference="R-7KQ2-M9XC", by=officer)
    assert (Visit.objects.get().outcome, Visit.objects.get().answer) == ("answered", "نعم")


# === the list ====================================================================================


def test_who_waits_longest_stands_on_top(officer, client_for):
    now = timezone.now()
    ended = served(
        officer, arrived_at=now, outcome="answered", answer="نعم", ended_at=now, visitor_name="هند"
    )
    serving = served(officer, visitor_name="سعد")
    later = make_visit(officer, arrived_at=now - timedelta(minutes=5), visitor_name="ماجد")
    first = make_visit(officer, arrived_at=now - timedelta(minutes=50), visitor_name="ريم")

    response = client_for(officer).get(url("visit_list"))
    assert list(response.context["page"]) == [first, later, serving, ended]


def test_the_order_is_that_of_an_index(plan_of):
    plan = plan_of(Visit.objects.for_list()[:25])

    assert "visit_in_order" in plan
    assert "Sort" not in plan
    assert "TEMP B-TREE" not in plan


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("stage=waiting", ["ريم"]), ("stage=serving", ["سعد"]), ("stage=ended", ["هند"]),
        ("period=today", ["ريم", "سعد"]), ("stage=nonsense&period=x&page=abc", ["ريم", "سعد", "هند"]),
    ],
)  # fmt: skip
def test_the_list_is_filtered(officer, client_for, query, names):
    now = timezone.now()
    past = now - timedelta(days=2)
    served(officer, arrived_at=past, outcome="answered", answer="نعم", ended_at=now, visitor_name="هند")
    served(officer, visitor_name="سعد")
    make_visit(officer, visitor_name="ريم")

    response = client_for(officer).get(f"{url('visit_list')}?{query}")
    assert [visit.visitor_name for visit in response.context["page"]] == names


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_at_one_row_and_at_three(
    officer, client_for, rows, django_assert_num_queries
):
    for _row in range(rows):
        served(officer, beneficiary=make_file(by=officer))
    client = client_for(officer)

    with django_assert_num_queries(LIST_QUERIES):
        assert len(client.get(url("visit_list")).context["page"]) == rows


# === who sees what ===============================================================================


@pytest.mark.parametrize(
    ("role", "seen"),
    [
        ("intake_officer", 200),
        ("social_research_officer", 200),
        ("department_head", 200),
        ("manager", 200),
        ("auditor", 200),
        ("social_researcher", 404),
        ("committee_chair", 404),
        ("committee_secretary", 404),
        ("committee_member", 404),
        ("delivery_officer", 404),
        ("quality_officer", 404),
        ("privacy_officer", 404),
        ("administrator", 404),
    ],
)
def test_who_may_open_a_visit(officer, client_for, role, seen):
    visit = make_visit(officer)
    client = client_for(make_user(role))

    assert client.get(visit.get_absolute_url()).status_code == seen
    assert client.get(url("visit_list")).status_code == (200 if seen == 200 else 403)


def test_a_reader_sees_no_buttons(ataa, officer, auditor, client_for):
    visit = served(officer)

    page = client_for(auditor).get(visit.get_absolute_url()).content.decode()
    assert "حفظ الإجابة وإنهاء الزيارة" not in page
    assert "إحالة إلى مسؤول البحث الاجتماعي" not in page


# === two at once =================================================================================


def serve_at_once(visit, officers):
    """Both officers press the button at the same moment, each on a connection of their own."""
    gate, results = threading.Barrier(len(officers)), {}

    def press(officer):
        try:
            gate.wait(10)
            visits.start_serving(visit_id=visit.public_id, by=officer)
            results[officer.username] = "served"
        except ConflictError:
            results[officer.username] = "told"
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=[officer]) for officer in officers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return results


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_of_two_officers_at_once_one_serves(officer, officer2):
    visit = make_visit(officer)

    results = serve_at_once(visit, [officer, officer2])
    visit.refresh_from_db()
    assert sorted(results.values()) == ["served", "told"]
    assert results[visit.served_by.username] == "served"
    assert AuditEvent.objects.filter(kind="visit.serving").count() == 1


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_without_the_lock_both_would_serve(officer, officer2, monkeypatch):
    """The guard is off: each action looks at the row as its page showed it. The race is real."""
    visit = make_visit(officer)
    monkeypatch.setattr(visits, "lock", lambda queryset, **_lookup: Visit.objects.model(**vars_of(visit)))

    assert serve_at_once(visit, [officer, officer2]) == {
        "intake_officer": "served",
        "intake_officer2": "served",
    }


def vars_of(row):
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


LIST_QUERIES = 6  # session, user, roles, charity, count, page


def test_the_action_itself_takes_no_visitor_without_a_name(ataa, officer):
    with pytest.raises(ValidationError) as error:
        visits.receive_visitor(visitor_name="", purpose="سؤال", by=officer)

    assert list(error.value.message_dict) == ["visitor_name"]
