"""A researcher for a request, without a conflict on this case."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.models import User
from core.audit import action
from core.sentences import filled
from core.texts import Text
from eligibility.case import steps
from eligibility.case.kin import conflict_of, household_marks, kinship_known
from eligibility.case.permissions import reviewed
from eligibility.enums import Status, StudyStatus
from eligibility.models import ServiceRequest


@dataclass(frozen=True)
class Candidate:
    """A researcher, the number of requests under study with them, why they must not have this one ("" if
    free), and whether the account holds anything by which kinship could be seen.
    """

    user: User
    workload: int
    conflict: Text
    kinship_known: bool


class Bars:
    """What keeps a researcher from a request: opened it, reviewed its study, may be a relative."""

    def __init__(self, case: ServiceRequest) -> None:
        self.case, self.reviewers = case, reviewed(case)
        self.marks = household_marks([case.beneficiary])[case.beneficiary_id]

    def of(self, user: User) -> Text:
        """Why this user must not have the request; empty where nothing is known."""
        if user.pk in self.reviewers:
            return _("Assigned or reviewed the study of this request.")
        return conflict_of(user, self.case, self.marks)


def candidates(case: ServiceRequest, bars: Bars | None = None) -> list[Candidate]:
    """Every active researcher: those without conflict first, the least busy before the others; what keeps
    them from it is said by `bars`, those of the first study where none are given. Three
    queries with those.
    """
    users = (
        User.objects.filter(is_active=True, roles__role=Role.SOCIAL_RESEARCHER)
        .annotate(workload=Count("assigned_requests", filter=Q(assigned_requests__status=Status.STUDYING)))
        .order_by("workload", "full_name")
    )
    bars = bars or Bars(case)
    found = [Candidate(user, user.workload, bars.of(user), kinship_known(user)) for user in users]
    return sorted(found, key=lambda row: bool(row.conflict))


@action("study.assign")
def assign(
    *, public_id: str, researcher_id: str, by: User, version: int | str | None = None
) -> ServiceRequest:
    """Give the request to a researcher (their public_id), or to another one while it is studied (C-38, B-11).

    Appointments that are only planned pass to the new researcher; what was carried out stays with who did it.
    Raises PermissionDenied for a researcher with a conflict on this case, ValidationError on `researcher` for
    nobody or nobody new, ConflictError (stage, stale form).
    """
    case = steps.enter(public_id=public_id, name="assign", by=by, version=version)
    user = User.objects.filter(
        public_id=researcher_id, is_active=True, roles__role=Role.SOCIAL_RESEARCHER
    ).first()
    if user is None:
        raise ValidationError({"researcher": _("Choose one of the researchers.")})
    if user.pk == case.assigned_researcher_id:
        raise ValidationError({"researcher": _("The request is with this researcher already.")})
    reason = Bars(case).of(user)
    if user.pk == by.pk:
        reason = _("Assigned or reviewed the study of this request.")
    if reason:
        raise PermissionDenied(
            filled(_("This researcher must not have the request: %(reason)s"), reason=reason)
        )
    case.assigned_researcher, case.assigned_at = user, timezone.now()
    for planned in (case.interviews, case.fieldvisits):
        planned.filter(status=StudyStatus.PLANNED).update(by=user)
    return steps.leave(
        case,
        "assign",
        by=by,
        note=user.full_name,
        also=("assigned_researcher", "assigned_at"),
    )
