"""Each action asks by itself whether `by` may: it is called as every role, past all views and buttons.

Who may is written here by hand, from docs/rules.md ("Who sees what", the table of steps); a new action joins
by existing. Whoever may not is refused for lack of a right (PermissionDenied) and for nothing else. Whoever
may is not refused that; what else may lack (a stage, a field) is the business of the action's own tests.
"""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from channels_log.models import Visit
from core.hijri import StatedDate
from core.verdicts import ConflictError
from eligibility.delivery.actions import Receipt
from eligibility.models import AgendaItem, Committee, Service, Session
from eligibility.study.actions.assessment import WRITTEN
from surveys.actions.slips import Batch
from surveys.models import Cell, Snapshot
from tests.addresses import make_world, pixel
from tests.factories import CHARITY, make_file, make_user, request_at
from tests.house import action_called, actions
from tests.presets import in_force

pytestmark = pytest.mark.django_db

# Called by other actions, by the clock or on the machine itself: whoever calls them has asked.
ASKS_NOBODY = {
    "page.refuse": "notes that a page refused",
    "chain.rekey": "a command on the machine",
    "user.confirm_on_machine": "a command on the machine, where no second person is left",
    "user.ask_link": "notes that somebody asked on the sign-in page",
    "user.sign_in": "notes who came in; the password was the right",
    "user.sign_in_fail": "notes that nobody came in",
    "user.sign_out": "notes who left",
    "user.link_again": "a command on the machine; refuses everybody but an administrator who never came in",
    "policy.draft": "a command on the machine",
    "policy.put_in_force": "a command on the machine",
    "policy.take_over_lists": "a command on the machine",
    "catalogue.take_over": "a command on the machine",
    "catalogue.load_profile": "a command on the machine",
    "document.add": "within document.receive and paper.receive",
    "document.mark": "within paper.check",
    "document.replace": "within paper.receive",
    "file.register": "within request.accept",
    "message.write": "within the step that it tells of",
    "message.write_to": "within the step that it tells of",
    "notice.letter_opened": "the link and the second detail are the right",
    "request.lapse": "the clock",
    "study.reopen": "within decision.send_back",
    "second_look.draw": "within study.refer",
    "survey.make": "within survey.invite",
    "survey.invite": "hears of decision.told",
    "survey.start_yearly": "the clock",
    "survey.run_wave": "the background",
    "survey.invite_served": "hears of aid.delivered",
    "survey.invite_visitor": "hears of visit.ended",
    "file.refuse_surveys": "within survey.try_call",
    "round.close": "the clock",
    "report.keep": "the background",
    "message.wipe_sealed": "within round.close",
}

DESK = "intake_officer"
STUDY = "social_researcher social_research_officer"
IMPROVE = "quality_officer manager"
IMPROVED = {
    "title": "تقصير الانتظار", "source": "suggestion", "partner_body": "", "found": "طال", "planned": "نقصر",
    "due_on": date(2030, 1, 1),
}  # fmt: skip
LEADS = "committee_chair committee_secretary"

# name of the action: (roles that may, what it is called with)
MAY = {
    "user.create": (
        "administrator",
        lambda w: {"username": "new", "roles": [], "full_name": "س", "email": "n@e.sa"},
    ),
    "user.change": ("administrator", lambda w: _key(w.user) | {"version": None, "roles": ["intake_officer"]}),
    "user.invite_again": ("administrator", lambda w: _key(w.user)),
    "user.confirm_access": ("manager privacy_officer", lambda w: _key(w.access) | {"version": None}),
    "user.withdraw_access": (
        "manager privacy_officer administrator",
        lambda w: _key(w.access) | {"version": None},
    ),
    "survey.plan": (
        "quality_officer manager",
        lambda w: {
            "moment": "after_decision",
            "outcome": "granted",
            "version": None,
            "facts": {"active": True, "percent": 10, "quiet_days": 1},
        },
    ),
    "survey.new_version": ("quality_officer", lambda w: {"code": "yearly"}),
    "survey.publish": ("quality_officer manager", lambda w: _draft(w)),
    "survey.withdraw": (
        "quality_officer manager",
        lambda w: {"survey_id": w.asked.public_id, "version": None},
    ),
    "survey.discard": ("quality_officer", lambda w: _draft(w)),
    "survey.describe": (
        "quality_officer",
        lambda w: _draft(w) | {"facts": dict.fromkeys(("title", "title_en", "purpose", "purpose_en"), "س")},
    ),
    "survey.write_section": (
        "quality_officer",
        lambda w: _draft(w) | {"facts": {"title": "س", "title_en": ""}},
    ),
    "survey.move_section": (
        "quality_officer",
        lambda w: _draft(w) | {"section": w.questionnaire.sections.get(), "up": True},
    ),
    "survey.remove_section": (
        "quality_officer",
        lambda w: _draft(w) | {"section": w.questionnaire.sections.get()},
    ),
    "survey.take_question": ("quality_officer", lambda w: _draft(w) | {"code": "trust"}),
    "survey.write_question": (
        "quality_officer",
        lambda w: _draft(w) | {"facts": {"kind": "text", "text": "س", "required": False}},
    ),
    "survey.move_question": ("quality_officer", lambda w: _question(w) | {"up": True}),
    "survey.remove_question": ("quality_officer", lambda w: _question(w)),
    "survey.set_condition": ("quality_officer", lambda w: _question(w) | {"on": None, "values": []}),
    "slips.draw": ("quality_officer manager", lambda w: {"moment": "yearly", "number": 10}),
    "slips.print": ("quality_officer manager", lambda w: {"batch": _batch(w)}),
    "survey.start_wave": ("quality_officer manager", lambda w: {"title": "س", "most": 10}),
    "survey.name_interviewer": (
        "manager",
        lambda w: {"wave_id": w.called.public_id, "version": None, "interviewer": None},
    ),
    "survey.try_call": (
        "manager",
        lambda w: {"call_id": w.call.public_id, "version": None, "outcome": "no_answer"},
    ),
    "remark.screen": (
        "quality_officer",
        lambda w: {"remark_id": w.remark.pk, "shared": True, "text": "س", "thanks": False, "themes": []},
    ),
    "remark.unscreen": ("quality_officer", lambda w: {"screening_id": w.screening.pk, "version": "1"}),
    "round.export": ("quality_officer manager auditor", lambda w: {"row": w.closed_round}),
    "file_audit.open": (
        "quality_officer",
        lambda w: {"first": date(2025, 1, 1), "last": date(2025, 1, 31), "wanted": 5},
    ),
    "file_audit.assign": (
        "manager",
        lambda w: _key(w.nobodys_file) | {"checker_id": "x" * 22, "version": None},
    ),
    "file_audit.check": (DESK, lambda w: _key(w.drawn_file) | {"answers": {}}),
    "file_audit.close": (
        "quality_officer manager",
        lambda w: _key(w.file_audit) | {"version": None, "reason": ""},
    ),
    "charter.publish": (
        "manager",
        lambda w: {"version": None, "facts": {"rights": "س", "duties": "س", "promises": "س"}},
    ),
    "report.ask": ("quality_officer", lambda w: {"kind": "month", "first": date(2025, 1, 1)}),
    "report.make_again": ("quality_officer", lambda w: _report(w)),
    "report.comment": ("quality_officer", lambda w: _report(w) | {"texts": {}}),
    "report.issue": ("quality_officer", lambda w: _report(w)),
    "report.withdraw": ("quality_officer manager", lambda w: _report(w) | {"reason": "خطأ في القيد كله"}),
    "report.export": ("quality_officer manager auditor", lambda w: {"report": w.report_draft}),
    "report.enter_decision": (
        "manager",
        lambda w: (
            _report(w, "issued")
            | {"facts": {"body": "س", "number": "1", "text": "س"}}
            | {"decided_on": StatedDate(timezone.localdate())}
        ),
    ),
    "report.publish": ("manager", lambda w: _report(w, "issued") | {"changed": "س"}),
    "report.note_telling": (
        "quality_officer manager",
        lambda w: (
            {"public_id": w.report_published.public_id, "channel": "website", "text": "س", "link": ""}
            | {"told_on": timezone.localdate()}
        ),
    ),
    "target.set": (
        "quality_officer manager",
        lambda w: {"code": "waiting", "version": None, "value": Decimal(9)},
    ),
    "charity.write": ("manager", lambda w: {"version": None, "facts": CHARITY}),
    # --- files ---
    "document.receive": (
        f"{DESK} {STUDY}",
        lambda w: _file(w) | {"owner": w.file.head, "type": w.document.type},
    ),
    "income.add": (f"{DESK} {STUDY}", lambda w: _file(w) | {"facts": {}}),
    "obligation.add": (f"{DESK} {STUDY}", lambda w: _file(w) | {"facts": {}}),
    "fact.edit": (DESK, lambda w: {"fact": w.income, "version": None, "facts": {}}),
    "fact.end": (DESK, lambda w: {"fact": w.income, "version": None, "reason": "انتهى"}),
    "file.open": (DESK, lambda w: {"head": {}, "categories": []}),
    "file.edit_identity": (DESK, lambda w: _file(w) | {"version": None, "facts": {}}),
    "file.edit_contact": (DESK, lambda w: _file(w) | {"version": None, "facts": {}}),
    "file.edit_address": (DESK, lambda w: _file(w) | {"version": None, "facts": {}}),
    "file.edit_account": (DESK, lambda w: _file(w) | {"version": None, "facts": {}}),
    "file.state_no_income": (DESK, lambda w: _file(w) | {"version": None, "no_income": True}),
    "file.edit_circumstances": (
        DESK,
        lambda w: _file(w) | {"version": None, "categories": [], "special_circumstances": ""},
    ),
    "file.confirm": (DESK, lambda w: _file(w) | {"version": None}),
    "member.add": (DESK, lambda w: _file(w) | {"person": {}, "facts": {}}),
    "member.edit": (DESK, lambda w: {"member": w.member, "version": None, "person": {}, "facts": {}}),
    "member.end": (
        DESK,
        lambda w: {"member": w.member, "version": None, "until": timezone.localdate(), "reason": "سفر"},
    ),
    "provider.add": (DESK, lambda w: _file(w) | {"person": {}} | _died()),
    "provider.edit": (
        DESK,
        lambda w: {"provider": w.provider, "version": None, "person": {}} | _died(),
    ),
    "provider.end": (DESK, lambda w: {"provider": w.provider, "version": None, "reason": "خطأ"}),
    "document.say_owner": (
        f"{DESK} {STUDY}",
        lambda w: {"document": w.unsaid, "version": None, "owner": w.file.head},
    ),
    "representation.add": (DESK, lambda w: _file(w) | {"facts": {}}),
    "representation.end": (
        DESK,
        lambda w: {"representation": w.representation, "version": None, "reason": "انتهت"},
    ),
    "person.deceased": (
        DESK,
        lambda w: (
            _file(w)
            | {"person": w.file.head, "version": None, "deceased_on": timezone.localdate(), "reason": "شهادة"}
        ),
    ),
    "person.death_taken_back": (
        DESK,
        lambda w: _file(w) | {"person": w.file.head, "version": None, "reason": "خطأ"},
    ),
    # --- desk ---
    "contact.record": (
        DESK,
        lambda w: {
            "profile": w.profile,
            "channel": "phone",
            "direction": "in",
            "at": timezone.now(),
            "question": "س",
            "outcome": "answered",
        },
    ),
    "contact.lead_to_request": (DESK, lambda w: {"contact": w.contact, "file": w.file}),
    "message.retry": (DESK, lambda w: {"message_id": w.message.public_id, "version": None}),
    "referral.make": (DESK, lambda w: {"source": w.visit, "question": "س", "profile": w.profile}),
    "referral.answer": ("social_research_officer", lambda w: _referral(w) | {"answer": "ج"}),
    "referral.tell": (
        f"{DESK} social_research_officer",
        lambda w: _referral(w) | {"told_on": timezone.localdate()},
    ),
    "referral.revoke": (DESK, lambda w: _referral(w) | {"reason": "س"}),
    "visit.receive": (DESK, lambda w: {"visitor_name": "سالم", "purpose": "سؤال"}),
    "visit.serve": (DESK, lambda w: _visit(w)),
    "visit.link_file": (DESK, lambda w: _visit(w) | {"file": w.file}),
    "visit.answer": (DESK, lambda w: _visit(w) | {"answer": "ج", "version": None}),
    "visit.refer": (DESK, lambda w: _visit(w) | {"question": "س", "profile": w.profile, "version": None}),
    "visit.leave": (DESK, lambda w: _visit(w) | {"version": None}),
    "visit.begin_request": (DESK, lambda w: {"visit": w.visit, "file": w.file}),
    "visit.lead_to_request": (
        DESK,
        lambda w: {"visit": w.visit, "file": w.file, "reference": "R-7KQ2-M9XC"},
    ),
    # --- intake ---
    "declaration.sign": (
        DESK,
        lambda w: {
            "case": w.draft,
            "signer_kind": "self",
            "method": "screen",
            "signature": None,
            "responsibility_accepted": False,
        },
    ),
    "form.print": (DESK, lambda w: {"case": w.draft}),
    "form.take_scan": (DESK, lambda w: {"form": w.printed, "scan": pixel()}),
    "paper.receive": (DESK, lambda w: {"check": w.check, "original_seen": True}),
    "paper.take_known": (DESK, lambda w: {"case": w.check.request}),
    "paper.check": (DESK, lambda w: {"check": w.check, "version": None, "results": {}}),
    "paper.reject": (DESK, lambda w: {"check": w.check, "version": None, "reason": "س"}),
    "paper.waive": (DESK, lambda w: {"check": w.check, "version": None, "reason": "س"}),
    "paper.say_owner": (DESK, lambda w: {"check": w.check, "version": None, "owner": w.file.head}),
    "paper.reopen": (DESK, lambda w: {"check": w.check, "version": None}),
    "request.open": (DESK, lambda w: {"file": w.file, "service": Service.objects.first(), "need": ""}),
    "request.edit": (DESK, lambda w: _key(w.draft) | {"version": None, "need": ""}),
    "request.refresh_papers": (DESK, lambda w: _key(w.draft)),
    "request.submit": (DESK, lambda w: _key(w.draft)),
    "request.ask_completion": (DESK, lambda w: _key(w.submitted) | {"note": ""}),
    "request.accept": (DESK, lambda w: _key(w.submitted)),
    "request.withdraw": (DESK, lambda w: _key(w.submitted) | {"note": ""}),
    "request.close": (DESK, lambda w: _key(w.delivered)),
    # --- study ---
    "study.assign": (
        "social_research_officer",
        lambda w: _key(w.studying) | {"researcher_id": "x" * 22},
    ),
    "study.return": ("social_research_officer", lambda w: _key(w.evaluated) | {"version": None, "note": ""}),
    "study.refer": ("social_research_officer", lambda w: _key(w.evaluated) | {"version": None}),
    "second_look.give": (
        "social_research_officer",
        lambda w: _key(w.look) | {"researcher_id": "x" * 22},
    ),
    "second_look.write": (
        "social_researcher",
        lambda w: _key(w.look) | {"outcomes": {}, "recommendation": "", "reasons": ""},
    ),
    "assessment.save": (
        "social_researcher",
        lambda w: _key(w.studying) | {"version": None, "judged": {}} | _written(),
    ),
    "paper.ask": (
        "social_researcher",
        lambda w: _key(w.studying) | {"type": w.check.type, "owner": w.file.head, "why": "يثبت الدخل"},
    ),
    "appointment.plan": (
        "social_researcher",
        lambda w: _key(w.other) | {"kind": "interview", "at": timezone.now(), "place": "المقر"},
    ),
    "appointment.move": (
        "social_researcher",
        lambda w: _interview(w) | {"at": timezone.now(), "place": "المقر"},
    ),
    "appointment.carry_out": (
        "social_researcher",
        lambda w: _interview(w) | {"at": timezone.now(), "present": "", "notes": "", "findings": ""},
    ),
    "appointment.add_photo": (
        "social_researcher",
        lambda w: _interview(w) | {"kind": "visit", "photo": None},
    ),
    "appointment.miss": ("social_researcher", lambda w: _interview(w) | {"reason": ""}),
    "appointment.refuse": ("social_researcher", lambda w: _interview(w) | {"reason": ""}),
    "appointment.waive": ("social_research_officer", lambda w: _interview(w) | {"reason": ""}),
    # --- committee ---
    "committee.form": ("manager", lambda w: _committee(w)),
    "session.create": ("committee_secretary", lambda w: {"planned_at": timezone.now(), "place": "القاعة"}),
    "session.add_items": ("committee_secretary", lambda w: _key(w.planned) | {"request_ids": []}),
    "session.remove_item": (
        "committee_secretary",
        lambda w: _key(w.planned) | {"item_id": w.planned_item.public_id},
    ),
    "session.move_item": (
        "committee_secretary",
        lambda w: _key(w.planned) | {"item_id": w.planned_item.public_id, "up": True},
    ),
    "session.mark_attendance": ("committee_secretary", lambda w: _key(w.planned) | {"present": []}),
    "session.open": (LEADS, lambda w: _key(w.planned)),
    "session.close": (LEADS, lambda w: _key(w.session)),
    "ballot.start": (LEADS, lambda w: {"item_id": w.item.public_id}),
    "ballot.cast": (
        "committee_chair committee_member",
        lambda w: {"item_id": w.item.public_id, "choice": "approve"},
    ),
    "ballot.recuse": (
        "committee_chair committee_member",
        lambda w: {"item_id": w.item.public_id, "reason": "قرابة"},
    ),
    "item.close": ("committee_chair", lambda w: {"item_id": w.item.public_id, "outcome": "postpone"}),
    "minutes.ask_again": (LEADS, lambda w: _key(w.session)),
    "minutes.excuse": (
        LEADS,
        lambda w: _key(w.session) | {"user_id": w.user.public_id, "reason": "سافر"},
    ),
    "minutes.tell_early": ("committee_chair", lambda w: {"item_id": w.item.public_id, "reason": "إخلاء"}),
    "minutes.sign": (f"{LEADS} committee_member", lambda w: _key(w.session)),
    # --- decision and delivery ---
    "decision.issue": ("committee_chair", lambda w: _key(w.awaiting) | _decision()),
    "decision.send_back": ("committee_chair", lambda w: _key(w.awaiting) | {"note": "س"}),
    "notice.send": (f"{DESK} committee_secretary", lambda w: _key(w.approved)),
    "notice.tell": (
        f"{DESK} committee_secretary",
        lambda w: _key(w.approved) | {"how": "phone", "note": "فهم"},
    ),
    "notice.try": (f"{DESK} committee_secretary", lambda w: _key(w.approved) | {"note": "لم يرد"}),
    "notice.at_address": (f"{DESK} committee_secretary", lambda w: _key(w.approved) | {"receipt": "RR-1"}),
    "objection.make": (
        DESK,
        lambda w: _key(w.delivered) | {"stated_on": timezone.localdate(), "words": "أعترض"},
    ),
    "objection.take_back": (DESK, lambda w: _key(w.delivered) | {"words": "سحبته"}),
    "objection.none": (DESK, lambda w: _key(w.delivered) | {"words": "قبلت"}),
    "substitute.name": ("manager", lambda w: _key(w.approved) | {"user": None, "reason": "س"}),
    "substitute.end": ("manager", lambda w: _key(w.approved) | {"substitute_id": "u" * 22}),
    "payee.verify": (DESK, lambda w: _key(w.approved) | {"iban": "", "scan": None}),
    "delivery.start": ("delivery_officer", lambda w: _key(w.approved) | {"method": "transfer"}),
    "delivery.hand_over": (
        "delivery_officer",
        lambda w: (
            _key(w.delivering)
            | {"receipt": Receipt(what="مبلغ", delivered_on=timezone.localdate(), amount=Decimal(100))}
        ),
    ),
}

MAY |= {
    # --- improvements ---
    "improvement.create": (IMPROVE, lambda w: {"owner": w.user, "facts": IMPROVED}),
    "improvement.edit": (IMPROVE, lambda w: _improvement(w) | {"facts": IMPROVED}),
    "improvement.hand_over": (IMPROVE, lambda w: _improvement(w) | {"owner": w.user}),
    "improvement.note": (f"{IMPROVE} {DESK}", lambda w: _improvement(w) | {"done": ""}),  # its owner
    "improvement.close": (
        f"{IMPROVE} {DESK}",
        lambda w: _improvement(w) | {"done": "", "done_on": timezone.localdate()},
    ),
    "improvement.drop": (IMPROVE, lambda w: _improvement(w) | {"reason": ""}),
    "improvement.reopen": (IMPROVE, lambda w: _key(w.improved) | {"version": None, "reason": ""}),
    "improvement.measure": (IMPROVE, lambda w: _improvement(w) | {"after": Snapshot("", Decimal(9), "")}),
}

SESSION = {
    "held_on": date(2026, 1, 1), "subject": "الجودة", "departments": ["quality"], "attended": 5,
    "held_by": "مدرب",
}  # fmt: skip
STAFF = " ".join(role for role in Role.values if role != "auditor")

MAY |= {
    # --- the culture of quality ---
    "obstacle.report": (
        STAFF,
        lambda w: {"facts": {"kind": "idea", "place": "office", "what": "س", "cause": "", "cases": None}},
    ),
    "obstacle.take_up": (IMPROVE, lambda w: _obstacle(w) | {"facts": IMPROVED, "owner": w.user}),
    "obstacle.answer": (
        IMPROVE,
        lambda w: _obstacle(w) | {"outcome": "refused", "answer": "", "closed_on": None},
    ),
    "internal.ask": (
        STAFF,
        lambda w: {
            "facts": {
                "asking": "relations",
                "asked": "quality",
                "subject": "س",
                "needed": "س",
                "wished_on": None,
            }  # fmt: skip
        },
    ),
    "internal.answer": (
        "quality_officer",
        lambda w: _key(w.inside) | {"version": None, "outcome": "done", "answer": ""},
    ),
    # Whoever asked: w.inside_served was asked by the officer.
    "internal.rate": (DESK, lambda w: _key(w.inside_served) | {"stars": 4, "word": ""}),
    "awareness.enter": (IMPROVE, lambda w: {"facts": SESSION}),
    "awareness.correct": (
        IMPROVE,
        lambda w: _key(w.awareness) | {"version": None, "facts": SESSION, "reason": ""},
    ),
    "awareness.take_back": (IMPROVE, lambda w: _key(w.awareness) | {"version": None, "reason": ""}),
}

# Where the competent department decides (B-14), other roles take these steps.
MAY_UNDER_BARAEM = {
    "decision.issue": "department_head",
    "decision.send_back": "department_head",
    "study.assign": "department_head",
    "second_look.give": "department_head",
    "study.return": "department_head",
    "study.refer": "department_head",
    "appointment.waive": "department_head",
    "notice.send": f"{DESK} department_head",
    "notice.tell": f"{DESK} department_head",
    "notice.try": f"{DESK} department_head",
    "notice.at_address": f"{DESK} department_head",
    "referral.make": "",
    "visit.refer": "",
}


def _report(world, state="draft"):
    return {"public_id": getattr(world, f"report_{state}").public_id, "version": None}


def _draft(world):
    return {"survey_id": world.questionnaire.public_id, "version": None}


def _batch(world):
    return Batch(Cell.objects.get(round__state="open", by_telephone=False), [], b"")


def _question(world):
    return _draft(world) | {"question": world.questionnaire.questions.get(code="overall")}


def _key(row):
    return {"public_id": row.public_id}


def _improvement(w):
    return _key(w.improvement) | {"version": None}


def _obstacle(w):
    return _key(w.obstacle) | {"version": None}


def _died():
    return {"relationship": "spouse", "deceased_on": timezone.localdate()}


def _file(w):
    return {"file": w.file}


def _visit(w):
    return {"visit_id": w.visit.public_id}


def _referral(w):
    return {"referral_id": w.referral.public_id, "version": None}


def _interview(w):
    return _key(w.studying) | {"kind": "interview", "version": None}


def _written():
    amounts = {"recommended_amount": None, "recommended_quantity": None, "recommended_months": None}
    return dict.fromkeys(WRITTEN, "") | amounts


def _decision():
    return {"outcome": "rejected", "reasons": [], "reason_text": "", "reference": ""}


def _committee(w):
    users = {
        seat: User.objects.filter(roles__role=f"committee_{seat}").first() for seat in ("chair", "secretary")
    }
    return users | {
        "public_id": Committee.objects.get(active=True).pk,
        "version": None,
        "members": [],
        "resolution": "1",
        "term_from": date(2026, 1, 1),
        "term_until": date(2027, 1, 1),
        "quorum_rule": "majority",
        "quorum_number": None,
        "tie_rule": True,
    }


@pytest.fixture
def cast(db):
    return {role: make_user(role, username=f"the_{role}") for role in Role.values}


def _more(world, cast):
    """Cases at the stages that make_world has not, and a session that is being prepared."""
    by = make_user("intake_officer")
    known = {"profile": world.profile, "by": by, "researcher": cast["social_researcher"]}
    for name, status in (
        ("submitted", "submitted"),
        ("evaluated", "evaluated"),
        ("other", "studying"),
        ("delivering", "delivering"),
    ):
        setattr(world, name, request_at(status, file=make_file(by=by), decider=make_user(), **known))
    Visit.objects.update(served_at=timezone.now(), served_by=by)
    if not world.profile.by_committee:
        return world
    Session.objects.update(hijri_year=1400)  # the numbers of this year are given by the actions
    world.planned = Session.objects.create(
        committee=world.session.committee,
        hijri_year=1448,
        number=9,
        planned_at=timezone.now(),
        place="القاعة",
    )
    waiting = request_at("awaiting_decision", file=make_file(by=by), **known)
    world.planned_item = AgendaItem.objects.create(session=world.planned, request=waiting, order=1)
    return world


def refused(world, name, by) -> bool:
    """Whether the action says that `by` has no right; whatever it did is undone."""
    try:
        with transaction.atomic():
            action_called(name)(by=by, **MAY[name][1](world))
            transaction.set_rollback(True)
    except PermissionDenied:
        return True
    except (ConflictError, ValidationError):
        return False
    return False


def test_every_action_is_in_one_of_the_two_tables():
    assert {name for _file, _function, name in actions()} == set(MAY) | set(ASKS_NOBODY)
    assert set(MAY) & set(ASKS_NOBODY) == set()


@pytest.mark.parametrize("role", Role.values)
def test_every_action_asks_whether_this_role_may(ataa, cast, role):
    world, by = _more(make_world(ataa, cast), cast), cast[role]

    may = {name for name in MAY if not refused(world, name, by)}

    assert may == {name for name, (roles, _call) in MAY.items() if role in roles.split()}


@pytest.mark.parametrize("name", MAY_UNDER_BARAEM)
def test_where_the_department_decides_other_roles_take_its_steps(ataa, cast, name):
    world = make_world(ataa, cast)
    world.profile = in_force("baraem")
    _more(world, cast)
    for row in ("studying", "awaiting", "approved"):
        type(world.file.requests.first()).objects.filter(pk=getattr(world, row).pk).update(
            profile=world.profile
        )

    may = {role for role in Role.values if not refused(world, name, cast[role])}

    assert may == set(MAY_UNDER_BARAEM[name].split())
