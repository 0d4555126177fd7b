"""Who may see contacts, visits, referrals and messages, and what their lists print."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self, TypeVar

from django.db import models
from django.db.models import Case, F, Q, When
from django.utils import timezone

from accounts.models import User
from beneficiaries.querysets import ALL_FILES
from channels_log.enums import MessageStatus, ReferralStatus
from core import arabic
from core.expressions import Constant

if TYPE_CHECKING:  # the models stand above
    from channels_log.models import Contact, Message, Referral, Visit


DESK = ALL_FILES  # a contact tells of a person as much as the file does
DAYS = {"today": 0, "week": 6, "month": 29}


# The orders of two lists, each the order of an index too: a page costs the same in a long table. The second
# expression is empty for all of the last stage, so that it does not matter whether a database puts nothing
# first or last.
VISITS_IN_ORDER = (
    Case(
        When(ended_at__isnull=False, then=Constant(2)),
        When(served_at__isnull=False, then=Constant(1)),
        default=Constant(0),
    ),
    Case(When(ended_at__isnull=True, then=F("arrived_at"))),
    F("arrived_at").desc(),
    F("id").desc(),
)
_OPEN, _ANSWERED = Constant(ReferralStatus.OPEN), Constant(ReferralStatus.ANSWERED)
REFERRALS_IN_ORDER = (
    Case(
        When(status=_OPEN, then=Constant(0)),
        When(status=_ANSWERED, then=Constant(1)),
        default=Constant(2),
    ),
    Case(
        When(status=_OPEN, then=F("referred_at")),
        When(status=_ANSWERED, then=F("referred_at")),
    ),
    F("referred_at").desc(),
    F("id").desc(),
)


Row = TypeVar("Row", bound=models.Model)


class DeskQuerySet(models.QuerySet[Row]):
    """Records of the desk: the desk itself, those who answer referrals, and the readers see them all; others
    none.
    """

    def visible_to(self, user: User) -> Self:
        """The rows a member of staff may open."""
        return self if user.is_authenticated and user.has_role(*DESK) else self.none()

    def within(self, column: str, period: str) -> Self:
        """Rows whose moment lies in today, the last 7 days or the last 30 (Asia/Riyadh); all for another
        period.
        """
        if period not in DAYS:
            return self
        midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
        return self.filter(**{f"{column}__gte": midnight - timedelta(days=DAYS[period])})


class VisitQuerySet(DeskQuerySet["Visit"]):
    def at_stage(self, stage: str) -> Self:
        """Visits that wait, are being served or have ended; all for another stage."""
        stages = {
            "waiting": Q(served_at__isnull=True, ended_at__isnull=True),
            "serving": Q(served_at__isnull=False, ended_at__isnull=True),
            "ended": Q(ended_at__isnull=False),
        }
        return self.filter(stages.get(stage, Q()))

    def for_list(self) -> Self:
        """Those who wait first, the longest on top; then those being served; then the ended, newest first."""
        return self.select_related("beneficiary", "served_by").order_by(*VISITS_IN_ORDER)


class ContactQuerySet(DeskQuerySet["Contact"]):
    def for_list(self) -> Self:
        """What one row of the list prints; newest first."""
        return self.select_related("beneficiary__head", "recorded_by").order_by("-at", "-pk")

    def matching(self, text: str) -> Self:
        """Contacts whose person, number, question or file matches what was typed; all for nothing."""
        text = arabic.clean(text)
        if not text:
            return self
        found = Q(person_name__icontains=text) | Q(question__icontains=text)
        digits = arabic.typed_number(text).replace(" ", "").lstrip("0")
        if digits.isascii() and digits.removeprefix("+").isdigit() and len(digits) >= 4:
            found |= Q(mobile__contains=digits)
        if key := arabic.search_key(text):
            found |= Q(beneficiary__head__search_key__contains=key)
        return self.filter(found | Q(beneficiary__file_number__iexact=text))


class ReferralQuerySet(DeskQuerySet["Referral"]):
    def for_list(self) -> Self:
        """Open ones first, then those still to be told, then the rest; the oldest on top while something is
        due.
        """
        return self.select_related("beneficiary", "referred_by").order_by(*REFERRALS_IN_ORDER)


class MessageQuerySet(DeskQuerySet["Message"]):
    def due(self, now: datetime) -> Self:
        """Messages whose turn it is, oldest first."""
        return self.filter(status=MessageStatus.WAITING, next_attempt_at__lte=now).order_by("pk")

    def for_list(self) -> Self:
        """What one row of the list prints: never the text; newest first."""
        return self.select_related("beneficiary__head").defer("body").order_by("-pk")
