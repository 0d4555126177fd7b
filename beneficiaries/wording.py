"""Words that follow the sex of a person: a wife is no "spouse", and a letter greets a woman as one."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from beneficiaries.enums import MaritalStatus, Relationship, Sex

# (of a man, of a woman)
RELATIONSHIPS = {
    Relationship.SPOUSE: (_("Husband"), _("Wife")),
    Relationship.CHILD: (_("Son"), _("Daughter")),
    Relationship.PARENT: (_("Father"), _("Mother")),
    Relationship.SIBLING: (_("Brother"), _("Sister")),
    Relationship.GRANDPARENT: (_("Grandfather"), _("Grandmother")),
    Relationship.GRANDCHILD: (_("Grandson"), _("Granddaughter")),
    Relationship.FOSTERED: (_("Fostered boy"), _("Fostered girl")),
}
MARITAL = {
    MaritalStatus.SINGLE: (pgettext_lazy("of a man", "Single"), pgettext_lazy("of a woman", "Single")),
    MaritalStatus.MARRIED: (pgettext_lazy("of a man", "Married"), pgettext_lazy("of a woman", "Married")),
    MaritalStatus.DIVORCED: (pgettext_lazy("of a man", "Divorced"), pgettext_lazy("of a woman", "Divorced")),
    MaritalStatus.WIDOWED: (_("Widower"), _("Widow")),
}


def relation(row) -> str:
    """What the person of a member or provider is to the head, in the language of the page."""
    return _by_sex(RELATIONSHIPS.get(row.relationship), row.person, row.get_relationship_display())


def marital_status(person) -> str:
    """The marital status in the language of the page; "" where none was stated."""
    return _by_sex(MARITAL.get(person.marital_status), person, person.get_marital_status_display())


def category(row, person) -> str:
    """The label of a category as it is said of this person."""
    return (row.label_of_woman if person.sex == Sex.FEMALE else "") or row.label


def salutation(person) -> tuple[str, str]:
    """What stands before and after the name of a person in a letter, in Arabic."""
    return ("المكرمة", "وفقها الله") if person.sex == Sex.FEMALE else ("المكرم", "وفقه الله")


def applicant_word(person) -> str:
    """The applicant in a declaration, in Arabic."""
    return "مقدمة الطلب" if person.sex == Sex.FEMALE else "مقدم الطلب"


def _by_sex(pair, person, otherwise):
    return str(pair[person.sex == Sex.FEMALE]) if pair else otherwise
