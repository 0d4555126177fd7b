"""What a beneficiary opens without an account. The pages work without cookies, as in the browser inside
another app: what is given is in the form or the link itself, and nothing is changed but that a letter was
read.
"""

from datetime import timedelta

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from core import uploads
from core.limits import client_address
from core.sealed import seal
from eligibility.case.links import LETTER
from eligibility.case.needs import last_day_to_object, may_object_until
from eligibility.decision.actions.notices import letter_opened
from eligibility.decision.letters import load_decision
from eligibility.enums import DeliveryMethod, Status
from portal import lookup
from portal.forms import DetailForm, TrackForm
from portal.stages import shown
from reports.quality import as_published
from surveys.enums import ReportState
from surveys.models import Publication

PUBLISHED = 6  # reports that are shown, the last ones
READABLE_FOR = timedelta(days=30)  # after the last day of the objection


@csrf_exempt
@never_cache
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def track(request):
    """Where a request stands: asked by POST, so that neither number ever stands in an address."""
    form = TrackForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "portal/track.html", {"form": form})
    found = lookup.find(address=client_address(request), **form.cleaned_data)
    if found is None:
        return render(request, "portal/track.html", {"form": form, "missed": True})
    context = {"stage": shown(found), "letter": _way_to_letter(request, found)}
    return render(request, "portal/stage.html", context)


def _way_to_letter(request, case) -> dict | None:
    """The address of the letter and the pass to it, once it was announced; never for staff."""
    decision = getattr(case, "decision", None)
    if decision is None or not decision.announced or request.user.is_authenticated or _is_over(decision):
        return None
    url = reverse("portal:letter", args=[seal(LETTER, decision.public_id)])
    return {"url": url, "pass": lookup.give_pass(decision)}


@csrf_exempt
@never_cache
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def letter(request, link):
    """The letter of a decision: for whoever has the link and knows the second detail. Looking at the question
    tells nobody of anything (a preview of a message does); opening the letter is the notice.
    """
    if request.user.is_authenticated:
        return render(request, "portal/letter_staff.html", status=403)
    decision = lookup.letter_of(link, address=client_address(request))
    if decision is None:
        return render(request, "portal/letter_unknown.html", status=404)
    if _is_over(decision):
        return render(request, "portal/letter_over.html", status=410)
    form = DetailForm(request.POST if "detail" in request.POST else None)
    if lookup.has_pass(decision, request.POST.get("pass", "")):
        return _read(request, decision)
    if form.is_valid():
        known = form.cleaned_data["detail"]
        if lookup.knows_detail(decision, known, address=client_address(request)):
            return _read(request, decision)
        return render(request, "portal/letter_ask.html", {"form": form, "missed": True})
    late = request.method == "POST" and "pass" in request.POST
    return render(request, "portal/letter_ask.html", {"form": form, "late": late})


def _is_over(decision) -> bool:
    """Whether the letter is no longer read here: the applicant ended the request, or its time is over."""
    if decision.request.status == Status.WITHDRAWN:
        return True
    last = last_day_to_object(decision.request)
    return last is not None and timezone.localdate() > last + READABLE_FOR


def _read(request, decision):
    """The letter, and the first opening on record; as PDF where that is asked for."""
    letter_opened(decision_id=decision.public_id)
    decision = load_decision().get(pk=decision.pk)
    if "pdf" in request.POST:
        return uploads.serve(request, decision.letter.stored, inline=False)
    context = {
        "decision": decision,
        "case": decision.request,
        "reasons": decision.further_reasons,
        "last_day": last_day_to_object(decision.request),
        "may_object": may_object_until(decision.request) is not None,
        "pass": lookup.give_pass(decision),
    }
    return render(request, "portal/letter.html", context | _delivery(decision.request))


def _delivery(case) -> dict:
    """What the letter says of the delivery: the day on which it was made, or the one that is planned and has
    not passed.
    """
    delivery = getattr(case, "delivery", None)
    if delivery is None:
        return {}
    planned = delivery.planned_for
    return {
        "delivered_at": delivery.delivered_at,
        "planned_for": planned if planned and planned >= timezone.localdate() else None,
        "by_transfer": delivery.method == DeliveryMethod.TRANSFER,
    }


@login_not_required
@require_safe
def quality(request):
    """What the charity publishes of the quality of its service (C-23, C-28): the last reports, as they were
    frozen for the public. No cookie is set, and nobody is asked for.
    """
    found = Publication.objects.filter(report__state=ReportState.PUBLISHED).select_related("report")
    found = found.prefetch_related("report__decisions").order_by("-report__last", "-pk")[:PUBLISHED]
    published = [(row, row.report, as_published(row.content), row.report.decisions.all()) for row in found]
    return render(request, "portal/quality.html", {"published": published})
