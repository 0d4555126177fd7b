"""What lower pages show of requests: the file's tab and next step, and what waits on the desk."""

from datetime import timedelta
from functools import partial

from django.db.models import OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.enums import Role
from beneficiaries.mourned import files_of_the_dead
from core import panels
from core.panels import MOST
from eligibility.case import permissions
from eligibility.case.links import page_url
from eligibility.case.panels import unwritten_row
from eligibility.case.payee import has_verified_account, verified_account
from eligibility.case.workflow import STEPS
from eligibility.enums import CLEARED, GRANTED, IN_DELIVERY, IN_STUDY, RIYAL, DeliveryMethod, Payee, Status
from eligibility.intake.permissions import can_open
from eligibility.models import Decision, DocumentCheck, ServiceRequest
from eligibility.querysets import SUBMITTED_FOR, row_by_row

LOOKED_AT = 100  # so many of those that are to be paid are asked for their account


def register():
    """Tell the desks what intake has to do; called once from AppConfig.ready()."""
    panels.register("desk_now", panels.Panel(20, "requests", gettext_lazy("Requests"), desk_now))
    title = gettext_lazy("Account of the payee")
    section = panels.Panel(55, "account", title, account_section, "eligibility/intake/account_section.html")
    panels.register("request_sections", section)
    panels.register("file_actions", panels.Panel(20, "request", gettext_lazy("New request"), new_request))


def new_request(request, file) -> dict | None:
    """{label, url, icon, allowed, reason} of the button that opens a request on a file, for the desk."""
    if not request.user.has_role(Role.INTAKE_OFFICER):
        return None
    verdict = can_open(request.user, file)
    return {
        "label": _("New request"),
        "url": reverse("eligibility:request_create", args=[file.public_id]),
        "icon": "plus-lg",
        "allowed": bool(verdict),
        "reason": verdict.reason,
    }


def account_section(request, case) -> dict | None:
    """Whom the service pays and whether the account is verified; None where nothing is to be paid."""
    if case.terms.counted or case.status not in IN_STUDY | IN_DELIVERY:
        return None
    if not permissions.sees_papers(request.user, case):
        return None
    return {
        "payee": Payee(case.terms.payee).label,
        "account": verified_account(case),
        "url": reverse("eligibility:account", args=[case.public_id]),
    }


def desk_now(request, _subject) -> list[dict]:
    """For the desk: what stopped since the applicant died, its own drafts, what was submitted and is to be
    matched, what waits for the applicant too long.
    """
    user = request.user
    if not user.has_role(Role.INTAKE_OFFICER):
        return []
    return [
        *_of_the_dead(user),
        *_drafts(user),
        *_submitted(user),
        *_incomplete(user),
        *_asked_by_the_study(user),
        *_to_verify(user),
    ]


def _of_the_dead(user):
    """Each ends with the death paper, or waits for the new head."""
    stopped = _found(
        user, dead=True, status__in=STEPS["withdraw"].sources, beneficiary__in=files_of_the_dead()
    )
    return [
        _row(found, _("The applicant has died: %(service)s"), _("Open"), page="request_detail")
        for found in stopped
    ]


def _found(user, *conditions, dead=False, **facts):
    """(key, since) of the requests of these facts, longest standing first; those of the dead apart."""
    return list(_those(user, *conditions, dead=dead, **facts).keys_for_desk()[:MOST])


def _those(user, *conditions, dead=False, **facts):
    rows = ServiceRequest.objects.visible_to(user).filter(*conditions, **facts)
    return rows.filter(beneficiary__head__deceased_on__isnull=not dead)


def _drafts(user):
    return [
        _row(found, _("Complete the draft: %(service)s"), _("Continue"), page="request_papers")
        for found in _found(user, status=Status.DRAFT, opened_by=user)
    ]


def _submitted(user):
    return [
        _row(
            (key, since),
            _("Match papers: %(service)s"),
            _("Match the papers"),
            page="request_papers",
            due=timezone.localdate(since + SUBMITTED_FOR),
        )
        for key, since in _found(user, status=Status.SUBMITTED)
    ]


def _incomplete(user):
    """Half of the days after which it lapses have gone by: time to ask the applicant again."""
    rows, now = [], timezone.now()
    waits = _those(user, status=Status.INCOMPLETE).order_by("status_since", "pk")
    for key, since, days in waits.values_list("pk", "status_since", "profile__lapse_days")[:MOST]:
        if since + timedelta(days=days // 2) <= now:
            what, ends = _("Reminder of what is missing: %(service)s"), since + timedelta(days=days)
            rows.append(_row((key, since), what, _("Open"), due=timezone.localdate(ends)))
    return rows


def _asked_by_the_study(user):
    """Papers that the study waits for: to be received and matched while the request is studied."""
    waits = DocumentCheck.objects.of_the_study().exclude(status__in=CLEARED)
    return [
        _row(
            found,
            _("Receive a paper that the study asked for: %(service)s"),
            _("Open"),
            page="request_papers",
        )
        for found in _found(user, status=Status.STUDYING, pk__in=waits.values("request"))
    ]


def _to_verify(user):
    """Granted and told, or on its way by transfer, and the account of the payee is not verified."""
    paid = ServiceRequest.objects.filter(service__unit__in=["", RIYAL])
    told = Decision.objects.filter(request=OuterRef("pk"), notice__isnull=False)
    oldest = paid.filter(row_by_row(told)).first_of(GRANTED, LOOKED_AT)
    oldest += paid.filter(delivery__method=DeliveryMethod.TRANSFER).first_of([Status.DELIVERING], LOOKED_AT)
    return [
        _row(found, _("Verify the account of the payee: %(service)s"), _("Open"), page="account")
        for found in _found(user, ~has_verified_account(), pk__in=oldest)
    ]


def _row(found, what, label, *, page="request_detail", due=None):
    return unwritten_row(found, what, partial(page_url, page=page), label, due=due)
