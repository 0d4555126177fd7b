"""What the applicant states and signs for (C-45 to C-47), as one snapshot with one digest.

It covers identity, household, declared income and obligations, the bank account, answers and the list of
papers. What a researcher adds (seen on a visit, from a document, verified) stands beside it and voids no
signature.
"""

import hashlib
import json

from beneficiaries.enums import FactSource
from eligibility.models import Declaration, ServiceRequest


def snapshot(case) -> dict:
    """Everything that is signed for, as plain JSON; the same facts always give the same snapshot."""
    file = case.beneficiary
    members = file.members.filter(until__isnull=True).select_related("person").order_by("pk")
    return compose(
        applicant=person_facts(file.head),
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
        household=[
            {
                **person_facts(member.person),
                "relationship": member.relationship,
                "counted": member.counted,
            }
            for member in members
        ],
        no_income=file.no_income_declared,
        incomes=_money(file.incomes),
        obligations=_money(file.obligations),
        asked=[case.service.code, case.need, _text(case.amount_asked), case.answers],
        papers=[
            [
                check.type.code,
                check.owner.public_id,
                check.document.public_id if check.document_id else "",
            ]
            for check in case.checks.select_related("type", "owner", "document").order_by("pk")
        ],
    )


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
    """The shape of a snapshot; every declaration is signed over exactly these parts."""
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


def person_facts(person) -> dict:
    """What is signed for about one human being."""
    return {
        "name": person.full_name,
        "id_kind": person.id_kind,
        "id_number": person.id_number,
        "birth_date": _text(person.birth_date),
        "sex": person.sex,
        "marital_status": person.marital_status,
        "mobile": person.mobile,
    }


def _money(facts) -> list:
    declared = facts.filter(source=FactSource.DECLARED, ended_at__isnull=True).order_by("pk")
    return [[fact.kind, _text(fact.amount), fact.period] for fact in declared]


def _text(value) -> str:
    return "" if value is None else str(value)


def digest(facts: dict) -> str:
    """The SHA-256 (hex) of a snapshot."""
    return hashlib.sha256(json.dumps(facts, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def standing_declaration(case: ServiceRequest) -> Declaration | None:
    """The latest declaration, if it still covers the data as it stands; else None (C-47)."""
    latest = case.declarations.order_by("-pk").first()
    if latest is None or latest.digest != digest(snapshot(case)):
        return None
    return latest
