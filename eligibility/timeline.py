"""What the events of a request are called in its timeline."""

from django.utils.translation import gettext_lazy as _

from core.timeline import name_kinds


def name_request_kinds():
    """The events from the opening of a request to its registration, and its ends."""
    name_kinds(
        {
            "request.opened": _("Request opened"),
            "request.edited": _("Request changed"),
            "request.papers_listed": _("List of papers brought up to date"),
            "request.submit": _("Request submitted"),
            "request.ask_completion": _("Completion asked for"),
            "request.accept": _("Request accepted and registered"),
            "request.withdraw": _("Request withdrawn at the applicant's word"),
            "request.lapse": _("Request lapsed, incomplete for too long"),
            "paper.received": _("Paper received"),
            "paper.matched": _("Paper matched"),
            "paper.rejected": _("Paper not accepted"),
            "paper.waived": _("Paper waived"),
            "paper.reopened": _("Paper to be matched again"),
            "declaration.signed": _("Declaration signed"),
            "file.registered": _("File registered"),
        }
    )
