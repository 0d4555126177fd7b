"""What the events of a request are called in its timeline."""

from django.utils.translation import gettext_lazy as _

from core.timeline import name_kinds


def name_request_kinds():
    """The events from the opening of a request to its registration, and its ends."""
    name_kinds(
        {
            "catalogue.changed": _("The catalogue of services changed"),
            "criteria.new_version": _("A new version of the criteria"),
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


# What the desk never reads: interview, visit, research (decisions.md, "Who sees what").
STUDY_KINDS = {
    "request.return_study": _("Study returned with remarks"),
    "study.returned": _("Study returned with remarks"),
    "interview.planned": _("Interview planned"),
    "interview.moved": _("Interview moved"),
    "interview.done": _("Interview carried out"),
    "interview.absent": _("Nobody came to the interview"),
    "interview.refused": _("Interview refused by the applicant"),
    "interview.waived": _("Interview waived"),
    "visit.planned": _("Visit planned"),
    "visit.moved": _("Visit moved"),
    "visit.done": _("Visit carried out"),
    "visit.absent": _("Nobody was there at the visit"),
    "visit.refused": _("Visit refused by the applicant"),
    "visit.waived": _("Visit waived"),
    "assessment.saved": _("Assessment saved"),
    "assessment.reopened": _("Assessment opened again"),
    "assessment.override_confirmed": _("Referred although it goes against the criteria"),
}


def name_study_kinds():
    """The events from the assignment of a researcher to the referral for decision."""
    name_kinds(
        {
            "request.assign": _("Researcher assigned"),
            "request.evaluate": _("Assessment completed"),
            "request.refer": _("Referred for decision"),
            **STUDY_KINDS,
        }
    )
