from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ChannelsLogConfig(AppConfig):
    name = "channels_log"

    def ready(self):
        """Tell the lower apps what is done here."""
        from channels_log.actions.messages import staff_mail
        from core.panels import Panel, register
        from core.timeline import name_kinds

        name_kinds({"message.written": _("A message was written")})
        register("staff_mail", Panel(10, "outbox", _("Messages"), staff_mail))
