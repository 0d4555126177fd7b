"""Rows of lists and catalogue are versions: a changed one stays for the cases that keep it."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from beneficiaries.forms.facts import PaperForm
from core.verdicts import ConflictError
from eligibility.case.forms import RequestFilter
from eligibility.case.needs import demanded_mechanisms
from eligibility.case.whole import lacking
from eligibility.catalogue.presets import copy_preset, load_profile
from eligibility.catalogue.rules import MechanismFact, demanded
from eligibility.intake.actions import papers, requests
from eligibility.models import (
    CriteriaSet,
    Criterion,
    MechanismRule,
    RequiredDocument,
    Service,
    ServiceRequest,
)
from eligibility.study import facts
from eligibility.study.actions.papers import ask_paper
from policy.models import DocumentType, PolicyProfile, Reason
from policy.reading import differing
from tests.eligibility.steps_of_intake import draft, receive
from tests.eligibility.study_cases import studying
from tests.factories import make_file, request_at


@pytest.fixture
def folder(db, tmp_path):
    """A copy of ataa in a folder of one's own, in force."""
    copy_preset("ataa", tmp_path / "ours")
    load_profile(place=tmp_path / "ours")
    return tmp_path / "ours"


def loaded_with(folder, name, *changes):
    """The changes that loading finds after these were made in a file: (before, after), wherever it stands."""
    path = folder / name
    text = path.read_text(encoding="utf-8")
    for before, after in changes:
        assert before in text, before
        text = text.replace(before, after)
    path.write_text(text, encoding="utf-8")
    return load_profile(place=folder).changes


def opened(code, officer, file=None, **facts):
    """A draft for the version of a service that is on offer."""
    return request_at(
        "draft",
        file=file or make_file(by=officer),
        profile=PolicyProfile.objects.effective(),
        by=officer,
        service=Service.objects.on_offer().get(code=code),
        **facts,
    )


# === what makes a version ========================================================================


def test_a_label_changes_in_the_new_version_only(folder, officer):
    case = opened("rent", officer)
    said = loaded_with(folder, "catalogue.yaml", ("label: سداد إيجار", "label: دعم السكن"))

    case.refresh_from_db()
    assert said == ["services: rent: label"]
    assert (case.service.label, case.service.version_no, case.service.active) == ("سداد إيجار", 1, False)
    now = Service.objects.on_offer().get(code="rent")
    assert (now.label, now.version_no) == ("دعم السكن", 2)
    assert list(Service.objects.on_offer().values_list("code", "version_no")) == [
        ("emergency_cash", 1),
        ("rent", 2),
        ("home_repair", 1),
        ("food_basket", 1),
        ("medical_device", 1),
    ]


def test_each_version_holds_all_that_it_asks(folder):
    before = Service.objects.get(code="food_basket")
    said = loaded_with(
        folder,
        "catalogue.yaml",
        (
            "{type: family_record, owner: head, why: يثبت أفراد الأسرة}",
            "{type: birth_cert, owner: each_member, why: يثبت الأبناء}",
        ),
        (
            "{mechanism: interview, category: elderly, mode: optional}",
            "{mechanism: interview, category: elderly, mode: required}",
        ),
    )

    assert said == [
        "papers: شهادة ميلاد: new",
        "mechanisms: كبير سن · interview required: mode",
        "papers: سجل الأسرة: asked no more",
    ]
    now = Service.objects.on_offer().get(code="food_basket")
    assert now.version_no == 2
    assert {row.type.code for row in before.papers.all()} - {row.type.code for row in now.papers.all()} == {
        "family_record"
    }
    elderly = {"mechanism": "interview", "category__code": "elderly"}
    assert before.mechanisms.get(**elderly).mode == "optional"
    assert now.mechanisms.get(**elderly).mode == "required"


def test_another_place_in_the_list_is_no_version(folder):
    path = folder / "catalogue.yaml"
    head, *services = path.read_text(encoding="utf-8").split("  - code: ")
    services = [services[1], services[0], *services[2:]]
    path.write_text("  - code: ".join([head, *services]), encoding="utf-8")

    assert load_profile(place=folder).changes == ["services: rent: order", "services: emergency_cash: order"]
    assert set(Service.objects.values_list("version_no")) == {(1,)}
    assert Service.objects.on_offer().first().code == "rent"


def test_a_kind_of_paper_is_a_version_and_makes_one_of_the_services_that_ask_it(folder, officer):
    case = draft(officer)
    said = loaded_with(
        folder,
        "lists.yaml",
        ("label: شهادة الآيبان, match_fields: [name, iban]", "label: خطاب الآيبان, match_fields: [iban]"),
    )

    assert said == ["document_types: iban_letter: label, match_fields"]
    check = case.checks.get(type__code="iban_letter")
    assert (check.type.label, check.type.active) == ("شهادة الآيبان", False)
    requests.refresh_papers(by=officer, public_id=case.public_id)
    assert [row.type.label for row in case.checks.filter(type__code="iban_letter")] == ["شهادة الآيبان"]
    renewed = Service.objects.on_offer().get(code="emergency_cash")
    assert renewed.version_no == 2
    assert renewed.papers.get(type__code="iban_letter").type.label == "خطاب الآيبان"
    assert load_profile(place=folder).changes == []


def test_what_comes_back_otherwise_is_a_new_version(folder):
    text = (folder / "lists.yaml").read_text(encoding="utf-8")
    line = next(row for row in text.splitlines() if "code: need_proven," in row)
    assert "reasons: need_proven: out of offer" in loaded_with(folder, "lists.yaml", (line + "\n", ""))
    text = text.replace("label: ثبتت الحاجة,", "label: قد ثبتت الحاجة,")
    (folder / "lists.yaml").write_text(text, encoding="utf-8")

    assert "reasons: need_proven: on offer again" in load_profile(place=folder).changes
    versions = Reason.objects.filter(code="need_proven").order_by("version_no")
    assert list(versions.values_list("version_no", "active", "label")) == [
        (1, False, "ثبتت الحاجة"),
        (2, True, "قد ثبتت الحاجة"),
    ]


@pytest.mark.parametrize("model", [Service, RequiredDocument, MechanismRule, DocumentType, Reason])
def test_every_column_belongs_to_the_version_also_one_that_comes_later(model, ataa):
    row = model.objects.first()
    content = [column for column in model._meta.concrete_fields if column.name not in {"id", "version_no"}]
    for column in content:
        made = model(**{other.attname: getattr(row, other.attname) for other in content})
        setattr(made, column.attname, _other(column, getattr(row, column.attname)))
        assert differing(row, made) == [column.name]


def _other(column, value):
    if isinstance(column, models.BooleanField):
        return not value
    if isinstance(column, models.JSONField):
        return [*value, "x"]
    if isinstance(column, (models.DecimalField, models.IntegerField, models.ForeignKey)):
        return (value or 0) + 1
    return f"{value}x"


@pytest.mark.parametrize(
    ("lines", "wanted"),
    [
        ([(True, None, "off"), (True, 1, "required")], True),
        ([(True, 1, "required"), (False, None, "off")], False),
        ([(False, None, "off"), (False, 1, "required")], True),
        ([(False, 2, "required"), (True, 1, "optional")], False),
    ],
)
def test_b16_its_own_line_goes_before_a_general_one_and_a_category_before_none(lines, wanted):
    facts_of = [MechanismFact(general, category, "interview", mode) for general, category, mode in lines]
    assert ("interview" in demanded(facts_of, categories={1})) is wanted


# === what a case keeps ===========================================================================


def test_what_the_case_demands_is_that_of_its_version(folder, officer):
    case = opened("rent", officer)
    loaded_with(
        folder,
        "catalogue.yaml",
        ("{mechanism: interview, mode: required}", '{mechanism: interview, mode: "off"}'),
    )

    assert demanded_mechanisms(ServiceRequest.objects.get(pk=case.pk)) == {"admin_check", "interview"}
    later = opened("rent", officer)
    assert demanded_mechanisms(later) == {"admin_check"}


def test_papers_and_questions_are_those_of_its_version(folder, officer):
    case = draft(officer)
    loaded_with(
        folder,
        "catalogue.yaml",
        (
            "{type: iban_letter, owner: head, why: يحوّل المبلغ إلى الحساب المبين فيها}",
            "{type: photos, owner: other, why: صور}",
        ),
        ("{code: event,", "{code: other,"),
    )

    assert not requests.papers_outdated(case)
    assert not requests.refresh_papers(by=officer, public_id=case.public_id)
    assert set(case.checks.values_list("type__code", flat=True)) == {
        "national_id",
        "family_record",
        "gosi_print",
        "iban_letter",
    }
    with pytest.raises(ValidationError) as refused:
        requests.edit_request(by=officer, public_id=case.public_id, version=None, need="ن", answers={})
    assert list(refused.value.message_dict) == ["answer_event"]


def test_the_ceiling_is_that_of_its_version(folder, officer):
    case = draft(officer)
    loaded_with(folder, "catalogue.yaml", ("ceiling: 5000", "ceiling: 50"))
    known = {"by": officer, "public_id": case.public_id, "version": None, "need": "ن"}

    edited = requests.edit_request(**known, answers={"event": "حريق"}, amount=Decimal(4000))

    assert edited.amount_asked == 4000


def test_criteria_that_came_after_it_was_opened_do_not_count(folder, officer):
    case = opened("rent", officer)
    loaded_with(folder, "catalogue.yaml", ("params: {limit: 750}", "params: {limit: 7}"))
    later = opened("rent", officer)

    assert [facts.criteria_set_for(row).version_no for row in (case, later)] == [1, 2]
    figures = Criterion.objects.filter(code="per_capita", criteria_set__service__code="rent")
    assert [row.params for row in figures.order_by("criteria_set__version_no")] == [
        {"limit": 750},
        {"limit": 7},
    ]


def test_whatever_writes_a_request_it_is_one_of_its_service(ataa, officer):
    case = request_at("draft", file=make_file(by=officer), profile=ataa, by=officer, service_code="other")

    assert (case.service_code, case.criteria_set) == (
        "emergency_cash",
        CriteriaSet.objects.get(service=case.service),
    )
    ServiceRequest.objects.filter(pk=case.pk).update(service_code="rent", criteria_set=None)
    assert lacking(ServiceRequest.objects.for_page().get(pk=case.pk)) == [
        "its code is not that of its service",
        "it keeps no criteria",
    ]


# === versions of one service are one service =====================================================


def test_two_versions_of_a_service_are_not_open_at_once(folder, officer):
    case = draft(officer)
    loaded_with(folder, "catalogue.yaml", ("label: مساعدة نقدية طارئة", "label: مساعدة عاجلة"))

    with pytest.raises(ValidationError, match="طلب قائم"):
        draft(officer, file=case.beneficiary)
    with pytest.raises(IntegrityError), transaction.atomic():
        opened("emergency_cash", officer, file=case.beneficiary)


def test_a_version_that_is_not_on_offer_any_more_opens_nothing(folder, officer):
    before = Service.objects.get(code="emergency_cash")
    loaded_with(folder, "catalogue.yaml", ("label: مساعدة نقدية طارئة", "label: مساعدة عاجلة"))

    with pytest.raises(ConflictError, match="تغيّر دليل الخدمات"):
        requests.open_request(by=officer, file=make_file(by=officer), service=before, need="تعطل السخان")


def test_a_draft_that_changes_its_service_enters_the_world_of_today(ataa, officer):
    file = make_file(by=officer, members=1)
    case = draft(officer, file=file)
    baraem = load_profile(place="baraem").profile
    bag = Service.objects.on_offer().get(code="school_bag")

    case = requests.edit_request(
        by=officer,
        public_id=case.public_id,
        version=None,
        need="حقيبة",
        answers={"pupils": "2"},
        service=bag,
        served=file.members.get().person,
    )

    case.refresh_from_db()
    assert (case.profile, case.service, case.service_code) == (baraem, bag, "school_bag")
    assert case.criteria_set == CriteriaSet.objects.get(service=bag)


def test_being_served_before_counts_whatever_the_version_was(folder, officer):
    first = request_at(
        "closed",
        file=make_file(by=officer),
        profile=PolicyProfile.objects.effective(),
        by=officer,
        service=Service.objects.get(code="food_basket"),
    )
    loaded_with(folder, "catalogue.yaml", ("label: سلة غذائية", "label: قسيمة غذاء"))
    second = opened("food_basket", officer, file=first.beneficiary)

    assert facts.gather(second).served_on == timezone.localdate(first.delivery.delivered_at)


def test_the_list_names_a_service_once_and_finds_its_versions(folder, officer, client_for):
    first = opened("rent", officer)
    loaded_with(folder, "catalogue.yaml", ("label: سداد إيجار", "label: دعم السكن"))
    second = opened("rent", officer)

    offered = RequestFilter().fields["service"].choices
    assert [label for code, label in offered if code == "rent"] == ["دعم السكن"]
    page = client_for(officer).get("/requests/?service=rent")
    assert {row.pk for row in page.context["page"]} == {first.pk, second.pk}


# === versions of one kind of paper are one kind ==================================================


@pytest.fixture
def renamed(folder, officer):
    """A paper on file for a request of before, and a request opened after its kind got another name."""
    file = make_file(by=officer)
    check = receive(draft(officer, file=file).checks.get(type__code="national_id"), officer)
    loaded_with(folder, "lists.yaml", ("label: الهوية الوطنية أو هوية مقيم", "label: بطاقة الأحوال"))
    answers = {"arrears_months": "2", "eviction": "no"}
    return check.document, draft(officer, file=file, service="rent", answers=answers)


def test_nobody_is_asked_twice_for_a_paper_because_its_kind_was_renamed(renamed, officer):
    document, case = renamed
    check = case.checks.get(type__code="national_id")
    assert (document.type.label, check.type.label) == ("الهوية الوطنية أو هوية مقيم", "بطاقة الأحوال")
    assert papers.reusable_papers(case, [check]) == {check.pk: document}

    check = papers.receive_paper(by=officer, check=check, document=document)

    assert (check.document, check.status) == (document, "received")


def test_the_study_does_not_ask_again_under_a_new_name(folder, officer, researcher):
    case = studying(PolicyProfile.objects.effective(), officer, researcher)
    requests.sync_checks(case)
    loaded_with(folder, "lists.yaml", ("label: الهوية الوطنية أو هوية مقيم", "label: بطاقة الأحوال"))
    renamed = DocumentType.objects.on_offer().get(code="national_id")

    with pytest.raises(ValidationError, match="في قائمة الطلب"):
        ask_paper(
            by=researcher, public_id=case.public_id, type=renamed, owner=case.beneficiary.head, why="للتحقق"
        )


def test_whoever_holds_an_earlier_version_is_offered_that_one_alone(folder, officer):
    before = DocumentType.objects.get(code="national_id")
    loaded_with(folder, "lists.yaml", ("label: الهوية الوطنية أو هوية مقيم", "label: بطاقة الأحوال"))

    def named(*kept):
        rows = DocumentType.objects.on_offer(*kept)
        return [row.label for row in rows if row.code == "national_id"]

    assert named() == ["بطاقة الأحوال"]
    assert named(before.pk) == ["الهوية الوطنية أو هوية مقيم"]
    assert len(DocumentType.objects.on_offer(before.pk)) == len(DocumentType.objects.on_offer())
    assert before not in PaperForm(file=make_file(by=officer)).fields["type"].queryset
