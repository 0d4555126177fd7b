"""Sessions of the committee: the list, the secretary's preparation, the console, the minutes."""

from django.core.exceptions import BadRequest
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from core import uploads
from core.formtokens import attempt, once
from core.ids import sent_id
from core.paging import page_of
from eligibility.case.kin import kinship_known
from eligibility.committee import permissions as committee_permissions
from eligibility.committee import sittings
from eligibility.committee.actions import minutes as minutes_actions
from eligibility.committee.actions import sessions as actions
from eligibility.committee.actions.ballots import for_sitting, start_voting
from eligibility.committee.forms import AgendaForm, ReasonForm, SessionFilter, SessionForm, VersionForm
from eligibility.committee.record import session_number
from eligibility.enums import TO_COME, VOTING_SEATS, ItemStatus, QuorumRule, SessionStatus, Status
from eligibility.models import AgendaItem, Session

TONES = {
    SessionStatus.PLANNED: "info",
    SessionStatus.OPEN: "success",
    SessionStatus.CLOSED: "warning",
    SessionStatus.SIGNED: "neutral",
}
MOST_COMING = 50


def load_session(request, public_id) -> Session:
    """The session, if this user may know of it; 404 otherwise."""
    sessions = Session.objects.visible_to(request.user).select_related("committee")
    return get_object_or_404(sessions, public_id=public_id)


@require_safe
def session_list(request):
    """Sessions to come, the next one first; below them those that were held, the latest first. Either
    alone where the query string says so, with how many requests are on the agendas to come.
    """
    committee_permissions.can_see_sessions(request.user).enforce()
    form = SessionFilter(request.GET)
    state = form.chosen().get("state")
    sessions = Session.objects.visible_to(request.user).annotate(item_count=Count("items", distinct=True))
    coming = sessions.filter(status__in=TO_COME).order_by("planned_at")
    past = sessions.exclude(status__in=TO_COME).order_by("-planned_at")
    page = page_of(request, past.none() if state == "coming" else past)
    on_agendas = AgendaItem.objects.visible_to(request.user).to_come()
    may_create = committee_permissions.can_create(request.user)
    context = {
        "coming": [_row(session) for session in coming[:MOST_COMING]] if state != "held" else [],
        "past": [_row(session) for session in page],
        "page": page,
        "form": form,
        "state": state,
        "on_agendas": on_agendas.count() if state == "coming" else None,
        "may_create": may_create,
        "waiting": actions.waiting_requests().count() if may_create else 0,
    }
    return render(request, "eligibility/committee/session_list.html", context)


def _row(session) -> dict:
    return {
        "session": session,
        "number": session_number(session),
        "tone": TONES[session.status],
        "items": session.item_count,
    }


@require_http_methods(["GET", "HEAD", "POST"])
def session_create(request):
    """Plan a session."""
    committee_permissions.can_create(request.user).enforce()
    last = Session.objects.visible_to(request.user).first()
    form = SessionForm(request.POST or None, initial={"place": last.place if last else ""})
    if request.method == "POST" and form.is_valid():
        done = attempt(request, form, lambda: _create(request, form), done=_("The session is planned."))
        if done:
            return done
    return render(request, "eligibility/committee/session_create.html", {"form": form})


def _create(request, form):
    return actions.create_session(
        by=request.user,
        planned_at=form.cleaned_data["at"],
        place=form.cleaned_data["place"],
    )


# --- one session ---------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def session_detail(request, public_id):
    """The agenda with its order, the attendance, the quorum; for members what they have to read and vote
    on.
    """
    session = load_session(request, public_id)
    waiting = _waiting(request.user, session)
    form = AgendaForm(waiting=waiting)
    if request.method == "POST":
        form, answer = _carry_out(request, session, waiting)
        if answer:
            return answer
    return render(
        request, "eligibility/committee/session_detail.html", _page(request, session, waiting, form)
    )


def _waiting(user, session) -> list:
    return list(actions.waiting_requests()) if committee_permissions.can_prepare(user, session) else []


def _carry_out(request, session, waiting):
    """The form that was sent, and the redirect when it was carried out (else None)."""
    do, _colon, item_id = request.POST.get("do", "").partition(":")
    item_id = sent_id(item_id)
    known = {
        "public_id": session.public_id,
        "by": request.user,
        "version": request.POST.get("version", ""),
    }
    form, post = VersionForm(request.POST), request.POST
    if do == "add":
        form = AgendaForm(post, waiting=waiting)
    elif do in {"open", "excuse"}:
        form = ReasonForm(post)
    doors = {
        "add": lambda: actions.add_items(**known, request_ids=form.cleaned_data["requests"]),
        "remove": lambda: actions.remove_item(**known, item_id=item_id),
        "up": lambda: actions.move_item(**known, item_id=item_id, up=True),
        "down": lambda: actions.move_item(**known, item_id=item_id, up=False),
        "attendance": lambda: actions.mark_attendance(**known, present=post.getlist("present")),
        "open": lambda: actions.open_session(**known, reason=form.cleaned_data["reason"]),
        "start": lambda: _start(request, session, item_id),
        "excuse": lambda: minutes_actions.excuse(
            public_id=session.public_id,
            by=request.user,
            user_id=item_id,
            reason=form.cleaned_data["reason"],
        ),
        "close": lambda: actions.close_session(**known),
    }
    if do not in doors:
        raise BadRequest("unknown form")
    if not form.is_valid():
        return form, None
    return form, attempt(request, form, doors[do], done=_said(do))


def _start(request, session, item_id) -> Session:
    """Begin the vote on an item of this session from the console, which stays where it is."""
    item = get_object_or_404(session.items, public_id=item_id)
    start_voting(item_id=item.public_id, by=request.user, version=request.POST.get("version", ""))
    return session


def _said(do) -> str:
    return {
        "add": _("The agenda is kept."),
        "attendance": _("The attendance is kept."),
        "open": _("The session is open."),
        "start": _("The vote has begun."),
        "excuse": _("It is noted why the member does not sign."),
        "close": _("The session is closed. Its minutes are being prepared."),
    }.get(do, "")


def _page(request, session, waiting, form) -> dict:
    user = request.user
    attendances = list(session.attendances.select_related("user"))
    rows = agenda_rows(user, session)
    mine = next((row for row in attendances if row.user_id == user.pk), None)
    return {
        "session": session,
        "number": session_number(session),
        "tone": TONES[session.status],
        "attendances": attendances,
        "ticked": _ticked(request, attendances),
        "quorum": sittings.session_quorum(session, attendances),
        "quorum_rule": _quorum_rule(session.committee),
        "rows": rows,
        "console": _console(user, session, rows),
        "waiting": waiting,
        "form": form,
        "few": {row.pk for row in actions.few_may_vote(session.committee, waiting)} if waiting else set(),
        "may_prepare": committee_permissions.can_prepare(user, session),
        "may_mark": committee_permissions.can_mark(user, session),
        "may_open": committee_permissions.can_open(user, session, attendances, len(rows)),
        "kinship_unknown": {
            row.pk for row in attendances if row.seat in VOTING_SEATS and not kinship_known(row.user)
        },
        "other_day": timezone.localdate(session.planned_at) != timezone.localdate(),
        "may_excuse": {
            row.pk
            for row in attendances
            if session.status == SessionStatus.CLOSED and committee_permissions.can_excuse(user, session, row)
        },
        "may_end": committee_permissions.can_end(user, session),
        "leads": committee_permissions.leads(user),
        "left": sum(row["item"].status != ItemStatus.CLOSED for row in rows),
        "may_sign": committee_permissions.can_sign(user, session, mine),
        "signed": sum(bool(row.signed_at) for row in attendances if row.attended),
        "present": sum(row.attended for row in attendances),
        "versions": session.minutes.order_by("number"),
    }


def _ticked(request, attendances) -> set:
    """Who is marked as present: as it was typed, where the form came back."""
    if request.POST.get("do") == "attendance":
        return set(request.POST.getlist("present"))
    return {row.user.public_id for row in attendances if row.present}


def _quorum_rule(committee) -> str:
    """The rule that this committee was formed with, in a sentence."""
    if committee.quorum_rule == QuorumRule.NUMBER:
        number = committee.quorum_number
        return ngettext(
            "%(number)s voting seat, as its resolution names it.",
            "%(number)s voting seats, as its resolution names it.",
            number,
        ) % {"number": number}
    said = {
        QuorumRule.MAJORITY: _(
            "A majority of the voting seats, three at least (good practice, not the word of the policy)."
        ),
        QuorumRule.ALL: _("All voting seats, three at least (good practice, not the word of the policy)."),
    }
    return said[QuorumRule(committee.quorum_rule)]


def agenda_rows(user, session) -> list[dict]:
    """The items of a session as its page shows them; a constant number of queries."""
    items = list(for_sitting().filter(session=session).select_related("decision").order_by("order"))
    for item in items:
        item.session = session
    return [_item_row(user, sitting) for sitting in sittings.sittings_of(session, items)]


def _console(user, session, rows) -> dict | None:
    """What chair and secretary need while the session is open: the row of the item it is at, what may be done
    with it, and the row that comes next. None for all others.
    """
    if session.status != SessionStatus.OPEN or not committee_permissions.leads(user):
        return None
    now = sittings.current_of(row["item"] for row in rows)
    if now is None:
        return {"row": None}
    row = next(row for row in rows if row["item"] is now)
    return {
        "row": row,
        "may_start": committee_permissions.can_start(user, row["sitting"]),
        "may_close": committee_permissions.can_close(user, row["sitting"]),
        "next": next((r for r in rows if r["item"].status == ItemStatus.WAITING and r is not row), None),
    }


def _item_row(user, sitting) -> dict:
    item = sitting.item
    recused = user.pk in sitting.recused
    return {
        "item": item,
        "sitting": sitting,
        "waits": item.status != ItemStatus.CLOSED and item.request.status == Status.AWAITING_DECISION,
        "url": "" if recused else reverse("eligibility:item_detail", args=[item.public_id]),
        "recused": recused,
        "barred": sitting.bars.get(user.pk, ""),
        "voted": user.pk in sitting.ballots,
        "may_vote": bool(committee_permissions.can_vote(user, sitting)),
        "decision": getattr(item, "decision", None),
        "out": len(sitting.bars),
    }


# --- the minutes ---------------------------------------------------------------------------------


@require_safe
@vary_on_headers("HX-Request")
def minutes(request, public_id):
    """The minutes as PDF; until they are made a page that says so and looks again by itself."""
    session = load_session(request, public_id)
    if session.status not in {SessionStatus.CLOSED, SessionStatus.SIGNED}:
        raise Http404
    made = session.latest_minutes
    if made and request.headers.get("HX-Request") == "true":
        return HttpResponse(headers={"HX-Refresh": "true"})
    if made:
        return uploads.serve(request, made.stored, inline=True)
    context = {
        "session": session,
        "number": session_number(session),
        "may_ask_again": committee_permissions.can_ask_for_minutes(request.user, session),
    }
    return render(request, "eligibility/committee/session_minutes.html", context)


@require_safe
def minutes_version(request, public_id, number):
    """An earlier version of the minutes, as it was read and signed."""
    session = load_session(request, public_id)
    version = get_object_or_404(session.minutes.select_related("stored"), number=number)
    return uploads.serve(request, version.stored, inline=True)


@require_POST
def minutes_again(request, public_id):
    """Ask for the minutes once more, where they were never made."""
    session = load_session(request, public_id)
    if committee_permissions.can_ask_for_minutes(request.user, session).conflict:
        raise Http404

    def step():
        minutes_actions.ask_again(public_id=session.public_id, by=request.user)
        return reverse("eligibility:minutes", args=[session.public_id])

    return once(request, step)


@require_http_methods(["GET", "HEAD", "POST"])
def session_sign(request, public_id):
    """Sign the minutes as one who was present."""
    session = load_session(request, public_id)
    attendance = session.attendances.filter(user=request.user).first()
    verdict = committee_permissions.can_sign(request.user, session, attendance)
    if request.method == "POST":
        return once(
            request,
            lambda: minutes_actions.sign_minutes(public_id=session.public_id, by=request.user),
            done=_("You signed the minutes."),
        )
    context = {
        "session": session,
        "number": session_number(session),
        "verdict": verdict,
        "now": timezone.now(),
    }
    return render(request, "eligibility/committee/session_sign.html", context)
