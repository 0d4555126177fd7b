from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SurveysConfig(AppConfig):
    name = "surveys"

    def ready(self):
        """Invites to the survey after reception, decision and delivery, takes its place in the navigation
        and on the desks, and says what is measured.
        """
        from accounts.enums import Role
        from core import figures, hooks
        from core.panels import NavItem, Panel, register, register_nav
        from surveys import desk, file_results, obstacle_figures
        from surveys.permissions import SEE_RESULTS
        from surveys.querysets import SEE_IMPROVEMENTS

        hooks.listen(hooks.VISIT_ENDED, _after_reception)
        hooks.listen(hooks.DECISION_TOLD, _after_decision)
        hooks.listen(hooks.AID_DELIVERED, _after_delivery)
        register_nav(NavItem(75, "surveys:thanks", _("Words of thanks"), "chat-left-text", frozenset(Role)))
        register_nav(NavItem(70, "surveys:results", _("Satisfaction"), "bar-chart", SEE_RESULTS))
        register_nav(
            NavItem(72, "surveys:improvement_list", _("Improvements"), "check2-square", SEE_IMPROVEMENTS)
        )
        register_nav(
            NavItem(
                74, "surveys:obstacle_list", _("Obstacles and ideas"), "exclamation-triangle", frozenset(Role)
            )
        )
        register_nav(
            NavItem(76, "surveys:internal_list", _("Between departments"), "arrow-repeat", frozenset(Role))
        )
        register_nav(NavItem(77, "surveys:awareness", _("Sessions on quality"), "people", SEE_RESULTS))
        figures.register(*obstacle_figures.FIGURES)
        figures.register(*file_results.FIGURES)
        register("desk_now", Panel(84, "internal", _("Between departments"), desk.internal_now))
        register("desk_now", Panel(88, "obstacles", _("Obstacles and ideas"), desk.obstacles_now))
        register_nav(NavItem(73, "surveys:file_audits", _("File audits"), "search", SEE_RESULTS))
        register("desk_now", Panel(80, "file_audits", _("File audits"), desk.files_now))
        register("desk_now", Panel(78, "calls", _("Calls"), desk.calls_now))
        register("desk_now", Panel(85, "remarks", _("What people wrote"), desk.remarks_now))
        register("desk_now", Panel(90, "improvements", _("Improvements"), desk.improvements_now))
        register("contact_actions", Panel(10, "improvement", _("Improvements"), desk.improvement_of_contact))


def _after_reception(*, visit, by):
    from surveys.actions.inviting import after_reception

    return after_reception(visit=visit, by=by)


def _after_decision(*, case, by):
    from surveys.actions.inviting import after_decision

    return after_decision(case=case, by=by)


def _after_delivery(*, case, by):
    from surveys.actions.inviting import after_delivery

    return after_delivery(case=case, by=by)
