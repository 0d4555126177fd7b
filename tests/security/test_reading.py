"""Who looked at what: every page that shows a person or a case leaves a row, and only once it was shown."""

import pytest
from django.urls import reverse

from core.models import ReadEvent
from tests.addresses import PUBLIC, address, make_world, routes
from tests.factories import make_user
from tests.security.matrix import ROLES

pytestmark = pytest.mark.usefixtures("papers_as_pages")

# What has an object in its address and shows neither a person nor a case.
NOBODY = {
    "search_results",  # a list
    "eligibility:session_detail",  # an agenda of numbers and services
    "eligibility:session_room",
    "eligibility:session_sign",
    "eligibility:minutes",
    "eligibility:minutes_version",
    "eligibility:item_ballots",  # dots; asks for itself again every four seconds
    "surveys:group",  # counts
    "surveys:interviewer",  # accounts
    "surveys:plan_edit",
    "surveys:slips_paper",  # a blank questionnaire
    "surveys:file_audit",  # counts and notes without names
    "surveys:file_audit_close",
    "surveys:audited_files",  # a list of numbers
}
# Their pages name nobody: figures, and the questions that are asked.
NAMELESS = ("reports:quality", "surveys:question", "surveys:section")


@pytest.fixture
def cast(db):
    """One user of each role."""
    return {role: make_user(role, username=role) for role in ROLES}


@pytest.fixture
def world(ataa, cast):
    """Objects behind all addresses."""
    return make_world(ataa, cast)


def read():
    return [(row.what, row.target_type, row.target_id) for row in ReadEvent.objects.order_by("pk")]


def test_whatever_shows_a_person_or_a_case_is_logged(world, cast, client_for):
    """Reading a file was logged; its request, statement, letter, receipt, papers and pictures were not."""
    shown, silent = set(), set()
    for user in cast.values():
        browser = client_for(user)
        for route in routes():
            if not route.arguments or route.name in PUBLIC | NOBODY:
                continue
            if route.name.startswith(("accounts:", *NAMELESS)):
                continue
            before = ReadEvent.objects.count()
            if browser.get(address(route, world)).status_code == 200:
                shown.add(route.name)
                if ReadEvent.objects.count() == before:
                    silent.add(route.name)

    assert silent == set()
    assert shown >= {
        "beneficiaries:detail", "beneficiaries:timeline", "beneficiaries:document",
        "beneficiaries:document_page", "beneficiaries:member_edit", "eligibility:request_detail",
        "eligibility:request_sign", "eligibility:request_receipt", "eligibility:decision_letter",
        "eligibility:paper_check", "eligibility:paper_page", "eligibility:signature_picture",
        "eligibility:visit_file", "eligibility:assessment", "eligibility:item_detail",
        "channels_log:contact_detail", "channels_log:message_detail", "channels_log:visit_detail",
    }  # fmt: skip


def test_the_row_says_who_saw_which_page_of_what(world, cast, client_for):
    officer = cast["intake_officer"]
    client_for(officer).get(reverse("eligibility:request_sign", args=[world.draft.public_id]))

    assert read() == [("request_sign", "eligibility.servicerequest", world.draft.public_id)]
    assert ReadEvent.objects.get().actor == officer


def test_a_paper_is_named_beside_its_file(world, cast, client_for):
    browser = client_for(cast["intake_officer"])
    browser.get(reverse("beneficiaries:document", args=[world.document.public_id]))

    assert read() == [
        ("file", "beneficiaries.beneficiary", world.file.public_id),
        ("document", "beneficiaries.document", world.document.public_id),
    ]


def test_what_was_not_shown_is_not_logged(world, cast, client_for):
    """HEAD shows nothing, a refusal neither."""
    path = reverse("eligibility:request_detail", args=[world.draft.public_id])
    edit = reverse("beneficiaries:edit", args=[world.file.public_id, "contact"])

    assert client_for(cast["intake_officer"]).head(path).status_code == 200
    assert client_for(cast["manager"]).get(edit).status_code == 403
    assert client_for(cast["administrator"]).get(path).status_code == 404
    assert read() == []
