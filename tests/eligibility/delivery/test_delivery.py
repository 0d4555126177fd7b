"""Handing over what was decided (C-49), by somebody who did not decide it; the end of the request."""

import re
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from beneficiaries.models import Beneficiary
from core import audit, hooks
from core.jobs import try_pages
from core.models import ReadEvent
from core.uploads import read_bytes
from core.verdicts import ConflictError, StaleVersionError
from eligibility.case.payee import has_verified_account, verified_account
from eligibility.delivery import actions as delivery
from eligibility.intake.actions import accounts
from eligibility.intake.panels import desk_now
from eligibility.models import Delivery, PayeeAccount, Service, ServiceRequest
from eligibility.step_page import ways_out
from tests.desks import as_shown
from tests.eligibility.committee_cases import words_of
from tests.eligibility.steps_of_intake import scanned_pdf, signature_png
from tests.factories import make_file, make_user, request_at

pytestmark = pytest.mark.django_db

IBAN, OTHER_IBAN = "SA0380000000608010167519", "SA4420000001234567891234"


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
    return delivery.start_delivery(public_id=request.public_id, by=by, **{"method": "handed"} | changed)


def hand_over(request, by, version=None, **changed):
    known = {
        "what": "إيجار ثلاثة أشهر",
        "amount": 1000,
        "receiver_name": "فهد سالم الحربي",
        "receiver_relation": "الابن",
        "receiver_id": "1000000008",
        "delivered_on": timezone.localdate(),
        "proof_note": "TR-77",
    }
    receipt = delivery.Receipt(**known | changed)
    return delivery.hand_over(public_id=request.public_id, by=by, receipt=receipt, version=version)


def test_c49_a_delivery_begins_and_ends_with_its_proof(told, delivery_officer):
    start(told, delivery_officer, place="مستودع الجمعية")
    hand_over(told, delivery_officer)

    told.refresh_from_db()
    row = Delivery.objects.get()
    assert told.status == "delivered"
    assert (row.method, row.place, row.started_by) == (
        "handed",
        "مستودع الجمعية",
        delivery_officer,
    )
    assert (row.what, row.amount, row.receiver_name, row.proof_note) == (
        "إيجار ثلاثة أشهر",
        1000,
        "فهد سالم الحربي",
        "TR-77",
    )
    assert row.delivered_by == delivery_officer


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"amount": 0}, "amount"),
        ({"amount": 1001}, "amount"),
        ({"amount": None}, "amount"),
        ({"quantity": 1}, "quantity"),
        ({"amount": 999}, "less_reason"),
        ({"receiver_name": " "}, "receiver_name"),
        ({"receiver_id": ""}, "receiver_id"),
        ({"receiver_id": "1"}, "receiver_id"),
        ({"receiver_id": "لا شيء"}, "receiver_id"),
        ({"receiver_id": "1000000009"}, "receiver_id"),  # the check digit
        ({"delivered_on": timedelta(days=1)}, "delivered_on"),  # from the day of the test on
        ({"delivered_on": timedelta(days=-6)}, "delivered_on"),
        ({"proof_note": ""}, "proof_note"),
    ],
)
def test_what_is_not_sound_is_said_at_its_field(changed, field, begun, delivery_officer):
    if "delivered_on" in changed:
        changed = {"delivered_on": timezone.localdate() + changed["delivered_on"]}
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


# --- in the unit of the service ------------------------------------------------------------------


@pytest.fixture
def sessions_begun(baraem, officer, department_head):
    """Twelve sessions, decided and on their way."""
    return request_at(
        "delivering",
        file=make_file(by=officer),
        profile=baraem,
        by=officer,
        service=Service.objects.get(code="speech_sessions"),
        decider=department_head,
        decided={"amount": None, "quantity": 12, "months": 6},
    )


def test_c49_twelve_sessions_are_handed_over_as_twelve_sessions(sessions_begun, delivery_officer, client_for):
    page = f"/requests/{sessions_begun.public_id}/hand-over/"
    client = client_for(delivery_officer)
    shown = client.get(page)
    sent = {
        "what": "جلسات نطق",
        "quantity": "١٢",
        "receiver_name": "فهد سالم",
        "receiver_relation": "الأب",
        "receiver_id": "1000000008",
        "proof_note": "77",
        "delivered_on": f"{timezone.localdate():%Y-%m-%d}",
        "version": sessions_begun.delivery.version,
    }

    assert "amount" not in shown.context["form"].fields
    assert str(shown.context["form"].fields["quantity"].label) == "العدد (الوحدة: جلسة)"
    assert 'عدد (<bdi dir="ltr">12</bdi>) جلسة' in shown.content.decode()
    assert client.post(page, sent).status_code == 302
    row = Delivery.objects.get()
    assert (row.quantity, row.amount, row.less_reason) == (12, None, "")
    assert row.shown_grant == 'عدد (<bdi dir="ltr">12</bdi>) جلسة'


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"quantity": 13}, "quantity"),
        ({"quantity": 0}, "quantity"),
        ({"quantity": None}, "quantity"),
        ({"quantity": 12, "amount": 100}, "amount"),
        ({"quantity": 11}, "less_reason"),
    ],
)
def test_c49_units_are_handed_over_as_they_were_decided(changed, field, sessions_begun, delivery_officer):
    with pytest.raises(ValidationError) as refused:
        hand_over(sessions_begun, delivery_officer, **{"amount": None} | changed)

    assert list(refused.value.message_dict) == [field]


def test_c49_less_than_was_decided_is_handed_over_with_its_reason(sessions_begun, delivery_officer):
    hand_over(sessions_begun, delivery_officer, amount=None, quantity=9, less_reason="انتقلت الأسرة")

    row = Delivery.objects.get()
    assert (row.quantity, row.less_reason) == (9, "انتقلت الأسرة")


def test_what_is_counted_in_units_is_not_transferred(baraem, officer, department_head, delivery_officer):
    service = Service.objects.get(code="speech_sessions")
    case = request_at(
        "approved", file=make_file(by=officer, iban=IBAN, iban_holder="سالم عبدالله محمد الحربي"),
        profile=baraem, by=officer, service=service, decider=department_head,
        decided={"amount": None, "quantity": 12}, told_at=timezone.now(),
    )  # fmt: skip
    with pytest.raises(ValidationError) as refused:
        start(case, delivery_officer, method="transfer")

    assert refused.value.message_dict == {"method": ["تُسلَّم هذه الخدمة بوحدتها، ولا شيء فيها يحوَّل."]}


# --- who received --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["سالم عبدالله محمد الحربي", "الحربي، سالم  عبد الله", "سالم الحربي", "سالـم عبدالله بن محمد"]
)
def test_the_number_of_the_applicant_is_the_one_on_file(begun, delivery_officer, name):
    """However his name is written: in another order, in part, with other spaces."""
    with pytest.raises(ValidationError) as refused:
        hand_over(begun, delivery_officer, receiver_name=name, receiver_id="1000000008")

    assert refused.value.message_dict == {
        "receiver_id": [
            "ليس هذا رقم هوية مقدم الطلب المسجل في الملف. إن كان المستلم شخصًا آخر فاكتب اسمه الكامل."
        ]
    }
    hand_over(begun, delivery_officer, receiver_name=name, receiver_id=begun.beneficiary.head.id_number)
    assert Delivery.objects.get().receiver_check == "identity"


def test_the_number_that_was_seen_is_not_kept_in_clear(begun, delivery_officer):
    hand_over(begun, delivery_officer, receiver_id="1000000008")

    with connection.cursor() as cursor:
        cursor.execute("SELECT receiver_id FROM eligibility_delivery")
        assert "1000000008" not in cursor.fetchone()[0]


@pytest.mark.parametrize("changed", [{"receiver_check": ""}, {"receiver_id": None}, {"method": "transfer"}])
def test_the_database_knows_no_delivery_to_nobody(changed, begun, delivery_officer):
    hand_over(begun, delivery_officer)

    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.update(**changed)


# --- the account of the payee --------------------------------------------------------------------


def verify(case, by, **changed):
    known = {"iban": IBAN, "scan": read_bytes(signature_png(), "bank.png")}
    return accounts.verify_account(public_id=case.public_id, by=by, **known | changed)


@pytest.fixture
def told_with_account(ataa, officer, chair):
    """Approved and told; the account is on file, and nobody has compared it."""
    case = at("approved", ataa, officer, chair)
    file = case.beneficiary
    file.iban, file.iban_holder = IBAN, "سالم عبدالله الحربي"
    file.save()
    return ServiceRequest.objects.get(pk=case.pk)


def test_a_transfer_waits_for_the_verified_account(told_with_account, officer, delivery_officer):
    with pytest.raises(ValidationError) as refused:
        start(told_with_account, delivery_officer, method="transfer")
    assert refused.value.message_dict == {
        "method": ["لم يُتحقق من حساب المدفوع له بعد. يطابقه مكتب علاقات المستفيدين بشهادة الآيبان."]
    }

    verify(told_with_account, officer)
    start(told_with_account, delivery_officer, method="transfer")
    hand_over(told_with_account, delivery_officer, receiver_name="غيره", receiver_id="")

    row = Delivery.objects.get()
    assert (row.receiver_name, row.receiver_relation) == ("سالم عبدالله محمد الحربي", "المستفيد")
    assert (row.receiver_check, row.receiver_id, row.paid_to.iban) == ("account", None, IBAN)


def test_an_account_that_changed_after_the_start_is_not_paid(told_with_account, officer, delivery_officer):
    verify(told_with_account, officer)
    start(told_with_account, delivery_officer, method="transfer")
    file = Beneficiary.objects.get()
    file.iban = OTHER_IBAN
    file.save()

    with pytest.raises(ConflictError, match="لم يُتحقق من حساب المدفوع له بعد"):
        hand_over(told_with_account, delivery_officer)


def test_the_account_is_written_once_more_from_the_paper(told_with_account, officer):
    with pytest.raises(ValidationError) as refused:
        verify(told_with_account, officer, iban=OTHER_IBAN, scan=None)

    assert set(refused.value.message_dict) == {"iban", "scan"}


def test_an_account_in_another_name_needs_its_reason(told_with_account, officer):
    Beneficiary.objects.update(iban_holder="فهد الشمري")
    with pytest.raises(ValidationError) as refused:
        verify(told_with_account, officer)

    assert list(refused.value.message_dict) == ["holder_reason"]
    row = verify(told_with_account, officer, holder_reason="حساب ابنه، وبيده وكالة")
    assert row.holder_reason == "حساب ابنه، وبيده وكالة"


def test_a_stale_form_verifies_no_account(told_with_account, officer, client_for):
    before = told_with_account.version - 1
    with pytest.raises(StaleVersionError):
        verify(told_with_account, officer, version=before)

    scan = SimpleUploadedFile("bank.png", signature_png())
    sent = {"iban": IBAN, "holder_reason": "حساب ابنه", "scan": scan, "version": before}
    answer = client_for(officer).post(f"/requests/{told_with_account.public_id}/account/", sent)

    assert answer.status_code == 409
    assert "حساب ابنه" in answer.text
    assert "CleanFile" not in answer.text
    assert not PayeeAccount.objects.exists()


def test_rent_is_paid_to_the_landlord_by_name_and_account(ataa, officer, chair, delivery_officer):
    case = request_at(
        "approved", file=make_file(by=officer, iban=IBAN, iban_holder="سالم"), profile=ataa, by=officer,
        service=Service.objects.get(code="rent"), decider=chair, told_at=timezone.now(),
    )  # fmt: skip
    with pytest.raises(ValidationError) as refused:
        verify(case, officer, iban=OTHER_IBAN)
    assert set(refused.value.message_dict) == {"name", "holder"}

    verify(case, officer, iban=OTHER_IBAN, name="مكتب الواحة العقاري", holder="الواحة العقاري")
    start(case, delivery_officer, method="transfer")
    hand_over(case, delivery_officer)

    row = Delivery.objects.get()
    assert (row.receiver_name, row.receiver_relation) == ("مكتب الواحة العقاري", "المؤجر")
    assert row.paid_to.iban == OTHER_IBAN


def test_the_last_account_of_a_landlord_counts(ataa, officer, chair):
    case = request_at(
        "approved", file=make_file(by=officer), profile=ataa, by=officer,
        service=Service.objects.get(code="rent"), decider=chair,
    )  # fmt: skip
    for iban in (IBAN, OTHER_IBAN):
        verify(case, officer, iban=iban, name="مكتب الواحة", holder="مكتب الواحة")

    assert verified_account(case).iban == OTHER_IBAN
    assert [*ServiceRequest.objects.filter(has_verified_account())] == [case]


def test_a_list_and_a_payment_agree_on_which_account_is_verified(told_with_account, officer, ataa):
    """The desk asks the database of all requests at once, whoever pays of one of them."""
    case, file = told_with_account, told_with_account.beneficiary
    request_at("approved", file=make_file(by=officer, iban=OTHER_IBAN), profile=ataa, by=officer)

    def verified():
        rows = ServiceRequest.objects.order_by("pk")
        agreed = [row for row in rows if verified_account(row)]
        assert [*rows.filter(has_verified_account())] == agreed
        return agreed

    assert verified() == []
    verify(case, officer)
    assert verified() == [case]
    later = request_at("approved", file=file, profile=ataa, by=officer, service=Service.objects.last())
    assert later.terms.payee == "beneficiary"
    assert verified() == [case, later]  # of one file, whichever request it was compared for
    file.iban_holder = "ابنه"
    file.save()
    assert verified() == []


@pytest.mark.parametrize("who", ["delivery_officer", "manager", "chair", "research_officer"])
def test_the_desk_alone_verifies_an_account(who, told_with_account, request):
    with pytest.raises(PermissionDenied):
        verify(told_with_account, request.getfixturevalue(who))


def test_whoever_transfers_reads_the_whole_number_and_nobody_else(
    told_with_account, officer, delivery_officer, client_for
):
    verify(told_with_account, officer)
    start(told_with_account, delivery_officer, method="transfer")
    page = f"/requests/{told_with_account.public_id}/hand-over/"

    assert "SA03 8000 0000 6080 1016 7519" in client_for(delivery_officer).get(page).content.decode()
    assert "SA03 8000" not in client_for(officer).get(page).content.decode()
    assert list(ReadEvent.objects.filter(what="iban").values_list("actor__username", flat=True)) == [
        delivery_officer.username
    ]


def test_the_account_is_verified_on_its_page(told_with_account, officer, client_for):
    client = client_for(officer)
    page = f"/requests/{told_with_account.public_id}/account/"
    scan = SimpleUploadedFile("bank.png", signature_png(), "image/png")
    sent = {"iban": "sa03 8000 0000 6080 1016 7519", "scan": scan, "version": told_with_account.version}

    assert "لم يُتحقق من الحساب بعد" in client.get(page).content.decode()
    assert client.post(page, sent).status_code == 302
    shown = client.get(page).content.decode()
    assert "تُحقق من الحساب" in shown
    assert IBAN not in shown
    assert client.get(f"{page}pages/1/").status_code == 200


def test_the_banks_paper_opens_page_by_page_once_a_worker_has_drawn_it(
    told_with_account, officer, client_for
):
    row = verify(told_with_account, officer, scan=read_bytes(scanned_pdf(2), "bank.pdf"))
    client, page = client_for(officer), f"/requests/{told_with_account.public_id}/account/"
    shown = client.get(page).text
    assert "قيد الفحص" in shown
    assert f"{page}pages/" not in shown

    try_pages.call(row.scan.public_id)

    shown = client.get(page).text
    assert [number for number in (1, 2, 3) if f"{page}pages/{number}/" in shown] == [1, 2]


def test_the_desk_finds_the_account_that_holds_a_transfer_up(told_with_account, officer):
    request = SimpleNamespace(user=officer)
    assert "التحقق من حساب المدفوع له: مساعدة نقدية طارئة" in [
        row["what"] for row in as_shown(desk_now(request, None))
    ]

    verify(told_with_account, officer)

    assert desk_now(request, None) == []


# --- the end -------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", ["delivered", "rejected"])
def test_the_desk_closes(status, ataa, officer, chair):
    case = at(status, ataa, officer, chair)

    ways_out.close(public_id=case.public_id, by=officer)

    case.refresh_from_db()
    assert case.status == "closed"
    assert case.closed_at is not None


def test_whoever_listens_hears_of_the_delivery_in_the_same_transaction(begun, delivery_officer, monkeypatch):
    heard = []
    listener = lambda *, case, by: heard.append((case.pk, case.status, by))  # noqa: E731 - one line is enough
    monkeypatch.setitem(hooks._listeners, hooks.AID_DELIVERED, [listener])

    hand_over(begun, delivery_officer)

    assert heard == [(begun.pk, "delivered", delivery_officer)]


def test_when_a_listener_fails_nothing_was_delivered(begun, delivery_officer, monkeypatch):
    def broken(*, case, by):
        raise RuntimeError("no")

    monkeypatch.setitem(hooks._listeners, hooks.AID_DELIVERED, [broken])

    with pytest.raises(RuntimeError):
        hand_over(begun, delivery_officer)

    begun.refresh_from_db()
    assert (begun.status, begun.delivery.delivered_at) == ("delivering", None)


@pytest.mark.parametrize("status", ["approved", "delivering"])
def test_c49_what_is_not_delivered_is_not_closed(status, ataa, officer, chair):
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
        "receiver_name": "فهد سالم",
        "receiver_relation": "الابن",
        "receiver_id": "١٠٠٠٠٠٠٠٠٨",
        "proof_note": "77",
        "delivered_on": f"{today:%Y-%m-%d}",
        "version": begun.delivery.version,
    }

    answer = client_for(delivery_officer).post(f"/requests/{begun.public_id}/hand-over/", sent)

    assert answer.status_code == 302
    row = Delivery.objects.get()
    assert (row.amount, row.receiver_check, row.receiver_id) == (1000, "identity", "1000000008")


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


def test_the_page_closes_the_transfer_and_says_why_until_the_account_is_verified(
    told_with_account, officer, delivery_officer, client_for
):
    page = f"/requests/{told_with_account.public_id}/delivery/"
    why = "تحويل بنكي: لم يُتحقق من حساب المدفوع له بعد. يطابقه مكتب علاقات المستفيدين بشهادة الآيبان."
    closed = re.compile(r'<input[^>]*value="transfer"[^>]*disabled')

    text = client_for(delivery_officer).get(page).text
    assert why in text
    assert closed.search(text)

    verify(told_with_account, officer)
    text = client_for(delivery_officer).get(page).text
    assert why not in text
    assert not closed.search(text)
