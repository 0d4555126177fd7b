"""What the migrations make of rows that were possible before them."""

from datetime import UTC, date, datetime

import pytest

from beneficiaries.models import Document
from channels_log.actions.messages import write_message
from core import audit
from core.models import StoredFile
from eligibility.models import (
    DecisionLetter,
    DecisionReason,
    DocumentCheck,
    Minutes,
    Notice,
    NoticeMessage,
    Session,
)
from policy.models import Charity, DocumentType, Reason
from tests.eligibility.committee_cases import make_committee
from tests.factories import make_file, make_person, request_at
from tests.migrating import migrated

FIRST = ("policy", "0001_initial")
BEFORE = [("eligibility", "0003_jobs_with_a_stable_home"), FIRST]
AFTER = [("eligibility", "0005_catalogue_keys_hold_over_empty"), FIRST]


def test_doubled_rows_of_the_catalogue_are_put_right_before_the_keys_hold(back_again):
    old = migrated(BEFORE)
    kind = old.get_model("policy", "DocumentType").objects.create(
        code="x", label="x", match_fields=[], expires=False, order=1
    )
    papers = old.get_model("eligibility", "RequiredDocument").objects
    first = papers.create(type=kind, why="أول", owner="head")
    papers.create(type=kind, why="ثان", owner="head")
    sets = old.get_model("eligibility", "CriteriaSet").objects
    known = {"effective_from": date(2026, 1, 1), "reference": "م 1"}
    made = [sets.create(version_no=number, **known) for number in (1, 1, 2, 1)]
    made[1].criteria.create(code="a", label="a", kind="condition", rule="residence", reference="م 1")

    new = migrated(AFTER)

    papers = new.get_model("eligibility", "RequiredDocument").objects
    assert list(papers.values_list("pk", "why")) == [(first.pk, "أول")]
    sets = new.get_model("eligibility", "CriteriaSet").objects.order_by("pk")
    assert list(sets.values_list("pk", "version_no")) == [
        (made[0].pk, 1),
        (made[1].pk, 3),
        (made[2].pk, 2),
        (made[3].pk, 4),
    ]
    assert new.get_model("eligibility", "Criterion").objects.get().criteria_set_id == made[1].pk


def test_notices_letters_reasons_and_minutes_become_rows_and_columns_again(told_long_ago):
    decision, minutes, told, writer = told_long_ago
    before = [("eligibility", "0006_committee_is_formed")]

    old = migrated(before)
    row = old.get_model("eligibility", "Decision").objects.get(pk=decision.pk)
    assert (row.notified_how, row.notified_proof, row.notified_at) == ("message", "P-1", told)
    assert (row.notice_id, row.letter_id) == (decision.notice_message.message_id, decision.letter.stored_id)
    assert (row.early_reason, row.reasons.count()) == ("أمر بالإخلاء", 1)
    assert old.get_model("eligibility", "Session").objects.get().minutes_id == minutes.stored_id

    new = migrated([("eligibility", "0009_a_decision_is_written_once")])
    row = new.get_model("eligibility", "Decision").objects.get(pk=decision.pk)
    notice, written = row.notice, row.notice_message
    assert (notice.how, notice.proof, notice.at) == ("message", "P-1", told)
    assert (notice.by_id, notice.early_reason) == (writer.pk, "أمر بالإخلاء")
    assert written.early_reason == "أمر بالإخلاء"
    assert (written.message_id, written.by_id) == (decision.notice_message.message_id, writer.pk)
    assert row.letter.stored_id == decision.letter.stored_id
    assert [reason.text for reason in row.reasons.all()] == [decision.reasons.get().text]
    (kept,) = new.get_model("eligibility", "Minutes").objects.all()
    assert (kept.session_id, kept.number, kept.stored_id) == (minutes.session_id, 1, minutes.stored_id)


@pytest.fixture
def told_long_ago(back_again, request):
    """A decision of which the applicant was told by message, early, with a letter; and minutes."""
    ataa, officer, chair = (request.getfixturevalue(name) for name in ("ataa", "officer", "chair"))
    case = request_at("approved", file=make_file(by=officer), profile=ataa, by=officer, decider=chair)
    decision, at = case.decision, datetime(2026, 10, 1, 9, tzinfo=UTC)
    early = {"early_reason": "أمر بالإخلاء", "by": officer}
    DecisionReason.objects.create(decision=decision, reason=Reason.objects.filter(kind="approval").first())
    known = {"channel": "sms", "address": "0501234567", "body": "ن", "cause": "c"}
    with audit.audited(by=officer):
        message = write_message(kind="decision", by=officer, **known)
        audit.record(kind="decision.notice_written", target=decision, by=officer)
    NoticeMessage.objects.create(decision=decision, message=message, **early)
    Notice.objects.create(decision=decision, how="message", proof="P-1", at=at, **early)
    DecisionLetter.objects.create(decision=decision, stored=_stored("letter"))
    session = Session.objects.create(
        committee=make_committee(chair, officer), hijri_year=1448, number=1, planned_at=at, place="المقر"
    )
    minutes = Minutes.objects.create(session=session, number=1, stored=_stored("minutes"))
    return decision, minutes, at, officer


def _stored(kind):
    return StoredFile.objects.create(
        kind=kind, path=f"x/{kind}", display_name=kind, content_type="application/pdf", size=1, sha256="0"
    )


def test_a_paper_keeps_the_fields_it_was_matched_by(back_again, request):
    ataa, officer = (request.getfixturevalue(name) for name in ("ataa", "officer"))
    case = request_at("submitted", file=make_file(by=officer), profile=ataa, by=officer)
    kinds = {row.code: row for row in DocumentType.objects.filter(code__in=["national_id", "family_record"])}
    known = {"request": case, "owner": case.beneficiary.head, "why": "س"}
    matched = DocumentCheck.objects.create(type=kinds["national_id"], **known)
    waiting = DocumentCheck.objects.create(type=kinds["family_record"], **known)
    for code in ("name", "number"):
        matched.fields.create(code=code, result="matched", by=officer, at=datetime.now(UTC))

    migrated([("eligibility", "0009_a_decision_is_written_once")])
    new = migrated([("eligibility", "0010_papers_keep_their_fields")])

    kept = dict(new.get_model("eligibility", "DocumentCheck").objects.values_list("pk", "match_fields"))
    assert kept == {matched.pk: ["name", "number"], waiting.pk: ["name", "id_number", "members"]}


def test_the_record_that_was_shown_stays_in_force(back_again):
    old = migrated([("policy", "0002_lists_go_out_of_offer")]).get_model("policy", "Charity").objects
    known = {"short_name": "س", "licence_number": "1", "city": "تبوك"}
    for name in ("الأولى", "الثانية"):
        old.create(name=name, **known)

    migrated([("policy", "0004_charity_version_once")])

    assert list(Charity.objects.values_list("number", "name")) == [(1, "الثانية"), (2, "الأولى")]
    assert Charity.objects.in_force().name == "الأولى"


WORLD = [("policy", "0006_lists_by_versions"), ("eligibility", "0016_a_case_keeps_its_world")]
NO_WORLD = [("eligibility", "0015_who_signs"), ("policy", "0005_who_signs")]


def test_requests_go_back_to_one_row_and_get_their_world_again(back_again, request):
    """Back: everything is of the last version. Forth: each service holds what all ask."""
    ataa, officer = (request.getfixturevalue(name) for name in ("ataa", "officer"))
    case = request_at("submitted", file=make_file(by=officer), profile=ataa, by=officer)
    paper = DocumentType.objects.get(code="national_id")
    check = DocumentCheck.objects.create(request=case, owner=case.beneficiary.head, why="س", type=paper)
    _next_versions(case.service, paper)

    old = migrated(NO_WORLD)
    rows = {name: old.get_model("eligibility", name).objects for name in ("Service", "ServiceRequest")}
    assert list(rows["Service"].filter(code="emergency_cash").values_list("label")) == [("مساعدة عاجلة",)]
    assert rows["ServiceRequest"].get().service.label == "مساعدة عاجلة"
    kept = old.get_model("eligibility", "DocumentCheck").objects.get(pk=check.pk)
    assert (kept.type.label, kept.type.active) == ("بطاقة الأحوال", True)
    lines = old.get_model("eligibility", "RequiredDocument").objects
    general = set(lines.filter(service=None).values_list("type__code", flat=True))
    assert {"national_id", "family_record", "gosi_print", "death_cert"} <= general
    assert lines.filter(service=None).count() == 14

    new = migrated(WORLD)
    row = new.get_model("eligibility", "ServiceRequest").objects.get()
    assert (row.service_code, row.criteria_set.version_no) == ("emergency_cash", 1)
    asked = new.get_model("eligibility", "RequiredDocument").objects.filter(service=row.service)
    assert (asked.filter(general=True).count(), asked.filter(general=False).count()) == (14, 1)
    assert new.get_model("eligibility", "MechanismRule").objects.filter(general=True).count() == 20


def _next_versions(service, paper):
    """A service and a kind of paper as loading leaves them when they changed."""
    for row, changed in ((service, {"label": "مساعدة عاجلة"}), (paper, {"label": "بطاقة الأحوال"})):
        model = type(row)
        lines = [*service.papers.all(), *service.mechanisms.all()] if row is service else []
        model.objects.filter(pk=row.pk).update(active=False)
        made = model.objects.get(pk=row.pk)
        made.pk, made.version_no, made.active = None, 2, True
        for name, value in changed.items():
            setattr(made, name, value)
        made.save(force_insert=True)
        for line in lines:
            line.pk, line.service = None, made
            line.save(force_insert=True)


def test_the_criteria_that_counted_are_those_a_request_keeps(back_again, request):
    ataa, officer = (request.getfixturevalue(name) for name in ("ataa", "officer"))
    opened = {"file": make_file(by=officer), "profile": ataa, "by": officer}
    cases = [request_at("withdrawn", **opened) for _number in range(3)]
    old = migrated(NO_WORLD)
    requests = old.get_model("eligibility", "ServiceRequest").objects
    service = old.get_model("eligibility", "Service").objects.get(pk=cases[0].service_id)
    known = {"service": service, "reference": "م 2"}
    sets = old.get_model("eligibility", "CriteriaSet").objects
    sets.create(version_no=2, effective_from=date(2025, 3, 1), **known)
    sets.create(version_no=3, effective_from=date(2099, 1, 1), **known)
    days = [datetime(2025, 2, 28, 20, tzinfo=UTC), datetime(2025, 2, 28, 22, tzinfo=UTC), None]
    for case, day in zip(cases, days, strict=True):
        reference = f"R-{case.pk}" if day else None
        requests.filter(pk=case.pk).update(submitted_at=day, reference=reference)

    new = migrated(WORLD).get_model("eligibility", "ServiceRequest").objects

    kept = [new.get(pk=case.pk).criteria_set.version_no for case in cases]
    assert kept == [1, 2, 2]  # the second was submitted on the first of March in Riyadh


NO_OWNERS = [
    ("eligibility", "0018_grants_payees_and_substitutes"),
    ("beneficiaries", "0006_names_folded_anew"),
]


def test_papers_from_before_are_the_applicants_only_where_their_kind_says_so(back_again, request):
    """The widow's own name was compared with the death certificate: whose it is, is to be said now."""
    ataa, officer = (request.getfixturevalue(name) for name in ("ataa", "officer"))
    file = make_file(by=officer, members=1)
    case = request_at("submitted", file=file, profile=ataa, by=officer)
    kinds = {row.code: row for row in DocumentType.objects.all()}
    child, lines = file.members.get().person, {}
    for code, owner in (("national_id", file.head), ("death_cert", file.head), ("birth_cert", child)):
        paper = Document.objects.create(
            beneficiary=file, owner=owner, type=kinds[code], original_seen=True, added_by=officer
        )
        known = {"request": case, "type": kinds[code], "owner": owner, "document": paper, "why": "س"}
        lines[code] = DocumentCheck.objects.create(**known).pk
    DocumentCheck.objects.filter(pk=lines["birth_cert"]).update(about="each_member")
    DocumentCheck.objects.create(request=case, type=kinds["death_cert"], about="provider", why="س")

    old = migrated(NO_OWNERS)

    checks = old.get_model("eligibility", "DocumentCheck").objects
    assert dict(checks.values_list("pk", "owner")) == {
        lines["national_id"]: file.head_id,
        lines["death_cert"]: file.head_id,
        lines["birth_cert"]: child.pk,
    }
    asked = old.get_model("eligibility", "RequiredDocument").objects
    assert set(asked.values_list("owner", flat=True)) == {"head"}

    new = migrated([("eligibility", "0019_whose_paper_it_is")])

    rows = new.get_model("eligibility", "DocumentCheck").objects.values_list("pk", "about", "owner")
    assert {pk: (about, owner) for pk, about, owner in rows} == {
        lines["national_id"]: ("head", file.head_id),
        lines["death_cert"]: ("other", None),
        lines["birth_cert"]: ("each_member", child.pk),
    }
    papers = new.get_model("beneficiaries", "Document").objects
    assert dict(papers.values_list("type__code", "owner")) == {
        "national_id": file.head_id,
        "death_cert": None,
        "birth_cert": child.pk,
    }
    asked = new.get_model("eligibility", "RequiredDocument").objects
    owners = dict(asked.filter(general=True).values_list("type__code", "owner"))
    assert (owners["death_cert"], owners["rehab_card"], owners["gosi_print"]) == ("provider", "other", "head")


def test_the_death_paper_of_a_head_who_died_stays_that_heads(back_again, request):
    ataa, officer = (request.getfixturevalue(name) for name in ("ataa", "officer"))
    assert ataa
    file = make_file(by=officer, head=make_person(deceased_on=date(2026, 5, 1)))
    kind = DocumentType.objects.get(code="death_cert")
    paper = Document.objects.create(
        beneficiary=file, owner=file.head, type=kind, original_seen=True, added_by=officer
    )

    migrated(NO_OWNERS)
    new = migrated([("eligibility", "0019_whose_paper_it_is")])

    assert new.get_model("beneficiaries", "Document").objects.get(pk=paper.pk).owner_id == file.head_id


def test_of_what_was_delivered_before_it_is_said_that_nobody_asked(back_again, ataa, officer, chair):
    """Back and forth again: the receiver was not asked about then, riyals stay what they were."""
    case = request_at("delivered", file=make_file(by=officer), profile=ataa, by=officer, decider=chair)
    old = migrated([("eligibility", "0017_an_administrative_check")])
    assert old.get_model("eligibility", "Delivery").objects.get().receiver_name == "سالم"

    new = migrated([("eligibility", "0018_grants_payees_and_substitutes")])

    row = new.get_model("eligibility", "Delivery").objects.get()
    assert (row.receiver_check, row.receiver_id, row.quantity) == ("not_recorded", None, None)
    assert new.get_model("eligibility", "Decision").objects.get(request=case.pk).amount == 1000
