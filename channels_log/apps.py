from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ChannelsLogConfig(AppConfig):
    name = "channels_log"

    def ready(self):
        """Tell the lower apps what is done and measured here."""
        from channels_log import checks, desk  # noqa: F401 - the checks register themselves
        from channels_log.actions.messages import staff_mail
        from channels_log.actions.visits import file_of_the_visitor
        from channels_log.figures import FIGURES
        from channels_log.querysets import DESK
        from core import figures, hooks
        from core.panels import NavItem, Panel, register, register_nav

        hooks.listen(hooks.STAFF_MAIL, staff_mail)
        hooks.listen(hooks.FILE_OPENED, file_of_the_visitor)
        figures.register(*FIGURES)
        register("desk_now", Panel(10, "visitors", _("Visitors"), desk.visitors_now))
        register("desk_now", Panel(40, "referrals", _("Referrals"), desk.referrals_now))
        register("desk_now", Panel(50, "messages", _("Messages"), desk.messages_now))
        template = "channels_log/_file_contacts.html"
        register("file_tabs", Panel(50, "contacts", _("Contacts"), desk.file_contacts, template))
        for order, name, label, icon in (
            (10, "visit_list", _("Reception"), "person-check"),
            (40, "contact_list", _("Contacts"), "telephone"),
            (42, "referral_list", _("Referrals"), "signpost-split"),
            (44, "message_list", _("Messages"), "envelope"),
        ):
            register_nav(NavItem(order, f"channels_log:{name}", label, icon, DESK))
