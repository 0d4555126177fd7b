"""What a file says at a glance: how complete it is, who lives in it, what remains per head. Reads only what
is loaded.
"""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from beneficiaries import enums, rules
from beneficiaries.month import month_of
from core.hijri import age_on

PARTS = {
    "identity": gettext_lazy("identity number"),
    "birth": gettext_lazy("birth date"),
    "mobile": gettext_lazy("mobile"),
    "address": gettext_lazy("address"),
    "income": gettext_lazy("income"),
    "account": gettext_lazy("bank account"),
    "papers": gettext_lazy("papers"),
}
COUNTS_NOT = {
    "deceased": gettext_lazy("Has died"),
    "left": gettext_lazy("Has left the household"),
    "not_yet": gettext_lazy("Not in the household yet"),
    "lives_elsewhere": gettext_lazy("Lives elsewhere, does not count"),
    "not_counted": gettext_lazy("Does not count"),
}
TONES = {
    enums.FileStatus.DRAFT: "neutral",
    enums.FileStatus.ACTIVE: "neutral",
    enums.FileStatus.DUE_UPDATE: "warning",
    enums.FileStatus.SUSPENDED: "danger",
    enums.FileStatus.CLOSED: "neutral",
    enums.FileStatus.MERGED: "neutral",
}


class FileFacts:
    """A file with its household, money and papers, each read once."""

    def __init__(self, file):
        self.file = file
        members = list(file.members.select_related("person"))
        self.members = [member for member in members if member.until is None]
        self.left = [member for member in members if member.until is not None]
        incomes = list(file.incomes.select_related("owner", "proof__type"))
        obligations = list(file.obligations.select_related("owner", "proof__type"))
        self.incomes, self.past_incomes = _parted(incomes)
        self.obligations, self.past_obligations = _parted(obligations)
        self.month = month_of(file, members=members, incomes=incomes, obligations=obligations)
        self.documents = list(file.documents.select_related("type", "owner", "file"))

    @property
    def representations(self) -> list:
        """The deeds by which somebody signs for the head; read where they are shown."""
        return list(self.file.representations.select_related("checked_by"))

    @property
    def providers(self) -> list:
        """The deceased providers; read where they are shown."""
        return list(self.file.providers.filter(ended_at__isnull=True).select_related("person"))

    @property
    def money(self) -> rules.HouseholdMoney:
        """The sums of those counted, the head among them."""
        return self.month.money

    @property
    def income_rows(self) -> list[dict]:
        """The incomes that stand, each with what became of it in the month: {fact, why, contested_by}."""
        return self._rows(self.incomes, self.month.incomes)

    @property
    def obligation_rows(self) -> list[dict]:
        """The obligations that stand, as `income_rows`."""
        return self._rows(self.obligations, self.month.obligations)

    def _rows(self, facts, lines) -> list[dict]:
        why = {(type(out.fact), out.fact.pk): out.why for out in self.month.left_out}
        contested = {line.fact.pk: line.contested_by for line in lines}
        return [
            {
                "fact": fact,
                "why": why.get((type(fact), fact.pk), ""),
                "contested_by": contested.get(fact.pk),
            }
            for fact in facts
        ]

    @property
    def ring(self) -> dict:
        """How complete the file is, as components/ring.html takes it."""
        missing = rules.missing_parts(self._known())
        total = len(PARTS)
        names = _(", ").join(str(PARTS[name]) for name in missing)
        return {
            "done": total - len(missing),
            "total": total,
            "label": _("The file is complete")
            if not missing
            else _("%(done)d of %(total)d parts are known") % {"done": total - len(missing), "total": total},
            "note": _("Missing: %(parts)s") % {"parts": names} if missing else "",
        }

    def _known(self) -> rules.FileFacts:
        file, head = self.file, self.file.head
        return rules.FileFacts(
            identity=bool(head.id_number),
            birth=head.birth_date is not None,
            mobile=bool(head.mobile),
            address=bool(file.short_address or (file.city and file.district)),
            income=self.money.per_head is not None,
            account=bool(file.iban),
            papers=any(
                paper.status in {enums.DocumentStatus.UPLOADED, enums.DocumentStatus.VERIFIED}
                for paper in self.documents
            ),
        )

    @property
    def household(self) -> list[dict]:
        """The people as small cards, the head first: name, relation, age, health mark, why somebody does not
        count ("" where he does).
        """
        cards = [_card(self.file.head, _("Head of the household"), "")]
        cards += [_card(member.person, member.relation, member.health_note) for member in self.members]
        people = [self.file.head, *(member.person for member in self.members)]
        return [
            card | {"counts_not": COUNTS_NOT.get(self.month.reasons[person.pk], "")}
            for card, person in zip(cards, people, strict=True)
        ]


def _parted(facts):
    now = [fact for fact in facts if fact.ended_at is None]
    return now, [fact for fact in facts if fact.ended_at is not None]


def _card(person, relation, health) -> dict:
    return {
        "name": person.first_name,
        "relation": relation,
        "age": age_text(person),
        "health": bool(health),
    }


def age_text(person) -> str:
    """The age in whole Gregorian years, in words, "about" where only the year of birth is known; empty where
    not even that is.
    """
    if person.birth_date is None:
        return ""
    years = age_on(person.birth_date, timezone.localdate())
    if years < 1:
        return _("Under a year")
    text = ngettext("%(n)d year", "%(n)d years", years) % {"n": years}
    return _("about %(age)s") % {"age": text} if person.birth_precision == enums.Precision.YEAR else text


def status_tag(file) -> dict:
    """The status of a file as a tag."""
    return {"label": file.get_status_display(), "tone": TONES.get(file.status, "neutral")}
