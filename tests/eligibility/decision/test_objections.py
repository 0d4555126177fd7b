"""An objection is recorded, stops the closing, lies on the manager's desk, and may be taken back."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from core.verdicts import ConflictError, StaleVersionError
from eligibility.case.needs import last_day_to_object
from eligibility.decision.actions import notices, objections
from eligibility.intake.actions import requests
from eligibility.models import AddressNotice
from eligibility.step_page import ways_out
from policy.models import Holiday, PolicyProfile
from policy.reply import objection_last_day
from tests.days import stated, today
from tests.eligibility.cases import fresh
from tests.factories import make_file, request_at, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def refused(ataa, officer, researcher, chair):
    """A request that was refused, and the applicant told of it three days ago."""
    case = request_at(
        "rejected", file=make_file(by=officer), profile=ataa, by=officer, researcher=researcher, decider=chair
    )
    told(case, by=officer, at=timezone.now() - timedelta(days=3))
    return fresh(case)


def objected(case, by, **changed):
    known = {"stated_on": today(), "words": "الدخل توقف منذ شهر"}
    return objections.make(public_id=case.public_id, by=by, **(known | changed))


# === The last day ================================================================================


@pytest.mark.parametrize(
    ("told_on", "last"),
    [
        (date(2027, 1, 5), date(2027, 2, 4)),  # a Thursday
        (date(2027, 1, 6), date(2027, 2, 7)),  # the Friday moves to the Sunday
        (date(2027, 1, 7), date(2027, 2, 7)),  # so does the Saturday
        (date(2027, 1, 23), date(2027, 2, 23)),  # Founding Day, a Monday, moves to the Tuesday
    ],
)
def test_thirty_days_inclusive_and_a_closed_day_moves_on(ataa, told_on, last):
    Holiday.objects.update_or_create(day=date(2027, 2, 22), defaults={"name": "يوم التأسيس"})

    assert objection_last_day(PolicyProfile.objects.get(), told_on) == last


def test_a_refusal_is_not_closed_before_the_last_day_is_over(ataa, officer, researcher, chair):
    with time_machine.travel(datetime(2027, 1, 5, 9, tzinfo=UTC)) as clock:
        case = request_at(
            "rejected",
            file=make_file(by=officer),
            profile=ataa,
            by=officer,
            researcher=researcher,
            decider=chair,
        )
        told(case, by=officer)
        assert last_day_to_object(fresh(case)) == date(2027, 2, 4)
        clock.move_to(datetime(2027, 2, 4, 20, tzinfo=UTC))  # 23:00 in Riyadh
        with pytest.raises(ConflictError, match="لمقدم الطلب أن يعترض حتى الخميس"):
            ways_out.close(public_id=case.public_id, by=officer)
        clock.move_to(datetime(2027, 2, 4, 21, tzinfo=UTC))  # midnight in Riyadh
        assert ways_out.close(public_id=case.public_id, by=officer).status == "closed"


def test_a_part_that_was_granted_is_delivered_and_closed_after_the_last_day(ataa, officer, researcher, chair):
    case = request_at(
        "delivered",
        file=make_file(by=officer),
        profile=ataa,
        by=officer,
        researcher=researcher,
        decider=chair,
        decided={"outcome": "partly_approved"},
    )
    with pytest.raises(ConflictError, match="لمقدم الطلب أن يعترض حتى"):
        ways_out.close(public_id=case.public_id, by=officer)

    with time_machine.travel(timezone.now() + timedelta(days=40)):
        assert ways_out.close(public_id=case.public_id, by=officer).status == "closed"


def test_what_was_approved_whole_is_closed_once_it_is_delivered(ataa, officer, researcher, chair):
    case = request_at(
        "delivered",
        file=make_file(by=officer),
        profile=ataa,
        by=officer,
        researcher=researcher,
        decider=chair,
    )

    assert ways_out.close(public_id=case.public_id, by=officer).status == "closed"


def test_with_the_recorded_word_that_none_is_made_it_is_closed_at_once(refused, officer):
    with pytest.raises(ValidationError, match="words"):
        objections.will_not(public_id=refused.public_id, by=officer, words=" ")
    objections.will_not(public_id=refused.public_id, by=officer, words="قال: قبلت")

    assert ways_out.close(public_id=refused.public_id, by=officer).status == "closed"
    with pytest.raises(ConflictError, match="هذا القول مسجل من قبل"):
        objections.will_not(public_id=refused.public_id, by=officer, words="قال: قبلت")


def test_a_refused_one_may_ask_again_while_the_window_runs(refused, officer):
    again = requests.open_request(
        by=officer,
        file=refused.beneficiary,
        service=refused.service,
        need="تغيرت الحال",
        answers={"event": "حريق"},
    )

    assert again.status == "draft"


# === The objection ===============================================================================


def test_an_objection_stops_the_closing_until_it_is_taken_back(refused, officer, manager, client_for):
    objected(refused, officer)

    bands = client_for(manager).get("/").context["bands"]
    rows = [row for _band, found in bands for row in found if "اعتراض" in row["what"]]
    assert [row["url"] for row in rows] == [f"/requests/{refused.public_id}/objection/"]
    assert "الدخل توقف منذ شهر" in client_for(manager).get(rows[0]["url"]).text
    with time_machine.travel(timezone.now() + timedelta(days=60)):
        with pytest.raises(ConflictError, match="على الطلب اعتراض قائم"):
            ways_out.close(public_id=refused.public_id, by=officer)
        objections.take_back(public_id=refused.public_id, by=officer, words="قال: لا أريد الاعتراض")
        assert ways_out.close(public_id=refused.public_id, by=officer).status == "closed"
    assert fresh(refused).objection.words == "الدخل توقف منذ شهر"


def test_one_objection_stands_and_one_taken_back_is_the_last(refused, officer):
    objected(refused, officer)
    with pytest.raises(ConflictError, match="على هذا الطلب اعتراض قائم"):
        objected(refused, officer)
    with pytest.raises(ConflictError, match="على هذا الطلب اعتراض قائم"):
        objections.will_not(public_id=refused.public_id, by=officer, words="قبلت")
    objections.take_back(public_id=refused.public_id, by=officer, words="سحبته")
    with pytest.raises(ConflictError, match="لا اعتراض قائمًا"):
        objections.take_back(public_id=refused.public_id, by=officer, words="سحبته")
    with pytest.raises(ConflictError, match="سبق الاعتراض على هذا القرار ثم سُحب"):
        objected(refused, officer)


def test_a_word_of_before_the_objection_closes_nothing(refused, officer):
    objections.will_not(public_id=refused.public_id, by=officer, words="قال: قبلت")
    objected(refused, officer)
    objections.take_back(public_id=refused.public_id, by=officer, words="قال: سحبته")

    with pytest.raises(ConflictError, match="لمقدم الطلب أن يعترض حتى"):
        ways_out.close(public_id=refused.public_id, by=officer)


def test_a_request_is_not_withdrawn_over_an_objection(ataa, officer, researcher, chair):
    case = request_at(
        "partly_approved",
        file=make_file(by=officer),
        profile=ataa,
        by=officer,
        researcher=researcher,
        decider=chair,
    )
    told(case, by=officer)
    objected(case, officer)

    with pytest.raises(ConflictError, match="على الطلب اعتراض قائم"):
        ways_out.withdraw(public_id=case.public_id, by=officer, note="لا يريد")


def test_who_was_told_after_a_letter_to_his_address_may_have_objected_in_between(
    ataa, officer, researcher, chair
):
    case = request_at(
        "rejected", file=make_file(by=officer), profile=ataa, by=officer, researcher=researcher, decider=chair
    )
    now = timezone.now()
    AddressNotice.objects.create(
        decision=case.decision, receipt="ر 1", by=officer, at=now - timedelta(days=9)
    )
    told(case, by=officer, at=now - timedelta(days=2))

    made = objected(fresh(case), officer, stated_on=today() - timedelta(days=5))

    assert (made.stated_on, made.late_reason) == (today() - timedelta(days=5), "")


def test_the_last_day_that_was_told_does_not_come_nearer_when_holidays_go(ataa, officer, researcher, chair):
    Holiday.objects.update_or_create(day=date(2027, 2, 4), defaults={"name": "عطلة"})
    with time_machine.travel(datetime(2027, 1, 5, 9, tzinfo=UTC)):
        case = request_at(
            "rejected",
            file=make_file(by=officer),
            profile=ataa,
            by=officer,
            researcher=researcher,
            decider=chair,
        )
        notices.tell(public_id=case.public_id, by=officer, how="phone", note="علم", early_reason="عاجل")
        assert last_day_to_object(fresh(case)) == date(2027, 2, 7)

        Holiday.objects.filter(day=date(2027, 2, 4)).delete()
        assert last_day_to_object(fresh(case)) == date(2027, 2, 7)
        Holiday.objects.update_or_create(day=date(2027, 2, 4), defaults={"name": "عطلة"})
        Holiday.objects.update_or_create(day=date(2027, 2, 7), defaults={"name": "عطلة"})
        assert last_day_to_object(fresh(case)) == date(2027, 2, 8)


def test_who_only_delivers_does_not_read_what_the_applicant_objects(
    ataa, officer, researcher, chair, delivery_officer, client_for
):
    case = request_at(
        "delivered",
        file=make_file(by=officer),
        profile=ataa,
        by=officer,
        researcher=researcher,
        decider=chair,
        decided={"outcome": "partly_approved"},
    )
    objected(fresh(case), officer)

    for user, status in ((delivery_officer, 404), (officer, 200)):
        assert client_for(user).get(f"/requests/{case.public_id}/objection/").status_code == status
    page = client_for(delivery_officer).get(case.get_absolute_url())
    assert (page.status_code, "/objection/" in page.text, "الدخل توقف" in page.text) == (200, False, False)


BAD = {
    "no words": ({"words": " "}, "words"),
    "to come": ({"stated_on": 1}, "stated_on"),
    "before he was told": ({"stated_on": -4}, "stated_on"),
}


@pytest.mark.parametrize(("changed", "field"), BAD.values(), ids=BAD)
def test_what_is_not_sound_is_said_at_its_field(refused, officer, changed, field):
    if "stated_on" in changed:
        changed = {"stated_on": today() + timedelta(days=changed["stated_on"])}
    with pytest.raises(ValidationError) as error:
        objected(refused, officer, **changed)

    assert list(error.value.message_dict) == [field]


def test_a_late_objection_needs_its_reason_also_on_a_closed_request(refused, officer):
    with time_machine.travel(timezone.now() + timedelta(days=60)):
        ways_out.close(public_id=refused.public_id, by=officer)
        with pytest.raises(ValidationError) as error:
            objected(refused, officer, stated_on=today())
        assert list(error.value.message_dict) == ["late_reason"]
        made = objected(refused, officer, stated_on=today(), late_reason="كان في المستشفى")

    assert (made.stands, made.late_reason) == (True, "كان في المستشفى")


def test_only_the_desk_records_it_after_the_notice_and_over_no_stale_page(
    ataa, refused, officer, manager, researcher, chair
):
    for user in (manager, researcher):
        with pytest.raises(PermissionDenied):
            objected(refused, user)
    with pytest.raises(StaleVersionError):
        objected(refused, officer, version=99)
    untold = request_at(
        "rejected", file=make_file(by=officer), profile=ataa, by=officer, researcher=researcher, decider=chair
    )
    with pytest.raises(ConflictError, match="لم يُبلَّغ مقدم الطلب بالقرار بعد"):
        objected(untold, officer)


def test_the_page_records_takes_back_and_keeps_what_was_typed(refused, officer, client_for):
    page, client = f"/requests/{refused.public_id}/objection/", client_for(officer)
    assert page in client.get(refused.get_absolute_url()).text
    day = stated(0)
    data = {"do": "make", "version": refused.version, "stated_on": f"{day.date:%Y-%m-%d}"}

    kept = client.post(page, data | {"words": "", "stated_on": f"{day.date:%Y-%m-%d}"})
    assert kept.status_code == 200
    assert "words" in kept.context["forms"]["make"].errors
    stale = data | {"words": "لم تُحسب الديون", "version": 99}
    assert client.post(page, stale).status_code == 409
    assert client.post(page, stale | {"version": refused.version}).status_code == 302
    text = client.get(page).text
    assert "الاعتراض قائم وينتظر النظر فيه" in text
    version = fresh(refused).version
    back = {"do": "take_back", "version": version, "back-words": "عدلت عنه"}
    assert client.post(page, back).status_code == 302
    assert "سُحب الاعتراض" in client.get(page).text
    assert client.post(page, {"do": "nothing"}).status_code == 400
