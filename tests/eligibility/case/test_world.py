"""A case keeps its world (B10, C-06): another policy or another catalogue changes no page of a case that was
opened before, and the case goes on to its end by its own rules.
"""

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone

from accounts.models import User
from core import pdf
from demo.management.commands import demo_data
from eligibility.case.needs import demanded_mechanisms
from eligibility.case.workflow import STEPS, roles_of
from eligibility.catalogue.presets import copy_preset, load_profile
from eligibility.enums import Status
from eligibility.models import Service, ServiceRequest
from tests.eligibility.pages_of_cases import every_page, one_of_each_status
from tests.eligibility.walk import Walk
from tests.factories import make_file, request_at

OTHERWISE = {
    # The same charity with other words, papers, questions, ceilings, fields, validity; one service is gone.
    "catalogue.yaml": [
        ("label: سداد إيجار", "label: دعم السكن"),
        ("label: سلة غذائية", "label: قسيمة غذاء"),
        ("ceiling: 600", "ceiling: 100"),
        ("unit: سلة", "unit: قسيمة"),
        (
            "{type: family_record, owner: head, why: يثبت أفراد الأسرة}",
            "{type: birth_cert, owner: each_member, why: يثبت الأبناء}",
        ),
        (
            "{type: iban_letter, owner: head, why: يحوّل المبلغ إلى الحساب المبين فيها}",
            "{type: photos, owner: other, why: صور}",
        ),
        (
            "{code: event, label: ما الذي طرأ ومتى؟, kind: text, required: true}",
            "{code: other, label: سؤال آخر, kind: text, required: true}",
        ),
        ("{mechanism: interview, mode: required}", '{mechanism: interview, mode: "off"}'),
        ("effective_from: 2024-01-01", "effective_from: 2025-01-01"),
        ("params: {limit: 1000}", "params: {limit: 1}"),
    ],
    "lists.yaml": [
        ("label: الهوية الوطنية أو هوية مقيم", "label: بطاقة الأحوال"),
        (
            "label: سجل الأسرة, match_fields: [name, id_number, members]",
            "label: دفتر العائلة, match_fields: [name]",
        ),
        ("text: ثبتت الحاجة بالدراسة،", "text: الحاجة ثابتة،"),
    ],
    "policy.yaml": [("objection_days: 30", "objection_days: 3"), ("lapse_days:", "lapse_days: 1 #")],
}

GRANTED = ["delivering", "delivered", "closed"]
DECIDED = ["awaiting_decision", "approved", *GRANTED]
STUDIED = ["studying", "evaluated", *DECIDED]
# The statuses through which a request comes from where it stands; the others have ended.
ON_FROM = {
    "draft": ["submitted", *STUDIED],
    "incomplete": ["submitted", *STUDIED],
    "submitted": STUDIED,
    "studying": STUDIED[1:],
    "evaluated": DECIDED,
    "awaiting_decision": DECIDED[1:],
    "approved": GRANTED,
    "partly_approved": GRANTED,
    "rejected": ["closed"],
    "delivering": GRANTED[1:],
    "delivered": ["closed"],
}


@pytest.fixture(autouse=True)
def papers_as_pages(monkeypatch):
    """A letter or receipt is compared as the page it is printed from."""
    monkeypatch.setattr(pdf, "render", lambda template, context: pdf.html_of(template, context).encode())


@pytest.fixture
def charity(db, settings, tmp_path, monkeypatch):
    """Fills the demo charity under the policy in force; gives its accounts by name."""
    settings.VAR = tmp_path
    monkeypatch.setattr(demo_data, "WITH_LETTERS", 0)

    def fill():
        call_command("demo_data", beneficiaries=24, seed=1, verbosity=0)
        return {user.username: user for user in User.objects.all()}

    return fill


def changed_ataa(folder):
    """A copy of ataa with other content of nearly every kind, and without its last service."""
    copy_preset("ataa", folder)
    catalogue = folder / "catalogue.yaml"
    kept, _gone = catalogue.read_text(encoding="utf-8").split("  - code: medical_device")
    catalogue.write_text(kept, encoding="utf-8")
    for name, changes in OTHERWISE.items():
        text = (folder / name).read_text(encoding="utf-8")
        for before, after in changes:
            assert before in text, before
            text = text.replace(before, after)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.mark.one_lane
@pytest.mark.parametrize(("before", "others"), [("ataa", ["baraem", "changed"]), ("baraem", ["ataa"])])
def test_no_page_of_a_case_changes_and_each_comes_to_its_end(request, charity, tmp_path, before, others):
    request.getfixturevalue(before)
    staff = charity()
    cases = one_of_each_status()
    assert {case.status for case in cases} == set(Status)
    places = {"changed": changed_ataa(tmp_path / "changed")}
    with time_machine.travel(timezone.now(), tick=False):
        pages = every_page(cases, staff)
        assert sum(code == 200 for code, _text in pages.values()) > 150
        for other in others:
            load_profile(place=places.get(other, other))
            now = every_page(cases, staff)
            assert {key: (pages[key], now[key]) for key in pages if pages[key] != now[key]} == {}
    cases.sort(key=lambda case: case.status != Status.AWAITING_DECISION)  # its session is under way
    walked = {case.status: Walk(staff).to_the_end(case) for case in cases}
    assert walked == {status: [status, *ON_FROM.get(status, [])] for status in Status}
    decided = ServiceRequest.objects.filter(pk__in=[case.pk for case in cases], decision__isnull=False)
    in_session = {case.decision.item_id is not None for case in decided.select_related("decision")}
    assert in_session == {before == "ataa"}


def test_each_request_has_the_words_and_the_rules_of_its_own_world(ataa, officer, manager, client_for):
    known = {"by": officer, "profile": ataa, "service": Service.objects.get(code="home_repair")}
    old = request_at("submitted", file=make_file(by=officer), **known)
    known["profile"] = load_profile(place="baraem").profile
    known["service"] = Service.objects.on_offer().get(code="home_repair")
    new = request_at("submitted", file=make_file(by=officer), **known)

    pages = [client_for(manager).get(case.get_absolute_url()).content.decode() for case in (old, new)]
    assert ["ترميم منزل" in page for page in pages] == [True, False]
    assert ["ترميم غرفة طفل" in page for page in pages] == [False, True]
    assert ["لجنة البحث" in page for page in pages] == [True, False]
    assert [demanded_mechanisms(case) for case in (old, new)] == [
        {"admin_check", "interview", "field_visit"},
        {"admin_check", "field_visit"},
    ]
    assert [roles_of(STEPS["decide"], case.profile) for case in (old, new)] == [
        {"committee_chair"},
        {"department_head"},
    ]
