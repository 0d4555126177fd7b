"""Referrals to the social research officer: waiting, answered, told (A-04, A-05)."""

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from channels_log import permissions
from channels_log.actions import referrals as actions
from channels_log.forms import ReferralAnswerForm, ReferralFilter, RevokeForm, ToldForm
from channels_log.models import Referral
from channels_log.views.confirm import confirmed
from core import reading
from core.formtokens import attempt
from core.paging import page_of


def _referral(request, public_id) -> Referral:
    referrals = Referral.objects.visible_to(request.user)
    known = ("beneficiary__head", "referred_by", "answered_by", "told_by", "visit", "contact")
    return reading.shown(request, referrals.select_related(*known), public_id)


@require_safe
def referral_list(request):
    """Referrals, those that wait for an answer first and the oldest of them on top."""
    permissions.can_see_desk(request.user).enforce()
    form = ReferralFilter(request.GET)
    referrals = Referral.objects.visible_to(request.user).filter(**form.chosen())
    context = {
        "page": page_of(request, referrals.for_list()),
        "form": form,
    }
    return render(request, "channels_log/referral_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def referral_detail(request, public_id):
    """One referral; a POST answers it (A-05)."""
    referral = _referral(request, public_id)
    if request.method != "POST":
        return _show(request, referral, ReferralAnswerForm(row=referral))
    form = ReferralAnswerForm(request.POST, row=referral)
    if form.is_valid():
        done = attempt(
            request,
            form,
            lambda: actions.answer_referral(referral_id=public_id, **form.cleaned_data, by=request.user),
            done=_("The answer is recorded; the desk tells it to the person."),
        )
        if done:
            return done
    permissions.can_answer(request.user, referral).enforce()
    return _show(request, referral, form)


def _show(request, referral, form):
    user = request.user
    context = {
        "referral": referral,
        "form": form if permissions.can_answer(user, referral) else None,
        "may_tell": permissions.can_tell(user, referral),
        "may_revoke": permissions.can_revoke(user, referral),
    }
    return render(request, "channels_log/referral_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def referral_told(request, public_id):
    """Record that the person was told the answer, and on which day (A-05)."""
    referral = _referral(request, public_id)
    permissions.can_tell(request.user, referral).enforce()
    form = ToldForm(request.POST or None, row=referral)
    return confirmed(
        request,
        form,
        lambda: actions.tell_answer(
            referral_id=public_id,
            told_on=form.cleaned_data["told_on"].date,
            version=form.cleaned_data["version"],
            by=request.user,
        ),
        done=_("The referral is complete."),
        title=_("Tell the answer to whoever asked"),
        referral=referral,
        lead=_("The answer: %(answer)s") % {"answer": referral.answer},
        consequences=[_("The referral is complete and leaves the list of what is due.")],
        action_label=_("Record that the person was told"),
        cancel_url=referral.get_absolute_url(),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def referral_revoke(request, public_id):
    """Take a referral back before it is answered."""
    referral = _referral(request, public_id)
    permissions.can_revoke(request.user, referral).enforce()
    form = RevokeForm(request.POST or None, row=referral)
    return confirmed(
        request,
        form,
        lambda: actions.revoke_referral(
            referral_id=public_id,
            reason=form.cleaned_data["revoke_reason"],
            version=form.cleaned_data["version"],
            by=request.user,
        ),
        done=_("The referral is taken back."),
        title=_("Take the referral back"),
        referral=referral,
        consequences=[_("The social research officer is no longer asked to answer.")],
        action_label=_("Take it back"),
        cancel_url=referral.get_absolute_url(),
        danger=True,
    )
