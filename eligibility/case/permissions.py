"""Who may do what to a request, and who sees which part of it. One function each for action, page and
button.
"""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.models import User
from core.models import AuditEvent
from core.sentences import filled, joined
from core.verdicts import ALLOW, Verdict, deny, wrong_stage
from eligibility.case.kin import household_marks, kinship_with
from eligibility.case.needs import unmet
from eligibility.case.workflow import STEPS, Step, roles_of
from eligibility.enums import BEFORE_ACCEPTANCE, Status
from eligibility.models import DocumentCheck, FieldVisit, Interview, ServiceRequest
from eligibility.querysets import ALL_REQUESTS
from policy.models import PolicyProfile

SEE_REQUESTS = ALL_REQUESTS | {Role.SOCIAL_RESEARCHER, Role.DELIVERY_OFFICER}
SEE_ALL_PARTS = frozenset({Role.SOCIAL_RESEARCH_OFFICER, Role.DEPARTMENT_HEAD, Role.MANAGER, Role.AUDITOR})


def can_see_requests(user: User) -> Verdict:
    """Whether `user` has any business with requests at all; which of them is said by visible_to."""
    if not user.has_role(*SEE_REQUESTS):
        return deny(_("Your role works without the requests of beneficiaries."))
    return ALLOW


def can_take(user: User, case: ServiceRequest, step: Step, *, leads_item: bool = False) -> Verdict:
    """Whether `user` may take `step` on `case` now: role, then stage, then separation of duties, then what
    it lacks.

    `leads_item` stands for the role: the user leads the request's item in a session of the committee.
    """
    role = ALLOW if leads_item else _role(user, case, step)
    for verdict in (role, _stage(case, step), _alive(case, step), _apart(user, case, step)):
        if not verdict:
            return verdict
    lacking = unmet(case, step.name)
    return wrong_stage(joined(lacking)) if lacking else ALLOW


def may_ever_take(user: User, case: ServiceRequest, step: Step) -> bool:
    """Whether the step is this user's business at all: else its button is not even shown greyed."""
    return bool(_role(user, case, step))


def policy_versions() -> list[PolicyProfile]:
    """Every version of the policy with its steps; two queries."""
    return list(PolicyProfile.objects.prefetch_related("steps"))


def profiles_of(
    user: User, *names: str, among: list[PolicyProfile] | None = None
) -> dict[str, list[PolicyProfile]]:
    """Name of a step → the versions of the policy under which it is the user's; `among` are the versions
    where they are known already.
    """
    profiles = policy_versions() if among is None else among
    return {name: [row for row in profiles if user.role_codes & roles_of(STEPS[name], row)] for name in names}


def _role(user: User, case: ServiceRequest, step: Step) -> Verdict:
    if step.name == "decide" and named_to_decide(user, case):
        return ALLOW
    if not user.role_codes & roles_of(step, case.profile):
        return deny(_("Your role does not take this step."))
    if step.name == "evaluate" and case.assigned_researcher_id != user.pk:
        return deny(_("Only the researcher assigned to the request completes its assessment."))
    return ALLOW


def named_to_decide(user: User, case: ServiceRequest) -> bool:
    """Whether the manager named the user to decide this request in place of a barred department head."""
    if case.profile.by_committee:
        return False
    return case.substitutes.standing().filter(user=user).exists()


def _stage(case: ServiceRequest, step: Step) -> Verdict:
    if case.status not in step.sources:
        return wrong_stage(_("The request is no longer at the stage this step starts from."))
    return ALLOW


def applicant_lives(case: ServiceRequest) -> Verdict:
    """Whether anything goes on with the request: it stops where the applicant died, and ends with the death
    paper or waits for the new head (docs/rules.md, "Objection and closing").
    """
    if case.beneficiary.head.deceased_on is None:
        return ALLOW
    return wrong_stage(_("The applicant has died: the request ends with the death paper, or waits."))


def _alive(case: ServiceRequest, step: Step) -> Verdict:
    """An item of a session may still be postponed; `decisions` asks again before anything is decided."""
    return ALLOW if step.name in {"withdraw", "decide"} else applicant_lives(case)


def _apart(user: User, case: ServiceRequest, step: Step) -> Verdict:
    if step.name == "decide":
        return _decides(user, case)
    if step.name in {"refer", "return_study"} and user.pk in studied(case):
        return deny(_("Whoever researched a request does not review it."))
    if step.name in {"deliver", "hand_over"} and user.pk in decided(case):
        return deny(_("Whoever decided on a request does not deliver it."))
    return ALLOW


def _decides(user: User, case: ServiceRequest) -> Verdict:
    if user.pk in worked_on(case):
        return deny(_("Whoever opened or researched a request does not decide it."))
    marks = household_marks([case.beneficiary])[case.beneficiary_id]
    if reason := kinship_with(user, case, marks):
        return deny(filled(_("You do not decide on this request: %(reason)s"), reason=reason))
    return ALLOW


def worked_on(case: ServiceRequest) -> set[int]:
    """The users who opened or researched the request: they do not decide it."""
    return workers_of([case])[case.pk]


def studied(case: ServiceRequest) -> set[int]:
    """The users who researched the request, also before it went to another: interview, visit, assessment.
    They review it in no part.
    """
    assessment = getattr(case, "assessment", None)
    found = {case.assigned_researcher_id, assessment.researcher_id if assessment else None}
    for model in (Interview, FieldVisit):
        found |= set(model.objects.filter(request=case).values_list("by", flat=True))
    found |= {user for _request, user in _wrote_assessments([case])}
    return {user for user in found if user}


def _wrote_assessments(requests: Iterable[ServiceRequest]) -> list[tuple[str, int | None]]:
    """(public id of a request, user) for each who ever wrote in its assessment: the row itself names the
    last one alone.
    """
    ids = [case.public_id for case in requests]
    events = AuditEvent.objects.filter(request_id__in=ids, kind="assessment.saved")
    return list(events.values_list("request_id", "actor_id").distinct())


def reviewed(case: ServiceRequest) -> set[int]:
    """The users who assigned or reviewed the study of the request, or waived a part of it: they do not
    research it.
    """
    steps = [f"request.{name}" for name in ("assign", "return_study", "refer")]
    waivers = ["interview.waived", "field_visit.waived", "visit.waived"]
    events = AuditEvent.objects.filter(request_id=case.public_id, kind__in=[*steps, *waivers])
    return {user for user in events.values_list("actor_id", flat=True) if user}


def workers_of(requests: Iterable[ServiceRequest]) -> dict[int, set[int]]:
    """request pk → the users who opened or researched it; three queries, however many."""
    found: dict[int, set[int | None]] = {}
    by_public_id = {case.public_id: case for case in requests}
    for case in by_public_id.values():
        assessment = getattr(case, "assessment", None)
        found[case.pk] = {case.opened_by_id, case.assigned_researcher_id}
        found[case.pk] |= {assessment.researcher_id} if assessment else set()
    for model in (Interview, FieldVisit):
        rows = model.objects.filter(request__in=list(found)).values_list("request", "by")
        for request_id, user_id in rows:
            found[request_id].add(user_id)
    for public_id, writer in _wrote_assessments(by_public_id.values()):
        found[by_public_id[public_id].pk].add(writer)
    return {request_id: {user for user in users if user} for request_id, users in found.items()}


def decided(case: ServiceRequest) -> set[int]:
    """The users who decided the request or voted on it: they do not deliver it."""
    decision = getattr(case, "decision", None)
    voted = case.agenda_items.values_list("ballots__member", flat=True)
    return ({decision.decided_by_id} if decision else set()) | set(voted) - {None}


def took_part(case: ServiceRequest) -> set[int]:
    """Everybody who had to do with the request in any way: whoever checks its file afterwards is none of
    them.
    """
    events = AuditEvent.objects.filter(request_id=case.public_id).exclude(kind="refused")
    delivery = getattr(case, "delivery", None)
    found = {delivery.started_by_id, delivery.delivered_by_id} if delivery else set()
    found |= worked_on(case) | decided(case) | set(events.values_list("actor_id", flat=True).distinct())
    return found - {None}


def can_check_papers(user: User, case: ServiceRequest) -> Verdict:
    """Whether papers may be received, matched, refused or waived: by the desk, until acceptance (C-43,
    C-44).
    """
    if not user.has_role(Role.INTAKE_OFFICER):
        return deny(_("The desk matches the papers."))
    if case.status not in BEFORE_ACCEPTANCE:
        return wrong_stage(_("The papers were settled when the request was accepted."))
    return applicant_lives(case)


def can_check_paper(user: User, check: DocumentCheck) -> Verdict:
    """Whether this paper may be received, matched, refused or waived: as all, and one that the study asked
    for while the request is studied.
    """
    if check.asked_at is None:
        return can_check_papers(user, check.request)
    if not user.has_role(Role.INTAKE_OFFICER):
        return deny(_("The desk matches the papers."))
    if check.request.status != Status.STUDYING:
        return wrong_stage(_("The request is not being studied now."))
    return applicant_lives(check.request)


def can_take_papers(user: User, case: ServiceRequest) -> Verdict:
    """Whether some of the papers may be received or matched now: those of the statement, or those that the
    study asked for.
    """
    study = case.status == Status.STUDYING and case.checks.of_the_study().exists()
    if study and user.has_role(Role.INTAKE_OFFICER):
        return applicant_lives(case)
    return can_check_papers(user, case)


def sees_study(user: User, case: ServiceRequest) -> bool:
    """Interview, visit, research, assessment and ballots: never the desk."""
    if user.has_role(*SEE_ALL_PARTS) or case.assigned_researcher_id == user.pk:
        return True
    return named_to_decide(user, case)


def sees_statement(user: User, case: ServiceRequest) -> bool:
    """What the applicant stated: the desk sees it whole until acceptance, those who study it always."""
    at_desk = user.has_role(Role.INTAKE_OFFICER) and case.status in BEFORE_ACCEPTANCE
    return at_desk or sees_study(user, case)


def sees_papers(user: User, case: ServiceRequest) -> bool:
    """Papers: the desk always, and those who study the request."""
    return user.has_role(Role.INTAKE_OFFICER) or sees_study(user, case)


def sees_decision(user: User, case: ServiceRequest) -> bool:
    """The decision itself: those who study it, those who deliver it; the desk for telling the applicant."""
    return user.has_role(Role.DELIVERY_OFFICER) or sees_objection(user, case)


def sees_objection(user: User, case: ServiceRequest) -> bool:
    """Whether the user reads what the applicant says against the decision: all who read it but those who only
    deliver.
    """
    return user.has_role(Role.INTAKE_OFFICER) or sees_study(user, case)


def can_object(user: User, case: ServiceRequest) -> Verdict:
    """Whether an objection, its taking back, or the word that there will be none may be recorded: by the
    desk, once the applicant was told; a late one also on a closed request.
    """
    if not user.has_role(Role.INTAKE_OFFICER):
        return deny(_("The desk records what the applicant says of the decision."))
    decision = getattr(case, "decision", None)
    if decision is None or decision.clock_began is None:
        return wrong_stage(_("The applicant was not notified of the decision yet."))
    if case.status in {Status.WITHDRAWN, Status.LAPSED}:
        return wrong_stage(_("The request has ended."))
    return ALLOW


def offered_steps(user: User, case: ServiceRequest) -> list[tuple[Step, Verdict]]:
    """(step, verdict) for each step that is this user's business at this stage, allowed or greyed with its
    reason.
    """
    at_stage = [
        step for step in STEPS.values() if case.status in step.sources and may_ever_take(user, case, step)
    ]
    return [(step, can_take(user, case, step)) for step in at_stage]
