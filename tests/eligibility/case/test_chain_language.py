"""The chain is written in Arabic, whatever language the officer has chosen."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone, translation

from beneficiaries.actions.facts import add_obligation
from channels_log.actions.contacts import record_contact
from core.models import AuditEvent
from core.uploads import read_bytes
from core.verdicts import ConflictError
from eligibility.committee.actions import ballots
from eligibility.decision.actions import notices
from eligibility.delivery import actions as delivery
from eligibility.intake.actions import submission
from eligibility.intake.actions.accounts import verify_account
from eligibility.study.actions import appointments, assign
from tests.eligibility.committee_cases import awaiting, make_committee, make_members, opened
from tests.eligibility.steps_of_intake import draft, settle_papers, sign, signature_png, submitted
from tests.eligibility.study_cases import studying, tomorrow
from tests.factories import make_file, request_at

pytestmark = pytest.mark.django_db
ENGLISH = re.compile(r"[a-z]{3,}")  # numbers such as T-1448 have capitals alone


@pytest.fixture
def in_english(in_arabic):
    with translation.override("en"):
        yield


def english_texts() -> list:
    """The notes that hold English words, and the moments between which an appointment was moved."""
    texts = list(AuditEvent.objects.values_list("note", flat=True))
    for event in AuditEvent.objects.filter(kind="interview.moved"):
        texts += event.changes["planned_at"]
    return [text for text in texts if ENGLISH.search(text)]


def test_what_an_officer_does_in_english_is_kept_in_arabic(
    in_english, ataa, officer, research_officer, researcher, chair, delivery_officer
):
    researcher.full_name = "سعيد"
    researcher.save(update_fields=["full_name"])
    file = make_file(by=officer)
    add_obligation(by=officer, file=file, facts={"kind": "rent", "amount": 900, "period": "month"})
    record_contact(
        by=officer,
        profile=ataa,
        channel="phone",
        direction="in",
        at=timezone.now(),
        question="متى؟",
        outcome="answered",
        answer="غدًا",
        file=file,
    )
    case = submitted(officer, file=file)
    submission.accept(by=officer, public_id=case.public_id)
    assign.assign(by=research_officer, public_id=case.public_id, researcher_id=researcher.public_id)
    known = {"public_id": case.public_id, "kind": "interview", "by": researcher}
    row = appointments.plan(**known, at=tomorrow(), place="المقر")
    row = appointments.move(**known, version=row.version, at=tomorrow(12), place="المقر")
    row.planned_at = timezone.now() - timedelta(hours=1)
    row.save(update_fields=["planned_at"])
    appointments.carry_out(
        **known,
        version=row.version,
        at=timezone.now() - timedelta(minutes=5),
        present="هو",
        notes="",
        findings="يحتاج",
    )
    account = {"iban": "SA0380000000608010167519", "iban_holder": "سالم عبدالله الحربي"}
    payee = make_file(by=officer, **account)
    told = request_at("approved", file=payee, profile=ataa, by=officer, decider=chair)
    bank_paper = read_bytes(signature_png(), "bank.png")
    verify_account(public_id=told.public_id, by=officer, iban=account["iban"], scan=bank_paper)
    notices.tell(
        public_id=told.public_id,
        by=officer,
        how="phone",
        note="فهم",
        early_reason="عاجل",
        version=told.decision.version,
    )
    delivery.start_delivery(public_id=told.public_id, by=delivery_officer, method="transfer")

    assert english_texts() == []
    notes = dict(AuditEvent.objects.values_list("kind", "note"))
    assert notes["obligation.added"] == "إيجار 900"
    assert notes["contact.recorded"] == "الهاتف"
    assert notes["declaration.signed"] == "مقدم الطلب"
    assert notes["request.notify"] == "بالهاتف"
    assert notes["request.deliver"] == "تحويل بنكي"
    assert " الساعة " in notes["interview.done"]


def test_a_refusal_is_read_in_english_and_kept_in_arabic(
    in_english, ataa, officer, research_officer, researcher
):
    case = draft(officer)
    settle_papers(case, officer)
    with pytest.raises(
        ConflictError, match="The applicant has not signed the declaration over the data as it stands"
    ) as unsigned:
        submission.submit(by=officer, public_id=case.public_id)
    sign(case, officer)
    with pytest.raises(PermissionDenied) as no_right:
        submission.submit(by=researcher, public_id=case.public_id)
    study = studying(ataa, officer, researcher)
    researcher.mobile = study.beneficiary.head.mobile
    researcher.save(update_fields=["mobile"])
    other = studying(ataa, officer, file=study.beneficiary, service="rent")
    with pytest.raises(PermissionDenied) as related:
        assign.assign(by=research_officer, public_id=other.public_id, researcher_id=researcher.public_id)

    assert str(unsigned.value) == "The applicant has not signed the declaration over the data as it stands."
    assert str(no_right.value) == "Your role does not take this step."
    assert str(related.value).startswith("This researcher must not have the request: ")
    assert AuditEvent.objects.filter(kind="refused").count() == 3
    assert english_texts() == []


def test_why_somebody_stepped_back_is_kept_in_arabic(in_english, ataa, officer, researcher, chair, secretary):
    members = make_members(3)
    make_committee(chair, secretary, *members)
    _session, (item,) = opened(secretary, [chair, *members], awaiting(ataa, officer, researcher))
    ballots.recuse(item_id=item.public_id, by=members[0], reason="جار")

    with pytest.raises(PermissionDenied) as refused:
        ballots.cast_ballot(item_id=item.public_id, by=members[0], choice="approve")

    assert str(refused.value) == "You do not vote on this item: Stepped back: جار"
    assert AuditEvent.objects.get(kind="refused").note == "لا تصوّت على هذا البند: تنحى عن البند: جار"


def test_a_refused_page_is_read_in_english_and_kept_in_arabic(ataa, officer, client_for):
    case = studying(ataa, officer)
    officer.language = "en"
    officer.save(update_fields=["language"])

    answer = client_for(officer).get(f"/requests/{case.public_id}/assessment/")

    assert answer.status_code == 403
    assert "The study of a request is not open to your role." in answer.content.decode()
    assert AuditEvent.objects.get(kind="refused").note == "GET دراسة الطلب غير متاحة لدورك."
