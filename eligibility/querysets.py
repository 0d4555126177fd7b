"""Who may see which request (docs/rules.md, "Who sees what"). Committees see anonymised sheets, never
requests.
"""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.db.models.lookups import IsNull
from django.utils import timezone

from accounts.enums import COMMITTEE, READERS, Role
from accounts.models import User
from beneficiaries.enums import NAME_PARTS
from beneficiaries.querysets import ALL_FILES
from core.models import AppendOnlyQuerySet
from eligibility.enums import (
    AGE_DAYS,
    BEFORE_ACCEPTANCE,
    DECIDED,
    IN_DELIVERY,
    IN_STUDY,
    OPEN,
    TO_COME,
    Seat,
    SecondState,
    SessionStatus,
    Status,
    StudyStatus,
)
from policy.enums import DecidingBody, ProfileStatus
from policy.models import PolicyProfile

if TYPE_CHECKING:  # the models stand above
    from eligibility.models import (
        AgendaItem,
        Committee,
        CriteriaSet,
        Decision,
        DocumentCheck,
        FormScan,
        SecondLook,
        ServiceRequest,
        Session,
    )


UNDECIDED = BEFORE_ACCEPTANCE | IN_STUDY
SUBMITTED_FOR = timedelta(days=3)  # a submitted request is matched within three days
SECOND_LOOK_LASTS = timedelta(days=30)  # then it counts as not written: the memory of the case is gone
LONG = ("need", "answers", "missing_note", "review_remarks", "ended_reason")
# What no row prints: long texts, and what would be decrypted row by row.
UNPRINTED = (
    *LONG,
    "beneficiary__iban",
    "beneficiary__head__id_number",
    "service__questions",
)
ON_THE_DESK = (
    "public_id",
    "reference",
    "registration_number",
    *(f"beneficiary__head__{name}" for name in NAME_PARTS),
    "service__label",
    "profile__deciding_body",
)
ALL_REQUESTS = ALL_FILES  # the same rows of the table say who sees every file and who every request


class CriteriaSetQuerySet(models.QuerySet["CriteriaSet"]):
    def of(self, code: str) -> Self:
        """The versions of the criteria of a service, and of those of all services."""
        return self.filter(Q(service__code=code) | Q(service__isnull=True))

    def in_force(self, code: str, day: date) -> "CriteriaSet | None":
        """What counts for a request that is opened on this day of Riyadh; criteria of the service go before
        general ones.

        Before every version counts the first one. None where the catalogue has none at all.
        """
        rows = list(self.of(code))
        begun = [row for row in rows if row.effective_from <= day]
        if not begun:
            return min(rows, key=lambda row: (row.service_id is None, row.effective_from), default=None)
        return max(begun, key=lambda row: (row.service_id is not None, row.effective_from, row.version_no))


class CommitteeQuerySet(models.QuerySet["Committee"]):
    def in_office(self) -> Self:
        """The committee that sits, while there is work for one; none otherwise: nothing of it is offered."""
        said, waiting, sitting = self.work()
        return self.filter(Exists(said) | Exists(waiting) | Exists(sitting), active=True)

    def work(self) -> tuple[models.QuerySet, ...]:
        """What a committee is there for, each empty or not: a policy in force that has one decide, requests
        opened under such a policy and not decided, sessions not brought to their end.
        """
        apps, committee = self.model._meta.apps, DecidingBody.COMMITTEE
        requests = apps.get_model("eligibility", "ServiceRequest").objects
        sessions = apps.get_model("eligibility", "Session").objects
        return (
            PolicyProfile.objects.filter(status=ProfileStatus.EFFECTIVE, deciding_body=committee),
            requests.filter(profile__deciding_body=committee, status__in=UNDECIDED),
            sessions.filter(status__in=[SessionStatus.OPEN, SessionStatus.CLOSED]),
        )


class DocumentCheckQuerySet(models.QuerySet["DocumentCheck"]):
    def of_the_statement(self) -> Self:
        """The papers that the catalogue asks and the applicant signs for."""
        return self.filter(asked_at__isnull=True)

    def of_the_study(self) -> Self:
        """Those that the researcher asked for afterwards; they void no signature."""
        return self.filter(asked_at__isnull=False)


class FormScanQuerySet(AppendOnlyQuerySet["FormScan"]):
    def visible_to(self, user: User) -> Self:
        """The scans of requests that the user sees."""
        requests = self.model._meta.apps.get_model("eligibility", "ServiceRequest").objects
        return self.filter(form__request__in=requests.visible_to(user))

    def waiting(self) -> Self:
        """Those after which nothing was signed, of requests that are not decided."""
        declarations = self.model._meta.apps.get_model("eligibility", "Declaration").objects
        signed = declarations.filter(request=OuterRef("form__request"), signed_at__gt=OuterRef("at"))
        return self.filter(~Exists(signed), form__request__status__in=UNDECIDED)

    def for_list(self) -> Self:
        """What one row prints; the newest first."""
        known = ("form__request__beneficiary__head", "form__request__service", "by")
        return self.select_related(*known).order_by("-pk")


def row_by_row(rows: models.QuerySet) -> IsNull:
    """That there is one of `rows`, asked of each row as it comes by in the order of an index. An Exists would
    be worked out for all rows at once, however few are wanted.
    """
    return IsNull(Subquery(rows.values("pk")[:1]), False)


def stands_for(age: str) -> Q:
    """Requests that have stood in their stage for so long by now."""
    now, (low, high) = timezone.now(), AGE_DAYS[age]
    stands = Q(status_since__lte=now - timedelta(days=low)) if low else Q()
    return stands & Q(status_since__gt=now - timedelta(days=high)) if high else stands


class RequestQuerySet(models.QuerySet["ServiceRequest"]):
    def visible_to(self, user: User) -> Self:
        """The requests a member of staff may open; which parts of them is said by
        eligibility.case.permissions.
        """
        if not user.is_authenticated:
            return self.none()
        if user.has_role(*ALL_REQUESTS):
            return self
        mine = Q(pk__in=())
        if user.has_role(Role.SOCIAL_RESEARCHER):
            mine |= Q(assigned_researcher=user)
        named = self.model.substitutes.rel.related_model.objects.standing().filter(user=user)
        mine |= Q(profile__deciding_body=DecidingBody.DEPARTMENT, pk__in=named.values("request"))
        if user.has_role(Role.DELIVERY_OFFICER):
            mine |= Q(status__in=IN_DELIVERY) | Q(status=Status.CLOSED, delivery__isnull=False)
        return self.filter(mine)

    def late(self) -> Self:
        """Late today (docs/rules.md, "Late"): the one place that says so of requests. What stopped since the
        applicant died is not.
        """
        today = timezone.localdate()
        midnight = timezone.make_aware(datetime.combine(today, time.min))
        late = Q(status=Status.SUBMITTED, status_since__lt=midnight - SUBMITTED_FOR)
        for days in PolicyProfile.objects.values_list("lapse_days", flat=True).distinct().order_by():
            since = midnight - timedelta(days=days)
            late |= Q(status=Status.INCOMPLETE, profile__lapse_days=days, status_since__lt=since)
        for relation in (self.model.interviews, self.model.fieldvisits):
            planned = relation.rel.related_model.objects.filter(
                status=StudyStatus.PLANNED, planned_at__lt=midnight
            )
            late |= Q(status=Status.STUDYING, pk__in=planned.values("request"))
        late |= Q(reply_due__lt=today, status__in=UNDECIDED) | Q(pk__in=self._untold(today).values("pk"))
        late &= Q(beneficiary__head__deceased_on__isnull=True)
        return self.filter(late, status__in=OPEN)

    def _untold(self, today: date) -> models.QuerySet["ServiceRequest"]:
        """Decided, over the last day of the reply, and neither told nor written to at the address. What is
        delivered was told (B-15).
        """
        decided = self.model.objects.filter(status__in=DECIDED, reply_due__lt=today)
        return decided.filter(decision__notice__isnull=True, decision__address_notice__isnull=True)

    def for_list(self) -> Self:
        """What one row of a list prints; newest first."""
        rows = self.select_related("beneficiary__head", "service", "profile", "assigned_researcher")
        return rows.defer(*UNPRINTED).order_by("-pk")

    def for_desk(self) -> Self:
        """What one row of a desk prints, and where it leads; no more."""
        return self.select_related("beneficiary__head", "service", "profile").only(*ON_THE_DESK)

    def keys_for_desk(self) -> models.QuerySet["ServiceRequest", tuple[int, datetime]]:
        """(key, since when it stands so), the longest standing first: of most kinds of rows a desk shows few,
        and what they print is read once for all of them.
        """
        return self.order_by("status_since", "pk").values_list("pk", "status_since")

    def for_file(self) -> Self:
        """What the page of their file, which is loaded already, prints of them, and what their next step
        asks.
        """
        return self.select_related(
            "service",
            "profile",
            "assigned_researcher",
            "assessment",
            "delivery",
            "decision__notice",
            "decision__item__session",
            "decision__item__early_telling",
        )

    def first_of(self, statuses: Iterable[str], most: int) -> list[int]:
        """The keys of those that have stood longest: a look into the index for each status, where one
        look for all would put every row in order.
        """
        found: list[tuple[datetime, int]] = []
        for status in sorted(statuses):
            rows = self.filter(status=status).order_by("status_since", "pk")
            found += rows.values_list("status_since", "pk")[:most]
        return [pk for _since, pk in sorted(found)[:most]]

    def for_page(self) -> Self:
        """What the identity bar and the request page print of the request itself."""
        return self.select_related(
            "beneficiary__head",
            "service",
            "profile",
            "assigned_researcher",
            "opened_by",
            "admin_check__by",
            "served",
            "assessment",
            "delivery",
        ).prefetch_related("beneficiary__categories")


class SecondLookQuerySet(models.QuerySet["SecondLook"]):
    """Never seen by those who decide: a researcher has his own, those who assign researchers all of theirs,
    and under one policy decide and see what came of it afterwards.
    """

    def open(self) -> Self:
        """Those that can still be written."""
        return self.filter(second__isnull=True, drawn_at__gt=timezone.now() - SECOND_LOOK_LASTS)

    def at(self, state: str) -> Self:
        """Those that stand there; all for nothing."""
        found = {
            SecondState.WAITING: self.open().filter(researcher__isnull=True),
            SecondState.GIVEN: self.open().filter(researcher__isnull=False),
            SecondState.WRITTEN: self.filter(second__isnull=False),
            SecondState.LAPSED: self.filter(
                second__isnull=True, drawn_at__lte=timezone.now() - SECOND_LOOK_LASTS
            ),
        }
        return found.get(state, self)

    def to_write(self, user: User) -> Self:
        """What this researcher is to write; once written it is closed to him too."""
        if not user.is_authenticated or not user.has_role(Role.SOCIAL_RESEARCHER):
            return self.none()
        return self.open().filter(researcher=user)

    def under(self, profiles: Iterable[PolicyProfile]) -> Self:
        """Those of requests under these versions of the policy."""
        return self.filter(request__profile__in=profiles)

    def for_list(self) -> Self:
        """What one row prints; the newest first."""
        return self.select_related("request__service", "researcher", "second").order_by("-pk")


class SubstituteQuerySet(models.QuerySet["Substitute"]):
    def standing(self) -> Self:
        """Those who are named still."""
        return self.filter(ended_at__isnull=True)


class AttendanceQuerySet(models.QuerySet["Attendance"]):
    def sitting_now(self) -> Self:
        """Of those who sit in a session that is open, or whose minutes wait to be signed: it keeps its seats,
        though one of them has ended in the committee. A substitute sits in it from the day he is called.
        """
        called = Q(seat=Seat.SUBSTITUTE, session__status=SessionStatus.PLANNED)
        return self.filter(called | Q(session__status__in=[SessionStatus.OPEN, SessionStatus.CLOSED]))


class SessionQuerySet(models.QuerySet["Session"]):
    def visible_to(self, user: User) -> Self:
        """Sessions of the user's own committee and those he sits in, and all for those who read
        everything.
        """
        if not user.is_authenticated:
            return self.none()
        if user.has_role(*READERS):
            return self
        if user.has_role(*COMMITTEE):
            seats = self.model.committee.field.related_model.seats.rel.related_model.objects
            held = seats.filter(user=user, until__isnull=True)
            sits = self.model.attendances.rel.related_model.objects.sitting_now().filter(user=user)
            return self.filter(Q(committee__in=held.values("committee")) | Q(pk__in=sits.values("session")))
        return self.none()


class AgendaItemQuerySet(models.QuerySet["AgendaItem"]):
    def visible_to(self, user: User) -> Self:
        """Sheets of the sessions the user sits in, without those the user stepped back from, and of a
        substitute the one he is named for; all for the readers.
        """
        if not user.is_authenticated:
            return self.none()
        if user.has_role(*READERS):
            return self
        if not user.has_role(*COMMITTEE):
            return self.none()
        recusals = self.model.request.field.related_model.recusals.rel.related_model.objects
        recused = recusals.filter(request=OuterRef("request"), member=user)
        sessions = self.model.session.field.related_model
        seats = sessions.committee.field.related_model.seats.rel.related_model.objects
        held = seats.filter(user=user, until__isnull=True)
        attendances = sessions.attendances.rel.related_model.objects
        seated = attendances.sitting_now().filter(user=user).exclude(seat=Seat.SUBSTITUTE)
        substitutes = self.model.request.field.related_model.substitutes.rel.related_model.objects
        named = substitutes.standing().filter(user=user, request=OuterRef("request"))
        mine = Q(session__committee__in=held.values("committee")) | Q(session__in=seated.values("session"))
        mine |= Exists(named)
        return self.filter(mine, ~Exists(recused))

    def to_come(self) -> Self:
        """Those on the agendas of sessions to come."""
        return self.filter(session__status__in=TO_COME)

    def with_place(self) -> Self:
        """`place` is what an item is called by: which one it is of its session, without a hole."""
        before = self.model._base_manager.filter(
            session=OuterRef("session"), order__lt=OuterRef("order")
        ).order_by()
        counted = before.values("session").annotate(number=Count("pk")).values("number")
        return self.annotate(place=Coalesce(Subquery(counted), 0) + 1)


class DecisionQuerySet(AppendOnlyQuerySet["Decision"]):
    def visible_to(self, user: User) -> Self:
        """Decisions on requests the user sees, and those of the sessions that a secretary keeps."""
        if not user.is_authenticated:
            return self.none()
        if user.has_role(*ALL_REQUESTS):  # as below, without asking for each row
            return self
        requests = self.model.request.field.related_model.objects.visible_to(user)
        mine = Q(request__in=requests)
        if user.has_role(Role.COMMITTEE_SECRETARY):
            mine |= Q(
                item__session__committee__seats__user=user,
                item__session__committee__seats__seat=Seat.SECRETARY,
                item__session__committee__seats__until__isnull=True,
            )
        return self.filter(mine)
