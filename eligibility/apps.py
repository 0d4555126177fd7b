from django.apps import AppConfig
from django.db.models import OuterRef

# By which ways from a stored file the request is found whose it is.
OF_REQUEST = (
    "declarations__request",
    "form_scans__form__request",
    "payee_accounts__request",
    "visit_photo__field_visit__request",
    "field_visit__request",
    "objection__request",
    "delivery__request",
)


class EligibilityConfig(AppConfig):
    name = "eligibility"

    def ready(self):
        """Each stage says what it shows on other pages and which events it hears of; the chain tells of every
        request and decision; which stored files a request holds; and what is measured.
        """
        from core import chain, figures, quotas
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
        for stage_figures in _figures():
            figures.register(*stage_figures)
        quotas.hold("request", "documents__checks__request")
        for way in OF_REQUEST:
            quotas.hold("request", way)
            quotas.hold("file", f"{way}__beneficiary")


def _figures():
    """What each stage measures, in the order of the way of a request."""
    from eligibility.case.figures import FIGURES as CASE
    from eligibility.decision.figures import FIGURES as DECISION
    from eligibility.delivery.figures import FIGURES as DELIVERY
    from eligibility.intake.figures import FIGURES as INTAKE
    from eligibility.study.figures import FIGURES as STUDY

    return CASE, INTAKE, STUDY, DECISION, DELIVERY
