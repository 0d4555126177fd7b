"""Every page of a request as each role reads it, for tests that change something else and look again."""

import re

from django.test import Client
from django.urls import reverse

from core.sealed import seal
from eligibility.case.links import LETTER
from eligibility.models import AgendaItem, ServiceRequest

STEPS = "ask_completion accept refer return_study close withdraw"
# Who reads which pages of a request; a page that is not for its status or role is compared as its refusal.
READ_BY = {
    "intake_officer": "request_detail request_edit request_papers request_sign "
    "request_receipt decision_letter notify objection",
    "social_research_officer": "request_detail assign interview field_visit assessment",
    "department_head": "department_decision decision_letter notify",
    "delivery_officer": "request_detail delivery hand_over delivery_receipt",
}
# What is drawn anew each time a page is shown.
_DRAWN = re.compile(
    r'(?:name="(?:csrfmiddlewaretoken|form_token|pass)" value="[^"]*"'
    r'|<p class="event\b[^"]*">.*?</p>)'
)
_MAIN = re.compile(r"<main.*</main>", re.DOTALL)


def every_page(cases, staff) -> dict:
    """(number of the request, role, address) → status and what is between the head and the foot."""
    clients = {}
    for username in (*READ_BY, "manager", "committee_chair"):
        clients[username] = Client()
        clients[username].force_login(staff[username])
    found = {}
    for case in cases:
        for username, address in _addresses(case):
            answer = clients[username].get(address)
            found[case.status, username, address] = (answer.status_code, _content(answer))
        found |= _told(case)
    return found


def _addresses(case):
    for username, names in READ_BY.items():
        for name in names.split():
            yield username, reverse(f"eligibility:{name}", args=[case.public_id])
    for check in case.checks.all():
        yield "intake_officer", reverse("eligibility:paper_check", args=[case.public_id, check.public_id])
    for name in STEPS.split():
        username = "social_research_officer" if name in {"refer", "return_study"} else "intake_officer"
        yield username, reverse("eligibility:request_step", args=[case.public_id, name])
    yield "manager", reverse("eligibility:request_detail", args=[case.public_id])
    yield "manager", reverse("beneficiaries:detail", args=[case.beneficiary.public_id])
    for item in AgendaItem.objects.filter(request=case):
        yield "committee_chair", reverse("eligibility:item_detail", args=[item.public_id])
        yield "committee_chair", reverse("eligibility:session_detail", args=[item.session.public_id])


def _told(case) -> dict:
    """What the applicant reads without an account."""
    person, found = case.beneficiary.head, {}
    detail = (person.mobile or person.id_number)[-4:]
    if case.reference:
        answer = Client().post(reverse("portal:track"), {"reference": case.reference, "detail": detail})
        found[case.status, "applicant", "tracking"] = (answer.status_code, _content(answer))
    decision = getattr(case, "decision", None)
    if decision is not None and decision.told:
        address = reverse("portal:letter", args=[seal(LETTER, decision.public_id)])
        answer = Client().post(address, {"detail": detail})
        found[case.status, "applicant", "letter"] = (answer.status_code, _content(answer))
    return found


def _content(answer) -> str:
    text = answer.content.decode()
    main = _MAIN.search(text)
    return _DRAWN.sub("", main[0] if main else text)


def one_of_each_status() -> list:
    """The oldest request of each status, as its pages read it."""
    rows = ServiceRequest.objects.for_page().order_by("pk")
    return list({row.status: row for row in reversed(rows)}.values())
