from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from core import panels, timeline


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self):
        """Name the events of accounts, and show the administrator the way to them."""
        from accounts.enums import Role

        timeline.name_kinds(
            {
                "user.created": _("Account made"),
                "user.changed": _("Account changed"),
                "user.roles": _("Roles changed"),
                "user.link_printed": _("Link to set a password printed on the machine"),
                "user.link_sent": _("Link to set a password sent"),
            }
        )
        panels.register_nav(
            panels.NavItem(90, "accounts:user_list", _("Users"), "people", frozenset({Role.ADMINISTRATOR}))
        )
