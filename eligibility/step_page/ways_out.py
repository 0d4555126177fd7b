"""The ways out of a case: closed, withdrawn, lapsed."""

from datetime import timedelta

from django.utils import timezone, translation
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from core.audit import action
from core.numbers import lock
from core.verdicts import ConflictError
from eligibility.case.permissions import applicant_lives
from eligibility.case.steps import enter, leave
from eligibility.case.workflow import STEPS
from eligibility.committee.actions.agenda import leave_agenda
from eligibility.models import ServiceRequest

# Why a request ended, as it stands on it whatever language the officer reads.
DIED = "توفي مقدم الطلب"


@action("request.close")
def close(*, public_id: str, by: User, version: int | str | None = None) -> ServiceRequest:
    """End the request, after the notice and (unless it was refused) the delivery."""
    case = enter(public_id=public_id, name="close", by=by, version=version)
    case.closed_at = timezone.now()
    return leave(case, "close", by=by, also=("closed_at",))


@action("request.withdraw")
def withdraw(*, by: User, public_id: str, note: str, version: int | str | None = None) -> ServiceRequest:
    """End the request at the applicant's own word; `note` is what he said. Where he died, his death paper on
    file stands for it, and the request ends for that reason.

    It leaves the agenda of a session that is still planned; in one that was opened its item is postponed.
    """
    leave_agenda(public_id, by=by)  # first: whoever prepares a session locks it before its requests
    case = enter(public_id=public_id, name="withdraw", by=by, version=version, note=note)
    case.ended_reason = note.strip()
    if case.beneficiary.head.deceased_on is not None:
        case.ended_reason = f"{DIED}. {case.ended_reason}"
    return leave(case, "withdraw", by=by, note=case.ended_reason, also=("ended_reason",))


@action("request.lapse")
def lapse(*, public_id: str, by: User | None = None) -> ServiceRequest:
    """End a request that stayed incomplete longer than the policy's days. Time does this, not a person
    (by=None).
    """
    case = lock(ServiceRequest.objects.for_page(), public_id=public_id)
    age = timezone.now() - case.status_since
    early = age <= timedelta(days=case.profile.lapse_days)
    applicant_lives(case).enforce()
    if case.status not in STEPS["lapse"].sources or early:
        raise ConflictError(gettext_lazy("The request has not been incomplete for long enough to lapse."))
    with translation.override("ar"):
        days = case.profile.lapse_days
        case.ended_reason = ngettext(
            "It was not completed within %(days)d day.", "It was not completed within %(days)d days.", days
        ) % {"days": days}
    return leave(case, "lapse", by=by, note=case.ended_reason, also=("ended_reason",))
