from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from core import panels


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self):
        """Shows the administrator the way to the accounts."""
        from accounts.enums import Role
        from accounts.panels import access_now

        panels.register("desk_now", panels.Panel(5, "access", _("Second person"), access_now))
        panels.register_nav(
            panels.NavItem(90, "accounts:user_list", _("Users"), "people", frozenset({Role.ADMINISTRATOR}))
        )
