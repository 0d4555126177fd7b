"""The decision: one path for committee (A-07) and department (B-14), numbered, reasoned, frozen."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from core import pdf
from core.hijri import hijri_year
from core.models import AuditEvent
from core.verdicts import ConflictError, StaleVersionError
from eligibility.decision.actions import decisions
from eligibility.decision.letters import letter_context
from eligibility.decision.sheet import Hider, sheet_of
from eligibility.decision.sheet_words import in_words
from eligibility.models import Decision, Declaration, DocumentCheck, ServiceRequest
from eligibility.statement.declared import digest, snapshot
from policy.models import Category, DocumentType
from tests.eligibility.committee_cases import GRANT, awaiting, words_of
from tests.factories import make_file, make_person, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def request_(baraem, officer, researcher):
    return awaiting(baraem, officer, researcher, service="school_bag")


def decide(request, by, **changed):
    return decisions.issue(public_id=request.public_id, by=by, **GRANT | changed)


def test_b14_the_department_decides_and_the_decision_has_its_number(request_, department_head):
    decision = decide(request_, department_head)

    request_.refresh_from_db()
    assert request_.status == "approved"
    assert decision.number == f"Q-{_year()}-000001"
    assert (decision.decided_by, decision.amount, decision.months) == (department_head, 300, 1)
    assert request_.assessment.frozen_at is not None
    event = AuditEvent.objects.get(kind="request.decide")
    assert (event.note, event.changes) == (
        decision.number,
        {"status": ["awaiting_decision", "approved"]},
    )


def _year():
    return hijri_year(timezone.localdate())


def test_numbers_of_the_department_have_no_gap(baraem, officer, researcher, department_head):
    rows = [awaiting(baraem, officer, researcher, service="school_bag") for _ in range(3)]
    first = decide(rows[0], department_head)
    with pytest.raises(ValidationError):
        decide(rows[1], department_head, amount=0)

    second = decide(rows[2], department_head)

    assert [n.number[-6:] for n in (first, second)] == ["000001", "000002"]


@pytest.mark.parametrize(
    ("changed", "field", "text"),
    [
        ({"amount": 0}, "amount", "المبلغ الموافق عليه أكبر من صفر."),
        ({"amount": -5}, "amount", "المبلغ الموافق عليه أكبر من صفر."),
        ({"quantity": None}, "quantity", "اكتب العدد الممنوح."),
        ({"quantity": 0}, "quantity", "أقل ما يُمنح واحد."),
        ({"quantity": 11}, "quantity", "أكثر ما تعطيه هذه الخدمة: 10 (حقيبة)."),
        ({"amount": 99_999}, "amount", None),
        ({"months": 0}, "months", None),
        ({"months": 61}, "months", None),
        ({"reasons": []}, "reasons", "اختر سببًا واحدًا على الأقل يوافق هذا القرار."),
        ({"reasons": ["income_above"]}, "reasons", "اختر سببًا واحدًا على الأقل يوافق هذا القرار."),
        ({"reasons": ["no_such"]}, "reasons", "اختر سببًا واحدًا على الأقل يوافق هذا القرار."),
        ({"reason_text": "  "}, "reason_text", "اكتب السبب بعبارة يفهمها مقدم الطلب."),
        ({"reference": ""}, "reference", "اذكر اللائحة أو المعيار الذي استند إليه القرار."),
        ({"outcome": "maybe"}, "outcome", "اختر القرار."),
        ({"outcome": "rejected", "reasons": ["income_above"]}, "amount", "اترك هذا فارغًا عند الاعتذار."),
    ],
)  # fmt: skip
def test_mn16_what_is_not_sound_is_said_at_its_field(changed, field, text, request_, department_head):
    with pytest.raises(ValidationError) as refused:
        decide(request_, department_head, **changed)

    said = refused.value.message_dict
    assert field in said
    assert text is None or said[field] == [text]
    request_.refresh_from_db()
    assert (request_.status, Decision.objects.count()) == ("awaiting_decision", 0)


def test_a_refusal_grants_nothing(request_, department_head):
    decision = decide(
        request_,
        department_head,
        outcome="rejected",
        reasons=["income_above"],
        amount=None,
        quantity=None,
        months=None,
    )

    request_.refresh_from_db()
    assert (request_.status, decision.amount, decision.months) == ("rejected", None, None)


def test_wf10_a_request_is_decided_once(request_, department_head):
    decide(request_, department_head)

    with pytest.raises(ConflictError, match="لم يعد الطلب في المرحلة التي تبدأ منها هذه الخطوة"):
        decide(request_, department_head, amount=200)

    assert Decision.objects.get().amount == 300


def test_a_stale_form_decides_nothing(request_, department_head):
    with pytest.raises(StaleVersionError):
        decide(request_, department_head, version=request_.version - 1)


def test_s27_whoever_researched_a_request_does_not_decide_it(baraem, officer):
    both = make_user("social_researcher", "department_head", username="both")
    request = awaiting(baraem, officer, both, service="school_bag")

    with pytest.raises(PermissionDenied):
        decide(request, both)

    assert AuditEvent.objects.filter(kind="refused", actor_name="both").count() == 1


def test_s27_nobody_decides_on_their_own_household(request_, department_head, client_for):
    """The mobile on record is that of the applicant: as in the committee, that is enough to stand back."""
    department_head.mobile = request_.beneficiary.head.mobile
    department_head.save()

    with pytest.raises(PermissionDenied, match="لا تقرر أنت في هذا الطلب"):
        decide(request_, department_head)
    answer = client_for(department_head).post(
        f"/requests/{request_.public_id}/decision/", GRANT | {"version": request_.version}
    )

    request_.refresh_from_db()
    assert answer.status_code == 403
    assert request_.status == "awaiting_decision"


@pytest.mark.parametrize("who", ["officer", "researcher", "manager", "auditor", "chair", "secretary"])
def test_no_other_role_decides(who, request_, request):
    with pytest.raises(PermissionDenied):
        decide(request_, request.getfixturevalue(who))


def test_a07_under_ataa_nobody_decides_outside_of_a_session(
    ataa, officer, researcher, chair, department_head
):
    case = awaiting(ataa, officer, researcher)
    grant = {"public_id": case.public_id, **GRANT}

    with pytest.raises(ConflictError, match="تبتّ اللجنة في هذا الطلب في جلسة"):
        decisions.issue(**grant, by=chair)
    with pytest.raises(PermissionDenied):
        decisions.issue(**grant, by=department_head)

    assert Decision.objects.count() == 0


def test_c47_a_change_of_declared_data_asks_for_a_new_signature_first(request_, department_head):
    head = request_.beneficiary.head
    head.marital_status = "divorced"
    head.save()

    with pytest.raises(ConflictError, match="لم يوقّع مقدم الطلب الإقرار على البيانات بصورتها الحالية"):
        decide(request_, department_head)

    QuerySet(Declaration).update(digest=digest(snapshot(ServiceRequest.objects.get())))  # signed anew
    decide(request_, department_head)


def test_the_department_may_return_a_request_for_more_study(request_, department_head):
    with pytest.raises(ValidationError):
        decisions.send_back(public_id=request_.public_id, by=department_head, note=" ")

    decisions.send_back(public_id=request_.public_id, by=department_head, note="زيارة ثانية")

    request_.refresh_from_db()
    assert (request_.status, request_.review_remarks) == ("studying", "زيارة ثانية")


def test_the_desk_reads_that_the_study_was_returned_and_not_why(
    request_, department_head, officer, researcher, client_for
):
    decisions.send_back(public_id=request_.public_id, by=department_head, note="زيارة ثانية")

    def events(user):
        page = client_for(user).get(f"/requests/{request_.public_id}/")
        return [(event["kind"], event["note"]) for event in page.context["events"]]

    assert ("request.decide", "") in events(officer)
    assert "زيارة ثانية" not in str(events(officer))
    assert ("study.returned", "زيارة ثانية") in events(researcher)


# --- the sheet -----------------------------------------------------------------------------------


def test_the_sheet_is_frozen_into_the_decision_without_a_name(request_, department_head):
    head = request_.beneficiary.head
    decision = decide(request_, department_head)

    facts = decision.facts
    assert facts["file_number"] == request_.beneficiary.file_number
    assert facts["household"] == {"persons": 3, "bands": {"6_17": 2, "18_59": 1}}
    assert facts["money"]["income"] == "1500.00"
    assert facts["assessment"]["recommendation"] == "approve"
    for told in (head.full_name, head.id_number, head.mobile, head.family_name):
        assert told not in str(facts)


@pytest.mark.parametrize(("owed", "shown"), [("0", None), ("300", "300"), ("0.00", None)])
def test_a_sheet_shows_no_obligations_where_none_were_recorded(owed, shown):
    """Decisions keep their sheet as it was read: what it holds stays, what is shown of it is worked out."""
    assert in_words(
        {
            "criteria": [],
            "household": {"bands": {}},
            "assessment": {},
            "money": {"obligations": owed, "income": "1500"},
        }
    )["money"] == {"obligations": shown, "income": "1500"}


def test_names_numbers_and_addresses_are_hidden_and_sums_and_dates_are_not():
    hide = Hider(
        [make_person(first_name="ضرغام", family_name="العتيبي"), make_person(first_name="نورة")],
        phrases=("حي النخيل",),
    )

    assert hide("قال ضِرغام ونورة: راتبي 3500 ريال منذ 1445/03/25") == (
        "قال ••• •••: راتبي 3500 ريال منذ 1445/03/25"
    )
    assert hide("جواله ٠٥٥١٢٣٤٥٦٧ وهويته 1012345678") == "جواله ••• وهويته •••"
    assert hide("يسكن حي النخيل RNBB2312 بريده a@b.sa") == "يسكن ••• ••• بريده •••"
    assert hide("العتيبي والعتيبي للعتيبي وعتيبي") == "••• ••• ••• •••"
    assert hide("ابن عبدالله أو عبد الله") == "ابن ••• أو •••"


def test_the_preposition_that_folds_to_a_name_stays():
    hide = Hider([make_person(first_name="علي")])

    assert hide("قدّره على المقياس وعلى الواقع لعلي وعَليّ") == ("قدّره على المقياس وعلى الواقع ••• •••")


def test_a_sensitive_category_stays_off_the_sheet(baraem, officer, researcher):
    sensitive = Category.objects.filter(sensitive=True).first()
    file = make_file(by=officer, categories=[sensitive.code])
    case = awaiting(baraem, officer, researcher, service="school_bag", file=file)

    assert sheet_of(case)["categories"] == []


def test_c43_a_paper_that_was_done_without_is_read_by_who_decides(baraem, officer, researcher):
    """The criterion counted it as cleared, and nothing on the sheet said that it is not there."""
    case = awaiting(baraem, officer, researcher, service="school_bag")
    assert sheet_of(case)["waived"] == []
    kind = DocumentType.objects.get(code="family_record")
    DocumentCheck.objects.create(
        request=case, type=kind, owner=case.beneficiary.head, status="waived", waive_reason="ثبت من أبشر",
        match_fields=[],
    )  # fmt: skip

    assert sheet_of(case)["waived"] == [{"paper": "سجل الأسرة", "reason": "ثبت من أبشر"}]


def test_twelve_sessions_are_decided_as_twelve_sessions(baraem, officer, researcher, department_head):
    case = awaiting(baraem, officer, researcher, service="speech_sessions")

    decision = decide(case, department_head, amount=None, quantity=12, months=6)

    assert (decision.amount, decision.quantity) == (None, 12)
    assert decision.shown_grant == 'عدد (<bdi dir="ltr">12</bdi>) جلسة'
    assert {"12", "جلسة", "مُنح"} <= words_of(pdf.render("pdf/letter.html", letter_context(decision)))


def test_riyals_and_units_are_not_exchanged(baraem, officer, researcher, department_head):
    sessions = awaiting(baraem, officer, researcher, service="speech_sessions")
    repair = awaiting(baraem, officer, researcher, service="home_repair")
    with pytest.raises(ValidationError) as refused:
        decide(sessions, department_head, amount=3000, quantity=12)
    assert refused.value.message_dict == {"amount": ["تُمنح هذه الخدمة بوحدتها لا بالريال."]}

    with pytest.raises(ValidationError) as refused:
        decide(repair, department_head, amount=None, quantity=12)
    assert refused.value.message_dict == {
        "amount": ["اكتب المبلغ الممنوح."],
        "quantity": ["تُمنح هذه الخدمة بالريال."],
    }


def test_the_database_knows_no_refusal_of_twelve_sessions(request_, department_head):
    decision = decide(request_, department_head)
    with pytest.raises(IntegrityError), transaction.atomic():
        QuerySet.update(Decision.objects.filter(pk=decision.pk), outcome="rejected", amount=None, months=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        QuerySet(Decision)._update([(Decision._meta.get_field("quantity"), None, 0)])


# --- the page ------------------------------------------------------------------------------------


def page_of(request):
    return f"/requests/{request.public_id}/decision/"


def test_the_department_reads_the_whole_study_and_decides(request_, department_head, client_for):
    client = client_for(department_head)
    text = client.get(page_of(request_)).content.decode()
    assert request_.beneficiary.head.full_name in text
    assert "أسرة محتاجة" in text

    answer = client.post(page_of(request_), GRANT | {"amount": "٣٠٠", "version": request_.version})

    assert (answer.status_code, answer.url) == (302, f"/requests/{request_.public_id}/notify/")
    assert Decision.objects.get().amount == 300


def test_what_was_typed_comes_back_with_the_objection(request_, department_head, client_for):
    answer = client_for(department_head).post(
        page_of(request_), GRANT | {"amount": "0", "version": request_.version}
    )

    text = answer.content.decode()
    assert "المبلغ الموافق عليه أكبر من صفر." in text
    assert GRANT["reason_text"] in text
    assert 'value="need_proven" checked' in text
    assert Decision.objects.count() == 0


def test_a_recommended_amount_left_in_the_form_is_no_obstacle_to_a_refusal(
    request_, department_head, client_for
):
    sent = GRANT | {
        "outcome": "rejected",
        "reasons": ["income_above"],
        "amount": "1000.00",
        "quantity": "",
        "months": "12",
        "version": request_.version,
    }

    answer = client_for(department_head).post(page_of(request_), sent)

    assert answer.status_code == 302
    assert ServiceRequest.objects.get().status == "rejected"


def test_a_stale_decision_form_is_409_and_shows_itself_again(request_, department_head, client_for):
    answer = client_for(department_head).post(page_of(request_), GRANT | {"version": request_.version - 1})

    assert answer.status_code == 409
    assert GRANT["reason_text"] in answer.content.decode()
    assert Decision.objects.count() == 0


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("officer", 403),
        ("researcher", 403),
        ("manager", 403),
        ("auditor", 403),
        ("chair", 404),
        ("member", 404),
        ("delivery_officer", 404),
        ("quality_officer", 404),
        ("administrator", 404),
    ],
)
def test_who_reaches_the_page_of_the_decision(who, status, request_, client_for, request):
    client = client_for(request.getfixturevalue(who))

    assert client.get(page_of(request_)).status_code == status


def test_under_ataa_the_page_says_that_the_committee_decides(
    ataa, officer, researcher, department_head, client_for
):
    case = awaiting(ataa, officer, researcher)

    assert client_for(department_head).get(page_of(case)).status_code == 409
