from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SurveysConfig(AppConfig):
    name = "surveys"

    def ready(self):
        """Invites to the survey when a request is closed, and takes its place in the navigation."""
        from core import hooks
        from core.panels import NavItem, register_nav
        from surveys.permissions import SEE_RESULTS

        hooks.listen(hooks.REQUEST_CLOSED, _invite)
        register_nav(NavItem(70, "surveys:results", _("Satisfaction"), "bar-chart", SEE_RESULTS))


def _invite(*, case, by):
    from surveys.actions.inviting import invite

    return invite(case=case, by=by)
