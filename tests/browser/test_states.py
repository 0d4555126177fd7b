"""Pages in the states that a plain opening does not show: with errors, with something unfolded, empty, with a
name that does not break, magnified, narrow, in the colours of whoever needs others, in English. Each is
looked at as every page is, and none may be scrolled sideways.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from django.db.models import QuerySet
from playwright.sync_api import expect

from accounts.models import User
from beneficiaries.models import Person
from surveys.actions.publishing import figures_of, questions_of
from surveys.models import Figure, Publication, ReportContent
from tests.addresses import address, make_world, routes
from tests.browser.look import problems_of
from tests.browser.people import DESK, PHONE
from tests.browser.test_every_page import become
from tests.factories import make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ZOOMED, NARROW = 720, 320  # 1440 pixels at 200 %; the narrowest that WCAG 1.4.10 asks for
LONG = "عبدالرحيم" * 5 + "المطير"  # fifty letters without a space

ROUND = {
    "starts_on": "2026-01-01", "ends_on": "2026-01-31", "closed_on": "2026-02-21",
    "invited": 12, "answered": 6, "dropped": 0, "minimum": 5,
    "moments": [{
        "label": "بعد التسليم", "invited": 12, "answered": 6, "response": 50, "tables": [],
        "outcomes": [{
            "label": "الطلبات الموافق عليها", "share": {"value": 83, "sign": "at_least"}, "hidden": False
        }],
    }],
}  # fmt: skip

# The longest form of the page, sent with nothing in it.
SEND_EMPTY = """() => {
  const typed = (form) => [...form.elements].filter((field) =>
    field.name && field.type !== 'hidden' && field.type !== 'submit');
  const form = [...document.querySelectorAll('main form[method=post]')]
    .sort((one, other) => typed(other).length - typed(one).length)[0];
  form.noValidate = true;
  for (const field of typed(form))
    if (field.type === 'checkbox' || field.type === 'radio') field.checked = false;
    else field.value = '';
  form.requestSubmit(form.querySelector('.btn-primary[type=submit]') ?? form.querySelector('[type=submit]'));
}"""


def errors(page):
    """The form of the page is sent empty, and comes back with what is missing."""
    page.evaluate(SEND_EMPTY)
    expect(page.locator("main :is([aria-invalid=true], [data-error-summary])").first).to_be_visible()


def account_menu(page):
    """The menu of whoever is signed in."""
    page.locator(".user-button").click()
    expect(page.locator(".topbar .menu-panel")).to_be_visible()


def more(page):
    """What the bar of a phone has no room for."""
    page.locator(".bottomnav summary").click()
    expect(page.locator(".bottomnav .menu-panel")).to_be_visible()


def filters(page):
    """The filters of a list, which a phone folds."""
    page.locator(".filter-fold > summary").click()
    expect(page.locator("form.filters")).to_be_visible()


def other_steps(page):
    """The steps under "more", beside the title."""
    page.locator(".page-actions .menu > summary").click()
    expect(page.locator(".page-actions .menu-panel")).to_be_visible()


def folds(page):
    """Everything that a page folds."""
    page.evaluate("document.querySelectorAll('main details').forEach((fold) => { fold.open = true })")


def as_it_is(page):
    """Nothing is done."""


@dataclass(frozen=True)
class State:
    """A page by its name, opened by somebody at a width, and what is then done to it."""

    name: str
    who: str
    do: Callable = as_it_is
    width: int = DESK
    query: str = ""
    language: str = "ar"
    media: dict = field(default_factory=dict)

    def __str__(self):
        marks = [self.do.__name__, self.query, self.language, *self.media.values()]
        return " ".join([self.name, str(self.width), *marks])


FORMS = {
    "": "account_login account_reset_password portal:track portal:letter surveys:kiosk",
    "administrator": "accounts:user_create",
    "intake_officer": (
        "account_change_password beneficiaries:create beneficiaries:document_add beneficiaries:fact_end "
        "beneficiaries:income_add beneficiaries:member_add beneficiaries:representation_add "
        "channels_log:contact_create channels_log:visit_create eligibility:paper_check "
        "eligibility:request_edit eligibility:request_sign surveys:obstacle_report surveys:internal_ask"
    ),
    "social_researcher": "eligibility:assessment eligibility:field_visit eligibility:interview",
    "social_research_officer": "channels_log:referral_detail",
    "committee_secretary": "eligibility:session_create",
    "quality_officer": "surveys:improvement_create surveys:questionnaire_words surveys:awareness_new",
    "manager": "eligibility:committee_edit policy:charity_edit policy:charter_edit",
}
# Whose fields are wide, close together or many: on a phone too.
ON_A_PHONE = [
    ("beneficiaries:create", "intake_officer"),
    ("channels_log:contact_create", "intake_officer"),
    ("eligibility:paper_check", "intake_officer"),
    ("eligibility:assessment", "social_researcher"),
    ("eligibility:interview", "social_researcher"),
    ("portal:track", ""),
]
READ = [
    ("home", "intake_officer"),
    ("beneficiaries:detail", "intake_officer"),
    ("eligibility:request_detail", "intake_officer"),
    ("eligibility:request_list", "intake_officer"),
    ("reports:overview", "manager"),
    ("policy:profile", "manager"),
    ("surveys:results", "quality_officer"),
    ("reports:quality_detail", "quality_officer"),
    ("portal:quality", ""),
]
STATES = [
    *(State(name, who, errors) for who, names in FORMS.items() for name in names.split()),
    *(State(name, who, errors, PHONE) for name, who in ON_A_PHONE),
    State("home", "intake_officer", account_menu),
    State("home", "intake_officer", more, PHONE),
    State("eligibility:request_detail", "intake_officer", other_steps, NARROW),
    State("eligibility:request_list", "intake_officer", filters, PHONE),
    State("eligibility:request_list", "intake_officer", query="?status=withdrawn"),
    State("eligibility:request_list", "intake_officer", query="?status=nowhere"),
    State("beneficiaries:list", "intake_officer", query="?status=closed"),
    State("reports:figures", "manager", query="?first=nothing"),
    State("reports:quality_detail", "quality_officer", folds, PHONE),
    *(State(name, who, width=ZOOMED) for name, who in READ),
    *(State(name, who, width=NARROW) for name, who in READ),
    *(State(name, who, media={"forced_colors": "active"}) for name, who in READ[:4]),
    *(State(name, who, media={"contrast": "more"}) for name, who in READ[:4]),
    *(State(name, who, language="en", width=PHONE) for name, who in READ),
]
LONG_NAMES = [
    State(name, "intake_officer", width=width)
    for name in ("beneficiaries:detail", "beneficiaries:list", "eligibility:request_detail", "home")
    for width in (DESK, NARROW)
]


@pytest.fixture
def looked_at(ataa, people, client_for):
    """Called with states: what is wrong in each, for those in which something is."""
    roles = filter(None, {*FORMS, "manager", "committee_chair", "committee_member", "department_head"})
    cast = {role: make_user(role, username=role, full_name="موظف") for role in roles}
    world, where = make_world(ataa, cast), {route.name: route for route in routes()}
    _answered(world)
    keys = {username: client_for(user).cookies["sessionid"].value for username, user in cast.items()}
    page = people.stranger()

    def look(states):
        found = {}
        for state in states:
            User.objects.exclude(language=state.language).update(language=state.language)
            become(page, keys.get(state.who), state.language, people.address)
            page.set_viewport_size({"width": state.width, "height": 900})
            page.emulate_media(**{"forced_colors": "none", "contrast": "no-preference"} | state.media)
            page.goto(address(where[state.name], world) + state.query)
            state.do(page)
            if problems := problems_of(page, state.language):
                found[str(state)] = problems
        return found

    return look


def _answered(world):
    """The closed round and the reports have figures, a bound each: a bar beside words."""
    survey = world.asked
    cell = world.closed_round.cells.create(
        number=1, survey=survey, moment="after_delivery", outcome="granted", invited=12, answered=6
    )
    said = [{survey.questions.get(code="overall").pk: 5} for _answer in range(6)]
    Figure.objects.bulk_create(figures_of(cell, questions_of([survey.pk])[survey.pk], said, minimum=5))
    for model in (ReportContent, Publication):
        content = model.objects.latest("pk").content | {"rounds": [ROUND], "summary": ["لا أرقام."] * 3}
        QuerySet(model).update(content=content)


def test_every_state_is_sound(looked_at):
    assert looked_at(STATES) == {}


def test_a_name_of_one_long_word_breaks(looked_at):
    Person.objects.update(first_name=LONG, father_name=LONG, family_name=LONG)

    assert looked_at(LONG_NAMES) == {}
