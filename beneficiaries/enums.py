from django.db import models
from django.utils.translation import gettext_lazy as _

# The parts of a name and the columns of a national address, in the order in which they are said.
NAME_PARTS = ("first_name", "father_name", "grandfather_name", "family_name")
ADDRESS = (
    "building_no",
    "street",
    "district",
    "city",
    "postal_code",
    "additional_no",
    "unit_no",
    "short_address",
    "directions",
)


class IdKind(models.TextChoices):
    NATIONAL = "national", _("National ID")
    IQAMA = "iqama", _("Resident ID")
    OTHER = "other", _("Another identity paper")
    PENDING = "pending", _("No number yet")


class Sex(models.TextChoices):
    MALE = "male", _("Male")
    FEMALE = "female", _("Female")


class MaritalStatus(models.TextChoices):
    SINGLE = "single", _("Single")
    MARRIED = "married", _("Married")
    DIVORCED = "divorced", _("Divorced")
    WIDOWED = "widowed", _("Widowed")
    DESERTED = "deserted", _("Deserted")


class Precision(models.TextChoices):
    """Elders' papers often carry the year alone."""

    DAY = "day", _("Day, month and year")
    YEAR = "year", _("Year only")


class FileStatus(models.TextChoices):
    DRAFT = "draft", _("Draft")
    ACTIVE = "active", _("Active")
    DUE_UPDATE = "due_update", _("Update due")
    SUSPENDED = "suspended", _("Suspended")
    CLOSED = "closed", _("Closed")
    MERGED = "merged", _("Merged")


class Relationship(models.TextChoices):
    """What the member is to the head of the household."""

    SPOUSE = "spouse", _("Spouse")
    CHILD = "child", _("Son or daughter")
    PARENT = "parent", _("Parent")
    SIBLING = "sibling", _("Brother or sister")
    GRANDPARENT = "grandparent", _("Grandparent")
    GRANDCHILD = "grandchild", _("Grandchild")
    FOSTERED = "fostered", _("Fostered child")
    OTHER = "other", _("Another relation")


class RepresentationKind(models.TextChoices):
    """By what somebody signs in the place of the head."""

    GUARDIANSHIP = "guardianship", _("Guardianship deed")
    CUSTODY = "custody", _("Custody deed")
    AGENCY = "agency", _("Power of attorney")


class IncomeKind(models.TextChoices):
    SALARY = "salary", _("Salary")
    PENSION = "pension", _("Pension")
    SOCIAL_SECURITY = "social_security", _("Social security")
    CITIZEN_ACCOUNT = "citizen_account", _("Citizen Account")
    REHABILITATION = "rehabilitation", _("Rehabilitation allowance")
    ALIMONY = "alimony", _("Alimony")
    CHARITY = "charity", _("Help from another charity")
    RENT = "rent", _("Rent received")
    BUSINESS = "business", _("Business or family product")
    OTHER = "other", _("Another income")


class ObligationKind(models.TextChoices):
    RENT = "rent", _("Rent")
    ELECTRICITY = "electricity", _("Electricity")
    WATER = "water", _("Water")
    INSTALMENT = "instalment", _("Bank or finance instalment")
    TREATMENT = "treatment", _("Treatment and medicine")
    SCHOOL = "school", _("School and transport")
    DEBT = "debt", _("Debt")
    OTHER = "other", _("Another obligation")


class Period(models.TextChoices):
    MONTH = "month", _("Monthly")
    QUARTER = "quarter", _("Every three months")
    HALF = "half", _("Every six months")
    YEAR = "year", _("Yearly")
    ONCE = "once", _("Once")


class FactSource(models.TextChoices):
    """Where a fact comes from. The applicant signs what is declared; the rest stands beside it."""

    DECLARED = "declared", _("Said by the applicant")
    DOCUMENT = "document", _("From a document")
    VISIT = "visit", _("Seen on a visit")
    VERIFIED = "verified", _("Verified")


class DocumentStatus(models.TextChoices):
    UPLOADED = "uploaded", _("Taken in")
    VERIFIED = "verified", _("Matched")
    REJECTED = "rejected", _("Not accepted")
    REPLACED = "replaced", _("Replaced")
