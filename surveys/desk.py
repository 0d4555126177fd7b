"""What the desk and the page of a contact show of improvements: registered in apps.py, asked for by
core.panels.
"""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.panels import desk_row
from core.templatetags.istihqaq import in_a_row
from surveys.models import ImprovementAction
from surveys.permissions import IMPROVE, can_improve

ROWS = 20  # more than anybody works off before looking again


def improvements_now(request, _subject) -> list[dict]:
    """What this user is to carry out; for whoever leads improvements, all that are open. The latest first."""
    user, rows = request.user, ImprovementAction.objects.open().select_related("owner")
    if not user.has_role(*IMPROVE):
        rows = rows.filter(owner=user)
    return [_improvement(row, mine=row.owner_id == user.pk) for row in rows.order_by("due_on", "pk")[:ROWS]]


def _improvement(row, *, mine):
    late = row.days_late
    words = ngettext("late by %(n)s day", "late by %(n)s days", late) % {"n": late} if late else ""
    return desk_row(
        what=in_a_row([_("Improvement: %(title)s") % {"title": row.title}, words]),
        who=str(row.owner),
        since=row.created_at,
        due=row.due_on,
        url=row.get_absolute_url(),
        action_label=_("Recording what was done") if mine else _("Opening"),
        late=bool(late),
    )


def improvement_of_contact(request, contact) -> dict | None:
    """The way from a contact in which something was suggested to the form of an improvement."""
    if not can_improve(request.user):
        return None
    url = f"{reverse('surveys:improvement_create')}?contact={contact.public_id}"
    return {"label": _("Take up as an improvement"), "url": url}
