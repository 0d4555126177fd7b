from django.apps import AppConfig


class EligibilityConfig(AppConfig):
    name = "eligibility"

    def ready(self):
        """Names the kinds of event, registers panels and navigation."""
        from eligibility import timeline

        timeline.name_request_kinds()
