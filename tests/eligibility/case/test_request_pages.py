"""The pages of a request, from the choice of the service to the receipt."""

import base64
import io
import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pypdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from beneficiaries.models import Document, Person
from channels_log.models import Visit
from core.hijri import hijri_year
from eligibility.case.panels import file_next_step, file_tab
from eligibility.enums import MatchResult
from eligibility.intake.actions import papers, requests, submission
from eligibility.intake.panels import desk_now
from eligibility.intake.receipt import intake_receipt_context
from eligibility.models import (
    CheckField,
    Declaration,
    DocumentCheck,
    Interview,
    MechanismRule,
    Service,
    ServiceRequest,
)
from tests.days import in_days
from tests.desks import as_shown
from tests.eligibility.cases import tasks_on
from tests.eligibility.steps_of_intake import (
    draft,
    match,
    receive,
    settle_papers,
    sign,
    signature_png,
    submitted,
)
from tests.factories import make_file, request_at


def url(name, *args):
    return reverse(f"eligibility:{name}", args=args)


def printed(response) -> str:
    """The text of a PDF, read back; cells of a table run into each other, so words are looked for inside
    it.
    """
    pages = pypdf.PdfReader(io.BytesIO(response.content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def text_of(response):
    """The words of a page, without markup."""
    body = re.sub(r"<script.*?</script>|<[^>]+>", " ", response.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", body)


@pytest.fixture
def desk(ataa, officer, client_for):
    return client_for(officer)


# --- the list ------------------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_at_one_row_and_at_three(
    desk, ataa, officer, rows, django_assert_num_queries
):
    made = [
        request_at("submitted", file=make_file(by=officer), profile=ataa, by=officer) for _ in range(rows)
    ]
    # session, user, roles, charity, services of the filter, count, page, steps of the policy
    url_ = url("request_list")
    desk.get(url_)
    with django_assert_num_queries(8):
        response = desk.get(url_)

    assert [row["request"] for row in response.context["rows"]] == list(reversed(made))


@pytest.fixture
def several(ataa, officer, officer2, researcher):
    today = timezone.localdate()
    return {
        "mine": request_at("draft", file=make_file(by=officer), profile=ataa, by=officer),
        "theirs": request_at("submitted", file=make_file(by=officer), profile=ataa, by=officer2),
        "late": request_at(
            "studying",
            file=make_file(by=officer),
            profile=ataa,
            by=officer2,
            researcher=researcher,
            reply_due=today - timedelta(days=1),
        ),
        "ended": request_at(
            "withdrawn",
            file=make_file(by=officer),
            profile=ataa,
            by=officer2,
            reply_due=today - timedelta(days=9),
        ),
    }


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["ended", "late", "theirs", "mine"]),
        ("?sort=old", ["mine", "theirs", "late", "ended"]),
        ("?status=draft", ["mine"]),
        ("?status=submitted&whose=mine", []),
        ("?whose=mine", ["mine"]),
        ("?late=yes", ["late"]),
        ("?service=rent", []),
        ("?sort=password", ["ended", "late", "theirs", "mine"]),
        ("?status=nonsense", ["ended", "late", "theirs", "mine"]),
        ("?page=99", ["ended", "late", "theirs", "mine"]),
        ("?page=abc", ["ended", "late", "theirs", "mine"]),
    ],
)
def test_filters_and_order_of_the_list(desk, several, query, expected):
    response = desk.get(url("request_list") + query)

    names = {request.pk: name for name, request in several.items()}
    assert [names[row["request"].pk] for row in response.context["rows"]] == expected


def test_a_researcher_lists_what_is_assigned_and_no_more(several, researcher, researcher2, client_for):
    own = client_for(researcher).get(url("request_list")).context["rows"]
    others = client_for(researcher2).get(url("request_list")).context["rows"]

    assert [row["request"] for row in own] == [several["late"]]
    assert others == []


# --- the four steps ------------------------------------------------------------------------------


def test_a_request_from_the_first_step_to_the_receipt(desk, officer):
    file = make_file(by=officer)
    first = url("request_create", file.public_id)

    assert "ترميم منزل" in text_of(desk.get(first))
    response = desk.post(
        f"{first}?service=emergency_cash",
        {
            "need": "تعطل السخان",
            "answer_event": "عطل مفاجئ",
            "amount_asked": "١٬٢٠٠",
            "channel": "",
        },
    )
    request = ServiceRequest.objects.get()
    assert response.url == url("request_papers", request.public_id)
    assert (request.amount_asked, request.answers) == (1200, {"event": "عطل مفاجئ"})

    for check in request.checks.all():
        _receive_by_hand(desk, request, check)
        _match_by_hand(desk, request, check)
    assert set(request.checks.values_list("status", flat=True)) == {"matched"}

    page = desk.get(url("request_sign", request.public_id))
    text = text_of(page)
    assert text.index("سالم عبدالله محمد الحربي") < text.index("أتحمل المسؤولية المباشرة")
    response = desk.post(url("request_sign", request.public_id), _signing(page))
    request.refresh_from_db()
    assert response.url == url("request_received", request.public_id)
    assert request.status == "submitted"
    assert request.reference in text_of(desk.get(response.url))

    detail = desk.get(url("request_detail", request.public_id))
    assert "الإيصال جاهز" in text_of(detail)
    assert detail.context["primary"]["label"] == "قبول الطلب للدراسة وقيده"
    receipt = desk.get(url("request_receipt", request.public_id))
    assert receipt["Content-Type"] == "application/pdf"

    assert (
        desk.post(url("request_step", request.public_id, "accept"), {"version": request.version}).status_code
        == 302
    )
    request.refresh_from_db()
    assert (request.status, request.registration_number[:2]) == ("studying", "T-")


def _receive_by_hand(desk, request, check):
    issued = in_days(-20)
    data = {
        "action": "receive",
        "version": check.version,
        "number": "12345",
        "match": "yes",
        "issued_day": str(issued.day),
        "issued_month": str(issued.month),
        "issued_year": str(issued.year),
        "issued_calendar": "G",
        "expires_day": "1",
        "expires_month": "1",
        "expires_year": str(hijri_year(in_days(1200))),
        "expires_calendar": "H",
        "upload": SimpleUploadedFile("paper.png", signature_png(), "image/png"),
    }
    response = desk.post(url("paper_add", request.public_id, check.public_id), data)
    assert response.url == url("paper_check", request.public_id, check.public_id)


def _match_by_hand(desk, request, check):
    page = desk.get(url("paper_check", request.public_id, check.public_id))
    assert page.status_code == 200
    check.refresh_from_db()
    data = {f"match_{code}": "matched" for code in check.type.match_fields}
    response = desk.post(
        url("paper_check", request.public_id, check.public_id),
        data | {"action": "match", "version": check.version},
    )
    assert response.status_code == 302


def _signing(page, **changed):
    return {
        "signer_kind": "self",
        "responsibility_accepted": "on",
        "committee_explained": "on",
        "method": "screen",
        "signature": "data:image/png;base64," + base64.b64encode(signature_png()).decode(),
        "shown": page.context["form"]["shown"].value(),
        **changed,
    }


def test_the_bar_alone_says_the_number_of_a_request(ataa, desk, officer):
    request = request_at("submitted", file=make_file(by=officer), profile=ataa, by=officer)
    pages = [desk.get(request.get_absolute_url()), desk.get(url("request_papers", request.public_id))]

    for page in pages:
        head = page.text[page.text.index("<main") : page.text.index('class="page-actions"')]
        assert head.count(request.shown_number) == 1


def test_the_visit_it_came_out_of_is_kept(desk, officer):
    file = make_file(by=officer)
    visit = Visit.objects.create(
        visitor_name="سالم",
        purpose="يسأل عن الإيجار",
        arrived_at=timezone.now(),
        received_by=officer,
    )
    address = f"{url('request_create', file.public_id)}?service=emergency_cash&visit={visit.public_id}"

    assert desk.get(address).context["form"]["need"].value() == "يسأل عن الإيجار"
    desk.post(address, {"need": "إيجار متأخر", "answer_event": "عطل"})

    assert ServiceRequest.objects.get().visit == visit


def test_a_visit_that_does_not_exist_is_not_found(desk, officer):
    address = url("request_create", make_file(by=officer).public_id)

    assert desk.get(f"{address}?service=rent&visit=nothing").status_code == 404


def test_what_is_wrong_stands_at_its_field_and_nothing_typed_is_lost(desk, officer):
    address = url("request_create", make_file(by=officer).public_id) + "?service=emergency_cash"

    response = desk.post(address, {"need": "تعطل السخان", "answer_event": "عطل", "amount_asked": "9000"})

    form = response.context["form"]
    assert response.status_code == 200
    assert form.errors == {"amount_asked": ["أقصى ما تقدمه هذه الخدمة 5000.00 ريال."]}
    assert form["need"].value() == "تعطل السخان"
    assert ServiceRequest.objects.count() == 0


def test_a_second_open_request_for_the_service_is_told(desk, officer):
    request = draft(officer)
    address = url("request_create", request.beneficiary.public_id)

    assert "لهذه الخدمة طلب قائم" in text_of(desk.get(address))
    response = desk.post(f"{address}?service=emergency_cash", {"need": "مرة أخرى", "answer_event": "عطل"})
    assert response.context["form"].non_field_errors() == ["لهذا الملف طلب قائم لهذه الخدمة."]


def test_c04_without_a_policy_in_force_the_page_says_so(desk, ataa, officer):
    type(ataa).objects.update(status="superseded")

    response = desk.get(url("request_create", make_file(by=officer).public_id))

    assert response.status_code == 409
    assert "لا توجد سياسة سارية" in text_of(response)


def test_a_form_sent_twice_opens_one_request(desk, officer):
    address = url("request_create", make_file(by=officer).public_id) + "?service=emergency_cash"
    data = {"need": "إيجار", "answer_event": "عطل", "form_token": "t" * 22}

    first, second = desk.post(address, data), desk.post(address, data)

    assert ServiceRequest.objects.count() == 1
    assert first.url == second.url


def test_a_stale_edit_shows_both_texts_and_keeps_what_was_typed(desk, officer):
    request = draft(officer)
    requests.edit_request(
        by=officer,
        public_id=request.public_id,
        version=1,
        need="النص الأحدث",
        answers={"event": "سيل"},
    )

    response = desk.post(
        url("request_edit", request.public_id),
        {"need": "نصي أنا", "answer_event": "حريق", "channel": "", "version": "1"},
    )

    words = text_of(response)
    assert response.status_code == 409
    assert all(text in words for text in ("نصي أنا", "النص الأحدث", "حريق", "سيل"))
    assert 'value="نصي أنا"' in response.content.decode()
    request.refresh_from_db()
    assert request.need == "النص الأحدث"


def test_a_submitted_request_is_not_edited(desk, officer):
    request = submitted(officer)

    assert desk.get(url("request_edit", request.public_id)).status_code == 409


# --- papers --------------------------------------------------------------------------------------


def test_a_paper_without_picture_and_original_is_asked_for(desk, officer):
    request = draft(officer)
    check = request.checks.get(type__code="family_record")

    response = desk.post(
        url("paper_add", request.public_id, check.public_id),
        {"action": "receive", "version": "1", "number": "77"},
    )

    assert response.context["form"].errors == {"upload": ["أضف صورة المستند، أو ضع علامة الاطلاع على الأصل."]}
    assert response.context["form"]["number"].value() == "77"


def test_a_file_that_is_no_picture_is_refused_at_its_field(desk, officer):
    request = draft(officer)
    check = request.checks.get(type__code="family_record")
    upload = SimpleUploadedFile("paper.png", b"<script>alert(1)</script>", "image/png")

    response = desk.post(
        url("paper_add", request.public_id, check.public_id),
        {"action": "receive", "version": "1", "upload": upload},
    )

    assert list(response.context["form"].errors) == ["upload"]
    check.refresh_from_db()
    assert check.status == "missing"


def test_c44_a_type_that_expires_asks_for_the_date(desk, officer):
    request = draft(officer)
    check = request.checks.get(type__code="national_id")

    response = desk.post(
        url("paper_add", request.public_id, check.public_id),
        {"action": "receive", "version": "1", "original_seen": "on"},
    )

    assert list(response.context["form"].errors) == ["expires"]


def test_c43_the_page_asks_for_a_reason_where_a_field_differs(desk, officer):
    request = draft(officer)
    check = receive(request.checks.get(type__code="iban_letter"), officer)
    address = url("paper_check", request.public_id, check.public_id)
    data = {"action": "match", "version": "2", "match_name": "matched", "match_iban": "mismatch"}

    assert list(desk.post(address, data).context["form"].errors) == ["note_iban"]
    data |= {"note_iban": "الآيبان لبنك آخر"}
    assert list(desk.post(address, data).context["form"].errors) == ["reject_reason"]
    assert CheckField.objects.count() == 0

    desk.post(address, data | {"reject_reason": "رقم الآيبان غير المسجل"})
    check.refresh_from_db()
    assert (check.status, check.reject_reason) == ("rejected", "رقم الآيبان غير المسجل")
    assert CheckField.objects.get(code="iban").result == MatchResult.MISMATCH


@pytest.mark.parametrize(
    ("action", "data", "status"),
    [
        ("reject", {"reject-reason": "غير واضح"}, "rejected"),
        ("waive", {"waive-reason": "فُقد في الحريق"}, "waived"),
    ],
)
def test_a_paper_is_refused_or_waived_with_a_reason(desk, officer, action, data, status):
    request = draft(officer)
    check = receive(request.checks.first(), officer)
    address = url("paper_check", request.public_id, check.public_id)
    known = {"action": action, "version": "2"}

    assert desk.post(address, known).status_code == 200
    assert desk.post(address, known | data).status_code == 302
    check.refresh_from_db()
    assert check.status == status

    desk.post(address, {"action": "reopen", "version": check.version})
    check.refresh_from_db()
    assert check.status == "received"


def test_a_stale_receipt_of_a_paper_is_told(desk, officer, officer2):
    request = draft(officer)
    check = request.checks.get(type__code="iban_letter")
    papers.waive_paper(by=officer2, check=check, version=1, reason="مستثنى")

    response = desk.post(
        url("paper_add", request.public_id, check.public_id),
        {"action": "receive", "version": "1", "original_seen": "on", "number": "77"},
    )

    assert response.status_code == 409
    check.refresh_from_db()
    assert check.status == "waived"


def test_a_stale_match_is_told(desk, officer, officer2):
    request = draft(officer)
    check = receive(request.checks.get(type__code="iban_letter"), officer)
    papers.waive_paper(by=officer2, check=check, version=2, reason="مستثنى")

    response = desk.post(
        url("paper_check", request.public_id, check.public_id),
        {"action": "match", "version": "2", "match_name": "matched", "match_iban": "matched"},
    )

    assert response.status_code == 409
    check.refresh_from_db()
    assert check.status == "waived"


def test_the_picture_of_a_paper_is_shown_to_who_may_see_papers(desk, officer, delivery_officer, client_for):
    request = draft(officer)
    check = request.checks.get(type__code="family_record")
    _receive_by_hand(desk, request, check)
    address = url("paper_page", request.public_id, check.public_id, 1)

    response = desk.get(address)

    assert (response["Content-Type"], response.content[:4]) == ("image/png", b"\x89PNG")
    assert response["Cache-Control"] == "no-store, private"
    assert desk.get(url("paper_page", request.public_id, check.public_id, 2)).status_code == 404
    ServiceRequest.objects.filter(pk=request.pk).update(
        status="delivering",
        reference="R-1",
        submitted_at=timezone.now(),
        registration_number="T-1",
        registered_at=timezone.now(),
        registered_by=officer,
    )
    assert client_for(delivery_officer).get(address).status_code == 404


def test_c13_the_paper_on_file_is_taken_at_a_press(desk, officer):
    first = draft(officer)
    match(receive(first.checks.get(type__code="national_id"), officer), officer)
    second = draft(
        officer,
        file=first.beneficiary,
        service="rent",
        answers={"arrears_months": "2", "eviction": "no"},
    )
    check = second.checks.get(type__code="national_id")
    address = url("request_papers", second.public_id)

    assert "استعمال الموجود في الملف" in text_of(desk.get(address))
    desk.post(address, {"reuse": check.public_id})

    check.refresh_from_db()
    assert check.status == "matched"
    other = second.checks.get(type__code="rent_contract")
    assert desk.post(address, {"reuse": other.public_id}).status_code == 404


def test_c42_the_message_lists_what_is_missing_ready_to_send(desk, officer):
    request = draft(officer)
    checks = {check.type.code: check for check in request.checks.all()}
    papers.reject_paper(
        by=officer,
        check=receive(checks["national_id"], officer),
        version=2,
        reason="الصورة غير واضحة",
    )
    match(receive(checks["iban_letter"], officer), officer)
    sign(request, officer)
    submission.submit(by=officer, public_id=request.public_id)
    papers_page = desk.get(url("request_papers", request.public_id))
    assert papers_page.context["ending"]["name"] == "ask_completion"

    page = desk.get(url("request_step", request.public_id, "ask_completion"))

    assert page.context["form"]["note"].value() == (
        "- الهوية الوطنية أو هوية مقيم · سالم عبدالله محمد الحربي: الصورة غير واضحة\n"
        "- سجل الأسرة · سالم عبدالله محمد الحربي"
    )
    response = desk.post(
        url("request_step", request.public_id, "ask_completion"),
        {
            "note": page.context["form"]["note"].value(),
            "version": page.context["form"]["version"].value(),
        },
    )
    request.refresh_from_db()
    assert (response.status_code, request.status) == (302, "incomplete")
    assert "الصورة غير واضحة" in text_of(desk.get(url("request_detail", request.public_id)))


# --- signature and receipt -----------------------------------------------------------------------


def test_c45_the_answers_are_changed_where_they_are_signed_until_the_request_is_submitted(desk, officer):
    """One page says everything once: what is stated, the way to change it, the declaration under it."""
    request = draft(officer)
    change = f"/requests/{request.public_id}/edit/"

    page = desk.get(url("request_sign", request.public_id))

    assert page.text.count(request.need) == 1
    assert page.text.index(f'<a href="{change}') < page.text.index('name="responsibility_accepted"')
    assert desk.get(f"/requests/{request.public_id}/review/").status_code == 404


def test_papers_that_changed_are_said_before_anyone_signs(desk, officer):
    request = draft(officer)
    said = "تغير الملف، وتغيرت معه المستندات المطلوبة"
    assert said not in text_of(desk.get(url("request_sign", request.public_id)))
    DocumentCheck.objects.filter(type__code="iban_letter").delete()

    assert said in text_of(desk.get(url("request_sign", request.public_id)))


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"responsibility_accepted": ""}, "responsibility_accepted"),
        ({"committee_explained": ""}, "committee_explained"),
        ({"signature": ""}, "method"),
        ({"signature": "data:image/png;base64,AAAA"}, "method"),
        ({"signature": "data:text/html;base64,PGI+"}, "method"),
        ({"signature": "data:image/png;base64,!!!"}, "method"),
        ({"signature": "data:image/png;base64,AAAAأAAA"}, "method"),
        ({"method": "scan"}, "scan"),
        ({"signer_kind": "guardian"}, "representation"),
        ({"signer_kind": "neighbour"}, "signer_kind"),
    ],
)
def test_c46_what_is_wrong_with_a_signature_stands_at_its_field(desk, officer, changed, field):
    request = draft(officer)
    page = desk.get(url("request_sign", request.public_id))

    response = desk.post(url("request_sign", request.public_id), _signing(page, **changed))

    assert field in response.context["form"].errors
    assert Declaration.objects.count() == 0


def test_c42_what_the_file_lacks_is_said_before_anybody_signs(desk, officer):
    """Without a telephone the applicant signed, and only then it was refused as something that changed."""
    request = draft(officer)
    page = desk.get(url("request_sign", request.public_id))
    Person.objects.filter(pk=request.beneficiary.head_id).update(mobile="", email="")
    lacks = "لا رقم جوال ولا بريد إلكتروني"

    shown = desk.get(url("request_sign", request.public_id))
    assert lacks in text_of(shown)
    assert f"/files/{request.beneficiary.public_id}/edit/contact/" in shown.content.decode()
    response = desk.post(url("request_sign", request.public_id), _signing(page))

    assert response.status_code == 200
    assert Declaration.objects.count() == 0


def test_c46_an_empty_white_box_is_no_signature(desk, officer):
    out = io.BytesIO()
    Image.new("RGB", (300, 100), "white").save(out, "PNG")
    request = draft(officer)
    page = desk.get(url("request_sign", request.public_id))
    blank = "data:image/png;base64," + base64.b64encode(out.getvalue()).decode()

    response = desk.post(url("request_sign", request.public_id), _signing(page, signature=blank))

    assert response.context["form"].errors["method"] == ["المربع فارغ. وقّع فيه."]


def test_c46_a_scan_takes_the_place_of_the_drawn_signature(desk, officer):
    request = draft(officer)
    page = desk.get(url("request_sign", request.public_id))
    scan = SimpleUploadedFile("declaration.png", signature_png(), "image/png")

    desk.post(
        url("request_sign", request.public_id),
        _signing(page, method="scan", signature="", scan=scan),
    )

    declaration = Declaration.objects.get()
    assert (declaration.method, declaration.signature.kind) == ("scan", "scan")
    seen = desk.get(request.get_absolute_url())
    link = f"/requests/{request.public_id}/signature/1/"
    assert f'<a href="{link}">التوقيع</a>' in seen.text
    assert desk.get(link)["Content-Type"] == "image/png"


def test_c45_what_moved_on_while_it_was_read_is_not_signed(desk, officer):
    request = draft(officer)
    page = desk.get(url("request_sign", request.public_id))
    request.beneficiary.street = "شارع آخر"
    request.beneficiary.save()

    response = desk.post(url("request_sign", request.public_id), _signing(page))

    assert response.status_code == 409
    assert Declaration.objects.count() == 0


def test_new_papers_are_looked_at_before_anyone_signs(desk, ataa, officer):
    file = make_file(by=officer)
    request = draft(officer, file=file)
    page = desk.get(url("request_sign", request.public_id))
    DocumentCheck.objects.filter(type__code="iban_letter").delete()

    response = desk.post(url("request_sign", request.public_id), _signing(page))

    assert response.url == url("request_papers", request.public_id)
    assert Declaration.objects.count() == 0


def test_a_signed_draft_is_submitted_at_a_press(desk, officer):
    request = draft(officer)
    sign(request, officer)

    page = desk.get(url("request_sign", request.public_id))
    assert "موقَّع على البيانات كما هي الآن" in text_of(page)
    desk.post(url("request_sign", request.public_id), {"submit": "yes"})

    request.refresh_from_db()
    assert request.status == "submitted"


def test_a08_the_receipt_of_ataa_names_the_committee_and_the_day_before_which_no_reply_comes(desk, officer):
    request = submitted(officer)
    ServiceRequest.objects.filter(pk=request.pk).update(reply_not_before=date(2026, 12, 9))

    found = printed(desk.get(url("request_receipt", request.public_id)))

    for said in (
        "إيصال استلام طلب",
        request.reference,
        request.beneficiary.file_number,
        "سالم",
        "مساعدة",
        "طارئة",
    ):
        assert said in found
    for said in (
        "لجنة البحث",
        "لا يصدر الرد قبل",
        "الأربعاء",
        "29",
        "جمادى الآخرة",
        "ديسمبر",
        "2026",
        "intake_officer",
    ):
        assert said in found


def test_the_receipt_of_baraem_promises_no_period(baraem, officer, client_for):
    request = request_at("draft", file=make_file(by=officer), profile=baraem, by=officer)
    requests.refresh_papers(by=officer, public_id=request.public_id)
    sign(request, officer)
    request = submission.submit(by=officer, public_id=request.public_id)

    assert intake_receipt_context(request)["reply"] == ""
    found = printed(client_for(officer).get(url("request_receipt", request.public_id)))

    assert request.reference in found
    assert "الإدارة المختصة" in found
    assert not [word for word in ("لجنة", "قبل", "أسبوعين", "موعد") if word in found]


def test_a08_the_page_of_the_receipt_says_what_the_paper_says(desk, officer):
    request = submitted(officer)
    ServiceRequest.objects.filter(pk=request.pk).update(reply_not_before=date(2026, 12, 9))

    page = desk.get(url("request_received", request.public_id))

    said = text_of(page)
    for words in (
        request.reference,
        "سالم عبدالله محمد الحربي",
        "لجنة البحث",
        "لا يصدر الرد قبل",
        "متابعة الطلب",
    ):
        assert words in said
    assert "data-print" in page.content.decode()


def test_a_draft_has_no_receipt(desk, officer):
    assert desk.get(url("request_received", draft(officer).public_id)).status_code == 404
    assert desk.get(url("request_receipt", draft(officer).public_id)).status_code == 404


# --- the page of a request and the steps ---------------------------------------------------------


def test_the_task_list_says_what_is_done_and_what_comes_first(desk, officer):
    request = submitted(officer)

    tasks = tasks_on(desk.get(url("request_detail", request.public_id)).context)

    assert [(task["label"], task["state"]) for task in tasks] == [
        ("ما المطلوب ولماذا", "done"),
        ("استلام المستندات ومطابقتها", "done"),
        ("توقيع الإقرار", "done"),
        ("توضيح أن اللجنة تدرس الطلب", "done"),
        ("تقديم الطلب وتسليم الإيصال", "done"),
        ("الفحص الإداري", "todo"),
        ("قبول الطلب وقيده", "todo"),
        ("دراسة الطلب", "blocked"),
        ("قرار: لجنة البحث", "blocked"),
        ("إبلاغ مقدم الطلب بالقرار", "blocked"),
        ("تسليم الخدمة", "blocked"),
        ("إغلاق الطلب", "blocked"),
    ]


def test_the_task_list_says_why_something_is_not_needed(ataa, officer, research_officer, client_for):
    request = submitted(officer)
    submission.accept(by=officer, public_id=request.public_id)

    tasks = tasks_on(client_for(research_officer).get(url("request_detail", request.public_id)).context)

    found = {task["label"]: (task["state"], task["note"]) for task in tasks}
    assert found["مقابلة شخصية"] == ("not_needed", "لا تطلبها هذه الخدمة.")
    assert found["زيارة ميدانية"] == ("not_needed", "لا تطلبها هذه الخدمة.")


def test_a_step_says_what_will_happen_before_it_does(desk, officer):
    request = submitted(officer)
    address = url("request_step", request.public_id, "withdraw")

    page = desk.get(address)
    assert "ينتهي الطلب هنا ولا يُفتح من جديد." in text_of(page)
    assert desk.post(address, {"note": " ", "version": "2"}).status_code == 200
    response = desk.post(address, {"note": "وجد من يعينه", "version": "2"})

    request.refresh_from_db()
    assert (response.status_code, request.status) == (302, "withdrawn")


def test_a_stale_step_is_a_conflict_and_keeps_the_note(desk, officer):
    request = submitted(officer)

    response = desk.post(
        url("request_step", request.public_id, "withdraw"),
        {"note": "كلام مقدم الطلب", "version": "1"},
    )

    assert response.status_code == 409
    assert "كلام مقدم الطلب" in response.content.decode()


def test_a_step_at_the_wrong_stage_is_explained_and_refused(desk, officer):
    request = draft(officer)
    address = url("request_step", request.public_id, "accept")

    assert "لم يعد الطلب في المرحلة" in text_of(desk.get(address))
    assert desk.post(address, {"version": "1"}).status_code == 409


@pytest.mark.parametrize("name", ["submit", "decide", "lapse", "nothing"])
def test_a_step_with_a_page_of_its_own_has_no_general_one(desk, officer, name):
    assert desk.get(url("request_step", draft(officer).public_id, name)).status_code == 404


def test_a_request_without_papers_asks_for_none(desk, officer):
    request = draft(officer)
    request.checks.all().delete()

    page = desk.get(url("request_detail", request.public_id))

    task = next(task for task in tasks_on(page.context) if task["label"] == "استلام المستندات ومطابقتها")
    assert (task["state"], task["note"]) == ("not_needed", "لا مستند مطلوب.")
    assert "لا تطلب هذه الخدمة مستندات." in page.text


def test_the_facts_of_a_paper_begin_without_a_dot(desk, officer):
    request = draft(officer)
    check = request.checks.first()
    receive(check, officer, original_seen=True)
    check.refresh_from_db()
    Document.objects.filter(pk=check.document_id).update(number="", issue_date=None, expiry_date=None)

    text = " ".join(desk.get(url("request_papers", request.public_id)).text.split())

    assert '<p class="paper-facts"> ·' not in text
    assert '<p class="paper-facts"> اطُّلع على الأصل' in text


def test_desk_and_file_page_lead_to_the_request(desk, ataa, officer, officer2):
    first = draft(officer)
    second = submitted(officer2)
    request_at("draft", file=make_file(by=officer), profile=ataa, by=officer2)

    page = desk.get(url("request_detail", first.public_id)).wsgi_request
    rows = as_shown(desk_now(page, None))
    assert [row["url"] for row in rows] == [
        url("request_papers", first.public_id),
        url("request_papers", second.public_id),
    ]
    tab = file_tab(page, second.beneficiary)
    assert [row["request"] for row in tab["request_rows"]] == [second]
    step = file_next_step(page, second.beneficiary)
    assert step["url"] == url("request_step", second.public_id, "accept")
    assert step["label"] == "قبول الطلب للدراسة وقيده: مساعدة نقدية طارئة"


# --- the next step on the file -------------------------------------------------------------------


def file_page(reader, file, **query):
    return reader.get(file.get_absolute_url(), query)


def next_card(response) -> str:
    """The words of the card of the next step; empty where the page has none."""
    found = re.search(r'<section class="panel next-card.*?</section>', response.text, re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found[0])) if found else ""


def test_the_file_says_what_its_request_waits_for_and_has_the_step_as_its_button(desk, officer2):
    request = submitted(officer2)
    page = file_page(desk, request.beneficiary)

    assert "قبول الطلب للدراسة وقيده · مساعدة نقدية طارئة" in next_card(page)
    assert "الإجراء لدى" in next_card(page)
    assert (
        page.text.count(f'class="btn btn-primary" href="{url("request_step", request.public_id, "accept")}"')
        == 1
    )
    assert page.text.count(url("request_create", request.beneficiary.public_id)) == 1


def test_a_file_without_an_open_request_says_so_and_has_the_way_to_one(desk, ataa, officer):
    file = make_file(by=officer)
    request_at("withdrawn", file=file, profile=ataa, by=officer)
    page, create = file_page(desk, file), url("request_create", file.public_id)

    assert "لا طلب قائمًا في هذا الملف ولا موعد" in next_card(page)
    assert page.text.count(create) == 1
    assert f'class="btn btn-primary" href="{create}"' in page.text


def test_a_file_that_takes_no_requests_says_why(desk, ataa, officer):
    file = make_file(by=officer, status="suspended")
    page = file_page(desk, file)

    assert url("request_create", file.public_id) not in page.text
    assert "لا يقبل الملف طلبًا جديدًا وهو في حالته الحالية" in next_card(page)


def test_on_the_other_tabs_the_new_request_stands_once(desk, ataa, officer):
    file = make_file(by=officer)
    for tab in ("papers", "requests"):
        page = file_page(desk, file, tab=tab)
        assert (next_card(page), page.text.count(url("request_create", file.public_id))) == ("", 1)


def test_who_studies_sees_the_appointment_on_the_file_and_the_desk_does_not(
    desk, ataa, officer, researcher, client_for
):
    at = datetime(2026, 12, 8, 10, 30, tzinfo=ZoneInfo("Asia/Riyadh"))
    file = make_file(by=officer)
    request = request_at("studying", file=file, profile=ataa, by=officer, researcher=researcher)
    Interview.objects.create(request=request, by=researcher, planned_at=at)

    assert "مقابلة شخصية 1448/06/28هـ، 2026/12/08م، 10:30" in next_card(
        file_page(client_for(researcher), file)
    )
    assert "10:30" not in file_page(desk, file).text


def test_a_demanded_interview_without_an_appointment_says_so_and_leads_its_researcher_to_it(
    ataa, officer, researcher, manager, client_for
):
    file = make_file(by=officer)
    demanded = MechanismRule.objects.filter(mechanism="interview", mode="required", category=None)
    service = demanded.first().service
    request = request_at(
        "studying", file=file, profile=ataa, by=officer, researcher=researcher, service=service
    )
    planning = f'<a href="{url("interview", request.public_id)}">تحديد موعد</a>'
    mine, read = (file_page(client_for(user), file) for user in (researcher, manager))

    assert "مقابلة شخصية لم يُحدد موعد. تحديد موعد" in next_card(mine)
    assert (planning in mine.text, planning in read.text) == (True, False)
    assert "مقابلة شخصية لم يُحدد موعد." in next_card(read)


@pytest.mark.parametrize("role", ["officer", "manager"])
def test_the_next_steps_of_a_file_cost_the_same_at_one_request_and_at_three(
    role, ataa, officer, manager, client_for, django_assert_num_queries
):
    costs, reader = [], client_for({"officer": officer, "manager": manager}[role])
    services = list(Service.objects.on_offer().order_by("order"))
    for number in (1, 3):
        file = make_file(by=officer)
        for service in services[:number]:
            request_at("studying", file=file, profile=ataa, by=officer, service=service)
        file_page(reader, file)
        with CaptureQueriesContext(connection) as queries:
            page = file_page(reader, file)
        assert next_card(page).count("مساعدة") >= 1
        costs.append(len(queries))

    assert costs[0] == costs[1]


def test_the_desk_reminds_of_what_waits_for_the_applicant_too_long(desk, ataa, officer):
    request = submitted(officer)
    submission.ask_completion(by=officer, public_id=request.public_id, note="- الهوية")
    page = desk.get(url("request_list")).wsgi_request
    assert desk_now(page, None) == []

    ServiceRequest.objects.update(status_since=timezone.now() - timedelta(days=16))
    assert [row["late"] for row in desk_now(page, None)] == [False]


def test_settled_papers_lead_to_the_acceptance(desk, officer):
    request = draft(officer)
    settle_papers(request, officer)
    sign(request, officer)
    submission.submit(by=officer, public_id=request.public_id)

    assert desk.get(url("request_papers", request.public_id)).context["ending"]["name"] == "accept"
