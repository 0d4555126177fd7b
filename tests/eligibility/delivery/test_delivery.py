"""Handing over what was decided (C-49), by somebody who did not decide it; the end of the request."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from core import audit, hooks
from core.uploads import read_bytes
from core.verdicts import ConflictError, StaleVersionError
from eligibility.delivery import actions as delivery
from eligibility.models import Delivery, ServiceRequest
from eligibility.step_page import ways_out
from tests.eligibility.committee_cases import words_of
from tests.eligibility.steps_of_intake import signature_png
from tests.factories import make_file, make_user, request_at

pytestmark = pytest.mark.django_db


def at(status, profile, officer, decider):
    """A request at `status` of which the applicant was told five days ago; of a refusal so long ago that
    nobody may object any more.
    """
    return request_at(
        status,
        file=make_file(by=officer),
        profile=profile,
        by=officer,
        decider=decider,
        told_at=timezone.now() - timedelta(days=60 if status == "rejected" else 5),
    )


@pytest.fixture
def told(ataa, officer, chair):
    return at("approved", ataa, officer, chair)


@pytest.fixture
def begun(ataa, officer, chair):
    return at("delivering", ataa, officer, chair)


def start(request, by, **changed):
    return delivery.start_delivery(public_id=request.public_id, by=by, **{"method": "transfer"} | changed)


def hand_over(request, by, **changed):
    return delivery.hand_over(
        public_id=request.public_id,
        by=by,
        **{
            "what": "إيجار ثلاثة أشهر",
            "amount": 1000,
            "receiver_name": "سالم الحربي",
            "receiver_relation": "مقدم الطلب",
            "delivered_on": timezone.localdate(),
            "proof_note": "TR-77",
        }
        | changed,
    )


def test_c49_a_delivery_begins_and_ends_with_its_proof(told, delivery_officer):
    start(told, delivery_officer, place="مستودع الجمعية")
    hand_over(told, delivery_officer)

    told.refresh_from_db()
    row = Delivery.objects.get()
    assert told.status == "delivered"
    assert (row.method, row.place, row.started_by) == (
        "transfer",
        "مستودع الجمعية",
        delivery_officer,
    )
    assert (row.what, row.amount, row.receiver_name, row.proof_note) == (
        "إيجار ثلاثة أشهر",
        1000,
        "سالم الحربي",
        "TR-77",
    )
    assert row.delivered_by == delivery_officer


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"amount": 0}, "amount"),
        ({"amount": 1001}, "amount"),
        ({"amount": None}, "amount"),
        ({"delivered_on": timezone.localdate() + timedelta(days=1)}, "delivered_on"),
        ({"delivered_on": timezone.localdate() - timedelta(days=6)}, "delivered_on"),
        ({"proof_note": ""}, "proof_note"),
    ],
)
def test_what_is_not_sound_is_said_at_its_field(changed, field, begun, delivery_officer):
    with pytest.raises(ValidationError) as refused:
        hand_over(begun, delivery_officer, **changed)

    assert list(refused.value.message_dict) == [field]
    begun.refresh_from_db()
    assert begun.status == "delivering"


def test_a_day_between_notice_and_today_is_kept(begun, delivery_officer):
    day = timezone.localdate() - timedelta(days=2)

    hand_over(begun, delivery_officer, delivered_on=day)

    assert timezone.localdate(Delivery.objects.get().delivered_at) == day


def test_a_signed_receipt_may_stand_in_place_of_a_number(begun, delivery_officer):
    proof = read_bytes(signature_png(), "receipt.png")

    hand_over(begun, delivery_officer, proof=proof, proof_note="")

    row = Delivery.objects.get()
    assert (row.proof.kind, row.proof_note) == ("proof", "")


def test_s27_whoever_decided_does_not_deliver(ataa, officer):
    both = make_user("delivery_officer", username="both")
    case = at("approved", ataa, officer, both)

    with pytest.raises(PermissionDenied):
        start(case, both)


@pytest.mark.parametrize("who", ["officer", "chair", "manager", "researcher", "department_head"])
def test_no_other_role_delivers(who, told, request):
    with pytest.raises(PermissionDenied):
        start(told, request.getfixturevalue(who))


def test_a_delivery_begins_and_ends_once(told, delivery_officer):
    start(told, delivery_officer)
    with pytest.raises(ConflictError, match="لم يعد الطلب في المرحلة التي تبدأ منها هذه الخطوة"):
        start(told, delivery_officer)
    hand_over(told, delivery_officer)
    with pytest.raises(ConflictError, match="لم يعد الطلب في المرحلة التي تبدأ منها هذه الخطوة"):
        hand_over(told, delivery_officer)

    assert Delivery.objects.count() == 1


def test_a_stale_receipt_is_not_recorded(begun, delivery_officer):
    with pytest.raises(StaleVersionError):
        hand_over(begun, delivery_officer, version=begun.delivery.version - 1)


# --- the end -------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", ["delivered", "rejected"])
def test_the_desk_closes_and_whoever_listens_is_told_in_the_same_transaction(
    status, ataa, officer, chair, monkeypatch
):
    heard = []
    listener = lambda *, case, by: heard.append((case.status, by))  # noqa: E731 - one line is enough
    monkeypatch.setitem(hooks._listeners, hooks.REQUEST_CLOSED, [listener])
    case = at(status, ataa, officer, chair)

    ways_out.close(public_id=case.public_id, by=officer)

    case.refresh_from_db()
    assert (case.status, heard) == ("closed", [("closed", officer)])
    assert case.closed_at is not None


def test_when_a_listener_fails_the_request_stays_open(ataa, officer, chair, monkeypatch):
    def broken(*, case, by):
        raise RuntimeError("no")

    monkeypatch.setitem(hooks._listeners, hooks.REQUEST_CLOSED, [broken])
    case = at("delivered", ataa, officer, chair)

    with pytest.raises(RuntimeError):
        ways_out.close(public_id=case.public_id, by=officer)

    case.refresh_from_db()
    assert (case.status, case.closed_at) == ("delivered", None)


@pytest.mark.parametrize("status", ["approved", "delivering"])
def test_what_is_not_delivered_is_not_closed(status, ataa, officer, chair):
    case = at(status, ataa, officer, chair)

    with pytest.raises(ConflictError, match="لم يعد الطلب في المرحلة التي تبدأ منها هذه الخطوة"):
        ways_out.close(public_id=case.public_id, by=officer)


# --- pages ---------------------------------------------------------------------------------------


def test_whoever_delivers_sees_name_contact_and_place_alone(begun, delivery_officer, client_for):
    head = begun.beneficiary.head

    text = client_for(delivery_officer).get(f"/requests/{begun.public_id}/hand-over/").content.decode()

    for shown in (head.full_name, head.mobile, "النخيل", "RNBB2312", begun.decision.number):
        assert shown in text
    for hidden in (head.id_number, begun.need, "أسرة محتاجة"):
        assert hidden not in text


@pytest.mark.parametrize("other", ["quality_officer", "privacy_officer", "social_researcher"])
def test_another_role_beside_the_delivery_opens_no_more_of_the_history(begun, officer, client_for, other):
    both = make_user("delivery_officer", other, username="both")
    with audit.audited():
        for kind in ("paper.rejected", "visit.done", "request.deliver"):
            audit.record(kind=kind, target=begun, by=officer, note="سبب")

    events = client_for(both).get(f"/requests/{begun.public_id}/").context["events"]

    assert [event["kind"] for event in events] == ["request.deliver"]


def test_the_receipt_is_recorded_on_the_page(begun, delivery_officer, client_for):
    today = timezone.localdate()
    sent = {
        "what": "إيجار",
        "amount": "١٬٠٠٠",
        "receiver_name": "سالم",
        "receiver_relation": "الابن",
        "proof_note": "77",
        "delivered_on": f"{today:%Y-%m-%d}",
        "version": begun.delivery.version,
    }

    answer = client_for(delivery_officer).post(f"/requests/{begun.public_id}/hand-over/", sent)

    assert answer.status_code == 302
    assert Delivery.objects.get().amount == 1000


def test_the_receipt_is_printed_to_be_signed(begun, delivery_officer, client_for):
    answer = client_for(delivery_officer).get(f"/requests/{begun.public_id}/delivery/receipt/")

    found = words_of(answer.content)
    assert {
        "إيصال",
        begun.decision.number,
        begun.beneficiary.file_number,
        "وعليه",
        "أوقّع",
    } <= found


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("officer", 200),
        ("manager", 200),
        ("auditor", 200),
        ("researcher", 404),
        ("member", 404),
        ("secretary", 404),
        ("quality_officer", 404),
        ("administrator", 404),
    ],
)
def test_who_reaches_the_delivery(who, status, begun, client_for, request):
    client = client_for(request.getfixturevalue(who))

    for page in ("delivery/", "hand-over/", "delivery/receipt/"):
        assert client.get(f"/requests/{begun.public_id}/{page}").status_code == status


def test_a_refused_request_has_no_delivery(ataa, officer, chair, client_for):
    case = at("rejected", ataa, officer, chair)

    assert client_for(officer).get(f"/requests/{case.public_id}/delivery/").status_code == 409


def test_closing_goes_through_the_page_of_the_step(ataa, officer, chair, client_for):
    case = at("rejected", ataa, officer, chair)

    answer = client_for(officer).post(f"/requests/{case.public_id}/steps/close/", {"version": case.version})

    assert answer.status_code == 302
    assert ServiceRequest.objects.get().status == "closed"


def test_whoever_delivers_still_reads_the_letter_of_a_closed_request(
    ataa, officer, chair, delivery_officer, client_for
):
    case = at("closed", ataa, officer, chair)

    answer = client_for(delivery_officer).get(f"/requests/{case.public_id}/letter/")

    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
