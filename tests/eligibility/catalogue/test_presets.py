"""Presets as they are loaded: what each policy says, and what repeating and mistakes do."""

import re
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.utils import timezone

from beneficiaries.actions import files
from beneficiaries.forms.sections import CircumstancesForm
from beneficiaries.models import Document
from core.models import AuditEvent
from eligibility.case.whole import lacking
from eligibility.catalogue import criteria
from eligibility.catalogue.presets import copy_preset, load_profile, preset, read
from eligibility.decision.actions import decisions
from eligibility.decision.forms import WordingForm
from eligibility.intake.actions.requests import sync_checks
from eligibility.models import (
    CheckField,
    Committee,
    CriteriaSet,
    Criterion,
    MechanismRule,
    RequiredDocument,
    Service,
    ServiceRequest,
)
from eligibility.statement.stated import compared_fields
from policy.models import Category, Charity, DocumentType, Holiday, PolicyProfile, Reason
from policy.reading import PresetError
from tests.eligibility.committee_cases import awaiting
from tests.factories import make_file, request_at


def services():
    return {row.code: row.label for row in Service.objects.on_offer()}


def mechanisms(service):
    rows = Service.objects.on_offer().get(code=service).mechanisms.filter(general=False)
    return {row.mechanism: row.mode for row in rows}


def test_c04_nothing_is_in_force_before_a_profile_is_loaded(db):
    assert PolicyProfile.objects.effective() is None


def test_ataa_names_seven_channels_and_four_tools(ataa):
    assert list(ataa.channels.values_list("channel", "label", "clause", "origin")) == [
        ("interview", "المقابلة", "A-02", "policy"),
        ("phone", "الهاتف", "C-29", "policy"),
        ("social", "وسائل التواصل الاجتماعي", "C-30", "policy"),
        ("letter", "الخطابات", "C-31", "policy"),
        ("aid_request", "خدمات طلب المساعدة", "C-32", "policy"),
        ("volunteer", "خدمة التطوع", "C-33", "policy"),
        ("website", "موقع الجمعية", "C-34", "policy"),
    ]
    assert list(ataa.tools.values_list("tool", flat=True)) == [
        "bylaw",
        "research_guide",
        "support_guide",
        "request_form",
    ]


def test_baraem_names_six_channels_and_three_tools(baraem):
    assert list(baraem.channels.values_list("channel", flat=True)) == [
        "phone",
        "social",
        "letter",
        "aid_request",
        "volunteer",
        "website",
    ]
    assert list(baraem.tools.values_list("tool", flat=True)) == [
        "bylaw",
        "support_guide",
        "request_form",
    ]


def test_a07_a08_the_committee_decides_and_two_weeks_are_a_minimum(ataa):
    assert ataa.by_committee is True
    assert (ataa.deciding_body_label, ataa.study_body_label) == (
        "لجنة البحث",
        "مسؤول البحث الاجتماعي",
    )
    assert (ataa.reply_interpretation, ataa.reply_min_days, ataa.reply_max_days) == (
        "minimum_literal",
        14,
        None,
    )
    assert (ataa.reply_day_kind, ataa.objection_days, ataa.lapse_days) == ("calendar", 30, 30)
    assert (ataa.referral_enabled, ataa.committee_notice, ataa.entitlement_mechanism) == (
        True,
        True,
        False,
    )


def test_b14_the_department_decides_and_no_period_is_stated(baraem):
    assert baraem.by_committee is False
    assert (baraem.deciding_body_label, baraem.study_body_label) == (
        "الإدارة المختصة",
        "الإدارة المختصة",
    )
    assert (baraem.reply_interpretation, baraem.reply_min_days, baraem.reply_max_days) == (
        "none",
        None,
        None,
    )
    assert (baraem.referral_enabled, baraem.committee_notice, baraem.entitlement_mechanism) == (
        False,
        False,
        True,
    )


def test_c51_c52_a09_approval_of_ataa_as_stated(ataa):
    assert (ataa.approved_session_no, ataa.approved_session_label) == (1, "الأولى")
    assert ataa.approved_on == date(2023, 10, 10)
    assert ataa.approved_hijri_stated == "24/3/1445"
    assert (ataa.approved_primary_calendar, ataa.approved_by_resolution) == ("H", False)
    assert ataa.approval_date_note != ""


def test_c50_b24_approval_of_baraem_by_resolution_without_a_hijri_date(baraem):
    assert (baraem.approved_session_no, baraem.approved_session_label) == (2, "الثانية")
    assert baraem.approved_on == date(2023, 10, 23)
    assert baraem.approved_hijri_stated == ""
    assert (baraem.approved_primary_calendar, baraem.approved_by_resolution) == ("G", True)


def test_c38_the_profile_names_who_takes_each_step(ataa):
    assert ataa.step_roles == {
        "reception": "intake_officer",
        "info_collection": "intake_officer",
        "data_matching": "intake_officer",
        "referral": "social_research_officer",
        "declaration_sign": "intake_officer",
        "committee_notice": "intake_officer",
        "registration": "intake_officer",
        "study": "social_research_officer",
        "interview": "social_researcher",
        "field_visit": "social_researcher",
        "evaluation": "social_researcher",
        "decision": "committee_chair",
        "notification": "intake_officer,committee_secretary",
        "delivery": "delivery_officer",
        "closure": "intake_officer",
    }


def test_c38_under_baraem_the_department_head_studies_decides_and_notifies(baraem):
    roles = baraem.step_roles
    assert (roles["study"], roles["decision"]) == ("department_head", "department_head")
    assert roles["notification"] == "intake_officer,department_head"
    assert "referral" not in roles
    assert "committee_notice" not in roles


def test_what_the_policy_does_not_say_is_good_practice(ataa):
    practice = set(ataa.steps.filter(origin="practice").values_list("step", flat=True))
    assert practice == {"study", "interview", "field_visit", "evaluation", "closure"}
    assert set(ataa.sources.values_list("origin", flat=True)) == {"practice"}


def test_b16_the_demo_catalogue_of_ataa_demands_an_interview_and_a_visit(ataa):
    assert services() == {
        "emergency_cash": "مساعدة نقدية طارئة",
        "rent": "سداد إيجار",
        "home_repair": "ترميم منزل",
        "food_basket": "سلة غذائية",
        "medical_device": "جهاز طبي",
    }
    assert mechanisms("rent") == {"interview": "required", "field_visit": "optional"}
    assert mechanisms("home_repair") == {"interview": "required", "field_visit": "required"}
    assert mechanisms("emergency_cash") == {"interview": "off", "field_visit": "off"}
    assert set(MechanismRule.objects.values_list("origin", flat=True)) == {"practice"}
    assert Committee.objects.get(active=True).name == "لجنة البحث"


def test_a_service_says_in_what_it_is_given_and_to_whom_it_is_paid(ataa):
    rows = Service.objects.values_list("code", "unit", "ceiling", "most", "payee")
    assert sorted(row for row in rows if row[0] in {"emergency_cash", "rent", "medical_device"}) == [
        ("emergency_cash", "ريال", 5000, None, "beneficiary"),
        ("medical_device", "جهاز", 8000, 1, "beneficiary"),
        ("rent", "ريال", 24000, None, "landlord"),
    ]


def test_sessions_are_counted_and_have_no_price(baraem):
    service = Service.objects.get(code="speech_sessions")
    assert (service.unit, service.ceiling, service.most) == ("جلسة", None, 48)
    assert (service.counted, service.priced) == (True, False)


def test_b16_the_demo_catalogue_of_baraem_serves_children(baraem):
    assert services() == {
        "speech_sessions": "جلسات نطق وتخاطب",
        "early_learning": "برنامج تهيئة للمدرسة",
        "school_bag": "حقيبة مدرسية",
        "home_repair": "ترميم غرفة طفل",
    }
    assert mechanisms("speech_sessions") == {"interview": "required", "field_visit": "off"}
    assert mechanisms("home_repair") == {"interview": "optional", "field_visit": "required"}
    assert not Committee.objects.in_office().exists()


@pytest.mark.parametrize("code", ["ataa", "baraem"])
def test_every_paper_is_asked_with_a_reason_and_every_service_has_criteria(code, db):
    load_profile(place=code)
    assert not RequiredDocument.objects.filter(why="").exists()
    for service in Service.objects.on_offer():
        assert service.criteria_sets.get().criteria.count() >= 4
    assert set(Criterion.objects.values_list("rule", flat=True)) <= set(criteria.RULES)


def test_the_shared_lists_are_filled(ataa):
    assert Category.objects.get(code="prisoner_family").sensitive is True
    assert Category.objects.get(code="poor_family").sensitive is False
    paper = DocumentType.objects.get(code="national_id")
    assert (paper.expires, paper.match_fields) == (
        True,
        ["name", "id_number", "birth_date", "expiry_date"],
    )
    assert DocumentType.objects.get(code="salary_cert").max_age_days == 90
    assert set(Reason.objects.values_list("kind", flat=True)) == {
        "rejection",
        "partial",
        "approval",
        "waiver",
        "paper",
    }
    assert Holiday.objects.get(day=date(2027, 2, 22)).name == "يوم التأسيس"


def test_loading_again_changes_nothing(ataa):
    rows = [CriteriaSet, RequiredDocument, MechanismRule, Service, PolicyProfile, AuditEvent]
    before = [list(model.objects.values_list("pk", flat=True)) for model in rows]
    assert load_profile(place="ataa").profile == ataa
    assert [list(model.objects.values_list("pk", flat=True)) for model in rows] == before


def test_c06_another_policy_supersedes_and_keeps_the_one_before(ataa):
    after = load_profile(place="baraem").profile
    ataa.refresh_from_db()
    assert (ataa.status, ataa.version_no) == ("superseded", 1)
    assert ataa.effective_to == after.effective_from
    assert (after.status, after.version_no) == ("effective", 2)
    assert PolicyProfile.objects.effective() == after
    assert not Service.objects.get(code="rent").active


def test_b14_under_a_department_the_committee_is_out_of_office(ataa):
    assert Committee.objects.in_office().get().name == "لجنة البحث"
    load_profile(place="baraem")
    assert not Committee.objects.in_office().exists()
    load_profile(place="ataa")
    assert Committee.objects.in_office().get().name == "لجنة البحث"


def test_the_committee_stays_in_office_as_long_as_a_case_opened_under_it_waits(ataa, officer):
    case = request_at("draft", file=make_file(by=officer), profile=ataa, by=officer)
    load_profile(place="baraem")
    assert Committee.objects.in_office().get().name == "لجنة البحث"
    ServiceRequest.objects.filter(pk=case.pk).update(status="withdrawn")
    assert not Committee.objects.in_office().exists()


def test_a_committee_of_another_name_takes_the_place_of_the_one_before(folder, db):
    load_profile(place=folder)
    change(folder, "catalogue.yaml", "name: لجنة البحث", "name: لجنة الدعم")
    assert load_profile(place=folder).changes == ["committee: لجنة الدعم: in office"]
    assert [row.name for row in Committee.objects.in_office()] == ["لجنة الدعم"]


def test_changed_criteria_become_a_new_version(ataa):
    first = CriteriaSet.objects.get(service__code="home_repair")
    load_profile(place="baraem")
    versions = CriteriaSet.objects.filter(service__code="home_repair").order_by("version_no")
    assert [row.version_no for row in versions] == [1, 2]
    assert versions[0] == first
    assert first.criteria.count() == 6


def test_a_draft_changes_nothing_that_is_in_force(ataa):
    draft = load_profile(place="baraem", draft=True).profile
    assert (draft.status, draft.version_no) == ("draft", 2)
    assert PolicyProfile.objects.effective() == ataa
    assert services()["rent"] == "سداد إيجار"
    assert load_profile(place="baraem").profile == draft
    draft.refresh_from_db()
    assert draft.status == "effective"


def test_loading_writes_no_record_of_a_charity(db):
    load_profile(place="ataa")
    assert not Charity.objects.exists()


# === files of one's own ==========================================================================


@pytest.fixture
def folder(tmp_path):
    """A copy of ataa in a folder of one's own."""
    copy_preset("ataa", tmp_path / "ours")
    return tmp_path / "ours"


def change(folder, name, old, new):
    """Put `new` in the place of `old` in a file; returns the number of the line that `new` begins in."""
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def faults(folder):
    with pytest.raises(PresetError) as error:
        read(preset(folder))
    return str(error.value).splitlines()


def test_a_copy_is_taken_as_it_is_and_the_next_copy_overwrites_nothing(folder, db):
    assert load_profile(place=folder).profile.code == "ataa"
    assert services()["rent"] == "سداد إيجار"
    (folder / "lists.yaml").unlink()
    with pytest.raises(CommandError, match=r"policy\.yaml is there already"):
        call_command("preset", "ataa", str(folder))
    assert not (folder / "lists.yaml").exists()


POLICY_FAULTS = [
    ("objection_days: 30", "objection_days: 30\n  surprise: 1", 1, "profile: unknown key surprise"),
    ("  lapse_days: 30\n", "", None, "profile: missing key lapse_days"),
    ("channel: phone", "canal: phone", 0, "channels 2: unknown key canal"),
    ("channels:", "chanels:", 0, "file: unknown key chanels"),
    ("deciding_body: committee", "deciding_body: nobody", 0, "profile: deciding_body: "),
    ("objection_days: 30", "objection_days: thirty", 0, "profile: objection_days: not a whole number"),
    ("objection_days: 30", "objection_days: true", 0, "profile: objection_days: not a whole number"),
    ("objection_days: 30", "objection_days: -1", 0, "profile: objection_days: "),
    ("referral_enabled: true", "referral_enabled: maybe", 0, "profile: referral_enabled: not true or false"),
    ("  title: سياسة", "  title: [سياسة]\n  x: س", 0, "profile: title: not a text"),
    ("reply_max_days: null", "reply_max_days: 7", 0, "profile: reply_max_days is less than reply_min_days"),
    ("day: 2023-10-10", "day: 2023-10", 0, "approval: day: not a day such as 2027-03-09"),
    ("day: 2023-10-10", "day: 2023-13-10", None, "month must be in 1..12"),
    ("role: delivery_officer", "role: courier", 0, "steps: delivery: role: courier is not known"),
    ("channel: phone", "channel: social", None, "channels: social is said twice"),
    ("  lapse_days: 30", "  lapse_days: 30\n  lapse_days: 9", 1, "lapse_days is said twice"),
    ("profile:\n", "profile: []\nx:\n", 1, "file: unknown key x"),
    ("tools:\n", "tools: nothing\nsources2:\n", 1, "file: unknown key sources2"),
    ("code: ataa", "code: [ataa]", 0, "file: code: not a text"),
]


@pytest.mark.parametrize(("old", "new", "below", "says"), POLICY_FAULTS)
def test_a_fault_of_the_policy_is_named_with_its_line(folder, old, new, below, says):
    line = change(folder, "policy.yaml", old, new)
    found = [fault for fault in faults(folder) if says in fault]
    assert found != []
    if below is not None:
        assert found[0].startswith(f"policy.yaml:{line + below}: {says}")


LIST_FAULTS = [
    (
        "match_fields: [name, id_number, members]",
        "match_fields: [name, nmae]",
        "match_fields: nmae is not known",
    ),
    ("match_fields: [name, id_number, members]", "match_fields: name", "match_fields: not a list of texts"),
    ("code: widow", "code: poor_family", "categories: poor_family is said twice"),
    ("kind: partial", "kind: half", "reasons: ceiling: kind: "),
    ("max_age_days: 90", "max_age_days: long", "prison_letter: max_age_days: not a whole number"),
    ("sensitive: true", "sensitive: 1", "deserted: sensitive: not true or false"),
    ("{code: widow, label: أرملة}", "widow", "categories 3: not a mapping"),
    ("day: 2027-02-22", 'day: "2027-02-22"', "day: not a day such as 2027-03-09"),
    ("label: أرملة", f"label: {'س' * 90}", "categories: widow: label: "),
]


@pytest.mark.parametrize(("old", "new", "says"), LIST_FAULTS)
def test_a_fault_of_the_lists_is_named_with_its_line(folder, old, new, says):
    change(folder, "lists.yaml", old, new)
    found = [fault for fault in faults(folder) if says in fault]
    assert [bool(re.match(r"lists\.yaml:[1-9]\d*: ", fault)) for fault in found] == [True] * max(
        len(found), 1
    )


CATALOGUE_FAULTS = [
    ("rule: papers_cleared", "rule: magic", "criterion papers: rule: magic is not known"),
    ("params: {limit: 1000}", "params: {most: 1000}", "criterion per_capita: params: unknown key most"),
    ("params: {limit: 1000}", "params: {limit: -5}", "params: limit: not a number above zero"),
    ("params: {limit: 1000}", 'params: {limit: "1000"}', "params: limit: not a number above zero"),
    ("params: {limit: 1000}", "params: 1000", "criterion per_capita: params: not a mapping"),
    ("params: {months: 6}", "params: {months: 0}", "params: months: not a number of months"),
    ("codes: [chronically_ill,", "codes: [divorcd,", "params: codes: divorcd is not known"),
    ("codes: [chronically_ill, disabled, elderly]", "codes: []", "params: codes: is empty"),
    ("cities: [العيون,", "cities: [7,", "params: cities: not a list of texts"),
    ("cities: [العيون, المراح, الوزية, الهفوف, المبرز]", "cities: العيون", "cities: not a list of texts"),
    ("kind: yes_no", "kind: colour", "question eviction: kind: colour is not known"),
    ("required: true}", "required: 1}", "question event: required: not true or false"),
    ("mode: required", "mode: maybe", "mechanisms: admin_check: mode: "),
    ("type: gosi_print", "type: gosi", "required_documents: gosi: type: gosi is not known"),
    ("category: widow", "category: widdow", "death_cert: category: widdow is not known"),
    ("owner: provider", "owner: nobody", "owner: "),
    ("{type: family_record, owner: head,", "{type: family_record,", "missing key owner"),
    ("ceiling: 5000", "ceiling: much", "service emergency_cash: ceiling: not a number"),
    ("ceiling: 5000", "ceiling: 5000\n    most: 3", "service emergency_cash: most: counts units"),
    ("most: 1\n", "most: 0\n", "service medical_device: most: "),
    ("payee: landlord", "payee: nobody", "service rent: payee: "),
    ("unit: سلة", "unit: سلة\n    payee: supplier", "service food_basket: payee: سلة is handed over"),
    ("kind: cash", "kind: gold", "service emergency_cash: kind: "),
    ("code: rent\n", "code: emergency_cash\n", "services: emergency_cash is said twice"),
    ("  - code: rent\n", "  - rent\n  - code: rent\n", "services 2: not a mapping"),
    ("services:\n", "services: {}\nmore:\n", "file: unknown key more"),
    ("committee:\n  name: لجنة البحث\n  quorum_rule: majority\n", "", "missing key committee"),
    ("quorum_rule: majority", "quorum_rule: most", "committee: quorum_rule: "),
    ("effective_from: 2024-01-01", "effective_from: soon", "criteria: effective_from: not a day"),
    ("      items:", "      items: all\n      rest:", "criteria: unknown key rest"),
]


@pytest.mark.parametrize(("old", "new", "says"), CATALOGUE_FAULTS)
def test_a_fault_of_the_catalogue_is_named_with_its_line(folder, old, new, says):
    if old not in (folder / "catalogue.yaml").read_text(encoding="utf-8"):
        old, new = "why: يثبت أفراد الأسرة", f"why: يثبت أفراد الأسرة, {new}"
    change(folder, "catalogue.yaml", old, new)
    found = [fault for fault in faults(folder) if says in fault]
    assert found != []
    assert re.match(r"catalogue\.yaml:[1-9]\d*: ", found[0])


def test_everything_that_is_wrong_is_said_at_once(folder):
    first = change(folder, "policy.yaml", "lapse_days: 30", "lapse_days: x")
    second = change(folder, "policy.yaml", "role: delivery_officer", "role: courier")
    third = change(folder, "lists.yaml", "kind: partial", "kind: half")
    fourth = change(
        folder,
        "catalogue.yaml",
        "divorce_deed, owner: head, category: divorced",
        "divorce_deed, owner: head, category: divorcd",
    )
    assert [fault.split(": ")[0] for fault in faults(folder)] == [
        f"policy.yaml:{first}",
        f"policy.yaml:{second}",
        f"lists.yaml:{third}",
        f"catalogue.yaml:{fourth}",
    ]


@pytest.mark.parametrize("content", ["", "- a\n", "x: [", "\x00", "a: &b [*b]\n", "? [1, 2]\n: 3\n"])
@pytest.mark.parametrize("name", ["policy.yaml", "lists.yaml", "catalogue.yaml"])
def test_a_file_that_is_no_preset_is_named(folder, name, content):
    (folder / name).write_text(content, encoding="utf-8")
    assert any(fault.startswith(f"{name}:") for fault in faults(folder))


def test_a_file_that_is_not_there_or_not_utf_8_is_named(folder):
    (folder / "lists.yaml").unlink()
    (folder / "catalogue.yaml").write_bytes("label: سلة".encode("cp1256"))
    found = faults(folder)
    assert "lists.yaml: cannot be read (No such file or directory)" in found
    assert "catalogue.yaml: is not UTF-8" in found


def test_a_fault_writes_nothing_and_the_command_says_so(folder, db):
    change(folder, "catalogue.yaml", "codes: [chronically_ill,", "codes: [divorcd,")
    with pytest.raises(CommandError, match=r"لم يتغير شيء.*\n.*divorcd is not known"):
        call_command("load_profile", str(folder))
    assert not PolicyProfile.objects.exists()
    assert not Category.objects.exists()


def test_the_command_can_look_without_a_database(folder, capsys, django_db_blocker):
    with django_db_blocker.block():
        call_command("load_profile", "--check", str(folder))
    assert "sound" in capsys.readouterr().out


# === what is taken out goes out of offer =========================================================


def test_what_is_taken_out_goes_out_of_offer_and_is_said(folder, db):
    load_profile(place=folder)
    change(folder, "lists.yaml", "  - {code: student, label: طالب محتاج}\n", "")
    change(
        folder,
        "lists.yaml",
        "label: عرض سعر, match_fields: [amount, issue_date]",
        "label: عرض سعر, match_fields: [amount]",
    )
    change(folder, "lists.yaml", "  - {day: 2027-02-22, name: يوم التأسيس}\n", "")
    change(folder, "catalogue.yaml", "    ceiling: 600\n", "")
    change(
        folder,
        "catalogue.yaml",
        "{type: family_record, owner: head, why: يثبت أفراد الأسرة}",
        "{type: family_record, owner: head, why: لغرض آخر}",
    )
    change(folder, "catalogue.yaml", "  - {mechanism: field_visit, category: disabled, mode: optional}\n", "")
    change(folder, "catalogue.yaml", "effective_from: 2024-01-01", "effective_from: 2026-01-01")
    papers = {row.pk: row.why for row in RequiredDocument.objects.all()}

    with time_machine.travel(datetime(2026, 11, 1, tzinfo=UTC)):
        said = load_profile(place=folder).changes

    assert sorted(said) == sorted(
        [
            "categories: student: out of offer",
            "document_types: quotation: match_fields",
            "holidays: 2027-02-22: taken out",
            "services: food_basket: ceiling",
            "papers: سجل الأسرة: why",
            "mechanisms: شخص ذو إعاقة · field_visit optional: asked no more",
            "criteria: emergency_cash: version 2",
            "categories: resident: order",
        ]
    )
    assert (Category.objects.get(code="student").active, Category.objects.count()) == (False, 18)
    versions = Service.objects.filter(code="food_basket").order_by("version_no")
    assert list(versions.values_list("version_no", "ceiling", "active")) == [(1, 600, False), (2, None, True)]
    assert papers == dict(RequiredDocument.objects.filter(pk__in=papers).values_list("pk", "why"))
    assert CriteriaSet.objects.get(service__code="emergency_cash", version_no=2).effective_from == date(
        2026, 1, 1
    )
    assert load_profile(place=folder).changes == []


def test_what_comes_back_is_on_offer_again(folder, db):
    load_profile(place=folder)
    text = (folder / "lists.yaml").read_text(encoding="utf-8")
    change(folder, "lists.yaml", "  - {code: student, label: طالب محتاج}\n", "")
    load_profile(place=folder)
    (folder / "lists.yaml").write_text(text, encoding="utf-8")
    assert "categories: student: on offer again" in load_profile(place=folder).changes


def test_past_holidays_stay_though_the_file_forgets_them(folder, db):
    load_profile(place=folder)
    change(folder, "lists.yaml", "  - {day: 2027-02-22, name: يوم التأسيس}\n", "")
    with time_machine.travel(datetime(2027, 6, 1, tzinfo=UTC)):
        load_profile(place=folder)
    assert Holiday.objects.filter(day=date(2027, 2, 22)).exists()


def test_a_category_out_of_offer_stays_with_its_files_and_is_given_to_no_other(ataa, officer):
    gone, kept = Category.objects.get(code="student"), Category.objects.get(code="widow")
    file = make_file(by=officer)
    file.categories.set([gone])
    Category.objects.filter(pk=gone.pk).update(active=False)
    gone.refresh_from_db()
    known = {"by": officer, "special_circumstances": ""}

    files.edit_circumstances(file=file, version=file.version, categories=[gone, kept], **known)
    other = make_file(by=officer)
    with pytest.raises(ValidationError) as refused:
        files.edit_circumstances(file=other, version=other.version, categories=[gone], **known)

    assert refused.value.message_dict == {"categories": ["لم يعد مستعملًا: طالب محتاج."]}
    form = CircumstancesForm(initial={"categories": [gone]})
    assert gone in form.fields["categories"].queryset
    assert gone not in CircumstancesForm().fields["categories"].queryset


def test_a_reason_out_of_offer_decides_nothing(baraem, officer, researcher, department_head):
    case = awaiting(baraem, officer, researcher, service="school_bag")
    Reason.objects.filter(code="need_proven").update(active=False)
    with pytest.raises(ValidationError) as refused:
        decisions.issue(
            public_id=case.public_id,
            by=department_head,
            outcome="approved",
            reasons=["need_proven"],
            reason_text="ن",
            reference="م",
            amount=100,
            quantity=1,
        )
    assert "reasons" in refused.value.message_dict
    assert not any(
        code == "need_proven"
        for code, _label in WordingForm(outcome="approved", terms=Service(unit="ريال"))
        .fields["reasons"]
        .choices
    )


def test_other_fields_of_a_paper_make_no_earlier_case_less_whole(ataa, officer):
    """C-43: a case keeps the fields under which its papers were asked."""
    case = request_at("studying", file=make_file(by=officer), profile=ataa, by=officer)
    sync_checks(case)
    now = timezone.now()
    for check in case.checks.all():
        known = {"by": officer, "at": now, "result": "matched"}
        check.fields.bulk_create(CheckField(check_row=check, code=x, **known) for x in check.match_fields)
        paper = Document.objects.create(
            beneficiary=case.beneficiary,
            owner=check.owner,
            type=check.type,
            original_seen=True,
            added_by=officer,
        )
        case.checks.filter(pk=check.pk).update(
            status="matched", document=paper, valid=True, valid_on=now, checked_by=officer, checked_at=now
        )
    DocumentType.objects.update(match_fields=["number"])

    assert [line for line in lacking(case) if "paper" in line] == []
    check = case.checks.get(type__code="family_record")
    assert [row.code for row in compared_fields(case, check)] == ["name", "id_number", "members"]


def test_the_command_says_what_it_did(db, capsys):
    call_command("load_profile", "ataa")
    first = capsys.readouterr().out.splitlines()
    call_command("load_profile", "ataa")
    call_command("load_profile", "baraem", "--draft")
    assert first[0] == "ataa: version 1, effective (new)"
    assert "  categories: poor_family: new" in first
    assert "  committee: لجنة البحث: in office" in first
    assert first[-1] == "5 services on offer, 5 versions of criteria"
    assert capsys.readouterr().out.splitlines() == [
        "ataa: version 1, effective (unchanged)",
        "5 services on offer, 5 versions of criteria",
        "baraem: version 2, draft (new)",
    ]


def test_the_command_knows_no_other_preset(db):
    with pytest.raises(CommandError, match=r"policy\.yaml: cannot be read"):
        call_command("load_profile", "common")


@pytest.mark.parametrize("code", ["ataa", "baraem"])
def test_a_shipped_preset_is_sound_and_called_as_its_file(code):
    assert read(preset(code)).policy["code"] == code
