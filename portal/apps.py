from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "portal"

    def ready(self):
        """Brings the pages to which letters and messages lead."""
        from core import hooks

        hooks.bring_page(hooks.TRACKING, "portal:track")
        hooks.bring_page(hooks.LETTER, "portal:letter")
        hooks.bring_page(hooks.QUALITY, "portal:quality")
