from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

KINDS = {
    "file.opened": _("The file was opened"),
    "file.identity": _("Identity corrected"),
    "file.contact": _("Contact changed"),
    "file.address": _("Address changed"),
    "file.account": _("Bank account changed"),
    "file.circumstances": _("Categories and circumstances changed"),
    "file.confirmed": _("Data confirmed with the applicant"),
    "file.income_stated": _("The word on having no income changed"),
    "person.changed_elsewhere": _("A person of this file was changed from another file"),
    "member.added": _("A member was added to the household"),
    "member.changed": _("A member of the household was corrected"),
    "member.ended": _("A member left the household"),
    "income.added": _("An income was added"),
    "income.changed": _("An income was corrected"),
    "income.ended": _("An income ended"),
    "obligation.added": _("An obligation was added"),
    "obligation.changed": _("An obligation was corrected"),
    "obligation.ended": _("An obligation ended"),
    "document.added": _("A paper was added"),
    "document.replaced": _("A paper was replaced"),
}


class BeneficiariesConfig(AppConfig):
    name = "beneficiaries"

    def ready(self):
        """Names the kinds of event and adds the list to the navigation."""
        from beneficiaries.querysets import FILE_ROLES
        from core import panels, timeline

        timeline.name_kinds(KINDS)
        panels.register_nav(
            panels.NavItem(20, "beneficiaries:list", _("Files"), "folder2-open", FILE_ROLES, searched=True)
        )
