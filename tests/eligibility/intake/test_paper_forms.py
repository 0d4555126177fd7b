"""C-37: the request form on paper, whose scan finds its request again."""

import io
import re
from functools import cache

import pypdfium2
import pytest
import segno
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image, ImageFilter

from core import pdf
from core.sealed import seal
from core.uploads import read_bytes
from core.verdicts import ConflictError
from eligibility.intake import paper_form
from eligibility.intake.actions import paper_forms, submission
from eligibility.models import Declaration, FormScan, PrintedForm
from tests.eligibility.cases import fresh
from tests.eligibility.steps_of_intake import draft, settle_papers, sign, signature_png
from tests.factories import make_user

HERE = "/requests/forms/"


def printed(case, officer) -> PrintedForm:
    return paper_forms.print_form(by=officer, case=case)


def pages_of(form, case) -> list[Image.Image]:
    """The printed form as the scanner sees it, at 150 dots an inch."""
    content = pdf.render("pdf/request_form.html", paper_form.paper_form_context(form, case))
    return [page.render(scale=150 / 72).to_pil().convert("L") for page in pypdfium2.PdfDocument(content)]


def scan_of(form, case, *, turned=0.0, kind="JPEG") -> bytes:
    """The form signed, scanned a little askew and not quite sharp: its last page, or all of them as PDF."""
    pages = [
        page.rotate(turned, fillcolor=255, expand=True).filter(ImageFilter.GaussianBlur(0.8))
        for page in pages_of(form, case)
    ]
    out = io.BytesIO()
    if kind == "PDF":
        pages[0].save(out, "PDF", save_all=True, append_images=pages[1:])
    else:
        pages[-1].save(out, kind, quality=70)
    return out.getvalue()


def blank() -> bytes:
    out = io.BytesIO()
    Image.new("L", (400, 600), "white").save(out, "JPEG")
    return out.getvalue()


@cache
def clean_blank():
    return read_bytes(blank(), "scan.jpg")


def send(desk, content, **more):
    name = "typed-scan" if more else "scan"
    return desk.post(HERE, {name: SimpleUploadedFile("scan.jpg", content), **more}, follow=True)


# --- what is printed ------------------------------------------------------------------------------


def test_c37_the_form_says_what_is_stated_and_what_is_signed(ataa, officer, client_for):
    case = draft(officer)
    desk = client_for(officer)

    answer = desk.post(reverse("eligibility:form_print", args=[case.public_id]))

    form = PrintedForm.objects.get()
    assert re.fullmatch(r"N-[0-9A-Z]{4}-[0-9A-Z]{4}", form.code)
    assert answer.url == f"/requests/{case.public_id}/forms/{form.public_id}/"
    sheet = desk.get(answer.url)
    assert sheet["Content-Type"] == "application/pdf"
    document = pypdfium2.PdfDocument(sheet.content)
    text = "".join(page.get_textpage().get_text_range() for page in document)
    for words in ("نموذج طلب دعم وإقرار", "سالم عبدالله محمد الحربي", "تعطل السخان", form.code):
        assert words in text
    assert "المسؤولية" in text


def test_the_square_says_nothing_of_the_person(ataa, officer):
    case = draft(officer)
    form = printed(case, officer)

    said = paper_form.paper_form_context(form, case)["square"]

    assert said == pdf.qr_svg_data_uri(seal("paper_form", form.public_id))
    assert form.public_id not in seal("paper_form", form.public_id)


def test_a_form_is_printed_anew_only_where_the_data_changed(ataa, officer):
    case = draft(officer)
    first = printed(case, officer)
    assert printed(case, officer) == first

    case.beneficiary.head.mobile = "+966500000099"
    case.beneficiary.head.save()

    assert printed(case, officer) != first
    assert PrintedForm.objects.count() == 2


def test_a_form_whose_data_changed_is_printed_no_more(ataa, officer, client_for):
    case = draft(officer)
    form = printed(case, officer)
    case.beneficiary.head.mobile = "+966500000099"
    case.beneficiary.head.save()

    page = client_for(officer).get(reverse("eligibility:paper_form", args=[case.public_id, form.public_id]))

    assert page.status_code == 409
    assert "تغيّرت البيانات بعد طباعة هذا النموذج" in page.content.decode()


# --- what is scanned ------------------------------------------------------------------------------


@pytest.mark.parametrize(("turned", "kind"), [(0, "JPEG"), (4, "PNG"), (180, "JPEG"), (2, "PDF")])
def test_c37_a_scan_finds_its_request(ataa, officer, client_for, turned, kind):
    draft(officer)
    case = draft(officer)
    form = printed(case, officer)

    page = send(client_for(officer), scan_of(form, case, turned=turned, kind=kind))

    assert FormScan.objects.get().form == form
    assert f"{form.code}: أُضيفت الصورة إلى طلبها" in page.content.decode()
    assert reverse("eligibility:request_sign", args=[case.public_id]) in page.content.decode()


def test_a_scan_without_a_code_is_kept_nowhere(ataa, officer, client_for):
    page = send(client_for(officer), blank())

    assert not FormScan.objects.exists()
    assert page.redirect_chain == [("/requests/forms/?not_taken=1", 302)]
    assert "لم يُعثر في الصورة على رمز نموذج" in page.content.decode()


def test_the_code_is_typed_where_it_cannot_be_read(ataa, officer, client_for):
    form = printed(draft(officer), officer)
    desk = client_for(officer)

    wrong = send(desk, blank(), by_code="yes", **{"typed-code": "N-2222-2222"})
    assert wrong.status_code == 200
    assert "لا نموذج بهذا الرمز" in wrong.content.decode()

    send(desk, blank(), by_code="yes", **{"typed-code": form.code.lower().replace("-", " ")})
    assert FormScan.objects.get().form == form


def test_a_scan_of_data_that_changed_since_is_not_taken(ataa, officer, client_for):
    case = draft(officer)
    form = printed(case, officer)
    content = scan_of(form, case)
    case.beneficiary.head.mobile = "+966500000099"
    case.beneficiary.head.save()

    page = send(client_for(officer), content)

    assert not FormScan.objects.exists()
    assert f"{form.code}: تغيّرت البيانات بعد طباعة هذا النموذج" in page.content.decode()


def both_forms(officer):
    """Two requests, their printed forms, and one scan that shows both."""
    forms = [printed(draft(officer), officer) for _each in range(2)]
    first, second = (pages_of(form, form.request)[-1] for form in forms)
    out = io.BytesIO()
    first.save(out, "PDF", save_all=True, append_images=[second])
    return *forms, out.getvalue()


def test_a_scan_of_the_forms_of_two_requests_is_put_with_neither(ataa, officer, client_for):
    first, _second, content = both_forms(officer)

    page = send(client_for(officer), content)
    assert "نماذج طلبات عدة" in str(page.context["form"].errors["scan"])

    page = declare(client_for(officer), first.request, scan=SimpleUploadedFile("scan.pdf", content))
    assert "نماذج طلبات عدة" in str(page.context["form"].errors["scan"])
    assert not FormScan.objects.exists()
    assert not Declaration.objects.exists()


def test_the_code_that_is_typed_is_the_one_on_the_scan(ataa, officer, client_for):
    case, other = draft(officer), draft(officer)
    form, typed = printed(case, officer), printed(other, officer)

    page = send(client_for(officer), scan_of(form, case), by_code="yes", **{"typed-code": typed.code})

    assert "في الصورة رمز آخر" in str(page.context["typed_form"].errors["code"])
    assert not FormScan.objects.exists()


@pytest.mark.parametrize(
    "content",
    [
        lambda form: seal("tracking", form.public_id),  # sealed for something else
        lambda form: seal("paper_form", form.public_id)[:-2] + "AA",
        lambda form: form.public_id,
        lambda form: "\x00‮" + "م" * 900,
    ],
)
def test_a_square_that_we_did_not_seal_finds_nothing(ataa, officer, client_for, content):
    form = printed(draft(officer), officer)
    out = io.BytesIO()
    square = segno.make_qr(content(form), encoding="utf-8")
    square.save(out, kind="png", scale=6)

    page = send(client_for(officer), out.getvalue())

    assert page.status_code == 200
    assert not FormScan.objects.exists()


@pytest.mark.parametrize("code", ["\x00", "N" * 100_000, "٢٣٤٥-٢٣٤٥", "<b>", "N-"])
def test_an_odd_code_is_refused_beside_its_field(ataa, officer, client_for, code):
    page = send(client_for(officer), blank(), by_code="yes", **{"typed-code": code})

    assert page.status_code in {200, 400}
    assert not FormScan.objects.exists()


@pytest.mark.parametrize("number", ["-1", "x", "9" * 5000, "٣", "²", ""])
def test_an_odd_number_of_scans_not_taken_does_no_harm(ataa, officer, client_for, number):
    assert client_for(officer).get(HERE, {"not_taken": number}).status_code == 200


def test_the_desk_alone_takes_scans_in(ataa, officer, client_for):
    form = printed(draft(officer), officer)

    assert client_for(make_user("social_researcher")).get(HERE).status_code == 403
    with pytest.raises(PermissionDenied):
        paper_forms.take_scan(by=make_user("manager"), form=form, scan=clean_blank())


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_at_one_row_and_at_three(
    ataa, officer, client_for, rows, django_assert_num_queries
):
    for _row in range(rows):
        paper_forms.take_scan(by=officer, form=printed(draft(officer), officer), scan=clean_blank())
    desk = client_for(officer)
    desk.get(HERE)

    with django_assert_num_queries(6):
        page = desk.get(HERE)

    assert len(page.context["page"]) == rows


# --- what is signed with it -----------------------------------------------------------------------


def declare(desk, case, **more):
    url = reverse("eligibility:request_sign", args=[case.public_id])
    shown = desk.get(url).context["form"].initial["shown"]
    sent = {"signer_kind": "self", "method": "scan", "responsibility_accepted": "on", "shown": shown}
    return desk.post(url, sent | {"committee_explained": "on"} | more, follow=True)


def test_c46_the_scan_that_arrived_is_the_signature(ataa, officer, client_for):
    case = draft(officer)
    settle_papers(case, officer)
    scan = paper_forms.take_scan(by=officer, form=printed(case, officer), scan=clean_blank())
    desk = client_for(officer)
    page = desk.get(reverse("eligibility:request_sign", args=[case.public_id]))
    assert page.context["arrived"] == scan

    declare(desk, case)

    declaration = Declaration.objects.get()
    assert (declaration.method, declaration.signature) == ("scan", scan.file)
    assert fresh(case).status == "submitted"
    assert list(desk.get(HERE).context["page"].object_list) == []


def test_c46_one_scan_is_one_signature(ataa, officer):
    case = draft(officer)
    scan = paper_forms.take_scan(by=officer, form=printed(case, officer), scan=clean_blank())
    sign(fresh(case), officer, method="scan", signature=None, arrived=scan)

    with pytest.raises(ConflictError, match="بعد وصول هذه الصورة"):
        sign(fresh(case), officer, method="scan", signature=None, arrived=scan)

    assert Declaration.objects.count() == 1


def test_the_desk_reads_the_form_no_more_once_the_request_is_accepted(ataa, officer, client_for):
    case = draft(officer)
    settle_papers(case, officer)
    form = printed(fresh(case), officer)
    url = reverse("eligibility:paper_form", args=[case.public_id, form.public_id])
    sign(case, officer)
    submission.submit(by=officer, public_id=case.public_id)
    assert client_for(officer).get(url).status_code == 200

    submission.accept(by=officer, public_id=case.public_id)

    assert client_for(officer).get(url).status_code == 404
    assert client_for(make_user("manager")).get(url).status_code == 200


def test_c47_a_scan_of_other_data_is_no_signature(ataa, officer):
    case = draft(officer)
    scan = paper_forms.take_scan(by=officer, form=printed(case, officer), scan=clean_blank())
    case.beneficiary.head.mobile = "+966500000099"
    case.beneficiary.head.save()

    with pytest.raises(ConflictError, match="تغيّرت البيانات بعد طباعة هذا النموذج"):
        sign(fresh(case), officer, method="scan", signature=None, arrived=scan)

    assert not Declaration.objects.exists()


def test_c46_a_scan_that_arrived_is_no_drawn_signature(ataa, officer):
    case = draft(officer)
    scan = paper_forms.take_scan(by=officer, form=printed(case, officer), scan=clean_blank())

    for arrived in (scan, None):
        with pytest.raises(ValidationError) as refused:
            sign(case, officer, method="screen", signature=None, arrived=arrived)
        assert refused.value.message_dict == {"method": ["وقّع في المربع، أو اختر صورة."]}

    assert not Declaration.objects.exists()


def test_the_form_of_another_request_is_refused_beside_the_field(ataa, officer, client_for):
    case, other = draft(officer), draft(officer)
    content = scan_of(printed(other, officer), other)

    page = declare(client_for(officer), case, scan=SimpleUploadedFile("scan.jpg", content))

    assert not Declaration.objects.exists()
    assert "هذا النموذج لطلب آخر" in str(page.context["form"].errors["scan"])


def test_a_scan_without_a_code_may_be_signed_with_all_the_same(ataa, officer, client_for):
    case = draft(officer)
    settle_papers(case, officer)

    page = declare(client_for(officer), case, scan=SimpleUploadedFile("scan.png", signature_png()))

    assert Declaration.objects.get().signature.kind == "scan"
    assert "لم يُعثر في الصورة على رمز نموذج" in page.content.decode()


def test_once_the_signature_stands_in_the_study_no_scan_is_taken(ataa, officer):
    case = draft(officer)
    form = printed(case, officer)
    settle_papers(case, officer)
    sign(case, officer)
    submission.submit(by=officer, public_id=case.public_id)
    submission.accept(by=officer, public_id=case.public_id)

    with pytest.raises(ConflictError, match="ما وُقّع قائم"):
        paper_forms.take_scan(by=officer, form=form, scan=clean_blank())
