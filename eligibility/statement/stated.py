"""What the file says for each field that is compared on a paper (C-43)."""

from django.utils.translation import gettext as _

from core import hijri, saudi
from eligibility.catalogue.rules import MATCH_LABELS


def compared_fields(case, check) -> list[tuple]:
    """(code, label, what the file says) for each field that is compared on the paper, in its order."""
    said = Stated(case, check)
    return [(code, MATCH_LABELS[code], getattr(said, code)()) for code in check.match_fields]


class Stated:
    """One method for each code of MATCH_LABELS; each gives text, empty where the file is silent."""

    def __init__(self, case, check):
        self.request, self.file, self.owner = case, case.beneficiary, check.owner
        self.paper = check.document

    def name(self):
        return self.owner.full_name

    def id_number(self):
        return self.owner.id_number

    def birth_date(self):
        return _day(self.owner.birth_date)

    def issue_date(self):
        return _day(self.paper and self.paper.issue_date)

    def expiry_date(self):
        return _day(self.paper and self.paper.expiry_date)

    def number(self):
        return self.paper.number if self.paper else ""

    def members(self):
        people = self._members()
        return "، ".join(f"{member.person} ({member.get_relationship_display()})" for member in people)

    def relation(self):
        if self.owner.pk == self.file.head_id:
            return _("The applicant")
        return "، ".join(
            member.get_relationship_display()
            for member in self._members()
            if member.person_id == self.owner.pk
        )

    def iban(self):
        return saudi.group_iban(self.file.iban) if self.file.iban else ""

    def address(self):
        return address_of(self.file)

    def amount(self):
        facts = [*self._facts(self.file.incomes), *self._facts(self.file.obligations)]
        lines = [
            f"{fact.get_kind_display()}: {fact.amount:f} ({fact.get_period_display()})" for fact in facts
        ]
        if self.request.amount_asked is not None:
            lines.append(_("Asked for: %(amount)s") % {"amount": f"{self.request.amount_asked:f}"})
        return "، ".join(lines)

    def _facts(self, facts):
        return facts.filter(ended_at__isnull=True)

    def _members(self):
        return self.file.members.filter(until__isnull=True).select_related("person")


def _day(value):
    if value is None:
        return ""
    return f"{hijri.short_hijri(value)} / {hijri.short_gregorian(value)}"


def address_of(file) -> str:
    """The national address in one line; empty while none of it is known."""
    parts = (
        file.building_no,
        file.street,
        file.district,
        file.city,
        file.postal_code,
        file.short_address,
    )
    return "، ".join(part for part in parts if part)
