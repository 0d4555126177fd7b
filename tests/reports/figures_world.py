"""A world so small that every figure of it is counted by hand: fourteen requests around October 2026.

Days are numbers: 1 is 1 October 2026, 0 the day before, 32 is 1 November. Where no hour is said it is nine in
the morning in Riyadh. Today is day 40.
"""

from datetime import date, datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import time_machine

from beneficiaries.models import Document
from channels_log.models import Contact, Referral, Visit
from core import audit
from core.figures import Period
from eligibility.models import (
    AddressNotice,
    Assessment,
    CriterionResult,
    Delivery,
    DocumentCheck,
    FieldVisit,
    Notice,
    Objection,
    SecondAssessment,
    SecondLook,
    ServiceRequest,
)
from policy.models import DocumentType
from surveys.actions.file_audits import current_checklist
from surveys.models import AuditedFile, FileAnswer, FileAudit, ImprovementAction, Obstacle
from tests.factories import make_file, request_at

RIYADH = ZoneInfo("Asia/Riyadh")
OCTOBER = Period(date(2026, 10, 1), date(2026, 10, 31))
TODAY = 40

# What happened to each request, on which day; opened twelve hours before it was first submitted.
WAYS = {
    1: "submit 1, accept 2, evaluate 5, refer 6, decide 10, deliver 12, hand_over 13, close 14",
    2: "submit 1, accept 3, evaluate 6, refer 7, decide 10, deliver 11, hand_over 15, close 16",
    3: "submit 2, ask_completion 3, submit 7, accept 8, evaluate 10, refer 11, decide 17, deliver 18,"
    " hand_over 19",
    4: "submit 2, ask_completion 4, submit 6, accept 7, evaluate 9, return_study 10, evaluate 12, refer 13,"
    " decide 17, deliver 20",
    5: "submit 3, accept 4, evaluate 8, refer 9, decide 17",
    6: "submit 3, accept 4, evaluate 9, refer 10, decide 12, evaluate 14, refer 15, decide 24",
    7: "submit 4, accept 5, evaluate 9, refer 10, decide 24",
    8: "submit 5, accept 6, evaluate 8, refer 9, decide 24, close 31",
    9: "submit 6, accept 8, evaluate 12, refer 13, decide 24",
    10: "submit 7, accept 8, evaluate 12, refer 14, decide 31",
    11: "submit 8, accept 9, evaluate 13, refer 15, decide 31",
    12: "submit 9, accept 10, evaluate 14, refer 15, decide 31",
    13: "submit 20, accept 22, evaluate 30, refer 31, decide 33",
    14: "submit 21, ask_completion 23, withdraw 25",
}
STANDS = {
    1: "closed", 2: "closed", 3: "delivered", 4: "delivering", 5: "approved", 6: "partly_approved",
    7: "partly_approved", 8: "rejected", 9: "rejected", 10: "rejected", 11: "approved", 12: "approved",
    13: "approved", 14: "withdrawn",
}  # fmt: skip
TOLD = {1: 11, 2: 11, 3: 18, 4: 19, 5: 20, 6: 27, 7: 30, 8: 25, 10: 33}
NOT_BEFORE = {1: 15, 2: 10, 3: 16, 4: 16, 5: 25}
DUE = {6: 26, 7: 31, 8: 24, 9: 27, 10: 40, 14: 30}


def on(day: int, hour: int = 9, minute: int = 0) -> datetime:
    """A moment of the world."""
    return datetime(2026, 9, 30, hour, minute, tzinfo=RIYADH) + timedelta(days=day)


def tell(kind, target, day, by, **changes):
    """An event of the chain on that day; of one request in their order."""
    with time_machine.travel(on(day), tick=False), audit.audited():
        audit.record(kind=kind, target=target, by=by, changes=changes)


def make(profile, by, researcher) -> SimpleNamespace:
    """The world; to be made on its day of today."""
    world = SimpleNamespace(profile=profile, by=by, researcher=researcher, requests={})
    for number in WAYS:
        world.requests[number] = _request(world, number)
    builds = (_telling, _study, _second_looks, _desk, _papers, _objections, _deliveries, _obstacles)
    for build in (*builds, _file_audits):
        build(world, world.requests)
    return world


def _request(world, number):
    steps = [(name, int(day)) for name, day in (step.split() for step in WAYS[number].split(", "))]
    days = dict(steps)
    facts = {"submitted_at": on(days["submit"])}
    if "accept" in days:
        facts["registered_at"] = on(days["accept"])
    else:
        facts["reference"] = f"R-0000-{number:04d}"
    request = request_at(
        STANDS[number],
        # The last two live in another district; all are men and of one category.
        file=make_file(by=world.by, district="الورود" if number in {11, 12} else "النخيل"),
        profile=world.profile,
        by=world.by,
        researcher=world.researcher,
        decided={"decided_at": on(days["decide"])} if "decide" in days else {},
        told_at=on(TOLD[number]) if number in {1, 2, 3, 4} else None,
        reply_not_before=on(NOT_BEFORE[number]).date() if number in NOT_BEFORE else None,
        reply_due=on(DUE[number]).date() if number in DUE else None,
        **facts,
    )
    opened = on(steps[0][1]) - timedelta(hours=12)
    ServiceRequest.objects.filter(pk=request.pk).update(opened_at=opened)
    with time_machine.travel(opened, tick=False), audit.audited():
        audit.record(kind="request.opened", target=request, by=world.by)
    for place, (name, day) in enumerate(steps):
        tell(f"request.{name}", request, day, world.by)
        if name == "decide" and place < len(steps) - 1 and steps[place + 1][0] == "evaluate":
            tell("study.returned", request, day, world.by)
    return request


def _telling(world, requests):
    """The fifth was told early, with the reason written; the ninth by a letter to the address."""
    for number in (5, 6, 7, 8, 10):
        early = "حاجة عاجلة" if number == 5 else ""
        Notice.objects.create(
            decision=requests[number].decision, how="phone", proof="اتصال", by=world.by,
            at=on(TOLD[number]), early_reason=early,
        )  # fmt: skip
    AddressNotice.objects.create(decision=requests[9].decision, receipt="7", by=world.by, at=on(28))


def _study(world, requests):
    results = {
        1: ("condition", "professional", "not_met"),
        6: ("ceiling", "regulation", "not_met"),
        8: ("per_capita", "regulation", "not_met"),
        9: ("per_capita", "regulation", "not_met"),
        11: ("papers", "regulation", "unproven"),
        12: ("per_capita", "regulation", "not_met"),
    }
    for number, (code, kind, computed) in results.items():
        CriterionResult.objects.create(
            assessment=requests[number].assessment, code=code, label=code, kind=kind, reference="المادة 1",
            computed=computed, explanation="شرح",
        )  # fmt: skip
    Assessment.objects.filter(request=requests[8]).update(recommendation="reject")
    for number in (1, 2, 3):
        FieldVisit.objects.create(
            request=requests[number], by=world.researcher, status="done", done_at=on(5), findings="سكن ضيق"
        )
    FieldVisit.objects.create(request=requests[4], by=world.researcher)


def _second_looks(world, requests):
    """(request, drawn on, written on or None, the same recommendation, criteria judged, judged alike)."""
    for number, drawn, written, same, judged, agreeing in (
        (1, 6, 20, True, 2, 2), (2, 7, 21, True, 2, 1), (3, 11, 22, False, 3, 1), (4, 13, 33, False, 1, 0),
        (5, 0, None, None, 0, 0), (7, 10, None, None, 0, 0),
    ):  # fmt: skip
        look = SecondLook.objects.create(
            request=requests[number], facts={}, lines=[], papers=[], steps=[], first_outcomes={},
            first_recommendation="approve", drawn_at=on(drawn),
        )  # fmt: skip
        if written:
            SecondAssessment.objects.create(
                look=look, by=world.researcher, at=on(written), outcomes={}, reasons="سبب",
                recommendation="approve" if same else "reject", same_recommendation=same, judged=judged,
                agreeing=agreeing,
            )  # fmt: skip


def _desk(world, requests):
    first = _visit(world, requests[1], on(0, 20, 30), 20)
    ServiceRequest.objects.filter(pk=requests[1].pk).update(visit=first)
    _visit(world, requests[1], on(5), 5)
    _visit(world, requests[2], on(8), 10)
    _visit(world, requests[3], on(3), 15)
    _visit(world, requests[3], on(20), 40)
    _visit(world, requests[4], on(6), None)
    _visit(world, requests[5], on(33), 90)
    for number, (day, direction, outcome) in enumerate((
        (3, "in", "answered"), (4, "in", "answered"), (5, "in", "answered"), (6, "in", "no_answer"),
        (7, "in", "referred"), (8, "out", "no_answer"), (33, "in", "no_answer"),
    )):  # fmt: skip
        contact = Contact.objects.create(
            channel="phone", direction=direction, at=on(day), question="سؤال", answer="جواب",
            outcome=outcome, recorded_by=world.by,
        )  # fmt: skip
        if number == 0:
            ServiceRequest.objects.filter(pk=requests[5].pk).update(contact=contact)
        if direction == "out":
            led = [requests[3].pk, requests[14].pk]
            ServiceRequest.objects.filter(pk__in=led).update(contact=contact)
    for day, status, answered, told in (
        (2, "told", 10, 20), (5, "answered", 9, None), (12, "told", 30, 33), (13, "revoked", None, None),
    ):  # fmt: skip
        _referral(world, day, status, answered, told)


def _visit(world, request, arrived, minutes):
    served = arrived + timedelta(minutes=minutes) if minutes is not None else None
    return Visit.objects.create(
        beneficiary=request.beneficiary, visitor_name="سالم", purpose="سؤال", arrived_at=arrived,
        served_at=served, served_by=world.by if served else None,
        ended_at=(served or arrived) + timedelta(hours=1),
        outcome="request" if served else "left", received_by=world.by,
    )  # fmt: skip


def _referral(world, day, status, answered, told):
    made = Referral.objects.create(
        person_name="سالم", question="ما الخطوات؟", to_role="social_research_officer",
        referred_by=world.by, status=status, answer="نعم",
        answered_at=on(answered) if answered else None, answered_by=world.by if answered else None,
        told_at=on(told) if told else None, told_by=world.by if told else None,
    )  # fmt: skip
    Referral.objects.filter(pk=made.pk).update(referred_at=on(day))


def _papers(world, requests):
    """(request, kind of paper, the day its paper came on file or None for no paper)."""
    for number, code, day in (
        (1, "national_id", -20), (1, "family_record", 1), (2, "national_id", -20), (3, "national_id", None),
        (3, "family_record", 7), (14, "national_id", -20),
    ):  # fmt: skip
        _paper(world, requests[number], DocumentType.objects.on_offer().get(code=code), day)
    case = requests[1]
    for kind, reason, day in (
        ("paper.matched", "", 1), ("paper.matched", "", 1), ("paper.matched", "", 2),
        ("paper.matched", "", 3), ("paper.matched", "not_valid", 4), ("paper.rejected", "mismatch", 5),
        ("paper.rejected", "refused", 6), ("paper.rejected", "", 7), ("paper.kept", "", 8),
        ("paper.rejected", "mismatch", 33),
    ):  # fmt: skip
        tell(kind, case, day, world.by, **({"returned": ["", reason]} if reason else {}))


def _paper(world, request, kind, day):
    paper = None
    if day is not None:
        paper = Document.objects.create(
            beneficiary=request.beneficiary, owner=request.beneficiary.head, type=kind,
            original_seen=True, added_by=world.by,
        )  # fmt: skip
        Document.objects.filter(pk=paper.pk).update(added_at=on(day))
    DocumentCheck.objects.create(
        request=request, type=kind, owner=request.beneficiary.head, why="للإثبات", document=paper,
        status="matched" if paper else "missing",
    )  # fmt: skip


def _objections(world, requests):
    """The eighth objected and took it back; the sixth in November."""
    taken = {"taken_back_at": on(30), "taken_back_by": world.by, "taken_back_words": "رضيت"}
    for number, day, more in ((8, 28, taken), (6, 34, {})):
        Objection.objects.create(
            request=requests[number], stated_on=on(day).date(), words="أعترض", by=world.by, at=on(day), **more
        )


def _deliveries(world, requests):
    """At home, handed over at the charity, by transfer; that of the fourth is under way."""
    for number, method, day in ((1, "at_home", 13), (2, "handed", 15), (3, "transfer", 19)):
        Delivery.objects.filter(request=requests[number]).update(
            method=method, delivered_at=on(day), receiver_check="not_recorded"
        )


def _obstacles(world, _requests):
    """Twelve at the reception, seven at the delivery, four in the office; an idea, one of September and one
    of November. Of those of the reception three were removed at once, the third in November; of the office
    one by an improvement, and three have one that was given up, is under way, or was done in November.
    """
    number = 0
    for place, many in (("reception", 12), ("delivery", 7), ("office", 4)):
        for turn in range(many):
            number += 1
            _obstacle(world, number, place, 3, **_removed(world, place, turn))
    _obstacle(world, 91, "reception", 3, kind="idea", **_at_once(world, 4))
    _obstacle(world, 92, "reception", 0, **_at_once(world, 4))
    _obstacle(world, 93, "reception", 33)


def _removed(world, place, turn):
    if place == "reception" and turn < 3:
        return _at_once(world, (5, 31, 32)[turn])
    return {"improvement": _improvement(world, turn)} if place == "office" else {}


def _at_once(world, day):
    return {"outcome": "removed", "answer": "أُزيل", "closed_on": on(day).date(), "answered_by": world.by}


def _improvement(world, turn):
    done = {"status": "done", "done": "تم"}
    facts = (
        done | {"done_on": on(20).date()}, done | {"done_on": on(32).date()}, {},
        {"status": "dropped", "drop_reason": "س"},
    )[turn]  # fmt: skip
    return ImprovementAction.objects.create(
        number=f"M-1448-{turn:04d}", title="تحسين", source="obstacle", found="عائق", planned="إزالته",
        owner=world.by, due_on=on(30).date(), created_by=world.by, created_at=on(4), words="", **facts,
    )  # fmt: skip


def _obstacle(world, number, place, day, kind="obstacle", **facts):
    Obstacle.objects.create(
        number=f"O-1448-{number:04d}", kind=kind, place=place, what="عائق", reported_by=world.by,
        reported_at=on(day), words="", **facts,
    )  # fmt: skip


def _file_audits(world, requests):
    """(closed on or None, what was found of the papers and of the reasons in each file)."""
    checklist = current_checklist()
    papers, reasons = (checklist.questions.get(code=code) for code in ("papers", "reasons"))
    for place, (day, files) in enumerate((
        (20, (("yes", "yes"), ("yes", "no"), ("no", "na"))), (33, (("no", "no"),)), (None, (("no", "no"),)),
    )):  # fmt: skip
        audit_of_files = FileAudit.objects.create(
            number=f"FA-1448-{place:04d}", first=OCTOBER.first, last=OCTOBER.last, wanted=5, pool=12,
            checklist=checklist, opened_by=world.by, state="closed" if day else "open",
            closed_at=on(day) if day else None,
        )  # fmt: skip
        for number, answers in enumerate(files, start=1):
            drawn = AuditedFile.objects.create(audit=audit_of_files, request=requests[number])
            for question, answer in zip((papers, reasons), answers, strict=True):
                FileAnswer.objects.create(
                    file=drawn, question=question, answer=answer, note="ناقص" if answer == "no" else ""
                )
