"""Every address of the URLconf, and a small world whose objects stand behind their arguments.

A new route joins the sweeps by existing: one without an entry in `arguments` fails them.
"""

import io
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from types import SimpleNamespace

from django.urls import URLResolver, get_resolver, reverse
from django.utils import timezone
from PIL import Image

from accounts.models import AccessChange
from beneficiaries.models import Document, HouseholdMember, Income, Provider, Representation
from channels_log.models import Contact, Message, Referral, Visit
from core import passing
from core.sealed import seal
from core.uploads import read_bytes, store
from eligibility.case.links import LETTER
from eligibility.models import (
    AgendaItem,
    Attendance,
    Committee,
    CommitteeSeat,
    Declaration,
    DocumentCheck,
    FieldVisit,
    FormScan,
    Interview,
    PrintedForm,
    SecondAssessment,
    SecondLook,
    Service,
    Session,
)
from eligibility.statement import declaration_text, declared
from policy.models import DocumentType
from surveys import links
from surveys.actions.calling import enlist
from surveys.actions.file_audits import current_checklist
from surveys.actions.inviting import after_delivery
from surveys.models import (
    AuditedFile,
    AwarenessSession,
    BoardDecision,
    Call,
    FileAudit,
    ImprovementAction,
    InternalRequest,
    Obstacle,
    Publication,
    QualityReport,
    Question,
    Remark,
    ReportContent,
    ReportIssue,
    Round,
    Screening,
    Section,
    Survey,
    Wave,
)
from tests.factories import add_decision, make_file, make_person, make_user, request_at

# Pages that anybody may open without an account.
PUBLIC = {
    "account_login", "account_logout", "account_reset_password", "account_reset_password_done",
    "account_reset_password_from_key", "account_reset_password_from_key_done", "portal:track", "surveys:fill",
    "surveys:kiosk",
    "portal:letter", "portal:quality", "accounts:set_language", "accounts:keep_text", "policy:mark",
    "policy:charter",
}  # fmt: skip


@dataclass(frozen=True)
class Route:
    """An address: its name, and the names of its arguments."""

    name: str
    arguments: frozenset = field(default=frozenset())


def routes() -> list[Route]:
    """Every named address, walked from the URLconf, sorted by name."""
    return sorted(_walk(get_resolver(), ""), key=lambda route: route.name)


def _walk(resolver, namespace):
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _walk(pattern, inner)
        else:
            yield Route(f"{namespace}{pattern.name}", frozenset(pattern.pattern.regex.groupindex))


@cache
def pixel():
    """A picture of a few pixels as it was cleaned."""
    content = io.BytesIO()
    Image.new("RGB", (20, 20), "white").save(content, "PNG")
    return read_bytes(content.getvalue(), "ورقة.png")


def picture(by, kind="paper"):
    """A stored picture of a few pixels."""
    return store(pixel(), by=by, kind=kind)


def make_world(profile, cast) -> SimpleNamespace:
    """One file with a request being studied, one decided, one on an agenda; visits, contacts, messages, an
    invitation.
    """
    officer, researcher = cast["intake_officer"], cast["social_researcher"]
    file = make_file(by=officer, members=1)
    made = {"profile": profile, "file": file, "user": officer}
    known = {"file": file, "profile": profile, "by": officer, "researcher": researcher}
    first, second, third, fourth, fifth = Service.objects.filter(active=True).order_by("order")
    made["studying"] = request_at("studying", service=first, **known)
    made["approved"] = request_at("awaiting_decision", service=second, **known)
    made["awaiting"] = request_at("awaiting_decision", service=third, **known)
    made["delivered"] = request_at("delivered", service=fifth, decider=cast["committee_chair"], **known)
    made["representation"] = Representation.objects.create(
        beneficiary=file,
        kind="agency",
        name="خالد سعد",
        id_number="1000000008",
        number="77",
        issuer="كتابة العدل",
        valid_from=timezone.localdate(),
        document=Document.objects.create(
            beneficiary=file,
            owner=file.head,
            type=DocumentType.objects.get(code="guardianship_deed"),
            original_seen=True,
            added_by=officer,
        ),
        checked_by=officer,
    )
    made["unsaid"] = Document.objects.create(
        beneficiary=file,
        type=DocumentType.objects.get(code="medical_report"),
        original_seen=True,
        added_by=officer,
    )
    late = make_person(first_name="عبدالرحمن", deceased_on=timezone.localdate())
    made["provider"] = Provider.objects.create(beneficiary=file, person=late, relationship="spouse")
    made["draft"] = request_at("draft", service=fourth, file=file, profile=profile, by=officer)
    made |= (
        _papers(file, made["draft"], officer) | _desk(file, officer) | _study(made["studying"], researcher)
    )
    made |= _session(made["awaiting"], cast)
    _decided_in_session(made["session"], made["approved"], cast)
    made |= _second_looks(made, researcher)
    made |= _invitation(made["approved"], officer)
    made["closed_round"] = Round.objects.create(
        starts_on=date(2026, 1, 1), ends_on=date(2026, 1, 31), state="closed", closed_on=date(2026, 2, 21),
        invited=40, answered=20, dropped=20, minimum=5,
    )  # fmt: skip
    remark = Remark.objects.create(
        round=made["closed_round"],
        question=Question.objects.get(survey__code="after_delivery", code="improve"),
        text="شكرًا",
    )
    made["screening"] = Screening.objects.create(
        remark=remark, shared=True, text="شكرًا", by=officer, on=date(2026, 3, 1)
    )
    made["remark"] = Remark.objects.create(round=remark.round, question=remark.question, text="أسرعوا")
    made |= _reports(officer)
    made["wave"] = Wave.objects.create(number=1, moment="group", title="أهل النخيل", most=20, made_by=officer)
    made["asked"] = Survey.objects.get(code="after_delivery")
    made |= _calls(cast, file)
    made["questionnaire"] = _questionnaire()
    made |= _improvements(made["contact"], cast)
    made |= _culture(cast)
    made |= _file_audit(made, cast)
    made["access"] = AccessChange.objects.create(
        user=make_user(username="intake_officer9", full_name="موظف جديد"), kind="role", role="intake_officer"
    )
    return SimpleNamespace(**made)


def _reports(by):
    """A report of each state, with figures of nothing."""
    content = {
        "figures": [],
        "rounds": [],
        "trend": {"columns": [], "rows": []},
        "aid": {"n": 0, "amount": None, "services": [], "categories": []},
        "indicators": {"edition": "نسخة", "indicators": []},
        "summary": ["لا أرقام."],
    }
    made = {}
    for month, state in enumerate(("draft", "issued", "published"), start=1):
        report = QualityReport.objects.create(
            kind="month", first=date(2026, month, 1), last=date(2026, month, 28), state=state,
            making="made", asked_by=by,
        )  # fmt: skip
        kept = ReportContent.objects.create(report=report, number=1, content=content)
        if state != "draft":
            ReportIssue.objects.create(report=report, number=f"QR-1447-{month:02d}", content=kept, by=by)
            BoardDecision.objects.create(
                report=report, body="المجلس", number="1", decided_on=report.last, calendar="G",
                text="اعتماد", by=by,
            )  # fmt: skip
        if state == "published":
            Publication.objects.create(
                report=report, content=content | {"alone": True}, changed="لا شيء", by=by
            )
        made[f"report_{state}"] = report
    return made


def _papers(file, request, officer):
    document = Document.objects.create(
        beneficiary=file,
        owner=file.head,
        type=DocumentType.objects.get(code="national_id"),
        original_seen=True,
        file=picture(officer),
        added_by=officer,
    )
    check = DocumentCheck.objects.create(
        request=request,
        type=document.type,
        owner=file.head,
        why="لإثبات الهوية",
        match_fields=document.type.match_fields,
        document=document,
        status="received",
    )
    declaration = Declaration.objects.create(
        request=request,
        text_version="1",
        text="إقرار",
        snapshot={},
        shape=2,
        digest="0" * 64,
        signer_kind="self",
        signer_name="سالم",
        method="screen",
        signature=picture(officer, "signature"),
        responsibility_accepted=True,
        committee_explained=True,
        witnessed_by=officer,
        signed_at=timezone.now(),
    )
    printed = PrintedForm.objects.create(
        request=request,
        code="N-7KQ2-M9XC",
        text_version=declaration_text.VERSION,
        shape=declared.SHAPE,
        digest=declared.digest(declared.snapshot(request)),
        printed_by=officer,
        printed_at=timezone.now(),
    )
    scan = FormScan.objects.create(form=printed, file=picture(officer, "scan"), by=officer, at=timezone.now())
    member, income = (
        HouseholdMember.objects.get(beneficiary=file),
        Income.objects.get(beneficiary=file),
    )
    return {
        "document": document,
        "check": check,
        "declaration": declaration,
        "printed": printed,
        "scan": scan,
        "member": member,
        "income": income,
    }


def _desk(file, officer):
    now = timezone.now()
    visit = Visit.objects.create(
        beneficiary=file, visitor_name="سالم", purpose="سؤال", arrived_at=now, received_by=officer
    )
    contact = Contact.objects.create(
        beneficiary=file,
        channel="phone",
        direction="in",
        at=now,
        question="سؤال",
        answer="جواب",
        outcome="answered",
        recorded_by=officer,
    )
    referral = Referral.objects.create(
        beneficiary=file,
        contact=contact,
        person_name="سالم",
        question="ما الخطوات؟",
        referred_by=officer,
        to_role="social_research_officer",
    )
    message = Message.objects.create(
        beneficiary=file,
        kind="receipt",
        channel="sms",
        address="+966500000001",
        body="رسالة",
        cause="test",
        next_attempt_at=now,
    )
    return {"visit": visit, "contact": contact, "referral": referral, "message": message}


def _study(request, researcher):
    interview = Interview.objects.create(request=request, by=researcher, planned_at=timezone.now())
    visit = FieldVisit.objects.create(
        request=request,
        by=researcher,
        planned_at=timezone.now(),
        signature=picture(researcher, "signature"),
    )
    return {"interview": interview, "field_visit": visit}


def _second_looks(made, researcher):
    """One that the researcher is to write (given by hand: the first study is his own), and a written one of a
    decided request.
    """
    line = {
        "code": "condition", "label": "حالة المسكن", "kind": "professional", "reference": "المادة 5",
        "computed": "unproven", "explanation": "يحكم فيه الباحث",
    }  # fmt: skip
    frozen = {
        "facts": {"income": "1500.00", "per_head": "500.00", "persons": 3, "obligations": "0"},
        "lines": [line], "papers": [["الهوية الوطنية", "مطابق"]], "steps": [],
        "first_outcomes": {"condition": "met"}, "first_recommendation": "approve", "researcher": researcher,
        "given_at": timezone.now(),
    }  # fmt: skip
    look = SecondLook.objects.create(request=made["studying"], **frozen)
    compared = SecondLook.objects.create(request=made["delivered"], **frozen)
    SecondAssessment.objects.create(
        look=compared, by=researcher, outcomes={"condition": "not_met"}, recommendation="approve",
        reasons="حال السكن جيدة", same_recommendation=True, judged=1, agreeing=0,
    )  # fmt: skip
    return {"look": look, "compared": compared}


def _session(request, cast):
    committee, today = Committee.objects.get(active=True), timezone.localdate()
    session = Session.objects.create(
        committee=committee,
        hijri_year=1448,
        number=1,
        planned_at=timezone.now(),
        place="القاعة",
        status="open",
        opened_at=timezone.now(),
    )
    seats = {
        "committee_chair": "chair",
        "committee_secretary": "secretary",
        "committee_member": "member",
    }
    for role, seat in seats.items():
        CommitteeSeat.objects.create(committee=committee, user=cast[role], seat=seat, since=today)
        Attendance.objects.create(session=session, user=cast[role], seat=seat, present=True)
    item = AgendaItem.objects.create(session=session, request=request, order=1, status="voting")
    return {"session": session, "item": item}


def _decided_in_session(session, request, cast):
    """The decision came out of a session: its secretary may tell the applicant."""
    item = AgendaItem.objects.create(
        session=session,
        request=request,
        order=2,
        status="closed",
        outcome="approve",
        closed_by=cast["committee_chair"],
        closed_at=timezone.now(),
    )
    add_decision(request, "approved", cast["committee_chair"], item=item)
    request.status = "approved"
    request.save(update_fields=["status"])


def _invitation(request, officer):
    """The link that the applicant of a request is sent."""
    after_delivery(case=request, by=officer)
    text = Message.objects.get(cause=f"survey:after_delivery:{request.public_id}").text
    return {"survey_link": text.rstrip("/").rsplit("/", 1)[1]}


def _questionnaire():
    """A draft with a section and two questions."""
    draft = Survey.objects.create(code="yearly", version_no=1, title="السنوية", purpose="لنحسّن")
    section = Section.objects.create(survey=draft, order=1, title="الاستقبال")
    for order, code in enumerate(("courtesy", "overall"), start=1):
        Question.objects.create(
            survey=draft, section=section, order=order, code=code, kind="faces", text=f"السؤال {order}"
        )
    return draft


def _calls(cast, file):
    """Somebody on the list of a group that the manager asks by telephone."""
    wave = Wave.objects.create(
        number=2, moment="group", title="أهل الروضة", most=20, made_by=cast["intake_officer"],
        by_telephone=True, interviewer=cast.get("manager"), state="done", drawn=1, done=1, invited=1,
    )  # fmt: skip
    row, asked = Round.objects.get(state="open"), Survey.objects.get(code="after_delivery")
    cell = row.cells.create(number=9, survey=asked, moment="group", by_telephone=True, invited=1)
    enlist(wave=wave, row=row, file=file, link=links.make(passing.key_of(row.public_id), cell.number))
    return {"called": wave, "call": Call.objects.get()}


def _improvements(contact, cast):
    """One that the officer is to carry out, and one that was carried out."""
    today = timezone.localdate()
    known = {
        "source": "suggestion", "found": "لوحظ طول الانتظار", "planned": "تقصير المدة", "due_on": today,
        "owner": cast["intake_officer"], "created_by": cast["intake_officer"], "measured": "مدة الانتظار",
        "unit": "يوم", "before_value": 12, "words": "",
    }  # fmt: skip
    improvement = ImprovementAction.objects.create(
        number="M-1448-0001", title="تقصير الانتظار", contact=contact, **known
    )
    improved = ImprovementAction.objects.create(
        number="M-1448-0002", title="توضيح الأوراق", status="done", done="طُبعت", done_on=today, **known
    )
    return {"improvement": improvement, "improved": improved}


def _culture(cast):
    """An obstacle that the officer reported, what his department asks and has been answered, a session."""
    officer, now = cast["intake_officer"], timezone.now()
    obstacle = Obstacle.objects.create(
        number="O-1448-0001", kind="obstacle", place="reception", what="طابور واحد لكل الخدمات",
        reported_by=officer, words="",
    )  # fmt: skip
    known = {"asking": "relations", "needed": "صيغة موحدة للرسائل", "asked_by": officer, "words": ""}
    inside = InternalRequest.objects.create(number="I-1448-0001", asked="quality", subject="صيغة", **known)
    served = InternalRequest.objects.create(
        number="I-1448-0002", asked="delivery", subject="مواعيد", outcome="done", answer="أُرسلت",
        answered_by=officer, answered_at=now, **known,
    )  # fmt: skip
    session = AwarenessSession.objects.create(
        held_on=timezone.localdate(), subject="استقبال المستفيد", departments=["relations"], attended=8,
        held_by="مركز التدريب", entered_by=officer,
    )  # fmt: skip
    return {"obstacle": obstacle, "inside": inside, "inside_served": served, "awareness": session}


def _file_audit(made, cast):
    """An audit of two files: one that the officer is to check (given by hand), one without a checker."""
    row = FileAudit.objects.create(
        number="FA-1448-0001", first=date(2026, 1, 1), last=date(2026, 1, 31), wanted=5, pool=2,
        checklist=current_checklist(), opened_by=cast["intake_officer"],
    )  # fmt: skip
    drawn = AuditedFile.objects.create(
        audit=row,
        request=made["approved"],
        checker=cast["intake_officer"],
        assigned_at=timezone.now(),
    )
    nobodys = AuditedFile.objects.create(audit=row, request=made["delivered"])
    return {"file_audit": row, "drawn_file": drawn, "nobodys_file": nobodys}


def address(route, world) -> str:
    """The address of a route with the world's objects as its arguments. Raises KeyError for a route nobody
    listed.
    """
    return reverse(route.name, kwargs=arguments(route, world))


def arguments(route, world) -> dict:
    """The arguments of a route: what its `public_id` stands for hangs on its name."""
    if not route.arguments:
        return {}
    if route.name in OBJECTS:
        return {name: value(world) for name, value in OBJECTS[route.name].items()}
    raise KeyError(f"tests/addresses.py: say what the arguments of {route.name} stand for")


def _pid(attribute):
    return {"public_id": lambda world: getattr(world, attribute).public_id}


def _of(names, attribute, prefix="beneficiaries", **more) -> dict:
    """The entries of routes whose `public_id` is that of one object of the world."""
    return {f"{prefix}:{name}": _pid(attribute) | more for name in names.split()}


_CHECK = {"check_id": lambda world: world.check.public_id}
_FIRST = {"number": lambda world: 1}

OBJECTS = {
    "accounts:access_change": _pid("access"),
    "accounts:user_edit": _pid("user"),
    "accounts:user_invite": _pid("user"),
    "account_reset_password_from_key": {
        "uidb36": lambda world: "1",
        "key": lambda world: "set-password",
    },
    "search_results": {"key": lambda world: "k" * 22},
    "policy:mark": {"number": lambda world: 1},
    **_of("quality_again quality_comments quality_issue", "report_draft", "reports"),
    **_of("quality_detail quality_decide quality_publish quality_withdraw", "report_issued", "reports"),
    **_of("quality_pdf quality_xlsx quality_board quality_board_pdf", "report_issued", "reports"),
    **_of("quality_tell", "report_published", "reports"),
    "reports:quality_target": {"code": lambda world: "waiting"},
    **_of("results_table", "closed_round", "surveys"),
    **_of("group", "wave", "surveys"),
    **_of("interviewer", "called", "surveys"),
    **_of("call call_begin", "call", "surveys"),
    **_of("remark_again", "screening", "surveys"),
    **_of("questionnaire_withdraw", "asked", "surveys"),
    **_of(
        "questionnaire questionnaire_preview questionnaire_publish questionnaire_discard questionnaire_words"
        " section_add question_bank question_add",
        "questionnaire",
        "surveys",
    ),
    **_of("section_edit section_step", "questionnaire", "surveys", **_FIRST),
    **_of(
        "question_edit question_step question_remove question_condition",
        "questionnaire",
        "surveys",
        code=lambda world: "overall",
    ),
    "surveys:plan_edit": {
        "moment": lambda world: "after_decision",
        "outcome": lambda world: "granted",
    },
    "surveys:slips_paper": {"moment": lambda world: "after_delivery"},
    "surveys:fill": {"link": lambda world: world.survey_link},
    **_of("improvement_detail improvement_edit improvement_done", "improvement", "surveys"),
    **_of("improvement_owner improvement_drop improvement_measure", "improvement", "surveys"),
    **_of("improvement_reopen", "improved", "surveys"),
    **_of("obstacle_detail obstacle_improve obstacle_answer", "obstacle", "surveys"),
    **_of("internal_detail internal_answer", "inside", "surveys"),
    **_of("internal_rate", "inside_served", "surveys"),
    **_of("awareness_edit awareness_take_back", "awareness", "surveys"),
    **_of("file_audit file_audit_close audited_files", "file_audit", "surveys"),
    **_of("audited_file_check", "drawn_file", "surveys"),
    **_of("audited_file_give", "nobodys_file", "surveys"),
    "portal:letter": {"link": lambda world: seal(LETTER, world.delivered.decision.public_id)},
    **_of(
        "detail timeline confirm reveal household member_add income_add obligation_add document_add", "file"
    ),
    **_of("edit", "file", section=lambda world: "contact"),
    **_of("representation_add provider_add", "file"),
    **_of("provider_edit provider_end", "provider"),
    **_of("document_owner", "unsaid"),
    **_of("representation_end", "representation"),
    **_of("death", "file", person_id=lambda world: world.file.head.public_id),
    **_of("member_edit member_end", "member"),
    **_of("fact_edit fact_end", "income", kind=lambda world: "income"),
    **_of("document document_replace document_file", "document"),
    **_of("document_page", "document", **_FIRST),
    **_of("visit_detail visit_serve visit_file visit_refer visit_left", "visit", "channels_log"),
    **_of("contact_detail", "contact", "channels_log"),
    **_of("referral_detail referral_told referral_revoke", "referral", "channels_log"),
    **_of("message_detail message_retry", "message", "channels_log"),
    "eligibility:request_create": {"file_id": lambda world: world.file.public_id},
    **_of("request_edit request_papers request_sign", "draft", "eligibility"),
    **_of("request_sitting", "draft", "eligibility"),
    **_of("paper_add paper_check", "draft", "eligibility", **_CHECK),
    **_of("paper_page", "draft", "eligibility", **_CHECK, **_FIRST),
    **_of("request_detail assign interview field_visit assessment paper_ask", "studying", "eligibility"),
    **_of("request_receipt request_received", "studying", "eligibility"),
    **_of("signature_picture", "draft", "eligibility", **_FIRST),
    **_of("form_print", "draft", "eligibility"),
    **_of("paper_form", "draft", "eligibility", form_id=lambda world: world.printed.public_id),
    **_of(
        "form_scan_page",
        "draft",
        "eligibility",
        scan_id=lambda world: world.scan.public_id,
        **_FIRST,
    ),
    **_of("request_step", "studying", "eligibility", name=lambda world: "withdraw"),
    **_of("decision_letter notify department_decision delivery", "approved", "eligibility"),
    **_of("substitute", "approved", "eligibility"),
    **_of("account", "approved", "eligibility"),
    **_of("account_page", "approved", "eligibility", **_FIRST),
    **_of("objection", "delivered", "eligibility"),
    **_of("objection_page", "delivered", "eligibility", **_FIRST),
    **_of("hand_over delivery_receipt delivery_proof", "delivered", "eligibility"),
    **_of("minutes_version", "session", "eligibility", **_FIRST),
    **_of("session_detail session_room minutes minutes_again session_sign", "session", "eligibility"),
    **_of("item_detail item_ballots item_recuse item_close", "item", "eligibility"),
    **_of("second_give second_write", "look", "eligibility"),
    **_of("second_look", "compared", "eligibility"),
    **_of(
        "visit_file",
        "studying",
        "eligibility",
        file_id=lambda world: world.field_visit.signature.public_id,
    ),
}
