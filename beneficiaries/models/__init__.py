"""The person's file: identity, household, facts, papers, who signs for the head."""

from beneficiaries.models.facts import Income, Obligation
from beneficiaries.models.file import Beneficiary, HouseholdMember
from beneficiaries.models.paper import Document
from beneficiaries.models.person import Person
from beneficiaries.models.provider import Provider
from beneficiaries.models.representation import Representation

__all__ = [
    "Beneficiary",
    "Document",
    "HouseholdMember",
    "Income",
    "Obligation",
    "Person",
    "Provider",
    "Representation",
]
