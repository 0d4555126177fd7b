from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "reports"

    def ready(self):
        """Puts desk, overview, figures and set-up into the navigation, the desk's count into the shell."""
        from accounts.enums import EVERYONE, READERS
        from core.panels import NavItem, Panel, register, register_nav
        from reports.desks import waiting_here
        from reports.first_run import SEES, needs_now
        from reports.permissions import SEE_ALL

        register_nav(NavItem(0, "home", _("Desk"), "house-door", EVERYONE))
        register_nav(NavItem(1, "reports:overview", _("Overview"), "bar-chart", READERS))
        register_nav(NavItem(72, "reports:figures", _("Process figures"), "percent", SEE_ALL))
        register_nav(NavItem(73, "reports:quality", _("Quality reports"), "file-text", SEE_ALL))
        register_nav(NavItem(95, "first_run", _("Set-up"), "list", SEES))
        register("desk_now", Panel(5, "first_run", "", needs_now))
        register("shell_waiting", Panel(10, "waiting", _("Waiting for me"), waiting_here))
