"""What a step still lacks before it can be taken, sentence by sentence. Reads, never writes."""

from collections.abc import Iterable
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beneficiaries.enums import DocumentStatus
from beneficiaries.models import Beneficiary, Document
from beneficiaries.month import DECLARED, month_of
from core import days
from core.sentences import filled
from core.texts import Text
from eligibility.catalogue.rules import MechanismFact, demanded
from eligibility.enums import CLEARED, SETTLED, CheckStatus, DecisionOutcome, Mechanism, Seat
from eligibility.models import DocumentCheck, ServiceRequest, Session
from eligibility.statement.declared import standing_declaration
from policy.reply import objection_last_day

DEATH_PAPER = "death_cert"  # the kind of paper in policy/presets/common.yaml
NOT_STANDING = (DocumentStatus.REJECTED, DocumentStatus.REPLACED)
UNSIGNED = _("The applicant has not signed the declaration over the data as it stands.")


def unmet(case: ServiceRequest, step_name: str) -> list[Text]:
    """The reasons why the step cannot be taken yet; empty when it can."""
    return NEEDS.get(step_name, _nothing)(case)


def _nothing(case: ServiceRequest) -> list[Text]:
    return []


def _signed(case: ServiceRequest) -> list[Text]:
    return [] if standing_declaration(case) else [UNSIGNED]


def _to_submit(case: ServiceRequest) -> list[Text]:
    """C-42: an income, or the word that there is none; a way to reach the person. C-46: the signature."""
    lacking: list[Text] = missing_of_file(case.beneficiary)
    declaration = standing_declaration(case)
    if declaration is None:
        return [*lacking, UNSIGNED]
    if case.profile.committee_notice and not declaration.committee_explained:
        lacking.append(
            _("It is not recorded that the applicant was told that the committee studies the request.")
        )
    return lacking


def missing_of_file(file: Beneficiary) -> list[Text]:
    """What every request needs of its file before it is submitted, and the file does not say yet (C-42)."""
    lacking: list[Text] = []
    if month_of(file, sources=DECLARED).money.per_head is None:
        lacking.append(_("Neither an income is stated, nor that there is none."))
    if not (file.head.mobile or file.head.email):
        lacking.append(_("There is no telephone and no e-mail address by which to reach the applicant."))
    return lacking


def _to_accept(case: ServiceRequest) -> list[Text]:
    """C-43, C-44, C-48: every required paper matched and valid on the day of submission, or waived with a
    reason.
    """
    checks = case.checks.of_the_statement().select_related("type", "owner").filter(required=True)
    unsettled = [check for check in checks if not settled(check)]
    expired = [check for check in unsettled if check.status in CLEARED]
    open_ones = [check for check in unsettled if check.status not in CLEARED]
    lacking = _signed(case)
    if open_ones:
        lacking.append(filled(_("Not cleared yet: %(paper)s"), paper=_list(open_ones)))
    if expired:
        lacking.append(filled(_("Not valid on the day of submission: %(paper)s"), paper=_list(expired)))
    return lacking


def settled(check: DocumentCheck) -> bool:
    """True when a paper holds nothing up: waived, or matched and valid on the day it was judged for
    (C-44).
    """
    return check.status == CheckStatus.WAIVED or check.holds


def _list(checks: Iterable[DocumentCheck]) -> str:
    return "، ".join(map(str, checks)) + "."


def demanded_mechanisms(case: ServiceRequest) -> frozenset[str]:
    """What the version of the service that the case keeps demands for these categories (B-16, B-17)."""
    lines = [
        MechanismFact(row.general, row.category_id, row.mechanism, row.mode)
        for row in case.service.mechanisms.all()
    ]
    categories = {category.pk for category in case.beneficiary.categories.all()}
    return demanded(lines, categories=categories)


def _to_evaluate(case: ServiceRequest) -> list[Text]:
    wanted = demanded_mechanisms(case)
    lacking: list[Text] = []
    if Mechanism.INTERVIEW in wanted and not case.interviews.filter(status__in=SETTLED).exists():
        lacking.append(_("The interview is neither done nor waived."))
    if Mechanism.FIELD_VISIT in wanted and not case.fieldvisits.filter(status__in=SETTLED).exists():
        lacking.append(_("The field visit is neither done nor waived."))
    asked = case.checks.of_the_study().select_related("type", "owner")
    if open_ones := [check for check in asked if not settled(check)]:
        lacking.append(
            filled(_("Asked for by the study, not cleared yet: %(paper)s"), paper=_list(open_ones))
        )
    assessment = getattr(case, "assessment", None)
    if assessment is None or assessment.completed_at is None:
        lacking.append(_("The assessment is not complete."))
    return lacking


def _to_notify(case: ServiceRequest) -> list[Text]:
    """Under a committee a decision is told once chair, secretary and a majority of those present have signed
    the minutes; earlier by the chair's reason alone (docs/rules.md, "The vote").
    """
    decision = getattr(case, "decision", None)
    item = decision.item if decision else None
    if item is None or hasattr(item, "early_telling") or minutes_stand(item.session):
        return []
    return [_("The minutes are not signed yet by chair, secretary and a majority of those who were present.")]


def minutes_stand(session: Session) -> bool:
    """Whether chair and secretary, as far as they were there, and a majority of those who were have signed
    the minutes; for who does not sign at all, it is noted why.
    """
    rows = [row for row in session.attendances.all() if row.attended]
    leading = [row for row in rows if row.seat in {Seat.CHAIR, Seat.SECRETARY}]
    led = all(row.signed_at or row.unsigned_reason for row in leading)
    return led and 2 * sum(row.signed_at is not None for row in rows) > len(rows)


def _to_deliver(case: ServiceRequest) -> list[Text]:
    """B-15: nothing is delivered or closed before the applicant was told."""
    decision = getattr(case, "decision", None)
    if decision is None or decision.told is None:
        return [_("The applicant was not notified of the decision yet.")]
    return []


def _to_withdraw(case: ServiceRequest) -> list[Text]:
    """The word of the applicant ends a request; where he died, the death paper stands for it."""
    head = case.beneficiary.head
    if head.deceased_on is None:
        return _objection_stands(case)
    if death_paper_of(case.beneficiary):
        return []
    return [_("The death paper of the applicant is not on file yet.")]


def death_paper_of(file: Beneficiary) -> Document | None:
    """The paper on file that shows the death of the head; None where there is none."""
    papers = file.documents.filter(owner=file.head_id, type__code=DEATH_PAPER)
    return papers.exclude(status__in=NOT_STANDING).first()


def _to_close(case: ServiceRequest) -> list[Text]:
    """A refused or partly approved request is closed after the last day of the objection, or with the word
    that none will be made; no request while an objection stands. A refusal may be closed on a letter to the
    address; what is granted is not.
    """
    decision = getattr(case, "decision", None)
    if decision is None:
        return _to_deliver(case)
    refused = decision.outcome == DecisionOutcome.REJECTED
    if (decision.clock_began if refused else decision.told) is None:
        return _to_deliver(case)
    if standing := _objection_stands(case):
        return standing
    if decision.outcome == DecisionOutcome.APPROVED or decision.word_of_no_objection:
        return []
    if until := may_object_until(case):
        return [filled(_("The applicant may object until %(day)s."), day=days.both_later(until))]
    return []


def _objection_stands(case: ServiceRequest) -> list[Text]:
    objection = getattr(case, "objection", None)
    stands = objection is not None and objection.stands
    return [_("An objection stands on the request: it is heard first.")] if stands else []


def last_day_to_object(case: ServiceRequest) -> date | None:
    """The last day of Riyadh on which the applicant may object; None before the time has begun. The day that
    was told in writing is never moved to an earlier one by a change of the holidays.
    """
    decision = getattr(case, "decision", None)
    began = decision.clock_began if decision else None
    if began is None:
        return None
    today = objection_last_day(case.profile, timezone.localdate(began.at), case.closed_days)
    return max(today, began.object_until or today)


def may_object_until(case: ServiceRequest) -> date | None:
    """The last day to object while the time has begun and is not over today, else None."""
    last = last_day_to_object(case)
    return last if last is not None and timezone.localdate() <= last else None


NEEDS = {
    "withdraw": _to_withdraw,
    "submit": _to_submit,
    "accept": _to_accept,
    "evaluate": _to_evaluate,
    "refer": _signed,
    "decide": _signed,
    "notify": _to_notify,
    "deliver": _to_deliver,
    "hand_over": _to_deliver,
    "close": _to_close,
}
