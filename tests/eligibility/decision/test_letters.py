"""The letter of a decision, read back by its words."""

import io
from datetime import datetime, timedelta

import pypdf
import pytest
import time_machine
from django.utils import timezone

from core import hijri, pdf
from core.uploads import open_stored
from eligibility.decision.actions import notices
from eligibility.decision.letters import letter_context, load_decision
from policy.models import Reason
from tests.eligibility.committee_cases import words_of
from tests.factories import make_file, request_at

pytestmark = pytest.mark.django_db


def letter(request, told_on=None):
    decision = load_decision().get(request=request)
    return words_of(pdf.render("pdf/letter.html", letter_context(decision, told_on=told_on)))


def case(profile, officer, researcher, decider, status, **decided):
    found = request_at(
        status,
        file=make_file(by=officer),
        profile=profile,
        by=officer,
        researcher=researcher,
        decider=decider,
        decided=decided,
    )
    kind = {"approved": "need_proven", "partly_approved": "ceiling", "rejected": "income_above"}
    found.decision.reasons.set(Reason.objects.filter(code=kind[status]))
    return found


@pytest.mark.parametrize(
    ("status", "said", "unsaid"),
    [
        ("approved", ["يسرنا", "تمت", "الموافقة", "على", "طلبك", "1,000", "شهرًا"], ["نعتذر", "جزء"]),
        ("partly_approved", ["جزء", "مما", "طلبته", "السقف", "1,000"], ["نعتذر"]),
        ("rejected", ["نعتذر", "إليك", "التزاماتها", "أعلى"], ["يسرنا", "المبلغ", "ريال"]),
    ],
)
def test_the_letter_says_the_outcome_and_the_reason(status, said, unsaid, ataa, officer, researcher, chair):
    found = letter(case(ataa, officer, researcher, chair, status))

    assert [word for word in said if word not in found] == []
    assert [word for word in unsaid if word in found] == []


@pytest.mark.parametrize("status", ["approved", "partly_approved", "rejected"])
def test_an_ordinary_letter_takes_one_page(status, ataa, officer, researcher, chair):
    decision = load_decision().get(request=case(ataa, officer, researcher, chair, status))

    made = pdf.render("pdf/letter.html", letter_context(decision))

    assert len(pypdf.PdfReader(io.BytesIO(made)).pages) == 1


@pytest.mark.parametrize("status", ["approved", "partly_approved", "rejected"])
def test_a_letter_with_two_reasons_fits_one_page(status, ataa, officer, researcher, chair):
    why = "سقف البيت خطر على من فيه، ولا يكفي الدخل لإصلاحه."
    row = case(ataa, officer, researcher, chair, status, reason_text=why)
    told = datetime(2026, 11, 25, tzinfo=timezone.get_current_timezone()).date()
    decision = load_decision().get(request=row)

    content = pdf.render("pdf/letter.html", letter_context(decision, told_on=told))

    assert len(pypdf.PdfReader(io.BytesIO(content)).pages) == 1


def test_the_letter_names_the_person_both_dates_and_the_number(ataa, officer, researcher, chair):
    row = case(ataa, officer, researcher, chair, "rejected")
    told = datetime(2026, 11, 25, tzinfo=timezone.get_current_timezone()).date()

    found = letter(row, told_on=told)

    first, *rest = row.beneficiary.head.full_name.split()
    assert {*rest, row.decision.number, row.registration_number} <= found
    assert {first, f"إلى{first}"} & found  # beside its label, without a space in between
    assert {"جمادى", "الآخرة", "1448", "نوفمبر", "2026"} <= found


@pytest.mark.parametrize(("sex", "said"), [("male", "المكرم وفقه الله"), ("female", "المكرمة وفقها الله")])
def test_the_letter_addresses_a_man_or_a_woman(sex, said, ataa, officer, researcher, chair):
    row = case(ataa, officer, researcher, chair, "approved")
    head = row.beneficiary.head
    head.sex = sex
    head.save()
    before, after = said.split(" ", 1)

    page = pdf.html_of("pdf/letter.html", letter_context(load_decision().get(request=row)))

    assert f'<p class="addressee">{before}/ {head.full_name} <span>{after}</span></p>' in page


def test_the_letter_opens_and_closes_as_letters_do(ataa, officer, researcher, chair):
    found = letter(case(ataa, officer, researcher, chair, "rejected"))

    assert {"بسم", "الرحيم", "والسلام"} <= found


@time_machine.travel("2026-11-25T09:00:00+03:00", tick=False)
def test_the_letter_states_the_way_to_object_and_its_last_day(ataa, officer, researcher, chair):
    row = case(ataa, officer, researcher, chair, "rejected")
    told = datetime(2026, 11, 25, tzinfo=timezone.get_current_timezone()).date()

    preview, found = letter(row), letter(row, told_on=told)

    assert {"تعترض", "30", "يومًا", "معاينة"} <= preview
    assert "ديسمبر" not in preview
    # The thirtieth day is a Friday, so the last one is the Sunday: 18 Rajab 1448, 27 December 2026.
    assert {"الأحد", "18", "رجب", "27", "ديسمبر"} <= found
    assert hijri.long_both(told + timedelta(days=32)) == "الأحد 18 رجب 1448هـ الموافق 27 ديسمبر 2026م"
    assert "معاينة" not in found


def test_the_letter_is_kept_as_it_was_on_the_day_of_the_notice(ataa, officer, researcher, chair, client_for):
    row = case(ataa, officer, researcher, chair, "approved")
    decision = notices.tell(public_id=row.public_id, by=officer, how="phone", note="فهم")
    kept = open_stored(decision.letter.stored)
    head = row.beneficiary.head
    head.first_name = "آخر"
    head.refresh_keys()
    head.save()

    answer = client_for(officer).get(f"/requests/{row.public_id}/letter/")

    assert answer.content == kept
    assert answer.headers["Content-Type"] == "application/pdf"


def test_under_baraem_the_department_signs(baraem, officer, researcher, department_head):
    row = case(baraem, officer, researcher, department_head, "approved")

    found = letter(row)

    assert set(f"رئيس {baraem.deciding_body_label}".split()) <= found
    assert "department_head" in found
