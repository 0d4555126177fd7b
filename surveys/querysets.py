"""Who may see improvements, obstacles, file audits, the list of calls and what departments ask of each other,
and what their lists print.
"""

import re
from datetime import date, datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Case, Count, F, Q, Value, When

from accounts.enums import CASEWORK, DECIDING, READERS, Role
from accounts.models import User
from core import arabic
from surveys.enums import (
    DEPARTMENT_OF,
    STILL_OPEN,
    Department,
    FileAuditState,
    ImprovementStatus,
    ObstacleState,
    RoundState,
)

if TYPE_CHECKING:  # the models stand above
    from surveys.models import (
        AuditedFile,
        AwarenessSession,
        Call,
        FileAudit,
        ImprovementAction,
        InternalRequest,
        Obstacle,
    )

# Who knows which files were drawn; the quality officer knows how many, and what was found.
SEE_DRAWN = frozenset({Role.MANAGER, Role.AUDITOR})
SEE_IMPROVEMENTS = frozenset({Role.QUALITY_OFFICER, Role.MANAGER, Role.AUDITOR})
# Nobody says to the face of whoever received, studied, decided, notified or delivered what was wrong with it.
SERVING = CASEWORK | DECIDING | {Role.SOCIAL_RESEARCH_OFFICER}
# Nor is one of these named interviewer: the quality officer sees no person, so that free words stay without
# a name; the auditor writes nothing; the administrator gives the accounts.
NO_INTERVIEWERS = SERVING | {Role.QUALITY_OFFICER, Role.AUDITOR, Role.ADMINISTRATOR}
# The second expression is empty for all that is not open, so that it does not matter whether a database puts
# nothing first or last.
IN_ORDER = (
    models.Case(models.When(status=ImprovementStatus.OPEN, then=models.Value(0)), default=models.Value(1)),
    models.Case(models.When(status=ImprovementStatus.OPEN, then=F("due_on"))),
    F("pk").desc(),
)
LEAST_DIGITS = 4  # by which a number is searched
BEFORE_MOBILE = re.compile(r"\A(?:(?:\+|00)966|0(?=5))")  # what is typed before a number here
SORTS = {"new": ("-pk",), "old": ("pk",), "due": ("due_on", "pk")}


def _words(text: str) -> Q:
    """That every word of `text` stands in a row, however it is spelt."""
    return Q(*(Q(words__contains=word) for word in arabic.fold(text).split()))


class ImprovementQuerySet(models.QuerySet["ImprovementAction"]):
    """The register: those who answer for quality and the readers see it whole, others what they own."""

    def visible_to(self, user: User) -> Self:
        """The rows a member of staff may open."""
        if not user.is_authenticated:
            return self.none()
        return self if user.has_role(*SEE_IMPROVEMENTS) else self.filter(owner=user)

    def open(self) -> Self:
        """Those that are still to be carried out."""
        return self.filter(status=ImprovementStatus.OPEN)

    def late(self, today: date) -> Self:
        """Open ones whose day has gone by."""
        return self.open().filter(due_on__lt=today)

    def matching(self, text: str) -> Self:
        """Those in which every word of `text` stands, however it is spelt; all for nothing."""
        return self.filter(_words(text))

    def for_list(self, sort: str = "") -> Self:
        """What one row prints, in an order of SORTS; else open ones first, the nearest day on top."""
        return self.select_related("owner").order_by(*SORTS.get(sort, IN_ORDER))


# === obstacles and ideas =========================================================================


class ObstacleQuerySet(models.QuerySet["Obstacle"]):
    """The register: those who answer for quality and the readers see it whole, others what they reported."""

    def with_state(self) -> Self:
        """The one place that says how a row stands, and on which day it was removed: an answer stands;
        without one it is as its improvement is, and waits again where that was given up.
        """
        answered, improved = ~Q(outcome=""), Q(outcome="", improvement__status=ImprovementStatus.DONE)
        return self.annotate(
            state=Case(
                When(answered, then=F("outcome")),
                When(improved, then=Value(ObstacleState.REMOVED)),
                When(improvement__status=ImprovementStatus.OPEN, then=Value(ObstacleState.IMPROVING)),
                default=Value(ObstacleState.WAITING),
                output_field=models.CharField(),
            ),
            removed_on=Case(
                When(answered, then=F("closed_on")), When(improved, then=F("improvement__done_on"))
            ),
        )

    def visible_to(self, user: User) -> Self:
        """The rows a member of staff may open."""
        if not user.is_authenticated:
            return self.none()
        return self if user.has_role(*SEE_IMPROVEMENTS) else self.filter(reported_by=user)

    def open(self) -> Self:
        """Those that are neither removed nor answered."""
        return self.filter(state__in=STILL_OPEN)

    def to_look_at(self, before: datetime) -> Self:
        """Open ones that wait to be handled, or were reported before that moment."""
        return self.open().filter(Q(state=ObstacleState.WAITING) | Q(reported_at__lt=before))

    def matching(self, text: str) -> Self:
        """Those in which every word of `text` stands, however it is spelt; all for nothing."""
        return self.filter(_words(text))

    def for_list(self) -> Self:
        """What one row prints: those that wait first, the oldest of them on top, then the newest."""
        waits = Q(state=ObstacleState.WAITING)
        return self.select_related("reported_by", "improvement").order_by(
            Case(When(waits, then=Value(0)), default=Value(1)),
            Case(When(waits, then=F("pk")), default=Value(0)),
            "-pk",
        )


class ObstacleManager(models.Manager.from_queryset(ObstacleQuerySet)):  # type: ignore[misc]
    """Every row comes with its state."""

    def get_queryset(self) -> ObstacleQuerySet:
        """All rows, each with `state` and `removed_on`."""
        return super().get_queryset().with_state()


# === departments =================================================================================


def departments_of(user: User) -> list[Department]:
    """The departments that the roles of a member of staff belong to, in their order."""
    held = {DEPARTMENT_OF[Role(code)] for code in user.role_codes if Role(code) in DEPARTMENT_OF}
    return [department for department in Department if department in held]


class InternalQuerySet(models.QuerySet["InternalRequest"]):
    """What departments ask of each other: seen by who asked, by those who are asked, and by the readers."""

    def visible_to(self, user: User) -> Self:
        """The rows a member of staff may open."""
        if not user.is_authenticated:
            return self.none()
        if user.has_role(*READERS):
            return self
        return self.filter(Q(asked_by=user) | Q(asked__in=departments_of(user)))

    def waiting(self) -> Self:
        """Those without an answer."""
        return self.filter(outcome="")

    def waiting_for(self, user: User) -> Self:
        """Those without an answer that the user may answer."""
        return self.waiting().filter(asked__in=departments_of(user)).exclude(asked_by=user)

    def matching(self, text: str) -> Self:
        """Those in which every word of `text` stands, however it is spelt; all for nothing."""
        return self.filter(_words(text))

    def for_list(self) -> Self:
        """What one row prints: those that wait first, the oldest of them on top, then the newest."""
        waits = Q(outcome="")
        return self.select_related("asked_by").order_by(
            Case(When(waits, then=Value(0)), default=Value(1)),
            Case(When(waits, then=F("pk")), default=Value(0)),
            "-pk",
        )


class AwarenessQuerySet(models.QuerySet["AwarenessSession"]):
    """Sessions on quality."""

    def held(self) -> Self:
        """Those that count: not taken back."""
        return self.filter(taken_back="")

    def within(self, first: date, last: date) -> Self:
        """Those of the days from `first` to `last`."""
        return self.filter(held_on__range=(first, last))


class FileAuditQuerySet(models.QuerySet["FileAudit"]):
    def counted(self) -> Self:
        """With how many files were drawn (`drawn`), are checked (`checked`) and have nobody (`nobodys`)."""
        return self.annotate(
            drawn=Count("files"),
            checked=Count("files", filter=Q(files__checked_at__isnull=False)),
            nobodys=Count("files", filter=Q(files__checker__isnull=True)),
        )


class AuditedFileQuerySet(models.QuerySet["AuditedFile"]):
    """The files that were drawn: the manager gives them out, each checker has his own while it is open."""

    def visible_to(self, user: User) -> Self:
        """Those whose request the user may learn here."""
        if not user.is_authenticated:
            return self.none()
        return self if user.has_role(*SEE_DRAWN) else self.to_check(user)

    def to_check(self, user: User) -> Self:
        """What this user is to check."""
        return self.filter(checker=user, checked_at__isnull=True, audit__state=FileAuditState.OPEN)

    def nobodys(self) -> Self:
        """Those of open audits that nobody was given."""
        return self.filter(checker__isnull=True, audit__state=FileAuditState.OPEN)


class CallQuerySet(models.QuerySet["Call"]):
    """The list of calls: its interviewer sees it while the round is open, and nobody else ever does."""

    def visible_to(self, user: User) -> Self:
        """The entries that this user calls."""
        if not user.is_authenticated or user.has_role(*NO_INTERVIEWERS):
            return self.none()
        return self.filter(wave__interviewer=user, round__state=RoundState.OPEN)

    def to_call(self, today: date) -> Self:
        """Those whose turn it is."""
        return self.filter(next_on__lte=today)

    def matching(self, text: str) -> Self:
        """Those whose name or number holds what was typed; all for nothing."""
        key = arabic.search_key(text)
        number = BEFORE_MOBILE.sub("", arabic.typed_number(text).replace(" ", ""))
        if number.isascii() and number.isdecimal() and len(number) >= LEAST_DIGITS:
            return self.filter(file__head__mobile__contains=number)
        return self.filter(file__head__search_key__contains=key) if key else self

    def for_list(self) -> Self:
        """What one row prints; those whose turn it is first, the rest by the day on which it comes."""
        return self.select_related("wave", "file__head").prefetch_related("tries").order_by("next_on", "pk")
