from django.db import models
from django.utils.translation import gettext_lazy as _


class ProfileStatus(models.TextChoices):
    DRAFT = "draft", _("Draft")
    APPROVED = "approved", _("Approved by the board")
    EFFECTIVE = "effective", _("Effective")
    SUPERSEDED = "superseded", _("Superseded")


class Channel(models.TextChoices):
    """C-29 to C-34 in both policies, A-02 in عطاء only."""

    INTERVIEW = "interview", _("Interview")
    PHONE = "phone", _("Telephone")
    SOCIAL = "social", _("Social media")
    LETTER = "letter", _("Letter")
    AID_REQUEST = "aid_request", _("Aid request service")
    VOLUNTEER = "volunteer", _("Volunteering service")
    WEBSITE = "website", _("Website")


class Tool(models.TextChoices):
    """C-35 to C-37 in both policies, A-03 in عطاء only."""

    BYLAW = "bylaw", _("Basic bylaw")
    RESEARCH_GUIDE = "research_guide", _("Social research services guide")
    SUPPORT_GUIDE = "support_guide", _("Beneficiary support policy guide")
    REQUEST_FORM = "request_form", _("Beneficiary support request")


class DecidingBody(models.TextChoices):
    DEPARTMENT = "department", _("Competent department")
    COMMITTEE = "committee", _("Research committee")


class StepCode(models.TextChoices):
    """The handling steps that a profile may order, name and switch (C-38)."""

    RECEPTION = "reception", _("Reception")
    INFO_COLLECTION = "info_collection", _("Information and papers")
    DATA_MATCHING = "data_matching", _("Matching and validity")
    REFERRAL = "referral", _("Referral where procedures are unclear")
    DECLARATION = "declaration_sign", _("Declaration and signature")
    COMMITTEE_NOTICE = "committee_notice", _("Explaining that the committee studies it")
    REGISTRATION = "registration", _("Registration")
    STUDY = "study", _("Study and assignment")
    INTERVIEW = "interview", _("Personal interview")
    FIELD_VISIT = "field_visit", _("Field visit")
    EVALUATION = "evaluation", _("Evaluation")
    DECISION = "decision", _("Decision")
    NOTIFICATION = "notification", _("Notifying the applicant")
    DELIVERY = "delivery", _("Delivery of the service")
    SURVEY = "survey", _("Satisfaction survey")
    CLOSURE = "closure", _("Closing")


class Source(models.TextChoices):
    OFFICIAL_DOCUMENT = "official_document", _("Official documents")
    FORM = "form", _("Forms given by the beneficiary")
    FIELD_VISIT = "field_visit", _("Field visits")


class Origin(models.TextChoices):
    """Whose word a rule is: the charity's own policy, the law's, or good practice. Never mixed up in
    reports.
    """

    POLICY = "policy", _("The charity's policy")
    LAW = "law", _("Law")
    PRACTICE = "practice", _("Good practice")


class ClausePart(models.TextChoices):
    """Where in the policy a clause stands, in the order of its text."""

    PREAMBLE = "preamble", _("Preamble")
    GENERAL_AIM = "general_aim", _("General aim")
    DETAILED_AIM = "detailed_aim", _("Detailed aims")
    CHANNEL = "channel", _("Channels of contact")
    TOOL = "tool", _("Tools of the relations officer")
    HANDLING = "handling", _("How the beneficiary is dealt with")
    MECHANISM_AIM = "mechanism_aim", _("Mechanism of entitlement: purpose")
    MECHANISM_STEP = "mechanism_step", _("Mechanism of entitlement: steps")
    MECHANISM_TYPE = "mechanism_type", _("Mechanism of entitlement: kinds of mechanism")
    MECHANISM_BENEFIT = "mechanism_benefit", _("Mechanism of entitlement: benefits")
    APPROVAL = "approval", _("Approval by the board")


class ClauseState(models.TextChoices):
    """Whether the product carries a clause out, or it stands as text only."""

    CARRIED_OUT = "carried_out", _("Carried out")
    TEXT_ONLY = "text_only", _("Text only")


class PolicyDocument(models.TextChoices):
    """What a resolution of the board approves; براعم approved both in one."""

    RELATIONS = "relations", _("Policy on relations with beneficiaries")
    MECHANISM = "mechanism", _("Mechanism for verifying entitlement")


class Interpretation(models.TextChoices):
    """How the board reads the reply period (A-08)."""

    NONE = "none", _("No period stated")
    MINIMUM_LITERAL = "minimum_literal", _("A minimum, as written")
    MAXIMUM = "maximum", _("A maximum")
    TARGET = "target", _("A target")


class DayKind(models.TextChoices):
    CALENDAR = "calendar", _("Calendar days")
    WORKING = "working", _("Working days")


class ReasonKind(models.TextChoices):
    REJECTION = "rejection", _("Rejection")
    PARTIAL = "partial", _("Partial approval")
    APPROVAL = "approval", _("Approval")
    WAIVER = "waiver", _("Waiver")
    PAPER = "paper", _("Paper refused")
