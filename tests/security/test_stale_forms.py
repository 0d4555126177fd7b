"""WF-07, S15.4: every form that edits a row, sent from an older version: 409, what was typed and what was
saved both shown.

The list is complete: a template with a version field that no line covers fails the run.
"""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.db.models import F

from tests.addresses import Route, address, make_world
from tests.factories import make_user
from tests.security.matrix import ROLES

TEMPLATES = Path(__file__).resolve().parent.parent.parent / "templates"
TYPED, SAVED = "نص كتبته هنا", "نص حفظه غيري"

# (address, role, template, the row whose version the form carries, the field that is typed and saved)
EDITS = [
    ("accounts:user_edit", "administrator", "accounts/user_form.html", "user", "full_name"),
    (
        "beneficiaries:member_edit",
        "intake_officer",
        "beneficiaries/form.html",
        "member",
        "health_note",
    ),
    ("beneficiaries:fact_edit", "intake_officer", "beneficiaries/form.html", "income", "note"),
    (
        "eligibility:request_edit",
        "intake_officer",
        "eligibility/intake/request_form.html",
        "draft",
        "need",
    ),
    ("surveys:improvement_edit", "quality_officer", "surveys/improvement_form.html", "improvement", "title"),
    ("surveys:awareness_edit", "quality_officer", "surveys/awareness_form.html", "awareness", "subject"),
    ("surveys:improvement_done", "intake_officer", "surveys/improvement_done.html", "improvement", "done"),
]
# What a form asks besides, and no row holds.
MORE = {"surveys:awareness_edit": {"reason": "خطأ في القيد"}}
# Steps that carry a version too: no text of another stands against theirs, what was typed is kept all the
# same.
STEPS = [
    ("eligibility:paper_check", "intake_officer", "eligibility/intake/paper_check.html", "check"),
    ("eligibility:assign", "social_research_officer", "eligibility/study/study_assign.html", "studying"),
    ("eligibility:second_give", "social_research_officer", "eligibility/study/second_give.html", "look"),
]
# Held to the same by the tests of their own pages, with both texts where there are two.
ELSEWHERE = {
    "accounts/access_change.html": "tests/accounts/test_second_person.py",
    "beneficiaries/_details.html": "tests/beneficiaries/test_confirm.py",
    "eligibility/intake/paper_add.html": "tests/eligibility/case/test_request_pages.py",
    "channels_log/message_detail.html": "tests/channels_log/test_message_pages.py",
    "eligibility/study/assessment.html": "tests/eligibility/study/test_study_pages.py",
    "eligibility/study/paper_ask.html": "tests/eligibility/study/test_asked_papers.py",
    "eligibility/study/study_form.html": "tests/eligibility/study/test_study_pages.py",
    "eligibility/decision/department_decision.html": "tests/eligibility/decision/test_decisions.py",
    "surveys/plan_edit.html": "tests/surveys/test_plans.py",
    "surveys/audited_file_give.html": "tests/surveys/test_file_audits.py",
    "surveys/interviewer.html": "tests/surveys/test_calls.py",
    "surveys/call.html": "tests/surveys/test_calls.py",
    "reports/quality_form.html": "tests/reports/test_quality.py",
    "reports/quality_detail.html": "tests/reports/test_quality.py",
    "reports/_quality_making.html": "tests/reports/test_quality.py",
    "reports/quality_target.html": "tests/reports/test_quality.py",
    "surveys/remarks.html": "tests/surveys/test_remarks.py",
    "surveys/draft_edit.html": "tests/surveys/test_builder.py",
    "surveys/_drafted.html": "tests/surveys/test_builder.py",
    "surveys/_section_steps.html": "tests/surveys/test_builder.py",
    "surveys/question_bank.html": "tests/surveys/test_builder.py",
    "surveys/question_remove.html": "tests/surveys/test_builder.py",
    "policy/charter_edit.html": "tests/policy/test_charter.py",
    "policy/charity_edit.html": "tests/policy/test_charity.py",
    "eligibility/committee/committee_edit.html": "tests/eligibility/committee/test_committees.py",
    "eligibility/committee/substitute.html": "tests/eligibility/committee/test_substitutes.py",
    "eligibility/committee/console.html": "tests/eligibility/committee/test_sessions.py",
    "eligibility/committee/item_close.html": "tests/eligibility/committee/test_ballots.py",
    "eligibility/committee/item_detail.html": "tests/eligibility/committee/test_ballots.py",
    "eligibility/committee/session_detail.html": "tests/eligibility/committee/test_sessions.py",
    "eligibility/intake/account.html": "tests/eligibility/delivery/test_delivery.py",
    "eligibility/intake/paper_reason.html": "tests/eligibility/case/test_request_pages.py",
    "eligibility/delivery/delivery.html": "tests/eligibility/delivery/test_delivery.py",
    "eligibility/delivery/delivery_hand_over.html": "tests/eligibility/delivery/test_delivery.py",
    "eligibility/decision/objection.html": "tests/eligibility/decision/test_objections.py",
    "eligibility/decision/notify.html": "tests/eligibility/decision/test_notices.py",
}


class Forms(HTMLParser):
    """The forms of a page, each as {name: value} of what a browser would send back untouched."""

    def __init__(self, html):
        super().__init__()
        self.forms, self.area, self.choice = [], None, None
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        known = dict(attributes)
        if tag == "form":
            self.forms.append({})
        elif not self.forms:
            return
        elif tag == "input" and known.get("name"):
            ticked = known.get("type") in {"radio", "checkbox"}
            if known.get("type") != "file" and (not ticked or "checked" in known):
                self.forms[-1][known["name"]] = known.get("value", "on" if ticked else "")
        elif tag == "textarea":
            self.area = known["name"]
            self.forms[-1][self.area] = ""
        elif tag == "select":
            self.choice = known["name"]
        elif tag == "option" and self.choice and "selected" in known:
            self.forms[-1][self.choice] = known.get("value", "")

    def handle_endtag(self, tag):
        if tag == "textarea":
            self.area = None
        if tag == "select":
            self.choice = None

    def handle_data(self, data):
        if self.area:
            self.forms[-1][self.area] += data

    def with_version(self):
        """The form that carries a version."""
        return next(form for form in self.forms if "version" in form)


@pytest.fixture
def opened(ataa, client_for):
    """(browser, world) for a role; the world is made anew."""
    cast = {role: make_user(role, username=role) for role in ROLES}
    world = make_world(ataa, cast)
    return lambda role: (client_for(cast[role]), world)


def complaints(answer) -> list:
    """What the fields of a page object to: a form that is refused for another reason tests nothing."""
    return re.findall(
        r"invalid-feedback\">\s*(?:<span[^>]*>)?(?:<strong>)?\s*([^<]+)", answer.content.decode()
    )


def test_every_form_with_a_version_is_covered():
    carrying = {
        str(path.relative_to(TEMPLATES))
        for path in TEMPLATES.rglob("*.html")
        if re.search(r"version_field|name=\"version\"", path.read_text(encoding="utf-8"))
    }

    covered = {line[2] for line in [*EDITS, *STEPS]} | set(ELSEWHERE)
    assert carrying - covered == set()
    for test in set(ELSEWHERE.values()):
        assert "409" in (TEMPLATES.parent / test).read_text(encoding="utf-8")


@pytest.mark.parametrize(("name", "role", "template", "row", "field"), EDITS, ids=[line[0] for line in EDITS])
def test_a_stale_edit_shows_both_texts(opened, name, role, template, row, field):
    browser, world = opened(role)
    target, url = getattr(world, row), address(Route(name, frozenset({"public_id"})), world)
    form = Forms(browser.get(url).content.decode()).with_version()
    type(target).objects.filter(pk=target.pk).update(version=F("version") + 1, **{field: SAVED})

    answer = browser.post(url, form | {field: TYPED} | MORE.get(name, {}))

    text = answer.content.decode()
    target.refresh_from_db()
    assert answer.status_code == 409, complaints(answer)
    assert TYPED in text
    assert SAVED in text
    assert getattr(target, field) == SAVED


@pytest.mark.parametrize(("name", "role", "template", "row"), STEPS, ids=[line[0] for line in STEPS])
def test_a_stale_step_is_a_conflict(opened, name, role, template, row):
    browser, world = opened(role)
    another = make_user("social_researcher", username="another")  # whom a request can be assigned to
    target, url = getattr(world, row), address(Route(name, frozenset({"public_id"})), world)
    form = Forms(browser.get(url).content.decode()).with_version()
    type(target).objects.filter(pk=target.pk).update(version=F("version") + 1)

    answer = browser.post(url, form | {"researcher": another.public_id})

    assert answer.status_code == 409, complaints(answer)
