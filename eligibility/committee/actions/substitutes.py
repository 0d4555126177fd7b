"""Whom the manager names for one request: a member to vote on it where fewer than three may, or who decides
on it where no head of the department may (docs/rules.md, "The vote").
"""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.models import User
from accounts.rules import incompatible
from core import audit
from core.audit import action
from core.numbers import lock, save_next
from core.verdicts import ConflictError
from eligibility.case.workflow import STEPS, roles_of
from eligibility.committee import permissions
from eligibility.committee.actions.agenda import seat_members
from eligibility.committee.quorum import LEAST
from eligibility.committee.sittings import able_of, deciders_of, named_for, unbarred
from eligibility.enums import SessionStatus
from eligibility.models import Committee, ServiceRequest, Session, Substitute


@action("substitute.name")
def name_substitute(
    *, public_id: str, by: User, user: User | None, reason: str, version: int | str | None = None
) -> Substitute:
    """Name `user` for this request alone; of `candidates`. On an agenda that is planned he is called at once.

    Raises PermissionDenied, ConflictError (stage, nobody is needed, stale), ValidationError by field.
    """
    session, case = _locked(public_id, version)
    permissions.can_name(by, case, needed=is_needed(case)).enforce()
    wrong: dict[str, Any] = {}
    if user is None or user not in candidates(case, by=by):
        wrong["user"] = _("Choose one of those who may decide on this request.")
    if not reason.strip():
        wrong["reason"] = _("Say why, for whoever reads the history.")
    if wrong or user is None:
        raise ValidationError(wrong)
    row = Substitute.objects.create(request=case, user=user, reason=reason.strip(), named_by=by)
    if session:
        seat_members(session)
    save_next(case)
    audit.record(kind="substitute.named", target=row, by=by, note=f"{user.full_name}: {row.reason}")
    return row


@action("substitute.end")
def end_substitute(
    *, public_id: str, by: User, substitute_id: str, version: int | str | None = None
) -> Substitute:
    """Take back somebody who was named. Raises PermissionDenied, ConflictError."""
    session, case = _locked(public_id, version)
    permissions.can_end_naming(by, case).enforce()
    standing = Substitute.objects.standing()
    row: Substitute | None = standing.filter(request=case, public_id=substitute_id).first()
    if row is None:
        raise ConflictError(_("Nobody of this name stands in for this request."))
    row.ended_at, row.ended_by = timezone.now(), by
    row.save(update_fields=["ended_at", "ended_by"])
    if session:
        seat_members(session)
    save_next(case)
    audit.record(kind="substitute.ended", target=row, by=by, note=row.user.full_name)
    return row


def is_needed(case: ServiceRequest) -> bool:
    """Whether fewer than three may vote on the request, or under a department nobody may decide on it."""
    return bool(needed_for([case]))


def needed_for(requests: Iterable[ServiceRequest]) -> list[ServiceRequest]:
    """Those of the requests of which `is_needed` is true; the same few queries, however many."""
    cases, committee = list(requests), sitting_committee()
    voted_on = [case for case in cases if case.profile.by_committee]
    able = able_of(committee, voted_on) if committee else {}
    deciders = deciders_of([case for case in cases if not case.profile.by_committee])
    few = {pk for pk, users in able.items() if len(users) < LEAST}
    few |= {pk for pk, users in deciders.items() if not users}
    return [case for case in cases if case.pk in few]


def candidates(case: ServiceRequest, *, by: User) -> list[User]:
    """Whom the manager may name: members without a seat; under a department whoever may hold the role that
    decides. Nobody who worked on the request or may be a relative, and not the manager himself.
    """
    users = User.objects.filter(is_active=True).exclude(pk=by.pk).order_by("full_name", "pk")
    if case.profile.by_committee:
        committee = sitting_committee()
        seated = committee.seats.filter(until__isnull=True).values("user") if committee else []
        found = list(users.filter(roles__role=Role.COMMITTEE_MEMBER).exclude(pk__in=seated))
    else:
        deciding = roles_of(STEPS["decide"], case.profile)
        users = users.filter(roles__isnull=False).exclude(roles__role__in=deciding).distinct()
        found = [user for user in users if not _apart(user, deciding)]
    named = {row.user_id for row in named_for([case])[case.pk]}
    return [user for user in unbarred(case, found) if user.pk not in named]


def _apart(user: User, deciding: frozenset[str]) -> bool:
    return any(incompatible(own, role) for own in user.role_codes for role in deciding)


def sitting_committee() -> Committee | None:
    """The committee that sits now, if one does."""
    return Committee.objects.filter(active=True).order_by("-pk").first()


def _locked(public_id: str, version: int | str | None) -> tuple[Session | None, ServiceRequest]:
    """The planned session on whose agenda the request stands, and the request: in the order in which the
    agenda locks.
    """
    planned = Session.objects.filter(status=SessionStatus.PLANNED, items__request__public_id=public_id)
    found = planned.first()
    session = lock(Session.objects.select_related("committee"), pk=found.pk) if found else None
    return session, lock(ServiceRequest.objects.for_page(), public_id=public_id, version=version)
