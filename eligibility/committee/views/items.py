"""One item of a session: the sheet and the vote on a phone, the count, stepping back, and its close by
whoever leads it.
"""

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core import reading
from core.formtokens import attempt
from eligibility.committee import permissions, sittings
from eligibility.committee.actions import ballots as actions
from eligibility.committee.actions import minutes
from eligibility.committee.forms import (
    BallotForm,
    ItemNoteForm,
    ReasonForm,
    RecusalForm,
    SureForm,
    VersionForm,
)
from eligibility.committee.record import session_number
from eligibility.decision.forms import WordingForm
from eligibility.decision.sheet_words import counted, sheet_context
from eligibility.enums import Choice, ItemStatus, Vote
from eligibility.models import AgendaItem, Session

CHOICE_ICONS = {
    Vote.APPROVE: "check-circle",
    Vote.PARTIAL: "percent",
    Vote.REJECT: "x-circle",
    Vote.POSTPONE: "hourglass-split",
    Vote.RETURN: "arrow-return-left",
    Vote.ABSTAIN: "dash-circle",
}


def load_sitting(request, public_id):
    """The item with those who may vote on it; 404 for everyone else, and for whoever stepped back from it."""
    items = actions.for_sitting().select_related(
        "decision__notice", "early_telling", "request__assessment__criteria_set"
    )
    visible = AgendaItem.objects.visible_to(request.user)
    item = get_object_or_404(items.filter(pk__in=visible.values("pk")), public_id=public_id)
    return sittings.sitting_of(item)


def load_sheet(request, public_id):
    """The same, for a page that shows what the request is about."""
    sitting = load_sitting(request, public_id)
    reading.note(request, sitting.item.request)
    return sitting


@require_http_methods(["GET", "HEAD", "POST"])
def item_detail(request, public_id):
    """The anonymised sheet with five big choices. Who may be a relative, opened or researched it is asked to
    step back.
    """
    sitting = load_sheet(request, public_id)
    form = BallotForm(request.POST or None)
    if request.method == "POST":
        form, answer = _carry_out(request, sitting, form)
        if answer:
            return answer
    return render(request, "eligibility/committee/item_detail.html", _page(request, sitting, form))


def _carry_out(request, sitting, form):
    item, do = sitting.item, request.POST.get("do", "")
    if do == "start":
        form = VersionForm(request.POST)
        form.is_valid()
        known = {
            "item_id": item.public_id,
            "by": request.user,
            "version": request.POST.get("version", ""),
        }
        return BallotForm(), attempt(
            request,
            form,
            lambda: actions.start_voting(**known) and request.path,
            done=_("The vote has begun."),
        )
    if do == "early":
        early = ReasonForm(request.POST)
        early.is_valid()
        reason = early.cleaned_data.get("reason", "")
        return early, attempt(
            request,
            early,
            lambda: (
                minutes.tell_early(item_id=item.public_id, by=request.user, reason=reason) and request.path
            ),
            done=_("The applicant may be told now."),
        )
    if do != "vote":
        raise BadRequest("unknown form")
    if not form.is_valid():
        return form, None
    if "sure" not in request.POST:
        permissions.can_vote(request.user, sitting).enforce()
        return form, _ask_again(request, sitting, form)

    def step():
        actions.cast_ballot(item_id=item.public_id, by=request.user, **form.cleaned_data)
        return request.path

    return form, attempt(request, form, step, done=_("Your vote is in."))


def _ask_again(request, sitting, form):
    """What is about to be cast, before it is: a vote is final, and a thumb on a phone slips."""
    said = form.cleaned_data
    consequences = [_("A vote is not changed afterwards.")]
    if said["choice"] == Vote.ABSTAIN:
        consequences = [
            _("An abstention is no ballot: where too few ballots come in, the item is postponed."),
            _("It is not changed afterwards."),
        ]
    if said["reservation"]:
        consequences.append(
            _("Your reservation is written into the minutes under your name: %(text)s")
            % {"text": said["reservation"]}
        )
    context = {
        "item": sitting.item,
        "session": sitting.item.session,
        "number": session_number(sitting.item.session),
        "choice": Vote(said["choice"]).label,
        "form": SureForm(initial=said | {"do": "vote", "sure": "1"}),
        "consequences": consequences,
    }
    return render(request, "eligibility/committee/item_vote.html", context)


def _page(request, sitting, form) -> dict:
    user, item = request.user, sitting.item
    may_vote = permissions.can_vote(user, sitting)
    own = item.ballots.filter(member=user).first()
    context = {
        "sitting": sitting,
        "item": item,
        "session": item.session,
        "number": session_number(item.session),
        "form": form,
        "barred": sitting.bars.get(user.pk, ""),
        "may_vote": may_vote,
        "own": own,
        "choices": [(vote, vote.label, CHOICE_ICONS[vote]) for vote in Vote],
        "voting": item.status == ItemStatus.VOTING,
        "names_awaited": permissions.sees_awaited(user),
        "may_start": permissions.can_start(user, sitting),
        "may_recuse": permissions.can_recuse(user, sitting),
        "may_close": permissions.can_close(user, sitting),
        "may_tell_early": permissions.can_tell_early(user, item)
        if item.status == ItemStatus.CLOSED
        else None,
        "starts": item.status == ItemStatus.WAITING,
        "closed": item.status == ItemStatus.CLOSED,
        "counts": counted(sitting.result.counts) if item.counted_at else [],
    }
    if not context["barred"]:
        context |= sheet_context(item)
    return context


@require_safe
def item_ballots(request, public_id):
    """The ballots as dots without names: the part of a page that asks for itself again."""
    sitting = load_sitting(request, public_id)
    return render(
        request,
        "eligibility/committee/item_ballots.html",
        {
            "sitting": sitting,
            "item": sitting.item,
            "names_awaited": permissions.sees_awaited(request.user),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def item_recuse(request, public_id):
    """Step back from an item; its sheet is then closed to the member. Who did so already is told so, at the
    session.
    """
    left = Session.objects.visible_to(request.user).filter(
        items__public_id=public_id, items__request__recusals__member=request.user
    )
    if session := left.first():
        messages.info(request, _("You have stepped back from this item already."))
        return redirect(session)
    sitting = load_sheet(request, public_id)
    verdict, item = permissions.can_recuse(request.user, sitting), sitting.item
    if request.method == "POST":
        verdict.enforce()
    form = RecusalForm(request.POST or None, initial={"reason": sitting.bars.get(request.user.pk, "")})
    if request.method == "POST" and form.is_valid():
        done = attempt(
            request, form, lambda: _recuse(request, item, form), done=_("You stepped back from this item.")
        )
        if done:
            return done
    context = {
        "item": item,
        "session": item.session,
        "number": session_number(item.session),
        "form": form,
        "verdict": verdict,
        "consequences": [
            _("The sheet of this item is closed to you from now on."),
            _("You do not count for its quorum and do not vote on it."),
            _("The minutes say that you stepped back, not why."),
        ],
    }
    return render(request, "eligibility/committee/item_recuse.html", context)


def _recuse(request, item, form):
    actions.recuse(item_id=item.public_id, by=request.user, **form.cleaned_data)
    return item.session.get_absolute_url()


@require_http_methods(["GET", "HEAD", "POST"])
def item_close(request, public_id):
    """The result of the ballots and the wording of what follows, for whoever leads the item."""
    sitting = load_sheet(request, public_id)
    verdict, item = permissions.can_close(request.user, sitting), sitting.item
    if request.method != "POST" and item.status == ItemStatus.CLOSED:
        return redirect("eligibility:item_detail", item.public_id)
    result = actions.result_of(sitting)
    form = _close_form(request, item, result)
    if request.method == "POST" and form.is_valid():
        done = attempt(request, form, lambda: _close(request, item, form), done=_("The item is closed."))
        if done:
            return done
    verdict.enforce()
    context = {
        "item": item,
        "session": item.session,
        "number": session_number(item.session),
        "sitting": sitting,
        "result": result,
        "outcome": Choice(result.choice).label,
        "counts": counted(result.counts),
        "why": why(result),
        "decides": result.choice in actions.DECIDES,
        "form": form,
    } | sheet_context(item)
    return render(request, "eligibility/committee/item_close.html", context)


def _close_form(request, item, result):
    if result.choice in actions.DECIDES:
        return WordingForm(
            request.POST or None,
            terms=item.request.terms,
            outcome=actions.DECIDES[result.choice],
            study=getattr(item.request, "assessment", None),
        )
    return ItemNoteForm(
        request.POST or None,
        returned=result.choice == Choice.RETURN,
        postponed=result.how == "open",
    )


def _close(request, item, form):
    actions.close_item(
        item_id=item.public_id,
        by=request.user,
        outcome=request.POST.get("outcome", ""),
        version=request.POST.get("version", ""),
        note=form.cleaned_data.get("note", ""),
        wording=getattr(form, "wording", None),
    )
    return _next_page(item)


def _next_page(item) -> str:
    """The next item that is still open, or the session when that was the last."""
    left = item.session.items.exclude(status=ItemStatus.CLOSED).exclude(pk=item.pk).order_by("order")
    following = left.filter(order__gt=item.order).first() or left.first()
    if following is None:
        return item.session.get_absolute_url()
    return reverse("eligibility:item_detail", args=[following.public_id])


def why(result) -> str:
    """How the ballots come to this result, in a sentence."""
    return {
        "majority": _("More than half of the ballots say so."),
        "tie": _("The ballots are tied; the side of whoever leads the item carries it."),
        "split": _("No answer has more than half of the ballots, so the item is postponed."),
        "no_quorum": _("There are fewer ballots than are needed, so the item is postponed."),
        "open": _("Not all who are present have acted. Until then the item can only be postponed."),
        "ended": _("The request is no longer awaiting a decision. The item can only be postponed."),
    }[result.how]
