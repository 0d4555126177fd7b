from django.apps import AppConfig
from django.db.models import OuterRef
from django.utils.translation import gettext_lazy as _


class BeneficiariesConfig(AppConfig):
    name = "beneficiaries"

    def ready(self):
        """Adds the list to the navigation, and says that the chain tells of every file and which stored files
        a beneficiary's file holds.
        """
        from beneficiaries.models import Beneficiary
        from beneficiaries.querysets import FILE_ROLES
        from core import chain, panels, quotas

        chain.must_tell_of(Beneficiary, file_id=OuterRef("public_id"))

        panels.register_nav(
            panels.NavItem(20, "beneficiaries:list", _("Files"), "folder2-open", FILE_ROLES, searched=True)
        )
        quotas.hold("file", "documents__beneficiary")
