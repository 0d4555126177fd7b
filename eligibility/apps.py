from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from core import panels
from core.panels import NavItem, Panel


class EligibilityConfig(AppConfig):
    name = "eligibility"

    def ready(self):
        """Names the kinds of event, registers panels and navigation."""
        from eligibility.case import timeline
        from eligibility.intake import panels as desk

        timeline.name_request_kinds()
        timeline.name_study_kinds()
        _requests(desk)
        _study()
        _decisions()


def _requests(desk):
    from eligibility.case.permissions import SEE_REQUESTS
    from eligibility.case.search import search_requests

    panels.register_nav(
        NavItem(30, "eligibility:request_list", _("Requests"), "inbox", SEE_REQUESTS, searched=True)
    )
    panels.register("desk_now", Panel(20, "requests", _("Requests"), desk.desk_now))
    panels.register(
        "file_tabs",
        Panel(40, "requests", _("Requests"), desk.file_tab, "eligibility/_file_requests.html"),
    )
    panels.register("search_requests", Panel(10, "requests", _("Requests"), search_requests))
    panels.register("file_next_step", Panel(20, "request", _("Requests"), desk.file_next_step))


def _study():
    from eligibility.study import panels as study_panels

    study_panels.register()


def _decisions():
    from eligibility.decision import panels as decision_panels

    decision_panels.register()
