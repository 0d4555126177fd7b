from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from core import panels


class PolicyConfig(AppConfig):
    name = "policy"

    def ready(self):
        """Gives the shell the charity and the way to the policy."""
        from accounts.enums import EVERYONE
        from policy import holidays  # noqa: F401 - its check registers itself
        from policy.models import Charity

        panels.register(
            "shell_charity",
            panels.Panel(10, "charity", "", lambda request, subject: Charity.objects.in_force()),
        )
        panels.register_nav(panels.NavItem(80, "policy:profile", _("The policy"), "book", EVERYONE))
