"""Telling the applicant (B-15, A-07): the letter, and how and when they were told."""

from django.core.exceptions import ValidationError
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from channels_log.actions.messages import message_to
from channels_log.enums import MessageKind
from channels_log.models import Message
from core import audit, pdf, uploads
from core.audit import action
from core.models import StoredFile
from core.numbers import check_version, lock
from core.verdicts import ConflictError
from eligibility.case.links import tracking_link
from eligibility.case.steps import enter, leave
from eligibility.decision.letters import letter_context, load_decision
from eligibility.enums import NoticeMethod
from eligibility.models import Decision, DecisionLetter, Notice, NoticeMessage, ServiceRequest


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
    """Write the message that a letter waits. The applicant counts as told when it has been sent (see
    `notice_sent`).

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
            "link": tracking_link(),
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
    """Record that the applicant was told by telephone or in person just now; `note` says who was told and
    what they said.
    """
    case, decision = _enter(public_id, by, version, early_reason)
    if how not in {NoticeMethod.PHONE, NoticeMethod.IN_PERSON}:
        raise ValidationError({"how": _("Choose how the applicant is told.")})
    if not note.strip():
        raise ValidationError({"note": _("Write who was told, and what they said.")})
    notice = Notice(how=how, proof=note.strip()[:300], early_reason=early_reason.strip(), by=by)
    _told(case, decision, notice, audit_by=by)
    return decision


@action("notice.sent")
def notice_sent(*, message: Message, by: User | None) -> Decision | None:
    """Hears of each message that was sent (core.hooks.MESSAGE_SENT): the day on which the message about a
    decision went out is the day of the notice.
    """
    if message.kind != MessageKind.DECISION:
        return None
    written = NoticeMessage.objects.select_related("decision", "by").filter(message=message).first()
    if written is None:
        return None
    case = lock(ServiceRequest.objects.for_page(), pk=written.decision.request_id)
    decision = load_decision().get(pk=written.decision_id)
    if decision.told:
        return decision
    notice = Notice(
        how=NoticeMethod.MESSAGE,
        proof=message.proof or message.public_id,
        early_reason=written.early_reason,
        by=written.by,
    )
    _told(case, decision, notice, audit_by=None)
    return decision


def keep_letter(decision: Decision) -> None:
    """Store the letter as it was on the day of the notice."""
    context = letter_context(decision, told_on=timezone.localdate(decision.notice.at))
    clean = uploads.made_here(pdf.render("pdf/letter.html", context), name=f"{decision.number}.pdf")
    stored = uploads.store(clean, by=decision.notice.by, kind=StoredFile.Kind.LETTER)
    DecisionLetter.objects.create(decision=decision, stored=stored)


def _enter(
    public_id: str, by: User, version: int | str | None, early_reason: str
) -> tuple[ServiceRequest, Decision]:
    case = enter(public_id=public_id, name="notify", by=by)
    decision = load_decision().get(request=case)  # under the lock of its case
    check_version(decision, version)
    if decision.told:
        raise ConflictError(_("The applicant was told of this decision already."))
    if comes_early(case) and not early_reason.strip():
        raise ValidationError(
            {"early_reason": _("The period of the reply is not over. Say why the reply comes earlier.")}
        )
    return case, decision


def _told(case: ServiceRequest, decision: Decision, notice: Notice, *, audit_by: User | None) -> None:
    """Note the fact of the notice, as of now, and keep the letter as it is on this day; once."""
    notice.decision, notice.at = decision, timezone.now()
    notice.save()
    keep_letter(decision)
    leave(case, "notify", by=audit_by, note=NoticeMethod(notice.how).label)
