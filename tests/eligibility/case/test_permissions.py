"""Who opens which page of a request, and which parts of it (docs/rules.md, "Who sees what")."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from eligibility.case import permissions
from eligibility.intake.actions import submission
from eligibility.models import ServiceRequest
from eligibility.study.actions.appointments import plan
from eligibility.study.actions.assign import assign
from tests.eligibility.cases import tasks_on
from tests.eligibility.steps_of_intake import draft, receive, submitted
from tests.factories import make_file, request_at

PAGES = [
    "request_detail",
    "request_edit",
    "request_papers",
    "request_sign",
    "request_receipt",
]
NEED = "حاجة لا يعرفها إلا من يدرسها"


@pytest.fixture
def cast(
    officer,
    researcher,
    researcher2,
    research_officer,
    department_head,
    chair,
    secretary,
    member,
    delivery_officer,
    quality_officer,
    manager,
    auditor,
    privacy_officer,
    administrator,
):
    return {
        "officer": officer,
        "researcher": researcher,
        "researcher2": researcher2,
        "research_officer": research_officer,
        "department_head": department_head,
        "chair": chair,
        "secretary": secretary,
        "member": member,
        "delivery_officer": delivery_officer,
        "quality_officer": quality_officer,
        "manager": manager,
        "auditor": auditor,
        "privacy_officer": privacy_officer,
        "administrator": administrator,
    }


def at(status, ataa, cast):
    return request_at(
        status,
        file=make_file(by=cast["officer"]),
        profile=ataa,
        by=cast["officer"],
        researcher=cast["researcher"],
        decider=cast["chair"],
        need=NEED,
    )


OPENED_BY = {
    "submitted": {"officer", "researcher", "research_officer", "department_head", "manager", "auditor"},
    "approved": {
        "officer",
        "researcher",
        "research_officer",
        "department_head",
        "manager",
        "auditor",
        "delivery_officer",
    },
}


@pytest.mark.parametrize("status", ["submitted", "approved"])
def test_a_request_exists_only_for_those_who_may_know_of_it(ataa, cast, client_for, status):
    request = at(status, ataa, cast)
    address = reverse("eligibility:request_detail", args=[request.public_id])

    answers = {name: client_for(user).get(address).status_code for name, user in cast.items()}

    assert answers == {name: 200 if name in OPENED_BY[status] else 404 for name in cast}


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("method", ["get", "post"])
def test_out_of_scope_nobody_can_tell_that_it_exists(ataa, cast, client_for, page, method):
    request = at("studying", ataa, cast)
    client = client_for(cast["researcher2"])

    response = getattr(client, method)(reverse(f"eligibility:{page}", args=[request.public_id]))

    assert response.status_code in {404, 405}


@pytest.mark.parametrize("name", ["manager", "auditor", "research_officer"])
@pytest.mark.parametrize("page", ["request_edit", "request_sign"])
def test_inside_the_scope_without_the_right_it_is_refused_with_its_reason(ataa, cast, client_for, name, page):
    request = draft(cast["officer"])
    client = client_for(cast[name])

    for method in (client.get, client.post):
        assert method(reverse(f"eligibility:{page}", args=[request.public_id])).status_code == 403


def test_who_may_not_open_a_request_does_not_see_the_form(ataa, cast, client_for):
    address = reverse("eligibility:request_create", args=[make_file(by=cast["officer"]).public_id])

    answers = {name: client_for(user).get(address).status_code for name, user in cast.items()}

    refused = {"research_officer", "department_head", "manager", "auditor"}
    assert answers == {name: 200 if name == "officer" else 403 if name in refused else 404 for name in cast}


SEES_NEED = {
    "draft": {"officer", "research_officer", "department_head", "manager", "auditor", "researcher"},
    "studying": {"research_officer", "department_head", "manager", "auditor", "researcher"},
}


@pytest.mark.parametrize("status", ["draft", "studying"])
def test_the_desk_sees_the_statement_until_acceptance_and_the_study_always(ataa, cast, client_for, status):
    request = at(status, ataa, cast)
    address = reverse("eligibility:request_detail", args=[request.public_id])

    seen = {name for name, user in cast.items() if NEED in client_for(user).get(address).content.decode()}

    assert seen == SEES_NEED[status]


def test_the_desk_learns_nothing_of_the_study_from_tasks_and_timeline(ataa, cast, client_for):
    request = submitted(cast["officer"])
    submission.accept(by=cast["officer"], public_id=request.public_id)
    assign(
        public_id=request.public_id,
        researcher_id=cast["researcher"].public_id,
        by=cast["research_officer"],
    )
    plan(
        public_id=request.public_id,
        kind="interview",
        by=cast["researcher"],
        place="المكتب",
        at=timezone.localtime() + timedelta(days=2),
    )
    address = reverse("eligibility:request_detail", args=[request.public_id])

    desk = client_for(cast["officer"]).get(address).context
    study = client_for(cast["research_officer"]).get(address).context

    kinds = {event["kind"] for event in study["events"]} - {event["kind"] for event in desk["events"]}
    assert kinds == {"interview.planned"}
    labels = {task["label"] for task in tasks_on(desk)}
    assert "دراسة الطلب" in labels
    assert not labels & {"مقابلة شخصية", "زيارة ميدانية", "اكتمال التقييم"}


def test_the_delivery_officer_sees_name_place_decision_and_delivery_only(ataa, cast, client_for):
    request = at("approved", ataa, cast)
    client = client_for(cast["delivery_officer"])

    response = client.get(reverse("eligibility:request_detail", args=[request.public_id]))

    page, file = response.content.decode(), request.beneficiary
    assert file.head.full_name in page
    assert file.head.id_number not in page
    assert file.head.masked_id not in page
    assert NEED not in page
    assert "أسرة محدودة الدخل" not in page
    assert [task["label"] for task in tasks_on(response.context)] == [
        "قرار: لجنة البحث",
        "إبلاغ مقدم الطلب بالقرار",
        "تسليم الخدمة",
        "إغلاق الطلب",
    ]
    for page in ("request_papers", "request_receipt", "request_received"):
        address = reverse(f"eligibility:{page}", args=[request.public_id])
        assert client.get(address).status_code == 404


@pytest.mark.parametrize("name", ["manager", "auditor", "research_officer", "department_head"])
def test_who_only_reads_papers_changes_none(ataa, cast, client_for, name):
    request = draft(cast["officer"])
    check = receive(request.checks.first(), cast["officer"])
    client, known = client_for(cast[name]), [request.public_id, check.public_id]

    assert client.get(reverse("eligibility:paper_check", args=known)).status_code == 200
    sent = {"action": "waive", "waive-reason": "بلا سبب", "version": check.version}
    assert client.post(reverse("eligibility:paper_check", args=known), sent).status_code == 403
    assert client.get(reverse("eligibility:paper_add", args=known)).status_code == 403
    papers = reverse("eligibility:request_papers", args=[request.public_id])
    assert client.post(papers, {"refresh": "yes"}).status_code == 403
    check.refresh_from_db()
    assert check.status == "received"


@pytest.mark.parametrize("name", ["auditor", "research_officer", "researcher"])
def test_a_step_of_another_role_is_refused(ataa, cast, client_for, name):
    request = at("submitted", ataa, cast)
    address = reverse("eligibility:request_step", args=[request.public_id, "withdraw"])
    client = client_for(cast[name])

    assert client.get(address).status_code == 403
    assert client.post(address, {"note": "كلام", "version": request.version}).status_code == 403
    assert ServiceRequest.objects.get().status == "submitted"


def test_wrong_methods_are_refused(ataa, cast, client_for):
    request = draft(cast["officer"])
    client = client_for(cast["officer"])

    for page in ("request_detail", "request_receipt", "request_received"):
        assert client.post(reverse(f"eligibility:{page}", args=[request.public_id])).status_code == 405
    assert client.post(reverse("eligibility:request_list")).status_code == 405


@pytest.mark.parametrize(
    ("status", "name", "seen"),
    [
        ("draft", "officer", (True, True, False)),
        ("studying", "officer", (False, True, False)),
        ("studying", "researcher", (True, True, True)),
        ("studying", "researcher2", (False, False, False)),
        ("approved", "delivery_officer", (False, False, False)),
        ("studying", "auditor", (True, True, True)),
        ("studying", "manager", (True, True, True)),
        ("studying", "administrator", (False, False, False)),
    ],
)
def test_statement_papers_and_study_as_the_role_may_know(ataa, cast, status, name, seen):
    request, user = at(status, ataa, cast), cast[name]

    found = (
        permissions.sees_statement(user, request),
        permissions.sees_papers(user, request),
        permissions.sees_study(user, request),
    )

    assert found == seen
