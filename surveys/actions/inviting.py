"""Asking people how it was: after the reception, after the decision (approved and refused alike), after the
delivery, once a year, and in groups (C-19, C-24).
"""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F, Max
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from beneficiaries.models import Beneficiary, Person
from channels_log.actions.messages import message_to, reach_of
from channels_log.enums import MessageKind, VisitOutcome
from channels_log.models import Message, Visit
from core import arabic, audit
from eligibility.models import ServiceRequest
from surveys import links
from surveys.actions.calling import enlist
from surveys.actions.planning import asking_of
from surveys.actions.questionnaires import current_survey
from surveys.actions.rounds import round_for
from surveys.enums import Moment, NotAsked, Outcome
from surveys.models import Cell, Listed, Round, Tally, Wave
from surveys.rules import REMINDED_AFTER, RESTS, Asked, Asking, why_not

AT_ONCE = timedelta(0)
RECEPTION = ("reception", "الاستقبال")  # what stands in the place of a service


@dataclass(frozen=True)
class Occasion:
    """Upon what somebody is asked: moment, service (code and name) and outcome are the cell's; `cause` names
    the row it is about, once. `wave` is the group where it is asked by telephone.
    """

    moment: Moment
    service: tuple[str, str]
    outcome: Outcome
    cause: str
    request_public_id: str = ""
    wave: Wave | None = None

    def about(self, cause: str) -> "Occasion":
        """The same occasion for the row with that cause."""
        return replace(self, cause=cause)


# === the moments =================================================================================


@audit.action("survey.invite_visitor")
def after_reception(*, visit: Visit, by: User) -> Round | None:
    """Ask a visitor who was served and has a file; whoever left, or led to a request, is not asked now."""
    if visit.beneficiary is None or visit.outcome not in {VisitOutcome.ANSWERED, VisitOutcome.REFERRED}:
        return None
    occasion = Occasion(Moment.AFTER_RECEPTION, RECEPTION, Outcome.NONE, visit.public_id)
    return ask(occasion, file=visit.beneficiary, by=by)


@audit.action("survey.invite")
def after_decision(*, case: ServiceRequest, by: User | None) -> Round | None:
    """Ask the applicant who was told of the decision, whatever it is."""
    outcome = Outcome.GRANTED if case.decision.granted else Outcome.REJECTED
    return ask(_of_case(case, Moment.AFTER_DECISION, outcome), file=case.beneficiary, by=by)


@audit.action("survey.invite_served")
def after_delivery(*, case: ServiceRequest, by: User) -> Round | None:
    """Ask the applicant who received what was decided; the message goes on another day."""
    return ask(_of_case(case, Moment.AFTER_DELIVERY, Outcome.GRANTED), file=case.beneficiary, by=by)


def _of_case(case: ServiceRequest, moment: Moment, outcome: Outcome) -> Occasion:
    service = (case.service.code, case.service.label)
    return Occasion(moment, service, outcome, case.public_id, case.public_id)


# === asking ======================================================================================


def ask(
    occasion: Occasion, *, file: Beneficiary, by: User | None, asking: Asking | None = None
) -> Round | None:
    """Invite the head of the file in the round of today, or count why not: invitation and reminder, with the
    same link, are written together and sealed with the round's key; or the head is put on the list of calls,
    with the link sealed likewise. In the caller's transaction.

    None where nobody is invited: the moment does not ask, this occasion has asked, or there is a reason that
    is counted (surveys.rules.why_not). No link is issued again, since none is kept anywhere.
    """
    asking = asking or asking_of(occasion.moment, occasion.outcome)
    if not asking.active or _has_asked(occasion, file):
        return None
    row, key = round_for(timezone.localdate(), by=by)
    reason = _why_not(asking, file, by_telephone=occasion.wave is not None)
    if reason:
        _count(row, occasion.moment, reason)
        return None
    cell = cell_for(row, occasion, district=arabic.clean(file.district or file.city), by=by)
    link = links.make(key, cell.number)
    if occasion.wave:
        enlist(wave=occasion.wave, row=row, file=file, link=link)
    else:
        _write_both(occasion, file, row, link, by)
    Cell.objects.filter(pk=cell.pk).update(invited=F("invited") + 1)
    audit.record(kind="survey.invited", target=file, by=by, note=occasion.moment.label)
    return row


def _has_asked(occasion: Occasion, file: Beneficiary) -> bool:
    if occasion.wave:
        return Listed.objects.filter(wave=occasion.wave, person=file.head).exists()
    return Message.objects.filter(cause=f"survey:{occasion.moment}:{occasion.cause}").exists()


def _why_not(asking: Asking, file: Beneficiary, *, by_telephone: bool) -> NotAsked | None:
    head = file.head
    reached = reach_of(head)
    reachable = reached is not None and (not by_telephone or bool(head.mobile))
    person = Asked(refused=head.no_surveys, reachable=reachable, lately=_last_asked(head))
    return why_not(asking, person, drawn=_lot() < asking.percent, now=timezone.now())


def _last_asked(head: Person) -> datetime | None:
    """When somebody was last asked, by message or by telephone."""
    written = Message.objects.filter(person=head, kind=MessageKind.SURVEY).aggregate(last=Max("written_at"))
    listed = Listed.objects.filter(person=head).aggregate(last=Max("at"))
    return max(filter(None, (written["last"], listed["last"])), default=None)


def _lot() -> int:
    """0 to 99, by chance."""
    return secrets.randbelow(100)


def _count(row: Round, moment: Moment, reason: NotAsked) -> None:
    tally, _new = Tally.objects.get_or_create(round=row, moment=moment, reason=reason)
    Tally.objects.filter(pk=tally.pk).update(number=F("number") + 1)


def _write_both(occasion: Occasion, file: Beneficiary, row: Round, link: str, by: User | None) -> None:
    """The invitation and its reminder."""
    address = settings.SITE_URL + reverse("surveys:fill", args=[link])
    for name, after in (("survey", AT_ONCE), ("survey_reminder", REMINDED_AFTER)):
        cause = f"{name}:{occasion.moment}:{occasion.cause}"
        _write(occasion.about(cause), file, row, address, RESTS[occasion.moment] + after, by)


def _write(
    occasion: Occasion, file: Beneficiary, row: Round, link: str, after: timedelta, by: User | None
) -> None:
    with translation.override("ar"):  # what the applicant reads, whatever the officer's language
        subject = str(_("Your opinion matters to us"))
        body = _("How was our service? Without your name, in two minutes: %(link)s") % {"link": link}
    message_to(
        person=file.head,
        kind=MessageKind.SURVEY,
        subject=subject,
        body=body,
        cause=occasion.cause,
        beneficiary=file,
        request_public_id=occasion.request_public_id,
        not_before=timezone.now() + after,
        sealed_with=row.public_id,
        by=by,
    )


def cell_for(row: Round, occasion: Occasion, *, district: str, by: User | None) -> Cell:
    """The cell of the round in which an answer will lie. The round is locked."""
    code, label = occasion.service
    place = {
        "survey": current_survey(moment=occasion.moment, by=by),
        "moment": occasion.moment,
        "service": code,
        "outcome": occasion.outcome,
        "district": district,
        "by_telephone": occasion.wave is not None,
    }
    last = row.cells.aggregate(last=Max("number"))["last"] or 0
    return row.cells.get_or_create(**place, defaults={"number": last + 1, "service_label": label})[0]
