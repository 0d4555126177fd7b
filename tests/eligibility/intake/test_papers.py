"""C-43: papers are matched field by field. C-44: they are judged for the day of submission."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from beneficiaries.actions.documents import add_document
from beneficiaries.models import Document
from core.hijri import StatedDate, short_gregorian, short_hijri
from core.models import AuditEvent
from core.uploads import read_bytes
from core.verdicts import ConflictError, StaleVersionError
from eligibility.case.payee import verified_account
from eligibility.intake.actions import papers, submission
from eligibility.models import CheckField, PayeeAccount, ServiceRequest
from eligibility.statement.stated import compared_fields
from tests.days import in_days, stated
from tests.eligibility.steps_of_intake import draft, match, receive, sign, signature_png, submitted
from tests.factories import make_file

OLD = StatedDate(date(2020, 1, 1))
MISMATCH = ("mismatch", "الاسم في الهوية مختلف")


@pytest.fixture
def request_(ataa, officer):
    return draft(officer)


@pytest.fixture
def identity(request_):
    return request_.checks.get(type__code="national_id")


def returned(kind):
    """What the chain keeps of why the last paper was not taken, for the figures; None for one that was."""
    return AuditEvent.objects.filter(kind=kind).latest("sequence").changes.get("returned")


def test_a_received_paper_is_in_the_file_and_waits_to_be_matched(identity, officer):
    receive(identity, officer, original_seen=False, upload=read_bytes(signature_png(), "هوية.png"))

    identity.refresh_from_db()
    paper = Document.objects.get()
    assert (identity.status, identity.document, identity.version) == ("received", paper, 2)
    assert (paper.beneficiary_id, paper.owner_id) == (
        identity.request.beneficiary_id,
        identity.owner_id,
    )
    assert (paper.file.kind, paper.file.content_type) == ("paper", "image/png")


def test_a_paper_needs_a_picture_or_the_original_seen(identity, officer):
    with pytest.raises(ValidationError, match="أضف صورة المستند"):
        receive(identity, officer, original_seen=False)
    assert Document.objects.count() == 0


def test_c43_a_paper_that_holds_was_not_returned(identity, officer):
    match(receive(identity, officer), officer)

    assert returned("paper.matched") is None


def test_c43_each_compared_field_is_a_row(identity, officer):
    match(receive(identity, officer), officer)

    identity.refresh_from_db()
    rows = list(CheckField.objects.values_list("code", "result", "by"))
    assert rows == [
        (code, "matched", officer.pk) for code in ("name", "id_number", "birth_date", "expiry_date")
    ]
    assert (identity.status, identity.checked_by) == ("matched", officer)
    assert identity.document.status == "verified"


def test_the_paper_of_the_bank_verifies_the_account_of_the_applicant(ataa, officer):
    """A matching that is taken back, or another account on file, and it is verified no more."""
    file = make_file(by=officer, iban="SA0380000000608010167519", iban_holder="سالم الحربي")
    case = draft(officer, file=file, service="emergency_cash")
    paper = case.checks.get(type__code="iban_letter")
    assert verified_account(case) is None

    match(receive(paper, officer), officer)
    assert verified_account(case).document == Document.objects.get()
    file.iban = "SA4420000001234567891234"
    file.save()
    assert verified_account(ServiceRequest.objects.get()) is None
    file.iban = "SA0380000000608010167519"
    file.save()
    paper.refresh_from_db()
    papers.reopen(by=officer, check=paper, version=paper.version)
    assert verified_account(ServiceRequest.objects.get()) is None
    match(paper, officer, iban=("not_possible", "الورقة مقطوعة عند الرقم"))
    assert verified_account(ServiceRequest.objects.get()) is None


def test_a_paper_of_the_bank_that_another_request_refused_verifies_no_account(ataa, officer):
    file = make_file(by=officer, iban="SA0380000000608010167519", iban_holder="سالم الحربي")
    case = draft(officer, file=file, service="emergency_cash")
    paper = case.checks.get(type__code="iban_letter")
    match(receive(paper, officer), officer)
    paper.refresh_from_db()
    asked = {name: getattr(paper, name) for name in ("type", "owner", "about", "match_fields", "why")}
    again = draft(officer, file=file, service="food_basket", answers={}).checks.create(**asked)
    papers.receive_paper(by=officer, check=again, document=paper.document)
    assert verified_account(case) is not None

    again.refresh_from_db()
    papers.reject_paper(by=officer, check=again, version=again.version, reason="ورقة معدلة")
    assert verified_account(case) is None


def test_a_paper_of_the_bank_in_another_name_is_verified_by_hand_with_the_reason(ataa, officer):
    """C-43: matching a paper asks for no reason, so it verifies nobody else's account."""
    file = make_file(by=officer, iban="SA0380000000608010167519", iban_holder="سعد محمد الغريب")
    case = draft(officer, file=file, service="emergency_cash")
    match(receive(case.checks.get(type__code="iban_letter"), officer), officer)
    assert not PayeeAccount.objects.exists()


def test_c43_one_mismatch_and_the_paper_is_not_accepted(identity, officer):
    receive(identity, officer)

    with pytest.raises(ValidationError) as refusal:
        match(identity, officer, name=MISMATCH)
    assert list(refusal.value.message_dict) == ["reject_reason"]
    assert CheckField.objects.count() == 0

    papers.check_paper(
        by=officer,
        check=identity,
        version=identity.version,
        reject_reason="الاسم في الهوية غير اسم الملف",
        results=dict.fromkeys(("id_number", "birth_date", "expiry_date"), ("matched", ""))
        | {"name": MISMATCH},
    )
    identity.refresh_from_db()
    assert (identity.status, identity.reject_reason) == (
        "rejected",
        "الاسم في الهوية غير اسم الملف",
    )
    assert CheckField.objects.filter(result="mismatch").values_list("code", "note").get() == (
        "name",
        "الاسم في الهوية مختلف",
    )
    assert identity.document.status == "rejected"
    assert returned("paper.rejected") == ["", "mismatch"]


def test_c43_every_field_is_compared(identity, officer):
    receive(identity, officer)

    with pytest.raises(ValidationError) as refusal:
        papers.check_paper(by=officer, check=identity, version=2, results={"name": ("matched", "")})

    assert sorted(refusal.value.message_dict) == [
        "match_birth_date",
        "match_expiry_date",
        "match_id_number",
    ]


def test_c43_what_cannot_be_compared_needs_a_note_and_is_not_all(identity, officer):
    receive(identity, officer)

    with pytest.raises(ValidationError) as refusal:
        match(identity, officer, birth_date=("not_possible", " "))
    assert list(refusal.value.message_dict) == ["note_birth_date"]

    nothing = dict.fromkeys(("name", "id_number", "birth_date", "expiry_date"), ("not_possible", "غير واضح"))
    with pytest.raises(ValidationError, match="لا يعد مطابقًا"):
        match(identity, officer, **nothing)

    match(identity, officer, birth_date=("not_possible", "اليوم مطموس"))
    identity.refresh_from_db()
    assert identity.status == "matched"


def test_a_field_that_is_not_compared_on_this_paper_is_refused(identity, officer):
    receive(identity, officer)

    with pytest.raises(ValidationError, match="لا يقارن"):
        match(identity, officer, iban=("matched", ""))


def test_what_the_file_says_stands_beside_each_field(identity, officer):
    check = receive(identity, officer)
    head, expires = check.owner, in_days(1200)

    said = compared_fields(check.request, check)

    assert [(row.code, row.label, row.said) for row in said] == [
        ("name", "الاسم", "سالم عبدالله محمد الحربي"),
        ("id_number", "رقم الهوية", head.id_number),
        ("birth_date", "تاريخ الميلاد", "1405/08/11هـ / 1985/05/01م"),
        ("expiry_date", "تاريخ الانتهاء", f"{short_hijri(expires)} / {short_gregorian(expires)}"),
    ]


def test_c44_before_submission_a_paper_is_judged_for_today(identity, officer):
    today = timezone.localdate()
    match(receive(identity, officer, expires=StatedDate(today)), officer)

    identity.refresh_from_db()
    assert (identity.valid, identity.valid_on) == (True, today)


def test_c44_a_paper_that_has_expired_is_kept_as_not_valid(identity, officer):
    match(
        receive(identity, officer, expires=StatedDate(timezone.localdate() - timedelta(days=1))),
        officer,
    )

    identity.refresh_from_db()
    assert (identity.status, identity.valid) == ("matched", False)
    assert identity.validity_reason == "كانت صلاحيته منتهية يوم التقديم."
    assert returned("paper.matched") == ["", "not_valid"]


def test_c44_the_snapshot_of_submission_counts_whatever_comes_later(ataa, officer):
    request = submitted(officer)
    check = request.checks.get(type__code="national_id")
    day = timezone.localdate(request.submitted_at)
    assert (check.valid_on, check.valid) == (day, True)

    Document.objects.filter(pk=check.document_id).update(expiry_date=day - timedelta(days=1))

    submission.accept(by=officer, public_id=request.public_id)
    check.refresh_from_db()
    assert (check.valid_on, check.valid) == (day, True)


def test_c44_after_submission_a_paper_is_judged_for_that_day_and_not_for_today(ataa, officer):
    request = draft(officer)
    for check in request.checks.all():
        receive(check, officer)
    sign(request, officer)
    request = submission.submit(by=officer, public_id=request.public_id)
    long_ago = timezone.now() - timedelta(days=40)
    type(request).objects.filter(pk=request.pk).update(submitted_at=long_ago)
    check = request.checks.get(type__code="national_id")
    Document.objects.filter(pk=check.document_id).update(
        issue_date=date(2020, 1, 1), expiry_date=timezone.localdate() - timedelta(days=5)
    )

    match(check, officer)

    check.refresh_from_db()
    assert (check.valid, check.valid_on) == (True, timezone.localdate(long_ago))


def test_c44_acceptance_is_refused_while_a_paper_was_not_valid_on_the_day(ataa, officer):
    request = draft(officer)
    for check in request.checks.all():
        match(receive(check, officer, issued=OLD, expires=StatedDate(date(2026, 1, 1))), officer)
    sign(request, officer)
    submission.submit(by=officer, public_id=request.public_id)

    with pytest.raises(ConflictError, match="غير سارٍ يوم التقديم: الهوية الوطنية"):
        submission.accept(by=officer, public_id=request.public_id)


def test_a_waiver_needs_a_reason(identity, officer):
    with pytest.raises(ValidationError) as refusal:
        papers.waive_paper(by=officer, check=identity, version=1, reason="  ")
    assert list(refusal.value.message_dict) == ["waive_reason"]

    papers.waive_paper(by=officer, check=identity, version=1, reason="فُقدت في الحريق")
    identity.refresh_from_db()
    assert (identity.status, identity.waive_reason) == ("waived", "فُقدت في الحريق")


def test_a_paper_that_cannot_be_read_is_refused_with_a_reason(identity, officer):
    with pytest.raises(ConflictError, match="لا يوجد مستند للمطابقة بعد"):
        papers.reject_paper(by=officer, check=identity, version=1, reason="غير واضح")
    receive(identity, officer)

    papers.reject_paper(by=officer, check=identity, version=2, reason="الصورة غير واضحة")

    identity.refresh_from_db()
    assert (identity.status, identity.reject_reason) == ("rejected", "الصورة غير واضحة")
    assert returned("paper.rejected") == ["", "refused"]


def test_reopening_takes_back_the_result(identity, officer):
    match(receive(identity, officer), officer)

    papers.reopen(by=officer, check=identity, version=3)

    identity.refresh_from_db()
    assert (identity.status, identity.valid, identity.checked_by) == ("received", None, None)
    assert CheckField.objects.count() == 0
    assert Document.objects.get().status == "uploaded"


def test_the_later_of_two_results_is_told(identity, officer, officer2):
    receive(identity, officer)
    papers.waive_paper(by=officer2, check=identity, version=2, reason="مستثنى")

    with pytest.raises(StaleVersionError):
        papers.reject_paper(by=officer, check=identity, version=2, reason="غير واضح")


def test_papers_are_settled_once_the_request_is_accepted(ataa, officer):
    request = submitted(officer)
    submission.accept(by=officer, public_id=request.public_id)
    check = request.checks.first()

    with pytest.raises(ConflictError, match="انتهى أمر المستندات عند قبول الطلب"):
        papers.reopen(by=officer, check=check, version=check.version)


def test_only_the_desk_matches(identity, officer, research_officer):
    receive(identity, officer)

    with pytest.raises(PermissionDenied):
        match(identity, research_officer)


def test_c13_a_valid_paper_on_file_is_offered_and_not_asked_for_again(ataa, officer):
    first = draft(officer)
    match(receive(first.checks.get(type__code="national_id"), officer), officer)
    known = Document.objects.get()

    second = draft(
        officer,
        file=first.beneficiary,
        service="rent",
        answers={"arrears_months": "2", "eviction": "no"},
    )
    checks = list(second.checks.all())
    offered = papers.reusable_papers(second, checks)

    check = second.checks.get(type__code="national_id")
    assert offered == {check.pk: known}
    papers.receive_paper(by=officer, check=check, document=known)
    check.refresh_from_db()
    assert (check.status, check.document) == ("matched", known)
    assert Document.objects.count() == 1


def test_c13_an_expired_or_refused_paper_is_not_offered(ataa, officer):
    request = draft(officer)
    check = request.checks.get(type__code="national_id")
    facts = {
        "by": officer,
        "file": request.beneficiary,
        "owner": check.owner,
        "type": check.type,
        "original_seen": True,
    }
    add_document(expires=StatedDate(date(2020, 1, 1)), **facts)
    refused = add_document(expires=stated(1200), **facts)
    Document.objects.filter(pk=refused.pk).update(status="rejected")

    assert papers.reusable_papers(request, list(request.checks.all())) == {}


def test_a_paper_of_another_file_cannot_be_put_under_the_request(identity, officer):
    stranger = make_file(by=officer)
    foreign = add_document(
        by=officer, file=stranger, owner=stranger.head, type=identity.type, original_seen=True
    )

    with pytest.raises(ValidationError, match="document"):
        papers.receive_paper(by=officer, check=identity, document=foreign)


@pytest.mark.parametrize(
    "broken",
    [
        {"status": "matched", "document": None},
        {"status": "waived", "waive_reason": ""},
        {"status": "rejected", "reject_reason": ""},
        {"valid": True, "valid_on": None},
    ],
)
def test_the_database_keeps_the_promises_of_a_check(identity, broken):
    with pytest.raises(IntegrityError), transaction.atomic():
        type(identity).objects.filter(pk=identity.pk).update(**broken)
