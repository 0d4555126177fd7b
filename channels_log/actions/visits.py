"""The visit to the desk: arrived, served, ended (C-39 to C-41)."""

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from beneficiaries.models import Beneficiary
from channels_log.actions.referrals import make_referral
from channels_log.enums import VisitOutcome
from channels_log.models import Referral, Visit
from channels_log.permissions import can_finish, can_receive, can_serve
from core import audit, hooks
from core.audit import action
from core.numbers import lock, save_next
from policy.models import PolicyProfile


@action("visit.receive")
def receive_visitor(*, visitor_name: str, purpose: str, mobile: str = "", by: User) -> Visit:
    """A visitor arrived now and waits (C-39)."""
    can_receive(by).enforce()
    visit = Visit(
        visitor_name=visitor_name,
        purpose=purpose,
        mobile=mobile,
        arrived_at=timezone.now(),
        received_by=by,
    )
    visit.full_clean()
    visit.save()
    audit.record(kind="visit.received", target=visit, by=by)
    return visit


@action("visit.serve")
def start_serving(*, visit_id: str, by: User) -> Visit:
    """`by` turns to the visitor now. Of two officers at once one wins; the other gets a ConflictError."""
    visit = lock(Visit.objects.all(), public_id=visit_id)
    can_serve(by, visit).enforce()
    visit.served_at, visit.served_by = timezone.now(), by
    save_next(visit, "served_at", "served_by")
    audit.record(kind="visit.serving", target=visit, by=by)
    return visit


@action("visit.link_file")
def link_file(*, visit_id: str, file: Beneficiary, by: User) -> Visit:
    """The visitor is the person of this file (or comes on its account)."""
    visit = lock(Visit.objects.all(), public_id=visit_id)
    can_receive(by).enforce()
    visit.beneficiary = file
    save_next(visit, "beneficiary")
    audit.record(kind="visit.file", target=visit, by=by)
    return visit


def file_of_the_visitor(*, file: Beneficiary, out_of: str, by: User) -> None:
    """The file was opened in a visit, so it is the visitor's, unless another was found meanwhile."""
    if Visit.objects.filter(public_id=out_of[:22], beneficiary=None, ended_at=None).exists():
        link_file(visit_id=out_of[:22], file=file, by=by)


@action("visit.answer")
def answer_visitor(*, visit_id: str, answer: str, version: int | str | None, by: User) -> Visit:
    """The question was answered, in these words; the visit ends (C-40)."""
    visit = lock(Visit.objects.all(), version=version, public_id=visit_id)
    can_finish(by, visit).enforce()
    if not answer.strip():
        raise ValidationError({"answer": _("Write what was answered.")})
    visit.answer = answer
    return _end(visit, VisitOutcome.ANSWERED, by)


@action("visit.refer")
def refer_visitor(
    *, visit_id: str, question: str, profile: PolicyProfile, version: int | str | None, by: User
) -> Referral:
    """The procedures stay unclear: the visitor is referred to the social research officer (A-04); the visit
    ends.
    """
    visit = lock(Visit.objects.all(), version=version, public_id=visit_id)
    can_finish(by, visit).enforce()
    referral = make_referral(source=visit, question=question, profile=profile, by=by)
    _end(visit, VisitOutcome.REFERRED, by)
    return referral


@action("visit.leave")
def visitor_left(*, visit_id: str, version: int | str | None, by: User) -> Visit:
    """The visitor left before anybody served them."""
    visit = lock(Visit.objects.all(), version=version, public_id=visit_id)
    can_serve(by, visit).enforce()
    return _end(visit, VisitOutcome.LEFT, by)


@action("visit.begin_request")
def visit_began_request(*, visit: Visit, file: Beneficiary, by: User) -> Visit:
    """A request was opened for the visitor's file: the visitor is served, and stays until the receipt. A
    visit that ended before stays as it is.

    Called by the action that opens the request, in its transaction.
    """
    visit = lock(Visit.objects.all(), pk=visit.pk)
    can_receive(by).enforce()
    if visit.ended_at:
        return visit
    if not visit.served_at:
        visit = start_serving(visit_id=visit.public_id, by=by)
    return visit if visit.beneficiary_id == file.pk else link_file(visit_id=visit.public_id, file=file, by=by)


@action("visit.lead_to_request")
def visit_led_to_request(*, visit: Visit, file: Beneficiary, reference: str, by: User) -> Visit:
    """The visitor has the receipt in hand: the visit ends, and keeps the reference as what came of it (C-40,
    C-42). A visit that ended before keeps its outcome.

    Called by the action that submits the request, in its transaction.
    """
    visit = lock(Visit.objects.all(), pk=visit.pk)
    can_receive(by).enforce()
    if visit.ended_at:
        return visit
    visit.beneficiary, visit.answer = file, reference
    if not visit.served_at:
        visit.served_at, visit.served_by = timezone.now(), by
    return _end(visit, VisitOutcome.REQUEST, by, note=reference)


def _end(visit: Visit, outcome: str, by: User, *, note: str = "") -> Visit:
    visit.outcome, visit.ended_at = outcome, timezone.now()
    save_next(visit, "beneficiary", "served_at", "served_by", "answer", "outcome", "ended_at")
    audit.record(kind=f"visit.{outcome}", target=visit, by=by, note=note)
    hooks.tell(hooks.VISIT_ENDED, visit=visit, by=by)
    return visit
