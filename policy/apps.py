from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from core import timeline


class PolicyConfig(AppConfig):
    name = "policy"

    def ready(self):
        """Name the events of the policy."""
        timeline.name_kinds(
            {
                "policy.drafted": _("A version of the policy was drafted"),
                "policy.in_force": _("A version of the policy came into force"),
            }
        )
