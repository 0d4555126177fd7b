"""Referrals to the social research officer (A-04) and their answers (A-05)."""

from datetime import date, datetime, time

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.models import User
from channels_log.enums import ReferralStatus
from channels_log.models import Contact, Referral, Visit
from channels_log.permissions import can_answer, can_refer, can_revoke, can_tell
from core import audit
from core.audit import action
from core.numbers import lock, save_next
from policy.models import PolicyProfile


@action("referral.make")
def make_referral(*, source: Visit | Contact, question: str, profile: PolicyProfile, by: User) -> Referral:
    """Refer what a visitor or a contact asks to the social research officer, where the policy provides for it
    (A-04).

    `source` is the Visit or Contact, under its lock in the caller's transaction.
    """
    can_refer(by, profile).enforce()
    visit = source if isinstance(source, Visit) else None
    contact = source if isinstance(source, Contact) else None
    name = visit.visitor_name if visit else contact.person_name if contact else ""
    if not name:
        raise ValidationError({"person_name": _("Write who is to be told the answer.")})
    if not question.strip():
        raise ValidationError({"question": _("Write what is unclear.")})
    referral = Referral.objects.create(
        visit=visit,
        contact=contact,
        beneficiary=source.beneficiary,
        person_name=name,
        mobile=source.mobile,
        question=question,
        to_role=Role.SOCIAL_RESEARCH_OFFICER,
        referred_by=by,
    )
    audit.record(kind="referral.made", target=referral, by=by)
    return referral


@action("referral.answer")
def answer_referral(*, referral_id: str, answer: str, version: int | str | None, by: User) -> Referral:
    """The social research officer answers (A-05). The person is still to be told."""
    referral = lock(Referral.objects.all(), version=version, public_id=referral_id)
    can_answer(by, referral).enforce()
    if not answer.strip():
        raise ValidationError({"answer": _("Write the answer that the person is to be told.")})
    referral.answer, referral.answered_by, referral.answered_at = answer, by, timezone.now()
    referral.status = ReferralStatus.ANSWERED
    save_next(referral, "answer", "answered_by", "answered_at", "status")
    audit.record(kind="referral.answered", target=referral, by=by)
    return referral


@action("referral.tell")
def tell_answer(*, referral_id: str, told_on: date, version: int | str | None, by: User) -> Referral:
    """The person was told the answer on that day (a date in Asia/Riyadh, not before the answer, not in the
    future).
    """
    referral = lock(Referral.objects.all(), version=version, public_id=referral_id)
    can_tell(by, referral).enforce()
    now = timezone.now()
    if told_on > timezone.localdate(now):
        raise ValidationError({"told_on": _("Write today or an earlier day.")})
    if told_on < timezone.localdate(referral.answered_at):
        raise ValidationError({"told_on": _("The answer was not there yet on that day.")})
    at_noon = timezone.make_aware(datetime.combine(told_on, time(12)))
    referral.told_at = (
        now if told_on == timezone.localdate(now) else max(at_noon, referral.answered_at or at_noon)
    )
    referral.told_by, referral.status = by, ReferralStatus.TOLD
    save_next(referral, "told_at", "told_by", "status")
    audit.record(kind="referral.told", target=referral, by=by)
    return referral


@action("referral.revoke")
def revoke_referral(*, referral_id: str, reason: str, version: int | str | None, by: User) -> Referral:
    """The desk takes the referral back, with a reason, before it is answered."""
    referral = lock(Referral.objects.all(), version=version, public_id=referral_id)
    can_revoke(by, referral).enforce()
    if not reason.strip():
        raise ValidationError({"revoke_reason": _("Write why it is taken back.")})
    referral.revoke_reason, referral.status = reason, ReferralStatus.REVOKED
    save_next(referral, "revoke_reason", "status")
    audit.record(kind="referral.revoked", target=referral, by=by)
    return referral
