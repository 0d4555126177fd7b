"""What the desk of the second person shows of accounts."""

from django.utils.translation import gettext as _

from accounts.enums import SECOND_PERSONS, AccessKind, Role
from accounts.models import AccessChange
from core import panels


def access_now(request, _subject=None) -> list[dict]:
    """A row for each role and address that waits for this second person."""
    if not request.user.has_role(*SECOND_PERSONS):
        return []
    return [_row(change) for change in AccessChange.objects.to_settle(request.user)]


def _row(change) -> dict:
    return panels.desk_row(
        what=what(change),
        who=change.user.full_name,
        since=change.asked_at,
        url=change.get_absolute_url(),
        action_label=_("Confirm or withdraw"),
    )


def what(change) -> str:
    """What is to be confirmed, in a few words."""
    if change.kind == AccessKind.EMAIL:
        return _("A new e-mail address of an account")
    return _("Confirm the role: %(role)s") % {"role": Role(change.role).label}
