"""Contacts on the channels of the policy (C-29 to C-34, A-02)."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from beneficiaries.models import Beneficiary
from channels_log.actions.referrals import make_referral
from channels_log.enums import ContactOutcome, Direction
from channels_log.models import Contact
from channels_log.permissions import can_receive
from core import audit
from core.audit import action
from core.numbers import lock, save_next
from policy.models import PolicyProfile


@action("contact.record")
def record_contact(
    *,
    profile: PolicyProfile,
    channel: str,
    direction: str,
    at: datetime,
    question: str,
    outcome: str,
    answer: str = "",
    file: Beneficiary | None = None,
    person_name: str = "",
    mobile: str = "",
    by: User,
) -> Contact:
    """Record a contact with the person of `file`, or with somebody unknown.

    The channel must be one of the profile's; an outcome "answered" needs the answer (C-40), "referred" makes
    the referral (A-04, where the profile provides for it), "request" needs the file. `at` is aware and not in
    the future.
    """
    can_receive(by).enforce()
    _check(profile, channel, direction, at, outcome, answer, file)
    contact = Contact(
        channel=channel,
        direction=direction,
        at=at,
        beneficiary=file,
        person_name=person_name or (file.head.full_name if file else ""),
        mobile=mobile or (file.head.mobile if file else ""),
        question=question,
        answer=answer,
        outcome=outcome,
        recorded_by=by,
    )
    contact.full_clean()
    contact.save()
    audit.record(kind="contact.recorded", target=contact, by=by, note=profile.channel_labels[channel])
    if outcome == ContactOutcome.REFERRED:
        make_referral(source=contact, question=question, profile=profile, by=by)
    return contact


@action("contact.lead_to_request")
def contact_led_to_request(*, contact: Contact, file: Beneficiary, by: User) -> Contact:
    """A request was opened on the ground of this contact. Called by the action that opens it, in its
    transaction.
    """
    contact = lock(Contact.objects.all(), pk=contact.pk)
    can_receive(by).enforce()
    contact.beneficiary, contact.outcome = contact.beneficiary or file, ContactOutcome.REQUEST
    save_next(contact, "beneficiary", "outcome")
    audit.record(kind="contact.request", target=contact, by=by)
    return contact


def _check(
    profile: PolicyProfile,
    channel: str,
    direction: str,
    at: datetime,
    outcome: str,
    answer: str,
    file: Beneficiary | None,
) -> None:
    objections = {}
    if profile is None or channel not in profile.channel_labels:
        objections["channel"] = _("Choose one of the channels of the charity's policy.")
    if direction not in Direction.values:
        objections["direction"] = _("Choose one of the two directions.")
    if at > timezone.now():
        objections["time"] = _("This moment has not come yet. Write when the contact took place.")
    if outcome == ContactOutcome.ANSWERED and not answer.strip():
        objections["answer"] = _("Write what was answered.")
    if outcome == ContactOutcome.REQUEST and file is None:
        objections["outcome"] = _("Choose the person's file first; the request belongs to it.")
    if objections:
        raise ValidationError(objections)
