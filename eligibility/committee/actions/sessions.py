"""Sessions of the committee (A-07): agenda, attendance, opening and closing."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core import audit
from core.audit import action
from core.hijri import hijri_year
from core.numbers import lock, next_number, save_next
from core.sentences import filled
from core.verdicts import ConflictError
from eligibility.committee import permissions
from eligibility.committee.actions.agenda import seat_members, take_off
from eligibility.committee.actions.ballots import recount_session
from eligibility.committee.actions.minutes import request_minutes
from eligibility.committee.quorum import LEAST
from eligibility.committee.sittings import able_of
from eligibility.enums import Choice, ItemStatus, SessionStatus, Status
from eligibility.models import AgendaItem, Committee, ServiceRequest, Session
from policy.enums import DecidingBody

_FEW = _("Fewer than three may vote on these requests: %(numbers)s. The manager names a substitute first.")


@action("session.create")
def create_session(*, by: User, planned_at: datetime, place: str) -> Session:
    """Plan a session of the user's committee; numbered within the Hijri year of its day in Riyadh.

    `planned_at` is an aware moment. Those who hold a seat now are its members.
    """
    permissions.can_create(by).enforce()
    committee = Committee.objects.in_office().filter(seats__user=by, seats__until__isnull=True).first()
    if committee is None:
        raise ConflictError(_("You hold no seat in a committee that sits now."))
    if committee.term_is_over(timezone.localdate(planned_at)):
        raise ValidationError(
            {"day": _("The term of the committee is over by then: the manager renews it first.")}
        )
    year = hijri_year(timezone.localdate(planned_at))
    session = Session.objects.create(
        committee=committee,
        hijri_year=year,
        number=next_number(f"session-{year}"),
        planned_at=planned_at,
        place=place,
    )
    seat_members(session)
    audit.record(kind="session.created", target=session, by=by, note=str(session))
    return session


def waiting_requests() -> Any:
    """Requests that the committee has to decide and that are on no open agenda, the longest waiting first."""
    on_agenda = AgendaItem.objects.exclude(status=ItemStatus.CLOSED).values("request")
    return (
        ServiceRequest.objects.filter(
            status=Status.AWAITING_DECISION, profile__deciding_body=DecidingBody.COMMITTEE
        )
        .exclude(pk__in=on_agenda)
        .select_related("beneficiary__head", "service", "profile", "assessment")
        .order_by("status_since", "pk")
    )


@action("session.add_items")
def add_items(*, public_id: str, request_ids: Any, by: User, version: int | str | None = None) -> Session:
    """Put requests (their public ids) at the end of the agenda, the longest waiting first.

    Raises ValidationError on `requests` for none and for one on which fewer than three may vote,
    ConflictError for one that is decided or on another agenda meanwhile.
    """
    session = _prepared(public_id, by, version)
    wanted = set(request_ids)
    if not wanted:
        raise ValidationError({"requests": _("Choose at least one request.")})
    rows = list(waiting_requests().filter(public_id__in=wanted).select_for_update(of=("self",)))
    if len(rows) != len(wanted):
        raise ConflictError(_("One of these requests is decided, or on another agenda meanwhile."))
    if few := few_may_vote(session.committee, rows):
        numbers = "، ".join(row.shown_number for row in few)
        raise ValidationError({"requests": filled(_FEW, numbers=numbers)})

        numbers = "، ".join(row.shown_number for row in few)
        raise ValidationError({"requests": filled(_FEW, numbers=numbers)})
    last = session.items.aggregate(last=Max("order"))["last"] or 0
    for order, case in enumerate(rows, start=last + 1):
        item = _new_item(session, case, order)
        audit.record(kind="item.added", target=item, by=by, note=str(session))
    seat_members(session)
    save_next(session)
    return session


def few_may_vote(committee: Committee, requests: Iterable[ServiceRequest]) -> list[ServiceRequest]:
    """Those requests on which fewer than three of the committee may vote: said before they go on an
    agenda.
    """
    rows = list(requests)
    able = able_of(committee, rows)
    return [row for row in rows if len(able[row.pk]) < LEAST]


def _new_item(session: Session, case: ServiceRequest, order: Any) -> AgendaItem:
    try:
        with transaction.atomic():
            return AgendaItem.objects.create(session=session, request=case, order=order)
    except IntegrityError as error:  # another secretary was quicker
        raise ConflictError(_("This request is on the agenda of a session already.")) from error


@action("session.remove_item")
def remove_item(*, public_id: str, item_id: str, by: User, version: int | str | None = None) -> Session:
    """Take a request off the agenda; it waits for another session."""
    session = _prepared(public_id, by, version)
    take_off(_item_of(session, item_id), session, by=by)
    seat_members(session)
    return session


@action("session.move_item")
def move_item(
    *, public_id: str, item_id: str, up: bool, by: User, version: int | str | None = None
) -> Session:
    """Move an item one place up or down the agenda; at the end of the list nothing happens."""
    session = _prepared(public_id, by, version)
    rows = list(session.items.all())
    place = rows.index(_item_of(session, item_id))
    other = place - 1 if up else place + 1
    if 0 <= other < len(rows):
        rows[place], rows[other] = rows[other], rows[place]
        for order, row in enumerate(rows, start=1):
            AgendaItem.objects.filter(pk=row.pk).update(order=order)
        audit.record(kind="session.reordered", target=session, by=by)
        save_next(session)
    return session


@action("session.mark_attendance")
def mark_attendance(
    *, public_id: str, present: Iterable[str], by: User, version: int | str | None = None
) -> Session:
    """Record who is present: the public ids of the users; everyone else is absent. Once the session is open,
    who was there and is no longer has left at this hour; no ballot that was cast changes with it.
    """
    session = _locked(public_id, version)
    permissions.can_mark(by, session).enforce()
    if session.status == SessionStatus.PLANNED:
        seat_members(session)
    there, left, names = set(present), [], []
    for row in session.attendances.select_related("user"):
        now = row.user.public_id in there
        if row.present != now:
            gone = session.status == SessionStatus.OPEN and not now
            row.present, row.left_at = now, timezone.now() if gone else None
            row.save(update_fields=["present", "left_at"])
            left += [row.user.full_name] if gone else []
        if now:
            names.append(row.user.full_name)
    with translation.override("ar"):
        gone_now = _("Left: %(names)s") % {"names": "، ".join(left)} if left else ""
    note = " · ".join(filter(None, ("، ".join(names), gone_now)))
    audit.record(kind="session.attendance", target=session, by=by, note=note)
    save_next(session)
    recount_session(session, by=by)
    return session


@action("session.open")
def open_session(*, public_id: str, by: User, reason: str = "", version: int | str | None = None) -> Session:
    """Begin the session: with a quorum (a majority of the voting seats, three at least) and an agenda; on
    another day than the planned one with a `reason` for the minutes, else ValidationError.
    """
    session = _locked(public_id, version)
    attendances = list(session.attendances.all())
    permissions.can_open(by, session, attendances, session.items.count()).enforce()
    other_day = timezone.localdate(session.planned_at) != timezone.localdate()
    if other_day and not reason.strip():
        raise ValidationError(
            {"reason": _("The session was planned for another day. Say why it is opened today.")}
        )
    session.status, session.opened_at = SessionStatus.OPEN, timezone.now()
    session.opened_reason = reason.strip() if other_day else ""
    try:
        with transaction.atomic():
            save_next(session, "status", "opened_at", "opened_reason")
    except IntegrityError as error:
        raise ConflictError(_("Another session of this committee is open: close it first.")) from error
    audit.record(kind="session.opened", target=session, by=by, note=session.opened_reason)
    return session


@action("session.close")
def close_session(*, public_id: str, by: User, version: int | str | None = None) -> Session:
    """End the session; what was not reached or is led by nobody is postponed, and the minutes are asked
    for.
    """
    session = _locked(public_id, version)
    permissions.can_end(by, session).enforce()
    now = timezone.now()
    left = session.items.exclude(status=ItemStatus.CLOSED).select_related("request__beneficiary")
    for item in left.select_for_update(of=("self",)):
        item.status, item.outcome = ItemStatus.CLOSED, Choice.POSTPONE
        item.closed_by, item.closed_at = by, now
        with translation.override("ar"):
            item.note = str(_("Not reached in this session."))
        save_next(item, "status", "outcome", "closed_by", "closed_at", "note")
        audit.record(kind="item.closed", target=item, by=by, note=Choice.POSTPONE.label)
    session.status, session.closed_at = SessionStatus.CLOSED, now
    save_next(session, "status", "closed_at")
    audit.record(kind="session.closed", target=session, by=by)
    request_minutes(session)
    return session


def _locked(public_id: str, version: int | str | None) -> Session:
    return lock(Session.objects.select_related("committee"), public_id=public_id, version=version)


def _prepared(public_id: str, by: User, version: int | str | None) -> Session:
    session = _locked(public_id, version)
    permissions.can_prepare(by, session).enforce()
    return session


def _item_of(session: Session, item_id: Any) -> AgendaItem:
    item = session.items.select_related("request__beneficiary").filter(public_id=item_id).first()
    if item is None:
        raise ConflictError(_("This item is no longer on the agenda."))
    return item
