"""Users as the administrator keeps them: nobody else, no password of another, one history."""

import re
import threading

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.actions import users as actions
from accounts.models import User
from channels_log.models import Message
from core.models import AuditEvent
from tests.factories import PASSWORD, make_user

LIST = "/accounts/users/"
NEW = "/accounts/users/new/"


@pytest.fixture
def officer(db):
    """An officer whose name is one that the form would take."""
    return make_user("intake_officer", username="intake_officer", full_name="ناصر الحربي")


@pytest.fixture
def administrator(db):
    """The one who keeps the accounts."""
    return make_user("administrator", username="administrator", full_name="أمينة السالم")


def form(**facts):
    return {
        "username": "huda",
        "full_name": "هدى سالم الشمري",
        "email": "Huda@example.invalid",
        "mobile": "0501234567",
        "family_name": "الشمري",
        "short_address": "",
        "language": "ar",
        "chosen_roles": ["intake_officer"],
        **facts,
    }


def edit(user, **facts):
    return {
        "full_name": user.full_name,
        "email": user.email,
        "mobile": user.mobile,
        "family_name": user.family_name,
        "short_address": user.short_address,
        "language": user.language,
        "chosen_roles": sorted(user.role_codes),
        "is_active": "on",
        "version": user.version,
        **facts,
    }


@pytest.mark.parametrize("url", [LIST, NEW])
@pytest.mark.parametrize("who", ["officer", "manager", "auditor", "privacy_officer"])
def test_only_the_administrator_keeps_accounts(url, who, client_for, request):
    answer = client_for(request.getfixturevalue(who)).get(url)
    assert answer.status_code == 403
    assert "حسابات الموظفين يديرها مدير النظام" in answer.content.decode()


def test_actions_ask_as_well(officer, manager):
    with pytest.raises(PermissionDenied):
        actions.change_user(public_id=officer.public_id, version=1, roles=["manager"], by=manager)
    assert AuditEvent.objects.filter(kind="refused").count() == 1


def test_s69_an_account_is_made_without_a_password_and_its_owner_gets_the_link(client_for, administrator):
    answer = client_for(administrator).post(NEW, form())
    assert (answer.status_code, answer["Location"]) == (302, LIST)
    user = User.objects.get(username="huda")
    assert (user.email, user.mobile, user.version) == ("huda@example.invalid", "+966501234567", 1)
    assert not user.has_usable_password()
    assert set(user.roles.values_list("role", flat=True)) == {"intake_officer"}
    message = Message.objects.get()
    assert (message.kind, message.address) == ("password", "huda@example.invalid")
    assert message.subject == "حسابك جاهز"
    assert "اسم المستخدم: huda" in message.body
    assert "/accounts/password/reset/key/" in message.body
    event = AuditEvent.objects.get(kind="user.created")
    assert (event.actor_id, event.changes) == (
        administrator.pk,
        {"roles": [None, "intake_officer"]},
    )


def test_s69_no_form_has_a_password_field(client_for, administrator, officer):
    client = client_for(administrator)
    for url in (NEW, officer.get_absolute_url()):
        assert 'type="password"' not in client.get(url).content.decode()


def test_s86_hidden_fields_are_ignored(client_for, administrator):
    client_for(administrator).post(
        NEW, form(is_superuser="on", is_staff="on", password="x" * 20, public_id="abc")
    )
    user = User.objects.get(username="huda")
    assert (user.is_superuser, user.is_staff, user.has_usable_password()) == (False, False, False)


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({"username": "INTAKE_officer"}, "اسم المستخدم محجوز."),
        ({"email": "INTAKE_OFFICER@example.invalid"}, "هذا البريد لحساب آخر."),
        ({"username": "هدى"}, "اكتب اسم المستخدم بحروف لاتينية وأرقام"),
        ({"chosen_roles": []}, "اختر دورًا واحدًا على الأقل."),
        ({"chosen_roles": ["king"]}, "king"),
        (
            {"chosen_roles": ["administrator", "manager"]},
            "لا يجتمع دور «مدير النظام» ودور «المدير التنفيذي» في شخص واحد.",
        ),
    ],
)
def test_what_does_not_fit_is_said_at_its_field_and_nothing_is_lost(
    facts, says, client_for, administrator, officer
):
    answer = client_for(administrator).post(NEW, form(**facts))
    text = answer.content.decode()
    assert answer.status_code == 200
    assert says in text
    assert "هدى سالم الشمري" in text
    assert User.objects.count() == 2


def test_a_form_sent_twice_makes_one_account(client_for, administrator):
    client = client_for(administrator)
    sent = form(form_token="a" * 22)
    assert client.post(NEW, sent).status_code == 302
    assert client.post(NEW, sent).status_code in {200, 302}
    assert User.objects.filter(username="huda").count() == 1
    assert Message.objects.count() == 1


def test_a_change_is_kept_and_the_old_address_is_told(client_for, administrator, officer):
    answer = client_for(administrator).post(
        officer.get_absolute_url(), edit(officer, email="new@example.invalid", family_name="العنزي")
    )
    assert answer.status_code == 302
    officer.refresh_from_db()
    assert (officer.email, officer.family_name, officer.version) == (
        "new@example.invalid",
        "العنزي",
        2,
    )
    message = Message.objects.get()
    assert (message.address, message.subject) == (
        "intake_officer@example.invalid",
        "تغيّر بريد حسابك",
    )
    event = AuditEvent.objects.get(kind="user.changed")
    assert event.changes == {"family_name": ["", "العنزي"]}
    event = AuditEvent.objects.get(kind="user.email")
    assert event.changes == {"email": ["intake_officer@example.invalid", "new@example.invalid"]}


def test_a_stale_form_shows_both_texts(client_for, administrator, officer):
    User.objects.filter(pk=officer.pk).update(version=2, full_name="اسم أحدث")
    answer = client_for(administrator).post(
        officer.get_absolute_url(),
        edit(officer, full_name="اسم أقدم", chosen_roles=["manager"]),
    )
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "اسم أحدث" in text
    assert "اسم أقدم" in text
    assert "المدير التنفيذي" in text
    assert "موظف علاقات المستفيدين" in text


def test_s87_a_role_taken_counts_at_the_next_request(client_for, administrator):
    other = make_user("administrator", username="second")
    signed_in = client_for(other)
    assert signed_in.get(LIST).status_code == 200
    actions.change_user(public_id=other.public_id, version=1, roles=["quality_officer"], by=administrator)
    assert signed_in.get(LIST).status_code == 403


def test_a_closed_account_is_signed_out_everywhere(client_for, administrator, officer):
    signed_in = client_for(officer)
    assert signed_in.get("/policy/").status_code == 200
    client_for(administrator).post(officer.get_absolute_url(), edit(officer, is_active=""))
    assert signed_in.get("/policy/").status_code == 302
    officer.refresh_from_db()
    assert officer.is_active is False
    client_for(administrator).post(officer.get_absolute_url(), edit(officer, is_active="on"))
    assert signed_in.get("/policy/").status_code == 302


@pytest.mark.parametrize("facts", [{"is_active": ""}, {"chosen_roles": ["manager"]}])
def test_the_last_administrator_stays(facts, client_for, administrator):
    answer = client_for(administrator).post(administrator.get_absolute_url(), edit(administrator, **facts))
    assert answer.status_code == 200
    assert "يلزم بقاء مدير نظام واحد على الأقل" in answer.content.decode()
    administrator.refresh_from_db()
    assert administrator.is_active
    assert administrator.has_role("administrator")


def test_s69_a_new_link_can_be_sent(client_for, administrator, officer):
    client = client_for(administrator)
    url = f"{officer.get_absolute_url()}link/"
    assert client.post(url).status_code == 302
    link = re.search(r"http://[^/]+(\S+)", Message.objects.get().body)[1]
    guest = Client()
    page = guest.get(link, follow=True)
    new = "غيمة-مسرعة-فوق-الجبل"
    answer = guest.post(page.request["PATH_INFO"], {"password1": new, "password2": new})
    assert answer.status_code == 302
    officer.refresh_from_db()
    assert officer.check_password(new)
    assert "لم يعد هذا الرابط يعمل" in Client().get(link, follow=True).content.decode()


def test_a_closed_account_gets_no_link(administrator, officer):
    User.objects.filter(pk=officer.pk).update(is_active=False)
    with pytest.raises(ValidationError, match="هذا الحساب مغلق"):
        actions.invite_again(public_id=officer.public_id, by=administrator)


def test_an_unknown_account_is_not_found(client_for, administrator):
    assert client_for(administrator).get(f"{LIST}{'A' * 22}/").status_code == 404


def test_the_list_filters_by_role_and_state(client_for, administrator, officer, manager):
    client = client_for(administrator)
    text = client.get(LIST, {"role": "manager"}).content.decode()
    assert "موظف manager" in text
    assert "ناصر الحربي" not in text
    User.objects.filter(pk=officer.pk).update(is_active=False)
    text = client.get(LIST, {"state": "closed"}).content.decode()
    assert "ناصر الحربي" in text
    assert "موظف manager" not in text
    assert "لا حساب بهذه الصفة" in client.get(LIST, {"role": "auditor"}).content.decode()
    assert client.get(LIST, {"role": "king", "page": "x"}).status_code == 200


def test_a_name_that_is_looked_for_stays_out_of_the_address(client_for, administrator, officer):
    client = client_for(administrator)
    answer = client.post(LIST, {"q": "intake"})
    assert (answer.status_code, answer["Location"]) == (302, LIST)
    text = client.get(LIST).content.decode()
    assert "ناصر الحربي" in text
    assert "administrator</bdi>" not in text
    client.post(LIST, {"q": ""})
    assert "administrator</bdi>" in client.get(LIST).content.decode()


def test_the_list_runs_a_constant_number_of_queries(client_for, administrator, django_assert_num_queries):
    client = client_for(administrator)
    with django_assert_num_queries(8) as first:
        client.get(LIST)
    for _number in range(20):
        make_user("social_researcher", "quality_officer")
    with django_assert_num_queries(len(first)):
        client.get(LIST)


def test_the_list_is_paged(client_for, administrator):
    for _number in range(50):
        make_user("social_researcher")
    client = client_for(administrator)
    assert client.get(LIST).content.decode().count('<th scope="row">') == 25
    assert client.get(LIST, {"page": 3}).content.decode().count('<th scope="row">') == 1


def test_s67_the_first_administrator_sets_the_password_through_a_link(db, capsys, client):
    call_command("create_administrator", "amina", "amina@example.invalid", "أمينة")
    link = capsys.readouterr().out.strip()
    user = User.objects.get(username="amina")
    assert user.role_codes == {"administrator"}
    assert not user.has_usable_password()
    assert Message.objects.count() == 0
    path = re.sub(r"^http://[^/]+", "", link)
    assert "تعيين كلمة المرور" in client.get(path, follow=True).content.decode()


def test_the_command_refuses_a_taken_name(db, administrator):
    with pytest.raises(CommandError, match="محجوز"):
        call_command("create_administrator", "Administrator", "x@example.invalid", "س")


@pytest.mark.django_db(transaction=True)
def test_of_two_administrators_who_take_the_role_from_each_other_one_keeps_it():
    one, two = (make_user("administrator", username=name) for name in ("one", "two"))
    gate, told = threading.Barrier(2), []

    def take_from(other, by):
        try:
            gate.wait()
            actions.change_user(public_id=other.public_id, by=by, version=None, roles=["auditor"])
            told.append("taken")
        except (PermissionDenied, ValidationError) as refusal:
            told.append(type(refusal).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=take_from, args=pair) for pair in ((one, two), (two, one))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(told) == ["PermissionDenied", "taken"]
    assert User.objects.administrators().count() == 1


def test_the_command_prints_a_new_link_for_one_who_has_not_come_in(db, capsys):
    call_command("create_administrator", "amina", "amina@example.invalid", "أمينة")
    first = capsys.readouterr().out
    call_command("create_administrator", " Amina", "AMINA@example.invalid", "أمينة")
    assert capsys.readouterr().out.startswith("http://127.0.0.1:8000/accounts/password/reset/key/")
    assert first != ""
    assert User.objects.count() == 1
    event = AuditEvent.objects.get(kind="user.link_printed")
    assert (event.target_id, event.actor_id) == (User.objects.get().public_id, None)


@pytest.mark.parametrize("change", ["came in", "closed", "another address", "another role"])
def test_nobody_else_gets_a_link_by_the_command(db, change):
    call_command("create_administrator", "amina", "amina@example.invalid", "أمينة")
    user, email = User.objects.get(), "amina@example.invalid"
    if change == "came in":
        User.objects.update(last_login=timezone.now())
    elif change == "closed":
        User.objects.update(is_active=False)
    elif change == "another role":
        user.roles.update(role="auditor")
    else:
        email = "other@example.invalid"
    with pytest.raises(CommandError, match="محجوز"):
        call_command("create_administrator", "amina", email, "أمينة")
    assert not AuditEvent.objects.filter(kind="user.link_printed").exists()


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        (("a", "a@example.invalid", "أمينة"), "اسم المستخدم"),
        (("أمينة", "a@example.invalid", "أمينة"), "اسم المستخدم"),
        (("amina", "a@b@c", "أمينة"), "البريد"),
        (("amina", "a@example.invalid", "12345"), "الاسم"),
        (("amina", "a@example.invalid", ""), "الاسم"),
    ],
)
def test_the_command_keeps_the_rules_of_the_page(db, typed, says):
    with pytest.raises(CommandError, match=says):
        call_command("create_administrator", *typed)
    assert not User.objects.exists()


def test_administrators_are_told_of_a_service_that_failed(administrator, officer, capsys):
    make_user("administrator", username="away", is_active=False)

    call_command("tell_administrators", "istihqaq-daily.service")

    mail = Message.objects.get()
    assert (mail.address, mail.subject) == (administrator.email, "تعطلت خدمة من خدمات استحقاق")
    assert "journalctl -u istihqaq-daily.service" in mail.body


def test_the_password_of_the_cast_would_be_accepted(administrator):
    from django.contrib.auth.password_validation import validate_password

    validate_password(PASSWORD, administrator)
