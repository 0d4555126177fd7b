"""Every page of the URLconf, as whoever may see it opens it: at a desk and on a phone, in Arabic, and once in
English.

Each is looked at by axe, and taken as a picture into the folder that PICTURES names. A new route fails until
it is listed here, as a page or with the reason why it is none.
"""

import os
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import User
from beneficiaries.models import Document
from channels_log.models import Referral, Visit
from core.models import StoredFile
from core.sealed import seal
from eligibility.case.links import LETTER
from eligibility.catalogue.presets import load_profile
from eligibility.models import AgendaItem, Minutes, Service, Session
from surveys.actions.calling import link_of
from tests import factories
from tests.addresses import address, make_world, picture, routes
from tests.browser.after import choose_all
from tests.browser.look import problems_of
from tests.browser.people import DESK, PHONE, write
from tests.eligibility.study_cases import sign
from tests.factories import make_file, make_user, request_at

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NOBODY = ""
PAGES = {
    NOBODY: (
        "account_login account_reset_password account_reset_password_done account_reset_password_from_key "
        "account_reset_password_from_key_done portal:letter portal:quality portal:track policy:charter "
        "surveys:fill surveys:kiosk"
    ),
    "administrator": "accounts:user_create accounts:user_edit accounts:user_list",
    "intake_officer": (
        "account_change_password account_logout home search_results surveys:improvement_done "
        "surveys:obstacle_report surveys:internal_ask surveys:internal_detail surveys:internal_rate "
        "surveys:audited_file_check "
        "beneficiaries:create beneficiaries:death beneficiaries:detail beneficiaries:document "
        "beneficiaries:document_add beneficiaries:document_owner beneficiaries:provider_add "
        "beneficiaries:provider_edit beneficiaries:provider_end "
        "beneficiaries:document_replace beneficiaries:edit beneficiaries:fact_edit beneficiaries:fact_end "
        "beneficiaries:household beneficiaries:income_add beneficiaries:list beneficiaries:member_add "
        "beneficiaries:member_edit "
        "beneficiaries:member_end beneficiaries:obligation_add beneficiaries:representation_add "
        "beneficiaries:representation_end beneficiaries:timeline "
        "channels_log:contact_create channels_log:contact_detail channels_log:contact_list "
        "channels_log:message_detail channels_log:message_list channels_log:referral_list "
        "channels_log:referral_revoke channels_log:referral_told channels_log:visit_create "
        "channels_log:visit_detail channels_log:visit_left channels_log:visit_list channels_log:visit_refer "
        "eligibility:account eligibility:notify eligibility:objection "
        "eligibility:paper_add eligibility:paper_check eligibility:request_create "
        "eligibility:request_detail eligibility:request_edit eligibility:request_list "
        "eligibility:request_papers eligibility:request_sitting "
        "eligibility:request_sign eligibility:request_step eligibility:form_scans "
        "eligibility:request_received"
    ),
    "social_research_officer": (
        "channels_log:referral_detail eligibility:assign eligibility:second_list eligibility:second_look "
        "eligibility:second_give"
    ),
    "social_researcher": (
        "eligibility:assessment eligibility:field_visit eligibility:interview eligibility:paper_ask "
        "eligibility:second_write"
    ),
    "department_head": "eligibility:department_decision",
    "committee_secretary": "eligibility:session_create eligibility:session_detail",
    "committee_chair": (
        "eligibility:item_close eligibility:minutes eligibility:session_list eligibility:session_room "
        "eligibility:session_sign"
    ),
    "committee_member": "eligibility:item_detail eligibility:item_recuse",
    "delivery_officer": "eligibility:delivery eligibility:hand_over",
    "quality_officer": (
        "reports:figures surveys:results surveys:questionnaires surveys:questionnaire "
        "surveys:questionnaire_preview surveys:questionnaire_publish surveys:questionnaire_withdraw "
        "surveys:questionnaire_discard surveys:questionnaire_words surveys:section_add surveys:section_edit "
        "surveys:question_bank surveys:question_add surveys:question_edit surveys:question_remove "
        "surveys:question_condition surveys:slips "
        "surveys:improvement_create surveys:improvement_detail surveys:improvement_drop "
        "surveys:improvement_edit surveys:improvement_list surveys:improvement_measure "
        "surveys:improvement_owner surveys:improvement_reopen surveys:plan "
        "surveys:plan_edit surveys:ask_group surveys:group surveys:remarks "
        "surveys:read_remark surveys:thanks "
        "surveys:obstacle_list surveys:obstacle_detail surveys:obstacle_improve surveys:obstacle_answer "
        "surveys:internal_list surveys:internal_answer surveys:internal_results surveys:awareness "
        "surveys:awareness_new surveys:awareness_edit surveys:awareness_take_back "
        "surveys:read_remark surveys:thanks surveys:file_audits surveys:file_audit_open surveys:file_audit "
        "surveys:file_audit_close "
        "reports:figures reports:quality reports:quality_board reports:quality_comments "
        "reports:quality_detail reports:quality_issue reports:quality_new reports:quality_target "
        "reports:quality_targets reports:quality_tell reports:quality_withdraw surveys:results"
    ),
    "manager": (
        "eligibility:committee eligibility:committee_edit eligibility:substitute policy:profile "
        "policy:charity policy:charity_edit policy:charter_edit first_run accounts:access_change "
        "reports:overview "
        "reports:quality_decide reports:quality_publish surveys:audited_files surveys:audited_file_give "
        "surveys:interviewer surveys:calls surveys:call"
    ),
}
NO_PAGES = {
    "eligibility:account_page": "a picture",
    "eligibility:objection_page": "a picture",
    "accounts:keep_text": "takes a POST and answers nothing",
    "accounts:discard_text": "takes a POST and leads back",
    "accounts:stay": "takes a POST and answers nothing",
    "accounts:set_language": "takes a POST and leads back",
    "accounts:user_invite": "takes a POST and leads back",
    "beneficiaries:document_file": "a file",
    "beneficiaries:document_page": "a picture",
    "beneficiaries:confirm": "takes a POST",
    "beneficiaries:reveal": "takes a POST",
    "channels_log:contact_find": "takes a POST and leads back",
    "channels_log:message_retry": "takes a POST and leads back",
    "channels_log:visit_file": "takes a POST and leads back",
    "channels_log:visit_serve": "takes a POST and leads back",
    "eligibility:decision_letter": "a PDF",
    "eligibility:delivery_proof": "a file",
    "eligibility:delivery_receipt": "a PDF",
    "eligibility:item_ballots": "a part of eligibility:item_detail",
    "policy:mark": "a picture",
    "eligibility:minutes_version": "the same kind of PDF as the minutes",
    "eligibility:minutes_again": "takes a POST and leads back",
    "eligibility:paper_page": "a picture",
    "eligibility:form_print": "takes a POST and leads to a PDF",
    "eligibility:paper_form": "a PDF",
    "eligibility:form_scan_page": "a picture",
    "eligibility:request_receipt": "a PDF",
    "eligibility:signature_picture": "a picture",
    "eligibility:visit_file": "a picture",
    "surveys:call_begin": "takes a POST and leads to surveys:fill",
    "surveys:call_find": "takes a POST and leads back",
    "surveys:improvement_find": "takes a POST and leads back",
    "surveys:obstacle_find": "takes a POST and leads back",
    "surveys:internal_find": "takes a POST and leads back",
    "surveys:remark_again": "takes a POST and leads back",
    "surveys:slips_paper": "a PDF",
    "surveys:results_table": "takes a POST and brings a file",
    "reports:quality_again": "takes a POST and leads back",
    "reports:quality_board_pdf": "a PDF",
    "reports:quality_pdf": "a PDF",
    "reports:quality_xlsx": "takes a POST and brings a file",
    "search": "takes a POST and leads to search_results",
    "surveys:questionnaire_new": "takes a POST and leads to the draft",
    "surveys:question_step": "takes a POST and leads back",
    "surveys:section_step": "takes a POST and leads back",
}
WHO = {name: username for username, names in PAGES.items() for name in names.split()}


def test_every_route_is_a_page_or_says_why_not():
    assert sorted([*WHO, *NO_PAGES]) == [route.name for route in routes()]


@pytest.fixture
def cast(db):
    """One account for each role."""
    roles = enumerate(filter(None, PAGES), start=1)
    return {role: make_user(role, username=role, full_name=f"موظف {n}") for n, role in roles}


@pytest.mark.parametrize(("language", "width"), [("ar", DESK), ("ar", PHONE), ("en", DESK)])
def test_every_page_is_sound(language, width, ataa, cast, people, client_for):
    world, page = make_world(ataa, cast), people.stranger(width=width)
    User.objects.update(language=language)
    keys = {username: client_for(user).cookies["sessionid"].value for username, user in cast.items()}
    folder, found = folder_of_pictures(f"{language}-{width}"), {}
    for name, username, go in screens(world, cast):
        become(page, keys.get(username), language, people.address)
        problems = [*opened(page, go), *problems_of(page, language)]
        if problems:
            found[name] = problems
        if folder:
            page.screenshot(path=folder / f"{name.replace(':', '-')}.png", full_page=True)

    assert found == {}


def folder_of_pictures(name) -> Path | None:
    """Where pictures go, if somebody wants to look at them; taking one costs more than all the checks."""
    if not os.environ.get("PICTURES"):
        return None
    folder = Path(os.environ["PICTURES"]) / name
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def become(page, key, language, address):
    """Let the next page be asked for by the owner of a session, or by somebody without one who chose a
    language.
    """
    page.context.clear_cookies()
    cookie = {"name": "sessionid", "value": key} if key else {"name": "django_language", "value": language}
    page.context.add_cookies([cookie | {"url": address}])


def opened(page, go) -> list[str]:
    """Open a page: by its address, or as the function says that stands in its place."""
    if callable(go):
        go(page)
        return []
    status = page.goto(go).status
    return [f"answers {status}"] if status != 200 else []


def screens(world, cast):
    """(name, username, address or function) of every page, and of the faces that some of them have beside."""
    where = {route.name: route for route in routes()}
    for name, username in WHO.items():
        if name not in PREPARED:
            yield name, username, address(where[name], world)
    for tab in ("papers", "household", "facts", "requests", "contacts", "timeline"):
        yield f"file-{tab}", "intake_officer", f"{world.file.get_absolute_url()}?tab={tab}"
    for username in cast:
        yield f"home-{username}", username, reverse("home")
    for name, prepare in PREPARED.items():
        yield name, WHO[name], prepare(world, cast) or address(where[name], world)
    yield "paper-being-checked", "intake_officer", being_checked(world, where)
    yield "portal-stage", NOBODY, lambda page: follow(page, world.studying)
    yield "portal-letter-open", NOBODY, lambda page: open_letter(page, world.delivered)
    yield "surveys-thanks", NOBODY, lambda page: answer(page, address(where["surveys:fill"], world))
    yield "surveys-arrived", NOBODY, address(where["surveys:fill"], world)
    aloud = reverse("surveys:fill", args=[link_of(world.call)])
    yield "surveys-aloud", NOBODY, aloud
    yield "surveys-aloud-thanks", NOBODY, lambda page: answer(page, aloud)


# --- pages that need more than the world holds at first; in this order ------------------------------


def searched(world, cast):
    """A search from the top bar that finds the file, its members and no request."""

    def go(page):
        page.goto(reverse("home"))
        page.locator("[data-search]").fill("سالم عبدالله الحربي")
        with page.expect_navigation():
            page.keyboard.press("Enter")

    return go


def answered(world, cast):
    """The question that was referred has its answer."""
    by, at = cast["social_research_officer"], timezone.now()
    Referral.objects.update(status="answered", answer="نعم", answered_by=by, answered_at=at)


def told(world, cast):
    """The applicant was told of the decision that is to be delivered."""
    factories.told(world.approved, by=cast["intake_officer"])


def served(world, cast):
    """The officer turned to the visitor, and may now refer the question."""
    Visit.objects.update(served_at=timezone.now(), served_by=cast["intake_officer"])


def under_way(world, cast):
    """A delivery that has begun."""
    officer = cast["intake_officer"]
    request = request_at("delivering", file=make_file(by=officer), profile=world.profile, by=officer)
    return reverse("eligibility:hand_over", args=[request.public_id])


def closed(world, cast):
    """The session is closed, and its minutes are being made."""
    AgendaItem.objects.update(
        status="closed",
        outcome="postpone",
        closed_by=cast["committee_chair"],
        closed_at=timezone.now(),
    )
    Session.objects.update(status="closed", closed_at=timezone.now())


def written(world, cast):
    """The minutes are there to be signed."""
    stored = picture(cast["committee_secretary"], "minutes")
    Minutes.objects.create(session=Session.objects.get(), number=1, stored=stored)


def under_the_department(world, cast):
    """A request under the policy by which the competent department decides."""
    file = make_file(by=cast["intake_officer"])
    profile = load_profile(place="baraem").profile
    service = Service.objects.get(code="speech_sessions")
    request = request_at(
        "awaiting_decision",
        file=file,
        profile=profile,
        by=cast["intake_officer"],
        service=service,
        researcher=cast["social_researcher"],
    )
    sign(request)
    return reverse("eligibility:department_decision", args=[request.public_id])


def being_checked(world, where):
    """A paper whose pages are not drawn yet, and whose original nobody saw."""
    Document.objects.filter(pk=world.document.pk).update(original_seen=False)
    StoredFile.objects.filter(pk=world.document.file_id).update(state="checking")
    return address(where["eligibility:paper_check"], world)


def follow(page, request):
    """The answer that somebody gets who follows a request."""
    page.goto(reverse("portal:track"))
    write(page, reference=request.reference, detail=request.beneficiary.head.mobile[-4:])
    with page.expect_navigation():
        page.locator("main button[type=submit]").click()


def open_letter(page, request):
    """The letter as its applicant reads it."""
    page.goto(reverse("portal:letter", args=[seal(LETTER, request.decision.public_id)]))
    write(page, detail=request.beneficiary.head.mobile[-4:])
    with page.expect_navigation():
        page.locator("main button[type=submit]").click()


def answer(page, link):
    """The thanks for answers to the survey."""
    page.goto(link)
    choose_all(page)
    page.locator("[data-send]").click()
    expect(page.locator(".panel-done")).to_be_visible()


PREPARED = {
    "search_results": searched,
    "channels_log:visit_refer": served,
    "eligibility:hand_over": under_way,
    "channels_log:referral_told": answered,
    "eligibility:delivery": told,
    "eligibility:minutes": closed,
    "eligibility:session_sign": written,
    "eligibility:department_decision": under_the_department,
}
