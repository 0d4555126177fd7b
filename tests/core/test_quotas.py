"""How many files a request and a file of a beneficiary may hold: 100 and 500 MB, 300 and 1.5 GB."""

import threading
from dataclasses import replace

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone

from beneficiaries.actions.documents import receive_document
from beneficiaries.models import Document
from core import notes, quotas
from core.models import StoredFile
from core.uploads import read_bytes
from eligibility.intake.actions import accounts, papers
from eligibility.models import Service
from policy.models import DocumentType
from tests.eligibility.steps_of_intake import draft, receive, signature_png
from tests.factories import make_file, make_user, request_at

IBAN = "SA0380000000608010167519"
# What is made here, or belongs to the charity, and so counts for nobody.
OURS = {"eligibility.Minutes.stored", "eligibility.DecisionLetter.stored", "policy.Charity.mark"}


def test_the_quotas_are_those_that_were_settled():
    known = {name: (quota.files, quota.megabytes) for name, quota in quotas.QUOTAS.items()}

    assert known == {"request": (100, 500), "file": (300, 1536)}
    assert quotas.TOLD_FROM == 80


def test_every_row_that_holds_a_file_of_a_beneficiary_is_counted():
    begins = {way.split("__")[0] for way in quotas.ways("file")}
    held = {
        f"{model._meta.label}.{field.name}": field.related_query_name()
        for model in apps.get_models()
        for field in model._meta.fields
        if field.related_model is StoredFile
    }

    assert {label for label, name in held.items() if name not in begins} == OURS
    assert {way.split("__")[0] for way in quotas.ways("request")} == begins


def test_a_holder_without_a_quota_is_an_error_in_the_code():
    with pytest.raises(KeyError):
        quotas.hold("nobody", "documents__beneficiary")


def paper(officer, file, **more):
    upload = more.pop("upload", None) or read_bytes(signature_png(), "ورقة.png")
    return receive_document(by=officer, file=file, owner=file.head, type=_type(), upload=upload, **more)


def _type():
    return DocumentType.objects.get(code="family_record")


def allow(monkeypatch, holder, **most):
    monkeypatch.setitem(quotas.QUOTAS, holder, replace(quotas.QUOTAS[holder], **most))


def sized(megabytes):
    StoredFile.objects.update(size=megabytes * 1024 * 1024)


@pytest.mark.django_db
def test_the_file_of_a_beneficiary_takes_so_many_and_no_more(monkeypatch, officer, ataa):
    allow(monkeypatch, "file", files=2)
    file, other = make_file(by=officer), make_file(by=officer)
    paper(officer, file)
    paper(officer, file)

    with pytest.raises(ValidationError) as refusal:
        paper(officer, file)

    assert refusal.value.messages == [
        "يتسع ملف المستفيد لـ300 ملف و1.5 غيغابايت على الأكثر. اجمع عدة صفحات في ملف PDF واحد، أو امسحها "
        "ضوئيًا بدقة أقل."
    ]
    assert Document.objects.count() == 2
    paper(officer, other)
    seen = receive_document(
        by=officer, file=file, owner=file.head, type=_type(), number="55", original_seen=True
    )
    assert seen.file is None


@pytest.mark.django_db
def test_what_they_weigh_together_counts_too(officer, ataa):
    file = make_file(by=officer)
    paper(officer, file)
    sized(1535)
    paper(officer, file)
    sized(800)

    with pytest.raises(ValidationError, match="1.5 غيغابايت"):
        paper(officer, file)


@pytest.mark.django_db
def test_a_request_has_a_quota_of_its_own(monkeypatch, officer, ataa):
    allow(monkeypatch, "request", files=1)
    request = draft(officer)
    first, second = request.checks.all()[:2]
    picture = read_bytes(signature_png(), "هوية.png")
    receive(first, officer, original_seen=False, upload=picture)

    with pytest.raises(ValidationError, match="يتسع الطلب لـ100 ملف"):
        receive(second, officer, original_seen=False, upload=picture)
    second.refresh_from_db()
    assert second.status == "missing"
    papers.receive_paper(by=officer, check=second, version=second.version, original_seen=True, number="5")


@pytest.mark.django_db
def test_the_paper_by_which_an_account_is_verified_counts(monkeypatch, officer, chair, ataa):
    case = request_at(
        "approved", file=make_file(by=officer), profile=ataa, by=officer, decider=chair,
        service=Service.objects.get(code="rent"), told_at=timezone.now(),
    )  # fmt: skip
    before = quotas.used("request", case.pk)[0], quotas.used("file", case.beneficiary_id)[0]
    known = {"iban": IBAN, "name": "مكتب الواحة", "holder": "مكتب الواحة"}

    def verify():
        picture = read_bytes(signature_png(), "bank.png")
        accounts.verify_account(public_id=case.public_id, by=officer, scan=picture, **known)

    verify()
    assert quotas.used("request", case.pk)[0] == before[0] + 1
    assert quotas.used("file", case.beneficiary_id)[0] == before[1] + 1
    allow(monkeypatch, "request", files=before[0] + 1)
    with pytest.raises(ValidationError, match="يتسع الطلب لـ100 ملف"):
        verify()


@pytest.mark.django_db
def test_a_file_that_is_held_twice_counts_once(officer, ataa):
    request = draft(officer)
    check = request.checks.first()
    receive(check, officer, original_seen=False, upload=read_bytes(signature_png(), "هوية.png"))
    check.refresh_from_db()
    request.checks.exclude(pk=check.pk).update(document=check.document)

    assert request.checks.filter(document=check.document).count() > 1
    assert quotas.used("file", request.beneficiary_id)[0] == 1
    assert quotas.used("request", request.pk)[0] == 1


@pytest.mark.django_db
def test_from_four_fifths_on_it_is_said_before_it_is_full(monkeypatch, officer, ataa, client_for):
    allow(monkeypatch, "file", files=5)
    file = make_file(by=officer)
    client = client_for(officer)
    said = []
    for _number in range(4):
        data = {
            "owner": file.head_id,
            "type": _type().pk,
            "upload": SimpleUploadedFile("a.png", signature_png()),
        }
        page = client.post(f"/files/{file.public_id}/papers/add/", data, follow=True)
        said.append("ملفات هذا المستفيد: 4 من 300، وحجمها 1 من 1536 ميغابايت." in page.text)

    assert said == [False, False, False, True]


@pytest.mark.django_db
def test_outside_of_a_request_a_warning_is_heard_by_nobody(monkeypatch, officer, ataa):
    notes.begin()
    allow(monkeypatch, "file", files=1)
    paper(officer, make_file(by=officer))

    assert len(notes.taken()) == 1
    notes.begin()
    assert notes.taken() == []


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_who_add_at_once_are_both_counted(monkeypatch, transactional_db):
    allow(monkeypatch, "file", files=1)
    officers = make_user("intake_officer"), make_user("intake_officer")
    file = make_file(by=officers[0])
    DocumentType.objects.get_or_create(code="family_record", defaults={"label": "سجل الأسرة"})
    barrier, results = threading.Barrier(2), []

    def add(officer):
        picture = read_bytes(signature_png(), "ورقة.png")
        barrier.wait()
        try:
            results.append(paper(officer, file, upload=picture).status)
        except ValidationError as error:
            results.append(error.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=add, args=[officer]) for officer in officers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(results) == ["quota", "uploaded"]
    assert Document.objects.count() == 1
