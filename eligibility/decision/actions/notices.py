"""Telling the applicant (B-15, A-07): the letter, and how and when they were told."""

from django.core.exceptions import ValidationError
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from channels_log.actions.messages import message_to
from channels_log.enums import MessageKind
from core import audit, hooks, pdf, uploads
from core.audit import action
from core.models import StoredFile
from core.numbers import check_version, lock
from core.verdicts import ConflictError
from eligibility.case.links import letter_link
from eligibility.case.steps import enter, leave
from eligibility.case.workflow import STEPS
from eligibility.decision.letters import letter_context, load_decision
from eligibility.enums import TOLD_BY_OFFICER, NoticeMethod
from eligibility.models import (
    AddressNotice,
    Decision,
    DecisionLetter,
    LetterOpening,
    Notice,
    NoticeMessage,
    ServiceRequest,
    TellingTry,
)
from eligibility.statement.stated import address_of
from policy.reply import objection_last_day

OPENED = _("Opened by the link of the message or by following the request")
TRIES = 3  # on as many days, before a letter to the address counts


def notice_cause(public_id: str) -> str:
    """What keeps a second message about a decision from being written."""
    return f"decision:{public_id}"


def comes_early(case: ServiceRequest) -> bool:
    """A-08: whether a reply today comes before the period that the board reads as the least."""
    return bool(case.reply_not_before and timezone.localdate() < case.reply_not_before)


@action("notice.send")
def send_notice(
    *, public_id: str, by: User, early_reason: str = "", version: int | str | None = None
) -> Decision:
    """Write the message that a letter waits, with the link to it. Nobody is told by it: the applicant is when
    he opens the letter (`letter_opened`), or by a call or a conversation.

    It says nothing of the decision. Raises ValidationError on `how` where there is neither mobile nor e-mail,
    on `early_reason` for an early reply without a reason (A-08); ConflictError when it was sent or told
    already.
    """
    case, decision = _enter(public_id, by, version, early_reason)
    if decision.written:
        raise ConflictError(_("A message about this decision was written already."))
    with translation.override("ar"):
        body = _("A message about your request %(reference)s is waiting for you here: %(link)s") % {
            "reference": case.reference,
            "link": letter_link(decision),
        }
    message = message_to(
        person=case.beneficiary.head,
        kind=MessageKind.DECISION,
        body=body,
        by=by,
        subject="",
        cause=notice_cause(decision.public_id),
        beneficiary=case.beneficiary,
        request_public_id=case.public_id,
    )
    if message is None:
        raise ValidationError(
            {"how": _("There is no mobile and no e-mail. Tell the applicant by telephone or in person.")}
        )
    NoticeMessage.objects.create(decision=decision, message=message, early_reason=early_reason.strip(), by=by)
    audit.record(kind="decision.notice_written", target=decision, by=by, note=early_reason.strip())
    return decision


@action("notice.tell")
def tell(
    *, public_id: str, by: User, how: str, note: str, early_reason: str = "", version: int | str | None = None
) -> Decision:
    """Record that the applicant was told by telephone or in person just now, or signed for the paper letter;
    `note` says who was told and what they said.
    """
    case, decision = _enter(public_id, by, version, early_reason)
    if how not in TOLD_BY_OFFICER:
        raise ValidationError({"how": _("Choose how the applicant is told.")})
    if not note.strip():
        raise ValidationError({"note": _("Write who was told, and what they said.")})
    notice = Notice(how=how, proof=note.strip()[:300], early_reason=early_reason.strip(), by=by)
    _told(case, decision, notice, audit_by=by)
    return decision


@action("notice.letter_opened")
def letter_opened(*, decision_id: str, by: None = None) -> Decision:
    """The applicant opened the letter page, with the link and the second detail; `decision_id` is the public
    id. The first opening is kept, and is the notice where there is none yet. Raises ConflictError where the
    letter was never announced.
    """
    found = Decision.objects.values_list("request", flat=True).get(public_id=decision_id)
    case = lock(ServiceRequest.objects.for_page(), pk=found)
    decision = load_decision().get(request=case)
    if not decision.announced:
        raise ConflictError(_("Nothing is to be read here yet."))
    if not hasattr(decision, "letter_opening"):
        LetterOpening.objects.create(decision=decision)
        audit.record(kind="decision.letter_opened", target=decision, by=None)
    if decision.told is None:
        with translation.override("ar"):
            proof = str(OPENED)
        early = decision.written.early_reason if decision.written else ""
        notice = Notice(how=NoticeMethod.LETTER_PAGE, proof=proof, early_reason=early)
        _told(case, decision, notice, audit_by=None)
    return decision


@action("notice.try")
def note_try(*, public_id: str, by: User, note: str, version: int | str | None = None) -> TellingTry:
    """Record that the applicant was called or visited and not reached. Raises ValidationError on note."""
    _case, decision = _enter_untold(public_id, by, version)
    if not note.strip():
        raise ValidationError({"note": _("Write whom you called, and what came of it.")})
    row = TellingTry.objects.create(decision=decision, note=note.strip()[:200], by=by)
    audit.record(kind="decision.try", target=decision, by=by, note=row.note)
    return row


@action("notice.at_address")
def notify_at_address(
    *, public_id: str, by: User, receipt: str, version: int | str | None = None
) -> AddressNotice:
    """Nobody was reached by three tries on three days: a letter went to the address on file, `receipt` is the
    number of its receipt. It starts the time of the objection; it is no notice that anything is delivered
    upon. Raises ValidationError by field.
    """
    case, decision = _enter_untold(public_id, by, version)
    days = {timezone.localdate(row.at) for row in decision.tries.all()}
    if len(days) < TRIES:
        message = _("Three tries on three days are recorded first; so far: %(number)d.")
        raise ValidationError({"receipt": ValidationError(message, params={"number": len(days)})})
    if not address_of(case.beneficiary):
        raise ValidationError({"receipt": _("There is no address on file to which the letter could go.")})
    if not receipt.strip():
        raise ValidationError({"receipt": _("Write the number of the receipt of the letter.")})
    if hasattr(decision, "address_notice"):
        raise ConflictError(_("The letter to the address is recorded already."))
    until = objection_last_day(decision.request.profile, timezone.localdate())
    row = AddressNotice.objects.create(decision=decision, receipt=receipt.strip(), by=by, object_until=until)
    audit.record(kind="decision.at_address", target=decision, by=by, note=row.receipt)
    return row


def keep_letter(decision: Decision) -> None:
    """Store the letter as it was on the day of the notice."""
    context = letter_context(decision, told_on=timezone.localdate(decision.notice.at))
    clean = uploads.made_here(pdf.render("pdf/letter.html", context), name=f"{decision.number}.pdf")
    stored = uploads.store(clean, by=decision.notice.by, kind=StoredFile.Kind.LETTER)
    DecisionLetter.objects.create(decision=decision, stored=stored)


def _enter(
    public_id: str, by: User, version: int | str | None, early_reason: str
) -> tuple[ServiceRequest, Decision]:
    case, decision = _enter_untold(public_id, by, version)
    if comes_early(case) and not early_reason.strip():
        raise ValidationError(
            {"early_reason": _("The period of the reply is not over. Say why the reply comes earlier.")}
        )
    return case, decision


def _enter_untold(public_id: str, by: User, version: int | str | None) -> tuple[ServiceRequest, Decision]:
    case = enter(public_id=public_id, name="notify", by=by)
    decision = load_decision().get(request=case)  # under the lock of its case
    check_version(decision, version)
    if decision.told:
        raise ConflictError(_("The applicant was told of this decision already."))
    return case, decision


def _told(case: ServiceRequest, decision: Decision, notice: Notice, *, audit_by: User | None) -> None:
    """Note the fact of the notice, as of now, and keep the letter as it is on this day; once."""
    notice.decision, notice.at = decision, timezone.now()
    notice.object_until = objection_last_day(case.profile, timezone.localdate(notice.at))
    notice.save()
    keep_letter(decision)
    label = NoticeMethod(notice.how).label
    if case.status in STEPS["notify"].sources:
        leave(case, "notify", by=audit_by, note=label)
    else:  # closed upon the letter to the address, and opened afterwards
        audit.record(kind="request.notify", target=case, by=audit_by, note=label)
    hooks.tell(hooks.DECISION_TOLD, case=case, by=audit_by)
