"""Telling whoever made a suggestion what came of it: that it was taken up, and that it was carried out."""

from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from channels_log.actions.messages import message_to
from channels_log.enums import MessageKind
from channels_log.models import Message
from surveys.models import ImprovementAction


def cause_of_adopting(row: ImprovementAction) -> str:
    """Of which message a suggestion is taken up: one for a contact, whatever came of it."""
    return f"suggestion_adopted:{row.contact.public_id}" if row.contact else ""


def cause_of_doing(row: ImprovementAction) -> str:
    """Of which message it is carried out: one, even where it was opened again and closed anew."""
    return f"suggestion_done:{row.public_id}"


def tell_adopted(row: ImprovementAction, *, by: User) -> Message | None:
    """Thank whoever made the suggestion. None where nobody is known, or can be reached."""
    with translation.override("ar"):  # what the person reads, whatever the officer's language
        subject, body = _("Thank you for your suggestion"), _("Thank you. We are taking up your suggestion.")
    return _tell(row, cause_of_adopting(row), subject, body, by)


def tell_done(row: ImprovementAction, *, by: User) -> Message | None:
    """Tell whoever made the suggestion that it was carried out. None where nobody can be told."""
    with translation.override("ar"):
        subject, body = _("Your suggestion"), _("What you suggested to us has been carried out. Thank you.")
    return _tell(row, cause_of_doing(row), subject, body, by)


def _tell(row: ImprovementAction, cause: str, subject: str, body: str, by: User) -> Message | None:
    file = row.contact.beneficiary if row.contact else None
    if file is None:
        return None
    return message_to(
        person=file.head,
        kind=MessageKind.SUGGESTION,
        subject=subject,
        body=body,
        cause=cause,
        beneficiary=file,
        by=by,
    )
