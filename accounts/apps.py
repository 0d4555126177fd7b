from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from core import panels


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self):
        """Shows the administrator the way to the accounts."""
        from accounts.enums import Role

        panels.register_nav(
            panels.NavItem(90, "accounts:user_list", _("Users"), "people", frozenset({Role.ADMINISTRATOR}))
        )
