"""What the file says for each field that is compared on a paper (C-43), of the one the paper is about."""

from dataclasses import dataclass, field

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from beneficiaries.enums import FactSource, IncomeKind, ObligationKind
from beneficiaries.models import Person
from beneficiaries.month import line_of
from core import hijri, saudi
from core.encrypted import lookup_hash
from eligibility.catalogue.rules import MATCH_LABELS, MEMBERS, field_of, member_code, member_of

# The kinds of paper of policy/presets/common.yaml that prove one income or obligation: which kinds of it. Any
# other kind with an amount may prove each line of the one it is about.
INCOMES = {
    "salary_cert": {IncomeKind.SALARY},
    "gosi_print": {IncomeKind.SALARY},
    "pension_cert": {IncomeKind.PENSION},
    "social_security": {IncomeKind.SOCIAL_SECURITY},
    "citizen_account": {IncomeKind.CITIZEN_ACCOUNT},
    "alimony_deed": {IncomeKind.ALIMONY},
}
OBLIGATIONS = {
    "rent_contract": {ObligationKind.RENT},
    "utility_bill": {ObligationKind.ELECTRICITY, ObligationKind.WATER},
    "debt_proof": {ObligationKind.DEBT, ObligationKind.INSTALMENT},
}
ASKED_FOR = frozenset({"quotation"})  # proves what is asked for


@dataclass(frozen=True)
class Compared:
    """One field of a paper: its code, its label, what the file says (empty where it is silent), and the lines
    of which one is to be chosen.
    """

    code: str
    label: str
    said: str
    lines: list = field(default_factory=list)


def compared_fields(case, check) -> list[Compared]:
    """What is compared on the paper, in its order; the people of the household one by one."""
    said, found = Stated(case, check), []
    for code in check.match_fields:
        people = said.people() if code == MEMBERS else []
        found += [Compared(member_code(person), person.full_name, said.of(person)) for person in people]
        if not people:
            lines = said.lines() if code == "amount" else []
            found.append(Compared(code, MATCH_LABELS[code], getattr(said, code)(), lines))
    return found


def said_hashes(case, check) -> dict[str, str]:
    """code → a keyed hash of what the file says, in whatever language the page is: by it is known whether a
    compared fact changed since.
    """
    with translation.override(settings.LANGUAGE_CODE):
        return {row.code: lookup_hash(f"{row.code}: {row.said}") for row in compared_fields(case, check)}


def labels_of(fields) -> list[tuple]:
    """(label, row) for each compared field that is on record."""
    ids = [member_of(row.code) for row in fields]
    names = {person.public_id: person.full_name for person in Person.objects.filter(public_id__in=ids)}
    return [(names.get(member_of(row.code)) or MATCH_LABELS[field_of(row.code)], row) for row in fields]


class Stated:
    """One method for each code of MATCH_LABELS; each gives text, empty where the file is silent."""

    def __init__(self, case, check):
        self.request, self.file, self.check = case, case.beneficiary, check
        self.owner, self.paper = check.owner, check.document
        self._relations = None

    def name(self):
        return self.check.whose

    def id_number(self):
        return self.check.whose_number

    def birth_date(self):
        if self.owner and self.owner.stated_birth and self.owner.stated_birth.year_only:
            return self.owner.birth_text
        return _day(self.owner and self.owner.birth_date)

    def death_date(self):
        return _day(self.owner and self.owner.deceased_on)

    def issue_date(self):
        return _day(self.paper and self.paper.issue_date)

    def expiry_date(self):
        return _day(self.paper and self.paper.expiry_date)

    def number(self):
        return self.paper.number if self.paper else ""

    def members(self):
        return _("Nobody but the applicant")

    def relation(self):
        return self.relations().get(self.check.owner_id, "")

    def iban(self):
        own = self.check.owner_id == self.file.head_id
        return saudi.group_iban(self.file.iban) if own and self.file.iban else ""

    def address(self):
        return address_of(self.file)

    def amount(self):
        """The one sum that the paper proves; while it is open which of several, none."""
        if self.check.type.code in ASKED_FOR:
            asked = self.request.amount_asked
            return "" if asked is None else _("Asked for: %(amount)s") % {"amount": f"{asked:f}"}
        lines = self.lines()
        if not lines:
            return _("The file states no sum of this kind.")
        chosen = [line for line in lines if line.thing == self.check.thing]
        return line_of(chosen[0]) if chosen else line_of(lines[0]) if len(lines) == 1 else ""

    def lines(self) -> list:
        """The incomes and obligations that the paper may prove: one statement of each thing, the applicant's
        own word first.
        """
        code = self.check.type.code
        if code in ASKED_FOR:
            return []
        incomes, obligations = INCOMES.get(code), OBLIGATIONS.get(code)
        every = incomes is None and obligations is None
        found = [
            *self._facts(self.file.incomes, incomes, every),
            *self._facts(self.file.obligations, obligations, every),
        ]
        found.sort(key=lambda fact: fact.source != FactSource.DECLARED)
        return list({fact.thing: fact for fact in reversed(found)}.values())[::-1]

    def _facts(self, facts, kinds, every):
        """Those that stand, of the one the paper is about; what the whole household owes is anybody's."""
        rows = facts.filter(ended_at__isnull=True).select_related("owner").order_by("pk")
        rows = rows if every else rows.filter(kind__in=kinds or ())
        return [fact for fact in rows if fact.owner_id in (None, self.check.owner_id)]

    def people(self) -> list:
        """The people of the household beside the one the paper is about, the head first."""
        people = [self.file.head, *(member.person for member in self._members())]
        return [person for person in people if person.pk != self.check.owner_id]

    def of(self, person) -> str:
        """What the file says of one of the household, in one line."""
        parts = (person.full_name, person.id_number, _day(person.birth_date), self.relations()[person.pk])
        return " · ".join(part for part in parts if part)

    def relations(self) -> dict:
        """person's key → what he is to the applicant, in words."""
        if self._relations is None:
            rows = [*self.file.providers.filter(ended_at__isnull=True), *self._members()]
            self._relations = {row.person_id: row.relation for row in rows}
            self._relations[self.file.head_id] = _("The applicant")
        return self._relations

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
