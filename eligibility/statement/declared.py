"""What the applicant states and signs for (C-45 to C-47), as one snapshot with one digest.

It covers identity, household, declared income and obligations, the bank account, answers and the list of
papers: what `eligibility.statement.statement` reads out. What a researcher adds (seen on a visit, from a
document, verified) stands beside it and voids no signature.

A declaration keeps the number of the shape it was signed over, and whether it still stands is worked out in
that shape: a new version of the product unsigns nothing. So a shape, once released, is never changed.
"""

import hashlib
import json

from beneficiaries.enums import FactSource, Precision
from core.hijri import StatedDate
from eligibility.enums import PaperOwner
from eligibility.models import Declaration, ServiceRequest

SHAPE = 3


def snapshot(case, shape: int = SHAPE) -> dict:
    """Everything that is signed for, as plain JSON; the same facts always give the same snapshot."""
    file = case.beneficiary
    members = file.members.filter(until__isnull=True).select_related("person").order_by("pk")
    person, member, money, papers = SHAPES[shape]
    facts = compose(
        applicant=person(file.head),
        address=[
            file.building_no,
            file.street,
            file.district,
            file.city,
            file.postal_code,
            file.short_address,
        ],
        iban=file.iban,
        categories=[category.code for category in file.categories.all()],
        household=[member(row.person, row) for row in members],
        no_income=file.no_income_declared,
        incomes=money(file.incomes),
        obligations=money(file.obligations),
        asked=[case.service.code, case.need, _text(case.amount_asked), case.answers],
        papers=papers(case),
    )
    if shape < WITH_OWNERS:
        return facts
    providers = file.providers.filter(ended_at__isnull=True).select_related("person").order_by("pk")
    return with_owners(
        facts,
        providers=[provider_facts(row.person, row) for row in providers],
        served=case.served.public_id if case.served_id else "",
    )


def _checks(case):
    """The papers that are signed for, in the order in which they were asked."""
    return case.checks.of_the_statement().select_related("type", "owner", "document").order_by("pk")


def _paper(check) -> str:
    return check.document.public_id if check.document_id else ""


def compose(
    *,
    applicant,
    address,
    iban,
    categories,
    household,
    no_income,
    incomes,
    obligations,
    asked,
    papers,
) -> dict:
    """The parts of a snapshot that every declaration is signed over."""
    service, need, amount, answers = asked
    return {
        "applicant": applicant,
        "address": address,
        "iban": iban,
        "categories": sorted(categories),
        "household": household,
        "no_income": no_income,
        "incomes": incomes,
        "obligations": obligations,
        "request": {"service": service, "need": need, "amount": amount, "answers": answers},
        "papers": papers,
    }


def with_owners(facts: dict, *, providers: list, served: str) -> dict:
    """The snapshot with what the third shape adds: the deceased providers, and whom the service is for (the
    public id).
    """
    return {**facts, "providers": providers, "request": {**facts["request"], "served": served}}


def declared_of(facts):
    """The facts of a file that the applicant states and that stand."""
    return facts.filter(source=FactSource.DECLARED, ended_at__isnull=True).order_by("pk")


# === The third shape: about whom each paper is ====================================================

WITH_OWNERS = 3


def provider_facts(person, provider) -> dict:
    """What is signed for about the deceased provider."""
    return {
        **_who(person),
        "relationship": provider.relationship,
        "deceased_on": _text(person.deceased_on),
    }


def _papers(case) -> list:
    return [[check.type.code, _whose(check), _paper(check)] for check in _checks(case)]


def _whose(check) -> str | list:
    """The public id of the person on file; of somebody else the name and the number."""
    if check.owner_id:
        return check.owner.public_id
    return [check.other_name, check.other_number] if check.other_name else ""


# === The second shape: what is read out, and nothing besides ======================================


def applicant_facts(person) -> dict:
    """What is signed for about the applicant."""
    return {
        **_who(person),
        "sex": person.sex,
        "marital_status": person.marital_status,
        "mobile": person.mobile,
    }


def member_facts(person, member) -> dict:
    """What is signed for about a member: a telephone or a marital status that another file changes is not."""
    return {
        **_who(person),
        "relationship": member.relationship,
        "lives_in": member.lives_in,
        "counted": member.counted,
    }


def _who(person) -> dict:
    return {
        "name": person.full_name,
        "id_kind": person.id_kind,
        "id_number": person.id_number,
        "birth": _birth(person),
    }


def _birth(person) -> str:
    """The day, or the year alone where no more is known."""
    if person.birth_date is None or person.birth_precision == Precision.DAY:
        return _text(person.birth_date)
    return StatedDate(person.birth_date, person.birth_calendar).year_text


def money_facts(facts) -> list:
    """Each declared fact: kind, whose, of whom, sum and period; in an order of its own."""
    return sorted(
        money_fact(fact.kind, fact.owner.public_id if fact.owner_id else "", fact.party, fact)
        for fact in declared_of(facts).select_related("owner")
    )


def money_fact(kind, owner, party, fact) -> list:
    """One declared fact as it is signed; `fact` has its amount and period."""
    return [kind, owner, party, _text(fact.amount), fact.period]


# === The first shape, of declarations signed before obligations had owners ========================


def _first_person(person) -> dict:
    return {
        "name": person.full_name,
        "id_kind": person.id_kind,
        "id_number": person.id_number,
        "birth_date": _text(person.birth_date),
        "sex": person.sex,
        "marital_status": person.marital_status,
        "mobile": person.mobile,
    }


def _first_member(person, member) -> dict:
    return {**_first_person(person), "relationship": member.relationship, "counted": member.counted}


def _first_money(facts) -> list:
    return [[fact.kind, _text(fact.amount), fact.period] for fact in declared_of(facts)]


def _first_papers(case) -> list:
    """Before papers had owners, each was the head's own, but for those of the members."""
    head, each = case.beneficiary.head, PaperOwner.EACH_MEMBER
    return [
        [
            check.type.code,
            (check.owner if check.about == each and check.owner_id else head).public_id,
            _paper(check),
        ]
        for check in _checks(case)
    ]


SHAPES = {
    1: (_first_person, _first_member, _first_money, _first_papers),
    2: (applicant_facts, member_facts, money_facts, _first_papers),
    3: (applicant_facts, member_facts, money_facts, _papers),
}


def _text(value) -> str:
    return "" if value is None else str(value)


def digest(facts: dict) -> str:
    """The SHA-256 (hex) of a snapshot."""
    return hashlib.sha256(json.dumps(facts, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def standing_declaration(case: ServiceRequest) -> Declaration | None:
    """The latest declaration, if it still covers the data as it stands; else None (C-47)."""
    latest = case.declarations.order_by("-pk").first()
    if latest is None or latest.digest != digest(snapshot(case, latest.shape)):
        return None
    return latest
