"""Telling the applicant (B-15, A-07): the letter, and how and when they were told."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from channels_log.actions.messages import message_to
from channels_log.enums import MessageKind
from channels_log.models import Message
from core import audit, pdf, uploads
from core.audit import action
from core.models import AuditEvent, StoredFile
from core.numbers import lock, save_next
from core.verdicts import ConflictError
from eligibility.case.links import tracking_link
from eligibility.case.steps import enter, leave
from eligibility.decision.letters import letter_context, load_decision
from eligibility.enums import NoticeMethod
from eligibility.models import Decision, ServiceRequest

NOTICE_COLUMNS = ("letter", "notified_at", "notified_how", "notified_by", "notified_proof", "early_reason")


def comes_early(case: ServiceRequest) -> bool:
    """A-08: whether a reply today comes before the period that the board reads as the least."""
    return bool(case.reply_not_before and timezone.localdate() < case.reply_not_before)


@action("notice.send")
def send_notice(
    *, public_id: str, by: User, early_reason: str = "", version: int | str | None = None
) -> Decision:
    """Write the message that a letter waits. The applicant counts as told when it has been sent (see
    `notice_sent`).

    It says nothing of the decision. Raises ValidationError on `how` where there is neither mobile nor e-mail,
    on `early_reason` for an early reply without a reason (A-08); ConflictError when it was sent or told
    already.
    """
    case, decision = _enter(public_id, by, version, early_reason)
    if decision.notice_id:
        raise ConflictError(_("A message about this decision was written already."))
    with translation.override("ar"):
        body = _("A message about your request %(reference)s is waiting for you here: %(link)s") % {
            "reference": case.reference,
            "link": tracking_link(),
        }
    message = message_to(
        person=case.beneficiary.head,
        kind=MessageKind.DECISION,
        body=body,
        by=by,
        subject="",
        cause=f"decision:{decision.public_id}",
        beneficiary=case.beneficiary,
        request_public_id=case.public_id,
    )
    if message is None:
        raise ValidationError(
            {"how": _("There is no mobile and no e-mail. Tell the applicant by telephone or in person.")}
        )
    decision.notice, decision.early_reason = message, early_reason.strip()
    save_next(decision, "notice", "early_reason")
    audit.record(kind="decision.notice_written", target=decision, by=by, note=early_reason.strip())
    return decision


@action("notice.tell")
def tell(
    *, public_id: str, by: User, how: str, note: str, early_reason: str = "", version: int | str | None = None
) -> Decision:
    """Record that the applicant was told by telephone or in person just now; `note` says who was told and
    what they said.
    """
    case, decision = _enter(public_id, by, version, early_reason)
    if how not in {NoticeMethod.PHONE, NoticeMethod.IN_PERSON}:
        raise ValidationError({"how": _("Choose how the applicant is told.")})
    if not note.strip():
        raise ValidationError({"note": _("Write who was told, and what they said.")})
    decision.early_reason = early_reason.strip()
    _told(case, decision, how=how, by=by, proof=note.strip()[:300], audit_by=by)
    return decision


@action("notice.sent")
def notice_sent(*, message: Message, by: User | None) -> Decision | None:
    """Hears of each message that was sent (core.hooks.MESSAGE_SENT): the day on which the message about a
    decision went out is the day of the notice.
    """
    if message.kind != MessageKind.DECISION:
        return None
    known = Decision.objects.filter(notice=message).values("request").first()
    if known is None:
        return None
    case = lock(ServiceRequest.objects.for_page(), pk=known["request"])
    decision = lock(load_decision(), notice=message)
    if decision.notified_at:
        return decision
    _told(
        case,
        decision,
        how=NoticeMethod.MESSAGE,
        by=_writer_of(message),
        audit_by=None,
        proof=message.proof or message.public_id,
    )
    return decision


def keep_letter(decision: Decision) -> None:
    """Store the letter as it was on the day of the notice, and name it in `decision.letter`; the caller saves
    the row.
    """
    context = letter_context(decision, told_on=timezone.localdate(decision.notified_at))
    clean = uploads.made_here(pdf.render("pdf/letter.html", context), name=f"{decision.number}.pdf")
    decision.letter = uploads.store(clean, by=decision.notified_by, kind=StoredFile.Kind.LETTER)


def _writer_of(message: Message) -> Any:
    """Whoever had the message written, from the chain; for a message of no known writer whoever decided."""
    event = AuditEvent.objects.filter(kind="message.written", target_id=message.public_id).first()
    writer = User.objects.filter(pk=event.actor_id).first() if event else None
    return writer or message.decision.decided_by


def _enter(
    public_id: str, by: User, version: int | str | None, early_reason: str
) -> tuple[ServiceRequest, Decision]:
    case = enter(public_id=public_id, name="notify", by=by)
    decision = lock(load_decision(), request=case, version=version)
    if decision.notified_at:
        raise ConflictError(_("The applicant was told of this decision already."))
    if comes_early(case) and not early_reason.strip():
        raise ValidationError(
            {"early_reason": _("The period of the reply is not over. Say why the reply comes earlier.")}
        )
    return case, decision


def _told(case: ServiceRequest, decision: Decision, *, how: str, by: User, proof: Any, audit_by: Any) -> None:
    """Note the fact of the notice and keep the letter as it was on that day; once."""
    now = timezone.now()
    decision.notified_at, decision.notified_how = now, how
    decision.notified_by, decision.notified_proof = by, proof
    keep_letter(decision)
    save_next(decision, *NOTICE_COLUMNS)
    leave(case, "notify", by=audit_by, note=NoticeMethod(how).label)
