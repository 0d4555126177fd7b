"""What the desk and the file page show of channels_log: registered in apps.py, asked for by core.panels."""

from datetime import timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.enums import Role
from channels_log.enums import MessageStatus, ReferralStatus
from channels_log.models import Message, Referral, Visit
from channels_log.querysets import DESK
from core.panels import MOST, desk_row

LATEST = 20  # rows of each kind on the tab of a file
# No time is promised of a referral: as with a request that was handed in, three days are what is practice.
REFERRED_FOR = timedelta(days=3)


def visitors_now(request, _subject) -> list[dict]:
    """Who waits at the desk, and whom this officer is serving; late when they came on an earlier day."""
    user = request.user
    if not user.has_role(Role.INTAKE_OFFICER):
        return []
    mine_or_waiting = Q(served_by__isnull=True) | Q(served_by=user)
    visits = Visit.objects.filter(mine_or_waiting, ended_at__isnull=True).order_by("arrived_at")
    return [_visitor(visit) for visit in visits[:MOST]]


def _visitor(visit):
    serving = visit.served_at is not None
    return desk_row(
        what=_("Answer the visitor being served") if serving else _("Receive the visitor"),
        who=visit.visitor_name,
        since=visit.arrived_at,
        url=visit.get_absolute_url(),
        action_label=_("Answer") if serving else _("Serve"),
        late=timezone.localdate(visit.arrived_at) < timezone.localdate(),
        here=True,
    )


def referrals_now(request, _subject) -> list[dict]:
    """Questions that wait for this user's answer (A-05), and answers that the desk has not told yet."""
    user, statuses = request.user, []
    if user.has_role(Role.SOCIAL_RESEARCH_OFFICER):
        statuses.append(ReferralStatus.OPEN)
    if user.has_role(Role.INTAKE_OFFICER):
        statuses.append(ReferralStatus.ANSWERED)
    if not statuses:
        return []
    rows = Referral.objects.filter(status__in=statuses).order_by("referred_at")[:MOST]
    return [_referral(row) for row in rows]


def _referral(row):
    is_open = row.status == ReferralStatus.OPEN
    since = row.referred_at if is_open else row.answered_at
    due = timezone.localdate(since + REFERRED_FOR)
    return desk_row(
        what=_("Answer a referred question") if is_open else _("Tell an answer"),
        who=row.person_name,
        since=since,
        url=row.get_absolute_url(),
        action_label=_("Answer") if is_open else _("Tell the person"),
        due=due,
        late=due < timezone.localdate(),
    )


def messages_now(request, _subject) -> list[dict]:
    """Messages that were given up: somebody must reach the person another way, or try again."""
    if not request.user.has_role(Role.INTAKE_OFFICER):
        return []
    rows = Message.objects.filter(status=MessageStatus.FAILED).defer("body").order_by("pk")[:MOST]
    return [
        desk_row(
            what=_("Handle a message that was given up: %(about)s") % {"about": row.get_kind_display()},
            who=row.masked_address,
            since=row.written_at,
            url=row.get_absolute_url(),
            action_label=_("See to it"),
            late=True,
        )
        for row in rows
    ]


def file_contacts(request, beneficiary) -> dict | None:
    """The tab of the file page: its visits, contacts, referrals and messages, the latest of each, for the
    desk's roles.
    """
    if not request.user.has_role(*DESK):
        return None
    new_contact = reverse("channels_log:contact_create")
    return {
        "visits": beneficiary.visits.select_related("served_by").order_by("-arrived_at")[:LATEST],
        "contacts": beneficiary.contacts.select_related("recorded_by").order_by("-at")[:LATEST],
        "referrals": beneficiary.referrals.select_related("answered_by").order_by("-referred_at")[:LATEST],
        "outbox": beneficiary.messages.defer("body").order_by("-pk")[:LATEST],
        "new_contact_url": f"{new_contact}?file={beneficiary.public_id}"
        if request.user.has_role(Role.INTAKE_OFFICER)
        else "",
    }
