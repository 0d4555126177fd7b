"""What the desk reads when a message did not go out."""

from django.utils.translation import gettext_lazy as _

REASONS = {
    "unreachable": _("The gateway could not be reached."),
    "silent": _("The gateway did not answer in time."),
    "refused": _("The gateway refused the message."),
    "redirected": _("The gateway pointed to another address, which is not followed."),
    "cut_off": _("The gateway broke off in the middle."),
    "unreadable": _("The gateway gave an answer that cannot be read."),
    "no_room": _("There was no room to store the message."),
    "not_for_people": _("The gateway is one for trying out: it reaches nobody."),
    "not_set_up": _("No address of a gateway is set up."),
    "interrupted": _("The last attempt was interrupted; the message may have arrived."),
}
OTHER = _("A fault on our side; the system administrator finds it in the log.")


def in_words(reason: str) -> str:
    """The sentence for the code of a GatewayError; the general one for anything else, nothing for nothing."""
    return str(REASONS.get(reason, OTHER)) if reason else ""
