"""What a beneficiary opens without an account, on a phone, with nothing but HTML."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from core.limits import client_address, hit
from core.verdicts import ConflictError
from surveys import actions
from surveys.forms import SurveyForm
from surveys.models import Invitation


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def fill(request, token):
    """The questions behind a one-time link. Looking at it does not use it up (S9.3); answering does."""
    hit(f"survey:{client_address(request)}", limit=300, seconds=60)
    invitation = (
        Invitation.objects.select_related("survey").filter(token_hash=actions.token_hash(token)).first()
    )
    if invitation is None:
        return render(request, "surveys/unknown.html", status=404)
    if invitation.answered:
        return render(request, "surveys/thanks.html", {"survey": invitation.survey})
    if invitation.expires_at <= timezone.now():
        return render(request, "surveys/expired.html", {"survey": invitation.survey}, status=410)
    form = SurveyForm(request.POST or None, questions=invitation.survey.questions.all())
    if request.method == "POST" and form.is_valid():
        return _take(request, token, form)
    return render(request, "surveys/fill.html", {"survey": invitation.survey, "form": form})


def _take(request, token, form):
    # The invitation is the one-time token; one of the form would keep this address, and with it who answered
    # when.
    try:
        actions.answer(token=token, answers=form.cleaned_answers)
    except ConflictError:
        survey = Invitation.objects.get(token_hash=actions.token_hash(token)).survey
        return render(request, "surveys/thanks.html", {"survey": survey}, status=409)
    return redirect(request.path)
