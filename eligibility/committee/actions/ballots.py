"""What happens to one item of a session (A-07): the vote begins, ballots come in, somebody steps back, it is
closed.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core import audit
from core.audit import action
from core.numbers import lock, save_next
from core.verdicts import ConflictError
from eligibility.case.permissions import applicant_lives
from eligibility.committee import permissions, sittings
from eligibility.committee.quorum import Result
from eligibility.committee.sittings import Sitting
from eligibility.decision.actions import decisions
from eligibility.enums import Choice, ItemStatus, Status
from eligibility.models import AgendaItem, Ballot, Recusal
from eligibility.querysets import AgendaItemQuerySet

DECIDES: dict[str, str] = {
    Choice.APPROVE: "approved",
    Choice.PARTIAL: "partly_approved",
    Choice.REJECT: "rejected",
}


def for_sitting() -> AgendaItemQuerySet:
    """Items with all that a sitting reads of them."""
    return AgendaItem.objects.select_related(
        "session__committee",
        "request__beneficiary__head",
        "request__service",
        "request__profile",
        "request__assessment",
    )


@action("ballot.start")
def start_voting(*, item_id: str, by: User, version: int | str | None = None) -> AgendaItem:
    """Begin the vote on an item. Raises PermissionDenied, ConflictError (no quorum, wrong stage, stale)."""
    item = _locked(item_id, version)
    permissions.can_start(by, sittings.sitting_of(item)).enforce()
    item.status = ItemStatus.VOTING
    save_next(item, "status")
    audit.record(kind="item.voting", target=item, by=by)
    return item


@action("ballot.cast")
def cast_ballot(*, item_id: str, by: User, choice: str, reservation: str = "") -> Ballot:
    """One vote of one member, once; the unique key keeps it one, whoever else is at the door.

    Raises ConflictError for a second vote and for an item that is not being voted on, PermissionDenied for
    anyone who stepped back, opened or researched the request or may be a relative of the applicant.
    """
    if choice not in Choice.values:
        raise ValidationError({"choice": _("Choose one of the five answers.")})
    item = _locked(item_id)
    permissions.can_vote(by, sittings.sitting_of(item)).enforce()
    ballot = put_in(item, by, choice, reservation)
    save_next(item)  # whoever opened the form to close the item sees that a ballot came in
    audit.record(kind="ballot.cast", target=item, by=by)
    return ballot


def put_in(item: AgendaItem, member: User, choice: str, reservation: str = "") -> Ballot:
    """Write the ballot, or raise ConflictError when this member's is in already. Decided by the database
    alone.
    """
    try:
        with transaction.atomic():
            return Ballot.objects.create(item=item, member=member, choice=choice, reservation=reservation)
    except IntegrityError as error:
        raise ConflictError(_("You have voted on this item already. A vote is not changed.")) from error


@action("ballot.recuse")
def recuse(*, item_id: str, by: User, reason: str) -> Recusal:
    """Step back from an item: its sheet is closed to the member from now on, and no vote is asked."""
    item = _locked(item_id)
    permissions.can_recuse(by, sittings.sitting_of(item)).enforce()
    if not reason.strip():
        raise ValidationError({"reason": _("Say in a few words why you step back.")})
    recusal = Recusal.objects.create(item=item, member=by, reason=reason.strip())
    save_next(item)
    audit.record(kind="item.recusal", target=item, by=by)
    return recusal


@action("item.close")
def close_item(
    *,
    item_id: str,
    by: User,
    outcome: str,
    version: int | str | None = None,
    note: str = "",
    wording: Any = None,
) -> AgendaItem:
    """Close an item with what its ballots come to, and take the step that follows from it.

    `outcome` is what the page showed: if the ballots come to something else by now, ConflictError. `wording`
    holds what `decisions.issue` takes, for an outcome that decides; `note` goes into the minutes, and to the
    researcher when the request is returned. An item that was not voted on can only be postponed.
    """
    item = _locked(item_id, version)
    sitting = sittings.sitting_of(item)
    permissions.can_close(by, sitting).enforce()
    result = result_of(sitting)
    if outcome != result.choice:
        raise ConflictError(_("The ballots come to something else by now. Look at the result again."))
    item.status, item.outcome, item.note = ItemStatus.CLOSED, result.choice, note.strip()
    item.closed_by, item.closed_at = by, timezone.now()
    save_next(item, "status", "outcome", "note", "closed_by", "closed_at")
    if result.choice in DECIDES:
        decisions.issue(
            public_id=item.request.public_id,
            by=by,
            item=item,
            outcome=DECIDES[result.choice],
            **(wording or {}),
        )
    elif result.choice == Choice.RETURN:
        decisions.send_back(public_id=item.request.public_id, by=by, note=note, item=item)
    audit.record(kind="item.closed", target=item, by=by, note=_in_words(result))
    return item


def result_of(sitting: Sitting) -> Result:
    """What the item would end with now."""
    if sitting.item.status == ItemStatus.WAITING:
        return Result(Choice.POSTPONE, "none" if sitting.quorum.met else "no_quorum", {})
    case = sitting.item.request
    if case.status != Status.AWAITING_DECISION or not applicant_lives(case):  # since the vote began
        return Result(Choice.POSTPONE, "ended", sitting.result.counts)
    return sitting.result


def _in_words(result: Result) -> str:
    with translation.override("ar"):
        counted = "، ".join(f"{Choice(choice).label}: {n}" for choice, n in result.counts.items())
        label = str(Choice(result.choice).label)
        return f"{label} ({counted})" if counted else label


def _locked(item_id: Any, version: int | str | None = None) -> AgendaItem:
    return lock(for_sitting(), public_id=item_id, version=version)
