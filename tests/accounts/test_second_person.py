"""A role that sees files, and another e-mail address, need a second person: else the administrator could
become anybody.
"""

import re
import threading

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from accounts.actions import access
from accounts.actions import users as actions
from accounts.models import AccessChange, RoleGrant, User
from channels_log.models import Message
from core.models import AuditEvent
from core.verdicts import ConflictError
from tests.factories import make_user

NEW = "/accounts/users/new/"
RESET = "/accounts/password/reset/"


@pytest.fixture
def administrator(db):
    return make_user("administrator", username="administrator", full_name="أمينة السالم")


@pytest.fixture
def boss(db):
    """A manager who has come in: from now on a second person is needed."""
    return make_user("manager", username="boss", full_name="عبدالرحمن الأحمدي", last_login=timezone.now())


@pytest.fixture
def officer(db):
    return make_user("intake_officer", username="intake_officer", full_name="ناصر الحربي")


def made(by, *roles, username="huda"):
    facts = {"full_name": "هدى الشمري", "email": f"{username}@example.invalid", "language": "ar"}
    return actions.create_user(by=by, username=username, roles=list(roles), **facts)


def changed(user, by, *, roles=None, **facts):
    roles = sorted(user.role_codes) if roles is None else roles
    return actions.change_user(public_id=user.public_id, by=by, version=None, roles=roles, **facts)


def held(user):
    return set(RoleGrant.objects.filter(user=user).values_list("role", flat=True))


def waiting():
    return [
        (row.user.username, row.kind, row.role, row.before, row.after, row.in_force)
        for row in AccessChange.objects.filter(outcome="").order_by("pk")
    ]


def settle(act, change, by, version=None):
    return act(public_id=change.public_id, by=by, version=version)


def said(kind):
    return [(row.actor_id, row.changes) for row in AuditEvent.objects.filter(kind=kind).order_by("sequence")]


# --- roles ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "role",
    [
        "intake_officer", "social_researcher", "social_research_officer", "department_head",
        "delivery_officer", "manager", "auditor", "privacy_officer",
    ],
)  # fmt: skip
def test_a_role_that_sees_files_is_not_in_force_before_it_is_confirmed(administrator, boss, role):
    user = made(administrator, role)

    assert held(user) == set()
    assert not User.objects.get(pk=user.pk).has_role(role)
    assert waiting() == [("huda", "role", role, "", "", False)]
    assert Message.objects.count() == 0
    assert said("user.access_asked") == [(administrator.pk, {"role": [None, role]})]


@pytest.mark.parametrize("taken", ["role", "account"])
def test_who_lost_the_right_while_the_page_was_open_confirms_nothing(administrator, boss, taken):
    """What a user may do is asked behind the lock, not taken from before it."""
    made(administrator, "intake_officer")
    assert boss.has_role("manager")
    if taken == "role":
        RoleGrant.objects.filter(user=boss).delete()
    else:
        User.objects.filter(pk=boss.pk).update(is_active=False)

    with pytest.raises(PermissionDenied):
        settle(access.confirm_access, AccessChange.objects.get(), boss)

    assert held(User.objects.get(username="huda")) == set()


@pytest.mark.parametrize(
    "role",
    ["committee_member", "committee_chair", "committee_secretary", "quality_officer", "administrator"],
)
def test_a_role_that_sees_no_file_counts_at_once(administrator, boss, role):
    user = made(administrator, role)

    assert (held(user), waiting()) == ({role}, [])
    assert Message.objects.get().address == "huda@example.invalid"


def test_the_confirmed_role_counts_and_the_link_goes_out_then(administrator, boss, client_for):
    user = made(administrator, "intake_officer")
    settle(access.confirm_access, AccessChange.objects.get(), boss)

    assert held(user) == {"intake_officer"}
    row = AccessChange.objects.get()
    assert (row.outcome, row.settled_by) == ("confirmed", boss)
    mail = Message.objects.get()
    assert (mail.address, mail.subject) == ("huda@example.invalid", "حسابك جاهز")
    assert said("user.link_sent") == [(boss.pk, {"address": [None, "huda@example.invalid"]})]
    assert said("user.roles") == [(boss.pk, {"roles": ["", "intake_officer"]})]
    assert said("user.access_confirmed") == [(boss.pk, {"role": [None, "intake_officer"]})]


def test_a_withdrawn_role_never_was(administrator, boss):
    user = made(administrator, "intake_officer")
    settle(access.withdraw_access, AccessChange.objects.get(), boss)

    assert (held(user), waiting(), Message.objects.count()) == (set(), [], 0)
    with pytest.raises(ValidationError, match="لا دور نافذًا لهذا الحساب"):
        actions.invite_again(public_id=user.public_id, by=administrator)


def test_the_second_role_waits_while_the_first_works(administrator, boss, officer):
    changed(officer, administrator, roles=["intake_officer", "delivery_officer"])

    assert held(officer) == {"intake_officer"}
    assert waiting() == [("intake_officer", "role", "delivery_officer", "", "", False)]
    again = changed(
        User.objects.get(pk=officer.pk), administrator, roles=["intake_officer", "delivery_officer"]
    )
    assert (held(again), len(waiting())) == ({"intake_officer"}, 1)


def test_a_tick_taken_off_withdraws_what_was_asked(administrator, boss, officer):
    changed(officer, administrator, roles=["intake_officer", "delivery_officer"])
    changed(User.objects.get(pk=officer.pk), administrator, roles=["intake_officer"])

    assert waiting() == []
    assert AccessChange.objects.get().outcome == "withdrawn"


def test_roles_that_must_not_meet_do_not_meet_by_waiting(administrator, boss, officer):
    changed(officer, administrator, roles=["intake_officer", "delivery_officer"])
    with pytest.raises(ValidationError, match="لا يجتمع دور"):
        changed(
            User.objects.get(pk=officer.pk),
            administrator,
            roles=["intake_officer", "delivery_officer", "department_head"],
        )
    RoleGrant.objects.create(user=officer, role="committee_member")
    with pytest.raises(ValidationError, match="لا يجتمع دور"):
        settle(access.confirm_access, AccessChange.objects.get(), boss)
    assert "delivery_officer" not in held(officer)


# --- who may -------------------------------------------------------------------------------------


def test_who_asked_and_who_is_concerned_are_no_second_person(administrator, boss):
    privacy = make_user("privacy_officer", username="privacy")
    own = AccessChange.objects.create(user=boss, kind="role", role="auditor", asked_by=administrator)
    asked = AccessChange.objects.create(user=privacy, kind="role", role="auditor", asked_by=boss)
    for change, by in ((own, boss), (asked, boss), (asked, privacy), (own, administrator)):
        with pytest.raises(PermissionDenied):
            settle(access.confirm_access, change, by)
    assert len(waiting()) == 2

    with pytest.raises(ValidationError):  # an auditor holds nothing else
        settle(access.confirm_access, own, privacy)


def test_an_administrator_takes_back_what_is_not_in_force_and_nothing_else(administrator, boss, officer):
    asked = AccessChange.objects.create(user=officer, kind="role", role="auditor", asked_by=administrator)
    given = AccessChange.objects.create(
        user=officer, kind="role", role="intake_officer", asked_by=administrator, in_force=True
    )
    settle(access.withdraw_access, asked, administrator)
    with pytest.raises(PermissionDenied):
        settle(access.withdraw_access, given, administrator)
    assert held(officer) == {"intake_officer"}


# --- before the first manager --------------------------------------------------------------------


def test_before_a_manager_has_come_in_roles_count_and_wait_all_the_same(administrator, client_for):
    make_user("manager", username="boss")  # who has not come in
    user = made(administrator, "intake_officer")

    assert held(user) == {"intake_officer"}
    assert waiting() == [("huda", "role", "intake_officer", "", "", True)]
    assert Message.objects.get().address == "huda@example.invalid"

    boss = User.objects.get(username="boss")
    page = client_for(boss).get("/").content.decode()
    assert "دور: موظف علاقات المستفيدين" in page
    assert AccessChange.objects.get().get_absolute_url() in page


def test_the_first_manager_withdraws_what_was_given_before_him(administrator, boss, client_for):
    user = make_user("intake_officer", username="huda")
    given = AccessChange.objects.create(user=user, kind="role", role="intake_officer", in_force=True)
    inside = client_for(user)
    assert inside.get("/files/").status_code == 200

    settle(access.withdraw_access, given, boss)

    assert held(user) == set()
    assert inside.get("/files/").status_code == 302
    assert said("user.roles") == [(boss.pk, {"roles": ["intake_officer", ""]})]


def test_an_address_of_before_the_first_manager_goes_back_with_all_that_came_of_it(administrator, officer):
    changed(officer, administrator, email="first@example.invalid")
    changed(User.objects.get(pk=officer.pk), administrator, email="thief@example.invalid")
    assert waiting() == [
        ("intake_officer", "email", "", "intake_officer@example.invalid", "thief@example.invalid", True)
    ]
    boss = make_user("manager", username="boss", last_login=timezone.now())

    settle(access.withdraw_access, AccessChange.objects.get(outcome=""), boss)

    officer.refresh_from_db()
    assert officer.email == "intake_officer@example.invalid"
    assert not officer.has_usable_password()
    assert Message.objects.order_by("-pk").first().address == "intake_officer@example.invalid"


def test_the_last_manager_who_has_come_in_stays(administrator, boss):
    """Else the administrator closes his account, and needs no second person any more."""
    make_user("manager", username="other")  # has not come in
    for facts in ({"is_active": False}, {"roles": ["auditor"]}):
        with pytest.raises(ValidationError, match="يلزم بقاء مدير تنفيذي واحد"):
            changed(User.objects.get(pk=boss.pk), administrator, **facts)
    User.objects.filter(username="other").update(last_login=timezone.now())

    changed(User.objects.get(pk=boss.pk), administrator, is_active=False)

    assert not User.objects.get(pk=boss.pk).is_active


# --- e-mail --------------------------------------------------------------------------------------


def test_a_changed_address_gets_no_link_before_it_is_confirmed(administrator, boss, officer, client_for):
    """Changing the address and sending a link made the administrator whoever he liked."""
    changed(officer, administrator, email="thief@example.invalid")
    officer.refresh_from_db()
    assert officer.email == "intake_officer@example.invalid"

    client_for(administrator).post(f"{officer.get_absolute_url()}link/")
    Client().post(RESET, {"email": "thief@example.invalid"})

    assert {row.address for row in Message.objects.all()} == {"intake_officer@example.invalid"}
    told = Message.objects.order_by("pk").first()
    assert told.subject == "طُلب بريد آخر لحسابك"
    addresses = {"email": ["intake_officer@example.invalid", "thief@example.invalid"]}
    assert said("user.access_asked") == [(administrator.pk, addresses)]
    assert said("user.link_sent") == [
        (administrator.pk, {"address": [None, "intake_officer@example.invalid"]})
    ]


def test_the_confirmed_address_counts_and_the_old_one_gets_no_link_any_more(administrator, boss, officer):
    Client().post(RESET, {"email": officer.email})  # allauth remembers the address with this
    Message.objects.all().delete()
    changed(officer, administrator, email="new@example.invalid")
    settle(access.confirm_access, AccessChange.objects.get(), boss)

    officer.refresh_from_db()
    assert officer.email == "new@example.invalid"
    addresses = {"email": ["intake_officer@example.invalid", "new@example.invalid"]}
    assert said("user.email") == [(boss.pk, addresses)]
    assert [row.subject for row in Message.objects.order_by("pk")] == [
        "طُلب بريد آخر لحسابك",
        "تغيّر بريد حسابك",
    ]
    Message.objects.all().delete()
    Client().post(RESET, {"email": "intake_officer@example.invalid"})
    assert Message.objects.count() == 0
    Client().post(RESET, {"email": "new@example.invalid"})
    assert [row.address for row in Message.objects.all()] == ["new@example.invalid"]
    assert said("user.link_asked")[-1] == (None, {"address": [None, "new@example.invalid"]})


def test_another_save_leaves_the_address_waiting_and_another_address_takes_its_place(
    administrator, boss, officer
):
    changed(officer, administrator, email="one@example.invalid")
    changed(User.objects.get(pk=officer.pk), administrator, email=officer.email, family_name="الحربي")
    assert [row[4] for row in waiting()] == ["one@example.invalid"]
    changed(User.objects.get(pk=officer.pk), administrator, email="two@example.invalid")
    assert [row[4] for row in waiting()] == ["two@example.invalid"]


def test_another_address_leaves_a_role_that_was_asked_for_waiting(administrator, boss, officer):
    changed(officer, administrator, roles=["intake_officer", "delivery_officer"])
    both = ["intake_officer", "delivery_officer"]
    changed(User.objects.get(pk=officer.pk), administrator, roles=both, email="one@example.invalid")

    assert [row[1:3] for row in waiting()] == [("role", "delivery_officer"), ("email", "")]


def test_an_address_that_was_taken_meanwhile_is_not_confirmed(administrator, boss, officer, client_for):
    changed(officer, administrator, email="new@example.invalid")
    make_user("auditor", username="new")

    change = AccessChange.objects.get()
    version = User.objects.get(pk=officer.pk).version
    answer = client_for(boss).post(change.get_absolute_url(), {"do": "confirm", "version": version})

    assert "هذا البريد لحساب آخر." in answer.content.decode()
    assert len(waiting()) == 1


# --- the page ------------------------------------------------------------------------------------


def test_the_second_person_is_told_what_is_confirmed(administrator, boss, client_for):
    made(administrator, "intake_officer")
    client = client_for(boss)
    desk = client.get("/").content.decode()
    page = client.get(AccessChange.objects.get().get_absolute_url()).content.decode()

    assert "تأكيد أو سحب" in desk
    for text in (
        "هل تريد تأكيد دور «موظف علاقات المستفيدين»؟",
        "هدى الشمري",
        "huda@example.invalid",
        "أمينة السالم",
    ):
        assert text in page


def test_the_page_confirms_and_says_so_once(administrator, boss, client_for):
    user = made(administrator, "intake_officer")
    change = AccessChange.objects.get()
    client = client_for(boss)
    page = client.get(change.get_absolute_url()).content.decode()
    version = re.search(r'name="version" value="(\d+)"', page)[1]

    answer = client.post(change.get_absolute_url(), {"do": "confirm", "version": version})

    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert held(user) == {"intake_officer"}
    assert client.post(change.get_absolute_url(), {"do": "withdraw", "version": 2}).status_code == 409
    assert held(user) == {"intake_officer"}
    assert "مؤكَّد" in client.get(change.get_absolute_url()).content.decode()


def test_what_was_shown_is_what_is_confirmed(administrator, boss, client_for):
    """The account changed after the page was opened: nothing is confirmed unseen."""
    user = made(administrator, "intake_officer")
    change = AccessChange.objects.get()
    changed(User.objects.get(pk=user.pk), administrator, roles=["intake_officer"], full_name="اسم آخر")

    answer = client_for(boss).post(change.get_absolute_url(), {"do": "confirm", "version": "1"})

    assert answer.status_code == 409
    assert held(user) == set()


@pytest.mark.parametrize("sent", [{}, {"do": "x", "version": "1"}, {"do": "confirm"}])
def test_a_form_that_is_none_changes_nothing(administrator, boss, client_for, sent):
    made(administrator, "intake_officer")
    url = AccessChange.objects.get().get_absolute_url()

    assert client_for(boss).post(url, sent).status_code == 200
    assert len(waiting()) == 1


def test_the_administrator_is_told_that_it_waits(administrator, boss, client_for):
    client = client_for(administrator)
    answer = client.post(
        NEW,
        {
            "username": "huda", "full_name": "هدى الشمري", "email": "huda@example.invalid", "language": "ar",
            "chosen_roles": ["intake_officer"],
        },
        follow=True,
    )  # fmt: skip
    assert "ينتظر المدير التنفيذي أو مسؤول حماية البيانات" in answer.content.decode()
    assert "ينتظر تأكيد شخص ثانٍ" in answer.content.decode()
    user = User.objects.get(username="huda")
    page = client.get(user.get_absolute_url()).content.decode()
    assert re.search(r'value="intake_officer"[^>]*checked|checked[^>]*value="intake_officer"', page)
    answer = client.post(f"{user.get_absolute_url()}link/", follow=True)
    assert "لا دور نافذًا لهذا الحساب" in answer.content.decode()


def test_a_closed_account_is_told_kindly_that_it_gets_no_link(administrator, officer, client_for):
    User.objects.filter(pk=officer.pk).update(is_active=False)
    answer = client_for(administrator).post(f"{officer.get_absolute_url()}link/", follow=True)
    assert (answer.status_code, "هذا الحساب مغلق" in answer.content.decode()) == (200, True)


# --- the database and races ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "facts",
    [
        {"kind": "role", "role": ""},
        {"kind": "role", "role": "king"},
        {"kind": "email", "before": "", "after": "a@example.invalid"},
        {"kind": "role", "role": "auditor", "outcome": "confirmed"},
        {"kind": "role", "role": "auditor", "settled_at": timezone.now()},
    ],
)
def test_half_a_change_is_kept_by_no_database(officer, facts):
    with pytest.raises(IntegrityError), transaction.atomic():
        AccessChange.objects.create(user=officer, **facts)


def test_the_same_is_asked_once(officer):
    AccessChange.objects.create(user=officer, kind="role", role="auditor")
    with pytest.raises(IntegrityError), transaction.atomic():
        AccessChange.objects.create(user=officer, kind="role", role="auditor")


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("version", [None, 1])
def test_of_two_second_persons_one_settles_it(version):
    administrator = make_user("administrator", username="administrator")
    people = [make_user("manager", username=name, last_login=timezone.now()) for name in ("one", "two")]
    user = made(administrator, "intake_officer")
    change, gate, told = AccessChange.objects.get(), threading.Barrier(2), []

    def press(act, by):
        try:
            gate.wait()
            settle(act, change, by, version)
            told.append(act.__name__)
        except ConflictError:
            told.append("conflict")
        finally:
            connection.close()

    pairs = zip((access.confirm_access, access.withdraw_access), people, strict=True)
    threads = [threading.Thread(target=press, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert "conflict" in told
    (won,) = set(told) - {"conflict"}
    outcome = "confirmed" if won == "confirm_access" else "withdrawn"
    assert AccessChange.objects.get().outcome == outcome
    assert held(user) == ({"intake_officer"} if won == "confirm_access" else set())


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_of_the_last_two_managers_one_stays():
    """One is closed by the administrator while the role of the other is withdrawn."""
    administrator = make_user("administrator", username="administrator")
    privacy = make_user("privacy_officer", username="privacy")
    one, two = (make_user("manager", username=name, last_login=timezone.now()) for name in ("one", "two"))
    given = AccessChange.objects.create(user=two, kind="role", role="manager", in_force=True)
    gate, told = threading.Barrier(2), []

    def carry_out(step):
        try:
            gate.wait()
            step()
            told.append("done")
        except ValidationError:
            told.append("stays")
        finally:
            connection.close()

    steps = (
        lambda: changed(User.objects.get(pk=one.pk), administrator, is_active=False),
        lambda: settle(access.withdraw_access, given, privacy),
    )
    threads = [threading.Thread(target=carry_out, args=(step,)) for step in steps]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(told) == ["done", "stays"]
    assert User.objects.managers_come_in().count() == 1


def test_the_first_run_needs_nobody(db, capsys):
    call_command("create_administrator", "amina", "amina@example.invalid", "أمينة")
    administrator = User.objects.get()
    assert (held(administrator), waiting()) == ({"administrator"}, [])
    made(administrator, "manager", username="boss")
    made(administrator, "intake_officer", username="huda")
    assert [row.address for row in Message.objects.order_by("pk")] == [
        "boss@example.invalid",
        "huda@example.invalid",
    ]
    boss = User.objects.get(username="boss")
    User.objects.filter(pk=boss.pk).update(last_login=timezone.now())

    made(administrator, "auditor", username="late")

    assert held(User.objects.get(username="late")) == set()
    desk = [row.user.username for row in AccessChange.objects.to_settle(boss)]
    assert desk == ["huda", "late"]


def test_where_no_second_person_is_left_the_machine_confirms(administrator, boss, capsys):
    user = made(administrator, "manager")
    call_command("confirm_access", "huda")

    assert capsys.readouterr().out.splitlines() == [
        "Confirmed for huda: manager",
        "1 confirmed for huda",
    ]
    assert (held(user), waiting()) == ({"manager"}, [])
    assert said("user.access_confirmed") == [(None, {"role": [None, "manager"]})]
    assert Message.objects.get().address == "huda@example.invalid"
    with pytest.raises(CommandError, match="Nobody has the user name"):
        call_command("confirm_access", "nobody")
