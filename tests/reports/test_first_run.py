"""What is missing before work can begin, and where it is mended."""

from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from accounts.enums import Role
from core.backups import last_backup
from eligibility.catalogue.presets import load_profile
from policy.holidays import holidays_are_known
from policy.models import Holiday
from reports.first_run import needs, needs_now
from tests.days import in_days
from tests.eligibility.committee_cases import make_committee, make_members
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.VAR = tmp_path


@pytest.fixture
def cast(db):
    return {role: make_user(role) for role in Role.values}


def missing() -> list:
    return [need.label for need in needs(frozenset()) if not need.done]


def backed_up(settings, days_ago=0):
    moment = timezone.now() - timedelta(days=days_ago)
    (settings.VAR / "last_backup").write_text(f"{moment.isoformat()}\n", encoding="utf-8")


def holidays_until(day: date):
    Holiday.objects.all().delete()
    Holiday.objects.create(day=day, name="عيد")


def test_an_empty_installation_lacks_everything(administrator):
    assert missing() == [
        "السياسة المعتمدة",
        "الخدمات المتاحة",
        "سجل الجمعية",
        "حسابات لكل دور",
        "العطل الرسمية",
        "النسخة الاحتياطية",
    ]


def test_a_charity_that_has_everything_lacks_nothing(ataa, cast, settings):
    make_committee(cast["committee_chair"], cast["committee_secretary"], *make_members(3))
    holidays_until(in_days(200))
    backed_up(settings)
    assert missing() == []


def test_roles_that_nobody_holds_are_named(baraem, settings):
    make_user("manager")
    (need,) = [row for row in needs(frozenset()) if row.label == "حسابات لكل دور"]
    assert not need.done
    assert "باحث اجتماعي" in need.note
    assert "المدير" not in need.note
    assert "لجنة" not in need.note  # the department decides here


def test_the_way_to_the_accounts_is_for_the_administrator(ataa, manager, administrator, client_for):
    for user, leads in ((administrator, True), (manager, False)):
        page = client_for(user).get("/setup/")
        assert ("حسابات لكل دور" in page.text, 'href="/accounts/users/"' in page.text.split("<main")[1]) == (
            True,
            leads,
        )


def test_those_who_never_came_in_are_counted(administrator, capsys):
    assert "دخل كل موظف" not in " ".join(missing())
    call_command("create_administrator", "amina", "amina@example.invalid", "أمينة")
    (need,) = [row for row in needs(frozenset()) if row.note.startswith("1 ")]
    assert not need.done


def test_gateways_that_reach_nobody_are_named(settings):
    settings.HTTPS, settings.GATEWAYS = True, {"sms": "file", "email": "pigeon"}
    notes = {need.label: need.note for need in needs(frozenset()) if not need.done}
    assert "SMS_GATEWAY" in notes["الرسائل النصية"]
    assert "EMAIL_GATEWAY" in notes["البريد الإلكتروني"]


@pytest.mark.parametrize(("days", "late"), [(90, True), (91, False), (-1, True)])
def test_holidays_that_end_within_ninety_days_are_told(days, late):
    holidays_until(in_days(days))
    assert ("العطل الرسمية" in missing()) == late
    assert [warning.id for warning in holidays_are_known(None, databases=["default"])] == [
        "policy.W001"
    ] * late
    assert holidays_are_known(None) == []


@pytest.mark.parametrize(("days_ago", "late"), [(0, False), (1, False), (3, True)])
def test_a_backup_older_than_two_days_is_told(settings, days_ago, late):
    backed_up(settings, days_ago)
    assert ("النسخة الاحتياطية" in missing()) == late


@pytest.mark.parametrize("noted", ["", "yesterday", "2026-11-29", "\x00"])
def test_a_damaged_note_of_a_backup_is_none(settings, noted):
    (settings.VAR / "last_backup").write_text(noted, encoding="utf-8")
    assert last_backup() is None


# --- pages ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["administrator", "manager"])
def test_the_page_says_what_is_missing_and_leads_there(role, client_for):
    client = client_for(make_user(role))
    text = client.get("/setup/").content.decode()
    assert "ما يلزم قبل بدء العمل" in text
    assert 'href="/policy/charity/"' in text
    desk = client.get("/").content.decode()
    assert 'href="/setup/"' in desk
    assert "السياسة المعتمدة، الخدمات المتاحة" in desk


@pytest.mark.parametrize("role", ["intake_officer", "auditor", "committee_chair", "privacy_officer"])
def test_nobody_else_is_troubled(role, client_for, rf):
    user = make_user(role)
    request = rf.get("/")
    request.user = user
    assert needs_now(request) == []
    assert client_for(user).get("/setup/").status_code == 403


def test_the_row_goes_when_nothing_is_missing(ataa, cast, settings, rf):
    make_committee(cast["committee_chair"], cast["committee_secretary"], *make_members(3))
    holidays_until(in_days(200))
    backed_up(settings)
    request = rf.get("/")
    request.user = cast["manager"]
    assert needs_now(request) == []


def test_the_list_asks_as_often_for_many_accounts(ataa, cast, django_assert_max_num_queries):
    for _number in range(20):
        make_user("social_researcher")
    with django_assert_max_num_queries(20):
        needs(frozenset())


def test_loading_a_preset_is_what_the_first_lines_wait_for():
    load_profile(place="baraem")
    assert {"السياسة المعتمدة", "الخدمات المتاحة"} & set(missing()) == set()
