from django.apps import AppConfig


class EligibilityConfig(AppConfig):
    name = "eligibility"

    def ready(self):
        """Each stage says what it shows on other pages and which events it hears of."""
        from eligibility.case import panels as case
        from eligibility.committee import panels as committee
        from eligibility.decision import panels as decision
        from eligibility.delivery import panels as delivery
        from eligibility.intake import panels as intake
        from eligibility.study import panels as study

        for stage in (case, intake, study, decision, committee, delivery):
            stage.register()
