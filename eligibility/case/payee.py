"""To whom a case pays, and into which account. Reads, never writes."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db.models import Q

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


def without_verified_account(cases: Iterable[ServiceRequest]) -> list[ServiceRequest]:
    """Those of the cases that have no `verified_account`, in one query for all of them."""
    cases = list(cases)
    of_request, of_file = set(), set()
    for row in (
        _proven()
        .filter(request__beneficiary__in={case.beneficiary_id for case in cases})
        .values("request", "request__beneficiary", "payee", "person", "iban_lookup", "holder")
    ):
        of_request.add((row["request"], row["payee"]))
        if row["payee"] == Payee.BENEFICIARY:
            of_file.add((row["request__beneficiary"], row["person"], row["iban_lookup"], row["holder"]))

    def verified(case):
        if case.terms.payee != Payee.BENEFICIARY:
            return (case.pk, case.terms.payee) in of_request
        file = case.beneficiary
        account = (file.pk, file.head_id, file.iban_lookup, file.iban_holder)
        return bool(file.iban_lookup) and account in of_file

    return [case for case in cases if not verified(case)]


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
