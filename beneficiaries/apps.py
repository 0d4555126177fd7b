from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BeneficiariesConfig(AppConfig):
    name = "beneficiaries"

    def ready(self):
        """Adds the list to the navigation."""
        from beneficiaries.querysets import FILE_ROLES
        from core import panels

        panels.register_nav(
            panels.NavItem(20, "beneficiaries:list", _("Files"), "folder2-open", FILE_ROLES, searched=True)
        )
