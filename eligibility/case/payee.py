"""To whom a case pays, and into which account. Reads, never writes."""

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q

from beneficiaries.enums import DocumentStatus
from core import arabic
from eligibility.enums import CheckStatus, MatchResult, Payee
from eligibility.models import PayeeAccount, ServiceRequest

if TYPE_CHECKING:
    from django.db.models import QuerySet


def verified_account(case: ServiceRequest) -> PayeeAccount | None:
    """The account into which this case may pay, as the desk compared it with a paper of the bank; None while
    there is none.

    The applicant's is the one of the file as it stands, whichever request it was compared for; another
    payee's is the last one of this request. A paper on file proves it while it counts and is matched with its
    IBAN: not once that was taken back or could not be compared, or the paper was refused or replaced.
    """
    rows = _proven().filter(payee=case.terms.payee).order_by("-pk")
    file = case.beneficiary
    if case.terms.payee != Payee.BENEFICIARY:
        return rows.filter(request=case).first()
    if not file.iban_lookup:
        return None
    return rows.filter(
        request__beneficiary=file, person=file.head_id, iban_lookup=file.iban_lookup, holder=file.iban_holder
    ).first()


def has_verified_account() -> Q:
    """Of requests: that they have a `verified_account`."""
    own = _proven().filter(
        payee=Payee.BENEFICIARY,
        request__beneficiary=OuterRef("beneficiary"),
        person=OuterRef("beneficiary__head"),
        iban_lookup=OuterRef("beneficiary__iban_lookup"),
        holder=OuterRef("beneficiary__iban_holder"),
    )
    anothers = _proven().filter(payee=OuterRef("service__payee"), request=OuterRef("pk"))
    to_applicant = Q(service__payee=Payee.BENEFICIARY)
    return (to_applicant & Exists(own)) | (~to_applicant & Exists(anothers))


def _proven() -> "QuerySet[PayeeAccount]":
    """Accounts that a scan or a paper on file proves still."""
    matched = Q(
        document__status__in=[DocumentStatus.UPLOADED, DocumentStatus.VERIFIED],
        document__checks__status=CheckStatus.MATCHED,
        document__checks__fields__code="iban",
        document__checks__fields__result=MatchResult.MATCHED,
    )
    return PayeeAccount.objects.filter(Q(scan__isnull=False) | matched)


def in_name_of(holder: str, payee: str) -> bool:
    """Whether an account that the bank writes in the name of `holder` is the payee's: one of the two names
    holds every word of the other.
    """
    words, of_payee = set(arabic.words(holder)), set(arabic.words(payee))
    return bool(words) and (words <= of_payee or of_payee <= words)
