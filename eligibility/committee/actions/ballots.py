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
from eligibility.enums import Choice, ItemStatus, Status, Vote
from eligibility.models import AgendaItem, Ballot, Recusal, Session
from eligibility.querysets import AgendaItemQuerySet

DECIDES: dict[str, str] = {
    Choice.APPROVE: "approved",
    Choice.PARTIAL: "partly_approved",
    Choice.REJECT: "rejected",
}


def for_sitting() -> AgendaItemQuerySet:
    """Items with all that a sitting reads of them."""
    return AgendaItem.objects.with_place().select_related(
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
    """What one member says, once: one of the five choices, or that he abstains. The unique key keeps it one,
    whoever else is at the door. The last one counts the item.

    Raises ConflictError for a second vote and for an item that is not being voted on, PermissionDenied for
    anyone who stepped back, opened or researched the request or may be a relative of the applicant.
    """
    if choice not in Vote.values:
        raise ValidationError({"choice": _("Choose one of the five answers, or abstain.")})
    item = _locked(item_id)
    permissions.can_vote(by, sittings.sitting_of(item)).enforce()
    ballot = put_in(item, by, choice, reservation)
    save_next(item)  # whoever opened the form to close the item sees that a ballot came in
    audit.record(kind="ballot.cast", target=item, by=by)
    count_if_all_acted(item, by=by)
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
    """Step back from the request of an item: its sheet is closed to the member from now on, in later sessions
    too, and no vote is asked.
    """
    item = _locked(item_id)
    permissions.can_recuse(by, sittings.sitting_of(item)).enforce()
    if not reason.strip():
        raise ValidationError({"reason": _("Say in a few words why you step back.")})
    recusal = Recusal.objects.create(request=item.request, member=by, reason=reason.strip())
    save_next(item)
    audit.record(kind="item.recusal", target=item, by=by)
    count_if_all_acted(item, by=by)
    return recusal


def count_if_all_acted(item: AgendaItem, *, by: User) -> None:
    """Count a voted item once every present member has acted, or has left with the hour noted. It ends
    voting, attendance and recusal for the item, and only now is there a result to see. The item is locked.
    """
    if item.status != ItemStatus.VOTING:
        return
    sitting = sittings.sitting_of(item)
    if not sitting.ballots or sitting.awaiting:
        return
    found = sitting.result
    item.status, item.counted_at = ItemStatus.COUNTED, timezone.now()
    item.counted_outcome, item.counted_how = found.choice, found.how
    item.counted_needed = sitting.quorum.needed
    save_next(item, "status", "counted_at", "counted_outcome", "counted_how", "counted_needed")
    audit.record(kind="item.counted", target=item, by=by, note=_in_words(found))


def recount_session(session: Session, *, by: User) -> None:
    """Somebody left: count what nobody else is waited for. Called with the session locked."""
    for public_id in session.items.filter(status=ItemStatus.VOTING).values_list("public_id", flat=True):
        count_if_all_acted(_locked(public_id), by=by)


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
    """Close an item with what its votes came to, and take the step that follows from it.

    `outcome` is what the page showed: if it is something else by now, ConflictError. `wording` holds what
    `decisions.issue` takes, for an outcome that decides; `note` goes into the minutes, and to the researcher
    when the request is returned. Before the item is counted it can only be postponed, and `note` says why.
    """
    item = _locked(item_id, version)
    sitting = sittings.sitting_of(item)
    permissions.can_close(by, sitting).enforce()
    result = result_of(sitting)
    if outcome != result.choice:
        raise ConflictError(_("The ballots come to something else by now. Look at the result again."))
    if result.how == "open" and not note.strip():
        raise ValidationError({"note": _("Say for the minutes why the item is postponed.")})
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
    """What the item would end with now: what was counted; before that, and where the request is no longer the
    committee's, a postponement.
    """
    item, case = sitting.item, sitting.item.request
    if case.status != Status.AWAITING_DECISION or not applicant_lives(case):
        return Result(Choice.POSTPONE, "ended", {})
    if item.status != ItemStatus.COUNTED:
        return Result(Choice.POSTPONE, "open", {})
    return Result(Choice(item.counted_outcome), item.counted_how, sitting.result.counts)


def _in_words(result: Result) -> str:
    with translation.override("ar"):
        counted = "، ".join(f"{Vote(vote).label}: {n}" for vote, n in result.counts.items())
        label = str(Choice(result.choice).label)
        return f"{label} ({counted})" if counted else label


def _locked(item_id: Any, version: int | str | None = None) -> AgendaItem:
    return lock(for_sitting(), public_id=item_id, version=version)
