"""Who sits in the committee, for how long and by which rules: the manager's writing (docs/rules.md, "The
vote").
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.models import User
from core import audit
from core.audit import action
from core.numbers import lock, save_next
from core.sentences import filled
from core.texts import Text
from eligibility.committee import permissions
from eligibility.committee.quorum import LEAST
from eligibility.enums import VOTING_SEATS, QuorumRule, Seat
from eligibility.models import Committee, CommitteeSeat

COLUMNS = ("resolution", "term_from", "term_until", "quorum_rule", "quorum_number", "tie_rule")
ROLES = {
    Seat.CHAIR: Role.COMMITTEE_CHAIR,
    Seat.SECRETARY: Role.COMMITTEE_SECRETARY,
    Seat.MEMBER: Role.COMMITTEE_MEMBER,
}
Seats = dict[int, str]  # user pk -> seat


def able(seat: str) -> Any:
    """The members of staff who may be given this seat: open accounts that hold its role."""
    return User.objects.filter(is_active=True, roles__role=ROLES[Seat(seat)]).order_by("full_name", "pk")


@action("committee.form")
def form_committee(
    *,
    by: User,
    public_id: int,
    version: int | str | None,
    chair: User,
    secretary: User,
    members: Any,
    **facts: Any,
) -> Committee:
    """Write resolution, term (days of Riyadh), rules and seats. Seats that stay keep the day they began;
    sessions that are open keep theirs.

    `facts` holds COLUMNS. Raises PermissionDenied, StaleVersionError, ValidationError by field.
    """
    permissions.can_form(by).enforce()
    committee = lock(Committee.objects.in_office(), pk=public_id, version=version)
    seats: Seats = {chair.pk: Seat.CHAIR, secretary.pk: Seat.SECRETARY}
    seats = {**{member.pk: Seat.MEMBER for member in members}, **seats}
    if facts.get("quorum_rule") != QuorumRule.NUMBER:
        facts["quorum_number"] = None
    _check(chair, secretary, list(members), facts)
    changes = {
        name: [getattr(committee, name), facts[name]]
        for name in COLUMNS
        if getattr(committee, name) != facts[name]
    }
    for name in COLUMNS:
        setattr(committee, name, facts[name])
    changes |= _seat(committee, seats)
    save_next(committee, *COLUMNS)
    audit.record(kind="committee.formed", target=committee, by=by, changes=changes)
    return committee


def _check(chair: User, secretary: User, members: list[User], facts: dict[str, Any]) -> None:
    wrong: dict[str, Text] = {}
    for name, seat, users in (
        ("chair", Seat.CHAIR, [chair]),
        ("secretary", Seat.SECRETARY, [secretary]),
        ("members", Seat.MEMBER, members),
    ):
        known = set(able(seat).filter(pk__in=[user.pk for user in users]).values_list("pk", flat=True))
        if known != {user.pk for user in users}:
            wrong[name] = _("Only members of staff who hold the role of this seat are given it.")
    named = [chair.pk, secretary.pk, *(user.pk for user in members)]
    if len(set(named)) < len(named):
        wrong["members"] = _("One person holds one seat.")
    voting = 1 + len(members)
    if voting < LEAST:
        wrong["members"] = _("At least three vote: the chair and two members.")
    number = facts.get("quorum_number")
    if facts["quorum_rule"] == QuorumRule.NUMBER and not (number and LEAST <= number <= max(voting, LEAST)):
        wrong["quorum_number"] = filled(
            _("Write a number from 3 to %(seats)s, the seats that vote."), seats=max(voting, LEAST)
        )
    if not facts["resolution"].strip():
        wrong["resolution"] = _("Write the resolution that formed the committee.")
    wrong |= _check_term(facts["term_from"], facts["term_until"])
    if wrong:
        raise ValidationError(wrong)


def _check_term(begin: Any, end: Any) -> dict[str, Text]:
    if begin and end and end < begin:
        return {"term_until": _("The term ends before it begins. Check both days.")}
    if end and end < timezone.localdate():
        return {"term_until": _("This term is over already. Write the day on which the new one ends.")}
    return {}


def _seat(committee: Committee, wanted: Seats) -> dict[str, Any]:
    """End and begin seats until they are as wanted; returns what changed, by names."""
    today = timezone.localdate()
    standing = list(committee.seats.filter(until__isnull=True).select_related("user"))
    before = [str(row) for row in standing]
    for row in standing:
        if wanted.get(row.user_id) == row.seat:
            del wanted[row.user_id]
        else:
            row.until = today
            row.save(update_fields=["until"])
    CommitteeSeat.objects.bulk_create(
        CommitteeSeat(committee=committee, user_id=user, seat=seat, since=today)
        for user, seat in wanted.items()
    )
    after = [str(row) for row in committee.seats.filter(until__isnull=True).select_related("user")]
    return {"seats": ["، ".join(before), "، ".join(after)]} if sorted(before) != sorted(after) else {}


def unfilled(committee: Committee) -> list[CommitteeSeat]:
    """The seats whose holder lost the role or whose account was closed: they are to be given to others."""
    rows = committee.seats.filter(until__isnull=True).select_related("user").prefetch_related("user__roles")
    return [
        row
        for row in rows
        if not row.user.is_active
        or ROLES[Seat(row.seat)] not in {grant.role for grant in row.user.roles.all()}
    ]


def can_decide(committee: Committee | None) -> bool:
    """Whether the committee has what a session needs: a chair, a secretary and three voting seats, all
    filled.
    """
    if committee is None:
        return False
    lost = {row.pk for row in unfilled(committee)}
    seats = [row.seat for row in committee.seats.filter(until__isnull=True) if row.pk not in lost]
    voting = sum(seat in VOTING_SEATS for seat in seats)
    return Seat.CHAIR in seats and Seat.SECRETARY in seats and voting >= LEAST
