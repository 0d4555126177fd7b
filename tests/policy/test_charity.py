"""The charity's record: the manager's writing, by versions, on pages, letters and messages."""

import threading

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.utils import timezone

from accounts.enums import Role
from accounts.validators import LocalWordsValidator
from channels_log.actions.messages import message_to
from core.models import AuditEvent
from core.uploads import read_bytes
from core.verdicts import StaleVersionError
from eligibility.case.letterhead import letterhead
from policy.actions.charity import write_charity
from policy.forms import CharityForm
from policy.models import Charity
from tests.eligibility.steps_of_intake import signature_png
from tests.factories import CHARITY, make_person, make_user

pytestmark = pytest.mark.django_db

TYPED = CHARITY | {"phone": "014 422 0000", "signatories": "سالم القحطاني، رئيس مجلس الإدارة"}


def write(manager, *, version=0, mark=None, without_mark=False, **facts):
    return write_charity(
        by=manager, version=version, facts=CHARITY | facts, mark=mark, without_mark=without_mark
    )


def picture():
    return read_bytes(signature_png(), "شعار.png", allow=("PNG",))


def test_without_a_record_pages_and_letters_bear_no_demo_name(client):
    assert Charity.objects.in_force() is None
    assert letterhead(timezone.localdate())["charity_name"] == ""
    assert "تجريبية" not in client.get("/accounts/login/").content.decode()


def test_the_record_stands_on_pages_letters_and_messages(manager, client):
    write(manager)

    assert "جمعية سنابل الخير بتبوك" in client.get("/accounts/login/").content.decode()
    tracking = client.get("/track/").content.decode()
    for said in ("جمعية سنابل الخير بتبوك", "+966144220000", "الأحد إلى الخميس", "حي الورود"):
        assert said in tracking
    head = letterhead(timezone.localdate())
    assert (head["charity_name"], head["licence"]) == ("جمعية سنابل الخير بتبوك", "1234")
    assert "حي الورود" in head["contacts"]
    assert "8:00 إلى 14:00" in head["contacts"]
    message = message_to(person=make_person(), kind="decision", body="رسالة", cause="c", by=None)
    assert message.body == "جمعية سنابل: رسالة"
    with pytest.raises(ValidationError):
        LocalWordsValidator().validate("سنابل2026!!")


def test_each_writing_is_a_version_and_the_ones_before_stay(manager):
    first = write(manager)
    second = write(manager, version=1, city="ضباء")

    assert Charity.objects.in_force() == second
    assert list(Charity.objects.values_list("number", "city")) == [(1, "تبوك"), (2, "ضباء")]
    event = AuditEvent.objects.filter(kind="charity.written").last()
    assert event.changes == {"city": ["تبوك", "ضباء"]}
    assert event.actor_id == manager.pk
    assert first.pk != second.pk


@pytest.mark.parametrize("role", [role for role in Role.values if role != "manager"])
def test_nobody_but_the_manager_writes_it(role):
    with pytest.raises(PermissionDenied):
        write(make_user(role))
    assert not Charity.objects.exists()


def test_the_mark_is_kept_exchanged_and_removed_and_anybody_sees_it(manager, client):
    write(manager, mark=picture())
    kept = write(manager, version=1, city="ضباء")
    assert kept.mark is not None
    assert letterhead(timezone.localdate())["mark"].startswith("data:image/png;base64,")
    page = client.get("/accounts/login/").content.decode()
    assert f'src="{kept.mark_url}"' in page

    answer = client.get(kept.mark_url)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    assert answer["Cache-Control"] == "public, max-age=86400"
    gone = write(manager, version=2, without_mark=True)
    assert (gone.mark, gone.mark_url) == (None, "")
    assert client.get("/policy/charity/mark/3/").status_code == 404
    assert client.get("/policy/charity/mark/9/").status_code == 404
    assert letterhead(timezone.localdate())["mark"] == "packaged:img/mark.svg"


def test_a_record_written_over_an_older_one_is_refused(manager):
    write(manager)
    with pytest.raises(StaleVersionError):
        write(manager, version=0)
    assert Charity.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_who_write_at_once_one_is_told(manager):
    gate, told = threading.Barrier(2), []

    def one():
        gate.wait()
        try:
            write(manager)
            told.append("written")
        except StaleVersionError:
            told.append("stale")
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(told) == ["stale", "written"]
    assert Charity.objects.count() == 1


# --- the page ------------------------------------------------------------------------------------


def test_the_manager_writes_it_on_the_page(manager, client_for):
    client = client_for(manager)
    assert "كتابة السجل" in client.get("/policy/charity/").content.decode()

    answer = client.post("/policy/charity/edit/", TYPED | {"version": 0})

    assert answer.status_code == 302
    assert {name: getattr(Charity.objects.in_force(), name) for name in CHARITY} == CHARITY
    text = client.get("/policy/charity/").content.decode()
    assert "سالم القحطاني (رئيس مجلس الإدارة)" in text
    form = client.get("/policy/charity/edit/").content.decode()
    assert "سالم القحطاني، رئيس مجلس الإدارة" in form


def test_a_stale_form_is_a_conflict_that_shows_both_and_keeps_what_was_typed(manager, client_for):
    write(manager)
    client = client_for(manager)
    write(manager, version=1, city="ضباء")

    answer = client.post("/policy/charity/edit/", TYPED | {"version": 1, "city": "حقل"})

    text = answer.content.decode()
    assert answer.status_code == 409
    assert "ضباء" in text
    assert "حقل" in text


def test_the_demo_is_told_apart_and_not_taken_over(ataa, manager, client_for):
    client = client_for(manager)
    assert "تجريبية" in client.get("/policy/charity/").content.decode()
    form = client.get("/policy/charity/edit/").content.decode()
    assert 'value="جمعية عطاء"' not in form

    client.post("/policy/charity/edit/", TYPED | {"version": 1})

    record = Charity.objects.in_force()
    assert (record.is_demo, record.number, record.name) == (False, 2, "جمعية سنابل الخير بتبوك")


@pytest.mark.parametrize(
    ("field", "typed", "says"),
    [
        ("name", "", "اكتب الاسم"),
        ("phone", "12345", "اكتب رقمًا سعوديًا"),
        ("email", "a@b", "اكتب"),
        ("iban", "SA12", ""),
        ("iban", "", "اكتب المصرف والآيبان معًا"),
        ("bank_name", "", "اكتب المصرف والآيبان معًا"),
        ("signatories", "سالم القحطاني", "شخصًا في كل سطر"),
        ("signatories", "، رئيس", "شخصًا في كل سطر"),
        ("signatories", "\n".join(f"س {n}، عضو" for n in range(11)), "عشرة"),
        ("short_name", "ج" * 41, ""),
    ],
)
def test_what_cannot_be_taken_is_said_beside_the_field(field, typed, says):
    form = CharityForm(TYPED | {field: typed})
    assert not form.is_valid()
    assert list(form.errors) == [field]
    assert says in form.errors[field][0]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("٩٢٠٠١٢٣٤٥", "920012345"),
        ("800 123 4567", "8001234567"),
        ("0501234567", "+966501234567"),
        ("", ""),
    ],
)
def test_numbers_of_the_charity(typed, kept):
    form = CharityForm(TYPED | {"phone": typed})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["phone"] == kept
