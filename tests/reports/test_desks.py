"""The desk: what a person did last, with a way back only to what they may open."""

import pytest

from core import audit
from reports.desks import lately
from tests.factories import make_file, make_user, request_at


@pytest.fixture
def case(ataa, officer):
    return request_at("studying", file=make_file(by=officer), profile=ataa, by=officer)


def _acted(by, target):
    with audit.audited(by=by):
        audit.record(kind="request.assign", target=target, by=by)


@pytest.mark.parametrize(
    ("roles", "leads_to"),
    [
        (("social_research_officer",), "request"),
        (("social_researcher",), "request"),
        (("social_research_officer", "committee_member"), "request"),
        (("committee_member",), ""),
        (("committee_secretary",), ""),
        (("quality_officer",), ""),
    ],
    ids="+".join,
)
def test_the_way_back_to_a_request_is_for_those_who_work_with_requests(case, roles, leads_to):
    user = make_user(*roles, username="somebody")
    _acted(user, case)

    (row,) = lately(user)

    assert row["url"] == (f"/requests/{case.public_id}/" if leads_to else "")


@pytest.mark.parametrize(
    ("role", "led"),
    [("intake_officer", True), ("social_researcher", True), ("delivery_officer", False), ("committee_chair", False)],
)  # fmt: skip
def test_the_way_back_to_a_file_is_for_those_who_work_with_files(case, role, led):
    user = make_user(role, username="somebody")
    _acted(user, case.beneficiary)

    (row,) = lately(user)

    assert row["url"] == (f"/files/{case.beneficiary.public_id}/" if led else "")


def test_a_refusal_is_not_what_somebody_did(case, officer):
    audit.refused(by=officer, target="page", reason="لا")

    assert lately(officer) == []
