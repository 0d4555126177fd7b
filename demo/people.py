"""Files with their households, incomes, obligations and papers."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache

from django.utils import timezone

from beneficiaries.enums import Precision
from beneficiaries.models import (
    Beneficiary,
    Document,
    HouseholdMember,
    Income,
    Obligation,
    Person,
    Provider,
)
from core.arabic import family_key, search_key
from core.encrypted import EncryptedField, lookup_hash
from core.hijri import hijri_year, stated_year
from demo import names
from demo.charities import TOWNS

OLD_PAPER = 58 * 365  # days of age from which on a paper may show the year alone
encrypt = EncryptedField().get_prep_value
# Each name of the lists is one word, so its key is the key of its part; a test holds the whole against the
# rule.
key_of_word = lru_cache(maxsize=None)(search_key)
key_of_family = lru_cache(maxsize=None)(family_key)


@dataclass
class Household:
    """What was made of one file, as the cases need it: plain values beside the primary keys."""

    pk: int
    public_id: str
    number: str
    opened_at: object
    head: dict
    address: list
    iban: str
    categories: list
    members: list = field(default_factory=list)
    providers: list = field(default_factory=list)
    incomes: list = field(default_factory=list)
    obligations: list = field(default_factory=list)
    papers: dict = field(default_factory=dict)


class People:
    """Makes households out of `world` (its chance, clock, writer, catalogue and staff)."""

    def __init__(self, world):
        self.world, self.chance, self.write = world, world.chance, world.write
        self.serial = self.write[Person].next_pk

    def household(self, *, known_for: int) -> Household:
        """One file, opened at least so many days ago: head, two to five members, income, obligations."""
        chance = self.chance
        widow = chance.random() < 0.3
        opened_at = self.world.some_time_ago(known_for + 1, known_for + 300)
        family = chance.choice(names.FAMILY)
        head = self.person(
            sex="female" if widow else "male",
            family=family,
            marital="widowed" if widow else "married",
            **self._born_as_on_paper(self.born(28, 55 if widow else 70)),
        )
        made = self._file(head, opened_at, widow)
        mother = head
        if not widow:
            mother = self.person(
                sex="female",
                family=chance.choice(names.FAMILY),
                born=self.born(22, min(self._age(head), 52)),
                marital="married",
            )
            self._member(made, mother, "spouse")
        father, grandfather = (
            (chance.choice(names.MALE), chance.choice(names.MALE))
            if widow
            else (head["first"], head["father"])
        )
        if widow:
            self._provider(made, father, grandfather, family, opened_at, wife=self._age(head))
        for _child in range(chance.choice((1, 2, 2, 3, 3))):
            sex = chance.choice(("male", "female"))
            child = self.person(
                sex=sex,
                family=family,
                father=father,
                grandfather=grandfather,
                born=self._born_of(mother, widow),
                marital="single",
                mobile=False,
            )
            self._member(made, child, "child")
        self._money(made)
        return made

    def born(self, youngest: int, oldest: int) -> date:
        """A birth date for an age between the two, in years."""
        return self.world.today - timedelta(days=self.chance.randint(youngest * 366, oldest * 365))

    def _age(self, person) -> int:
        return (self.world.today - person["born"]).days // 365

    def _born_of(self, mother, widow) -> date:
        """The birth date of a child of 15 at most, whose mother was 20 to 42; a widow's before the death."""
        youngest = max(4 if widow else 1, self._age(mother) - 42)
        return self.born(youngest, max(youngest + 1, min(15, self._age(mother) - 20)))

    def _born_as_on_paper(self, born: date) -> dict:
        """The birth of a grown person: the older the paper, the more often it shows the year alone."""
        if (self.world.today - born).days < OLD_PAPER or self.chance.random() < 0.5:
            return {"born": born}
        return {"born": stated_year(hijri_year(born)).date, "precision": Precision.YEAR}

    def person(
        self,
        *,
        sex,
        family,
        born,
        marital,
        first="",
        father="",
        grandfather="",
        mobile=True,
        died=None,
        precision=Precision.DAY,
    ) -> dict:
        """A person, written, and given back as plain values."""
        chance, self.serial = self.chance, self.serial + 1
        first = first or chance.choice(names.MALE if sex == "male" else names.FEMALE)
        father = father or chance.choice(names.MALE)
        grandfather = grandfather or chance.choice(names.MALE)
        number = made_up_id(self.serial)
        number_of = f"+9665{self.serial % 10**8:08d}" if mobile else ""
        person = {
            "public_id": self.world.public_id(),
            "first": first,
            "father": father,
            "sex": sex,
            "id_number": number,
            "born": born,
            "precision": precision,
            "marital": marital,
            "mobile": number_of,
            "deceased_on": died,
            "name": f"{first} {father} {grandfather} {family}",
        }
        person["pk"] = self.write[Person].add(
            public_id=person["public_id"],
            first_name=first,
            father_name=father,
            grandfather_name=grandfather,
            family_name=family,
            id_kind="national",
            id_number=encrypt(number),
            id_lookup=lookup_hash(number),
            nationality="سعودي" if sex == "male" else "سعودية",
            birth_date=born,
            birth_calendar="H",
            birth_precision=precision,
            sex=sex,
            marital_status=marital,
            mobile=number_of,
            deceased_on=died,
            search_key=" ".join(map(key_of_word, (first, father, grandfather, family))),
            family_key=key_of_family(family),
        )
        return person

    def _file(self, head, opened_at, widow) -> Household:
        chance, world = self.chance, self.world
        building, short = (
            f"{chance.randint(1000, 9999)}",
            "".join(chance.choices("ABDEHJKLNRSTX", k=4)),
        )
        address = [
            building,
            f"شارع {chance.choice(names.STREETS)}",
            chance.choice(names.DISTRICTS),
            TOWNS.get(world.profile.code, TOWNS["ataa"]),
            f"36{chance.randint(100, 999)}",
            short + building,
        ]
        iban = made_up_iban(self.serial)
        number = world.number("F", opened_at)
        category = world.category(self._category(head, widow))
        public_id = world.public_id()
        pk = self.write[Beneficiary].add(
            public_id=public_id,
            file_number=number,
            head_id=head["pk"],
            status="active",
            opened_by_id=world.officer(),
            version=1,
            valid_until=world.today + timedelta(days=chance.randint(-20, 360)),
            no_income_declared=False,
            building_no=address[0],
            street=address[1],
            district=address[2],
            city=address[3],
            postal_code=address[4],
            short_address=address[5],
            iban=encrypt(iban),
            iban_lookup=lookup_hash(iban),
            iban_holder=head["name"],
            opened_at=opened_at,
            registered_at=opened_at,
        )
        self.write[Beneficiary.categories.through].add(beneficiary_id=pk, category_id=category.pk)
        world.tell(
            "file.opened",
            opened_at,
            world.last_officer,
            "beneficiaries.beneficiary",
            public_id,
            file=public_id,
        )
        return Household(pk, public_id, number, opened_at, head, address, iban, [category])

    def _category(self, head, widow) -> str:
        if widow:
            return self.chance.choice(("widow", "orphan_family"))
        return "elderly" if (self.world.today - head["born"]).days > 60 * 365 else "poor_family"

    def _member(self, made, person, relationship):
        self.write[HouseholdMember].add(
            public_id=self.world.public_id(),
            beneficiary_id=made.pk,
            person_id=person["pk"],
            version=1,
            relationship=relationship,
            lives_in=True,
            counted=True,
            since=None,
        )
        made.members.append({**person, "relationship": relationship, "lives_in": True, "counted": True})

    def _provider(self, made, first, father, family, opened_at, *, wife):
        """The husband of a widow and father of her children, who died before the file was opened."""
        died = opened_at.date() - timedelta(days=self.chance.randint(40, 900))
        person = self.person(
            sex="male",
            family=family,
            first=first,
            father=father,
            born=self.born(wife, wife + 20),
            marital="married",
            mobile=False,
            died=died,
        )
        self.write[Provider].add(
            public_id=self.world.public_id(),
            beneficiary_id=made.pk,
            person_id=person["pk"],
            version=1,
            relationship="spouse",
        )
        made.providers.append({**person, "relationship": "spouse"})

    def _money(self, made):
        chance = self.chance
        kind = chance.choice(("salary", "pension", "social_security", "citizen_account"))
        common = {
            "beneficiary_id": made.pk,
            "period": "month",
            "source": "declared",
            "recorded_at": made.opened_at,
            "as_of": timezone.localdate(made.opened_at),
            "version": 1,
        }
        amount = Decimal(chance.randrange(1200, 5200, 50))
        self.write[Income].add(
            public_id=self.world.public_id(),
            thing=self.world.public_id(),
            owner_id=made.head["pk"],
            kind=kind,
            amount=amount,
            **common,
        )
        made.incomes.append([kind, amount, "month"])
        for kind, top in (("rent", 1800), ("electricity", 500)):
            amount = Decimal(chance.randrange(100, top, 50))
            self.write[Obligation].add(
                public_id=self.world.public_id(),
                thing=self.world.public_id(),
                kind=kind,
                amount=amount,
                **common,
            )
            made.obligations.append([kind, amount, "month"])

    def paper(self, made, type, owner, at) -> tuple[int, str, date, date | None]:
        """The household's paper of this type, made at its first use: (pk, public id, issued, expires)."""
        key = (type.pk, owner["pk"])
        if key not in made.papers:
            issued = at.date() - timedelta(days=self.chance.randint(1, 25))
            expires = at.date() + timedelta(days=self.chance.randint(200, 1500)) if type.expires else None
            public_id = self.world.public_id()
            pk = self.write[Document].add(
                public_id=public_id,
                beneficiary_id=made.pk,
                owner_id=owner["pk"],
                type_id=type.pk,
                version=1,
                number=str(self.chance.randint(10**6, 10**7)),
                issue_date=issued,
                issue_calendar="H",
                expiry_date=expires,
                expiry_calendar="H",
                original_seen=True,
                file_id=self.world.sample_paper.pk,
                status="verified",
                added_by_id=self.world.officer(),
                added_at=at,
            )
            made.papers[key] = (pk, public_id, issued, expires)
        return made.papers[key]


def made_up_id(serial: int) -> str:
    """An identity number with a right check digit that belongs to nobody on purpose."""
    digits = f"1{serial:08d}"
    total = sum(
        sum(divmod(int(digit) * 2, 10)) if place % 2 == 0 else int(digit)
        for place, digit in enumerate(digits)
    )
    return digits + str(-total % 10)


def made_up_iban(serial: int) -> str:
    """An IBAN of the right form with right check digits."""
    account = f"80000{serial:015d}"
    return f"SA{98 - int(account + '281000') % 97:02d}{account}"
