"""Presets as they are loaded: what each policy says, and what repeating and mistakes do."""

import shutil
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from core.models import AuditEvent
from eligibility.catalogue import criteria, presets
from eligibility.catalogue.presets import load_profile, read_catalogue
from eligibility.models import (
    Committee,
    CriteriaSet,
    Criterion,
    MechanismRule,
    RequiredDocument,
    Service,
)
from policy import reading
from policy.models import Category, Charity, DocumentType, Holiday, PolicyProfile, Reason
from policy.reading import PresetError


def services():
    return {row.code: row.label for row in Service.objects.filter(active=True)}


def mechanisms(service):
    return {row.mechanism: row.mode for row in MechanismRule.objects.filter(service__code=service)}


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


def test_b16_the_demo_catalogue_of_baraem_serves_children(baraem):
    assert services() == {
        "speech_sessions": "جلسات نطق وتخاطب",
        "early_learning": "برنامج تهيئة للمدرسة",
        "school_bag": "حقيبة مدرسية",
        "home_repair": "ترميم غرفة طفل",
    }
    assert mechanisms("speech_sessions") == {"interview": "required", "field_visit": "off"}
    assert mechanisms("home_repair") == {"interview": "optional", "field_visit": "required"}
    assert not Committee.objects.filter(active=True).exists()


@pytest.mark.parametrize("code", ["ataa", "baraem"])
def test_every_paper_is_asked_with_a_reason_and_every_service_has_criteria(code, db):
    load_profile(code=code)
    assert not RequiredDocument.objects.filter(why="").exists()
    for service in Service.objects.filter(active=True):
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
    assert load_profile(code="ataa") == ataa
    assert [list(model.objects.values_list("pk", flat=True)) for model in rows] == before


def test_c06_another_policy_supersedes_and_keeps_the_one_before(ataa):
    after = load_profile(code="baraem")
    ataa.refresh_from_db()
    assert (ataa.status, ataa.version_no) == ("superseded", 1)
    assert ataa.effective_to == after.effective_from
    assert (after.status, after.version_no) == ("effective", 2)
    assert PolicyProfile.objects.effective() == after
    assert not Service.objects.get(code="rent").active


def test_changed_criteria_become_a_new_version(ataa):
    first = CriteriaSet.objects.get(service__code="home_repair")
    load_profile(code="baraem")
    versions = CriteriaSet.objects.filter(service__code="home_repair").order_by("version_no")
    assert [row.version_no for row in versions] == [1, 2]
    assert versions[0] == first
    assert first.criteria.count() == 6


def test_a_draft_changes_nothing_that_is_in_force(ataa):
    draft = load_profile(code="baraem", draft=True)
    assert (draft.status, draft.version_no) == ("draft", 2)
    assert PolicyProfile.objects.effective() == ataa
    assert services()["rent"] == "سداد إيجار"
    assert load_profile(code="baraem") == draft
    draft.refresh_from_db()
    assert draft.status == "effective"


def test_a_real_charity_is_never_overwritten(db):
    Charity.objects.create(name="جمعية حقيقية", short_name="حقيقية", licence_number="1", city="تبوك")
    load_profile(code="ataa")
    assert Charity.objects.get().name == "جمعية حقيقية"


def test_the_demo_charity_follows_the_preset(ataa):
    assert Charity.objects.get().name == "جمعية عطاء للخدمات المجتمعية (تجريبية)"
    load_profile(code="baraem")
    assert Charity.objects.get().name == "جمعية براعم لتنمية الطفل (تجريبية)"


@pytest.fixture
def edited(tmp_path, monkeypatch):
    """Copies of the policy files; call it with (name, old text, new text) to spoil one."""
    folder = tmp_path / "presets"
    shutil.copytree(reading.FOLDER, folder)

    def spoil(name, old, new):
        path = folder / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return folder

    return spoil


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("objection_days: 30", "objection_days: 30\n  surprise: 1", "unknown key surprise"),
        ("lapse_days: 30", "", "missing key lapse_days"),
        ("channel: phone", "canal: phone", "unknown key canal"),
        ("channels:", "chanels:", "unknown key chanels"),
    ],
)
def test_an_unknown_or_missing_key_is_named(edited, old, new, says):
    with pytest.raises(PresetError, match=says):
        reading.read_profile("ataa", edited("ataa.yaml", old, new))


def test_a_value_that_no_model_allows_is_named_and_nothing_is_written(db, edited, monkeypatch):
    folder = edited("ataa.yaml", "deciding_body: committee", "deciding_body: nobody")
    monkeypatch.setattr(presets, "read_profile", lambda code: reading.read_profile(code, folder))
    with pytest.raises(PresetError, match="deciding_body"):
        load_profile(code="ataa")
    assert not PolicyProfile.objects.exists()
    assert not Category.objects.exists()


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("rule: papers_cleared", "rule: magic", "unknown rule magic"),
        ("params: {limit: 1000}", "params: {most: 1000}", "unknown key most"),
        ("kind: yes_no", "kind: colour", "unknown kind of question colour"),
        ("mode: required", "mode: maybe", "unknown interview maybe"),
    ],
)
def test_an_unknown_word_of_the_catalogue_is_named(tmp_path, old, new, says):
    text = (presets.FOLDER / "ataa.yaml").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "ataa.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(PresetError, match=says):
        read_catalogue("ataa", tmp_path)


def test_the_command_says_what_it_did(db, capsys):
    call_command("load_profile", "ataa")
    call_command("load_profile", "ataa")
    call_command("load_profile", "baraem", "--draft")
    assert capsys.readouterr().out.splitlines() == [
        "ataa: version 1, effective (new)",
        "5 services on offer, 5 versions of criteria",
        "ataa: version 1, effective (unchanged)",
        "5 services on offer, 5 versions of criteria",
        "baraem: version 2, draft (new)",
    ]


def test_the_command_knows_no_other_preset(db):
    with pytest.raises(CommandError):
        call_command("load_profile", "common")
