from django.apps import AppConfig
from django.db.models import OuterRef


class EligibilityConfig(AppConfig):
    name = "eligibility"

    def ready(self):
        """Each stage says what it shows on other pages and which events it hears of; and the chain tells of
        every request and decision.
        """
        from core import chain
        from eligibility.case import panels as case
        from eligibility.committee import panels as committee
        from eligibility.decision import panels as decision
        from eligibility.delivery import panels as delivery
        from eligibility.intake import panels as intake
        from eligibility.models import Decision, ServiceRequest
        from eligibility.study import panels as study

        chain.must_tell_of(ServiceRequest, request_id=OuterRef("public_id"))
        chain.must_tell_of(Decision, kind="request.decide", request_id=OuterRef("request__public_id"))

        for stage in (case, intake, study, decision, committee, delivery):
            stage.register()
