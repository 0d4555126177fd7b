"""The list of requests, and the page of one."""

from django.db.models import Q
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.enums import Role
from channels_log.models import Message
from core.paging import page_of
from core.pictures import numbers_of
from eligibility.case import pages, permissions, phases
from eligibility.case.forms import IN_WORK, SORTS, DecidedIn, RequestFilter
from eligibility.case.pages import rows_of
from eligibility.enums import BEFORE_ACCEPTANCE, IN_STUDY, OPEN
from eligibility.models import ServiceRequest
from eligibility.querysets import stands_for
from eligibility.statement.statement import asked_rows


@require_safe
def request_list(request):
    """The requests this user may know of. Filters stand in the query string; none of them names a person."""
    permissions.can_see_requests(request.user).enforce()
    form = RequestFilter(request.GET)
    chosen = form.chosen()
    found = _filtered(ServiceRequest.objects.visible_to(request.user), request.user, chosen)
    found = found.for_list().select_related("decision__notice")
    found = found.order_by(SORTS.get(chosen.get("sort"), "-pk"), "-pk")
    page = page_of(request, found)
    may_scan = request.user.has_role(Role.INTAKE_OFFICER)
    context = {"page": page, "rows": rows_of(page), "form": form, "may_scan": may_scan}
    return render(request, "eligibility/case/request_list.html", context)


def _filtered(found, user, chosen):
    if chosen.get("status"):
        found = found.filter(status__in=OPEN if chosen["status"] == IN_WORK else [chosen["status"]])
    if chosen.get("service"):
        found = found.filter(service_code=chosen["service"])
    if chosen.get("whose"):
        found = found.filter(Q(opened_by=user) | Q(assigned_researcher=user))
    if chosen.get("decided"):
        found = found.filter(DecidedIn(chosen["decided"]).period.moments("decision__decided_at"))
    return _by_clock(found, chosen)


def _by_clock(found, chosen):
    if chosen.get("age"):
        found = found.filter(stands_for(chosen["age"]))
    if late := chosen.get("late"):
        late_ones = Q(pk__in=ServiceRequest.objects.late().values("pk"))
        found = found.filter(late_ones if late == "yes" else ~late_ones)
    return found


@require_safe
def request_detail(request, public_id):
    """The next step, the phases, what was stated, papers, sections of the other rooms, timeline: each as the
    role may know.
    """
    case = pages.load_request(request, public_id)
    user = request.user
    shown = phases.phases_of(case, user)
    context = {
        "phases": shown,
        "progress": phases.progress(shown),
        "next": phases.next_card(case, user),
        "events": pages.events_of(request, case),
        "sections": pages.sections_of(request, case),
        "awaits_reply": _awaits_reply(case),
        **pages.actions_of(request, case),
    }
    if permissions.sees_statement(user, case):
        context["asked"] = asked_rows(case)
    if permissions.sees_papers(user, case):
        context["checks"] = _papers(user, case)
        context |= _signed(case)
        context["messages_sent"] = Message.objects.visible_to(user).filter(request_public_id=public_id)[:10]
        context["has_receipt"] = bool(case.reference)
    identity = pages.request_identity(request, case, with_turn=False)
    return render(
        request,
        "eligibility/case/request_detail.html",
        pages.request_context(request, case, identity=identity) | context,
    )


def _papers(user, case):
    """The papers of the request; those that the study asked for stand in its section, where it is seen."""
    found = case.checks.select_related("type", "owner", "document")
    return found.filter(asked_at=None) if permissions.sees_study(user, case) else found


def _awaits_reply(case) -> bool:
    """Whether the day before which no reply comes is still to come, and nothing is decided."""
    undecided = case.status in BEFORE_ACCEPTANCE | IN_STUDY
    return undecided and bool(case.reply_not_before and case.reply_not_before > timezone.localdate())


def _signed(case) -> dict:
    """The declaration as it was last signed, and where each page of its signature is seen."""
    declarations = case.declarations.select_related("witnessed_by", "signature")
    declaration = declarations.first()
    pages_of_it = numbers_of(declaration.signature if declaration else None)
    return {
        "declaration": declaration,
        "signature_urls": [
            reverse("eligibility:signature_picture", args=[case.public_id, number]) for number in pages_of_it
        ],
    }
