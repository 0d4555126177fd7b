"""Asking a group: drawn by lot from the files that match, in the background, a few at a time."""

import secrets
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from beneficiaries.enums import FileStatus
from beneficiaries.models import Beneficiary
from channels_log.enums import MessageKind
from channels_log.models import Message
from core import audit
from core.audit import action
from core.numbers import next_number, save_next
from surveys import jobs
from surveys.actions.inviting import Occasion, ask
from surveys.actions.planning import asking_of
from surveys.enums import Moment, Outcome, WaveState
from surveys.models import Listed, Plan, Wave
from surveys.permissions import can_run_surveys
from surveys.rules import LEAST_INVITED, Asking, a_year_after

AT_A_TIME = 50  # in one transaction
EVERYBODY = ("all_services", "خدمات الجمعية عمومًا")  # in the place of a service


def matching(
    *, category: Any = None, district: str = "", by_telephone: bool = False
) -> QuerySet[Beneficiary]:
    """The files in use whose heads may be asked now: alive, reachable, willing, and not asked lately."""
    since = timezone.now() - timedelta(days=_asking().quiet_days)
    lately = Message.objects.filter(person=OuterRef("head"), kind=MessageKind.SURVEY, written_at__gt=since)
    listed = Listed.objects.filter(person=OuterRef("head"), at__gt=since)
    files = Beneficiary.objects.filtered(category=category, district=district).filter(
        status__in=[FileStatus.ACTIVE, FileStatus.DUE_UPDATE],
        head__no_surveys=False,
        head__deceased_on__isnull=True,
    )
    unreachable = {"head__mobile": ""} | ({} if by_telephone else {"head__email": ""})
    return files.exclude(**unreachable).exclude(Exists(lately)).exclude(Exists(listed))


def _asking() -> Asking:
    return asking_of(Moment.YEARLY, Outcome.ANY).for_certain


@action("survey.start_wave")
def start_wave(
    *,
    title: str,
    most: int,
    by: User,
    category: Any = None,
    district: str = "",
    by_telephone: bool = False,
) -> Wave:
    """Ask a group chosen by hand: at most so many, drawn by lot; by messages, or by telephone. Raises
    ValidationError where fewer match than are ever shown.
    """
    can_run_surveys(by).enforce()
    group = {"category": category, "district": district, "by_telephone": by_telephone}
    found = min(matching(**group).count(), most)
    if found < LEAST_INVITED:
        message = _("This group has %(found)d. Fewer than %(least)d are not asked: nobody could be shown.")
        raise ValidationError(message % {"found": found, "least": LEAST_INVITED})
    wave = Wave(moment=Moment.GROUP, title=title, most=most, **group)
    return _started(wave, found, by)


@action("survey.start_yearly")
def start_yearly(*, today: date, by: None = None) -> Wave | None:
    """Ask everybody on file, or the share that was set, when the day of the year has come; None on any other.
    The clock does this.
    """
    plan = Plan.objects.select_for_update().filter(moment=Moment.YEARLY, active=True).first()
    if plan is None or plan.next_on is None or plan.next_on > today:
        return None
    plan.next_on = a_year_after(plan.next_on, today)
    save_next(plan, "next_on")
    most = matching().count() * plan.percent // 100
    if most < LEAST_INVITED:
        return None
    with_year = _("Yearly survey %(year)d") % {"year": today.year}
    return _started(Wave(moment=Moment.YEARLY, title=with_year, most=most), most, by)


def _started(wave: Wave, drawn: int, by: User | None) -> Wave:
    wave.made_by, wave.drawn = by, drawn
    wave.number = next_number("survey_wave")
    wave.save()
    audit.record(kind="survey.wave_started", target=wave, by=by, note=wave.title)
    jobs.run_wave.enqueue(wave.public_id)
    return wave


def run_wave(public_id: str) -> None:
    """Invite those drawn, a few in each transaction, until all were seen to. Whoever takes it up after a
    breakdown goes on with others who match: who was drawn stands nowhere.
    """
    while invite_some(wave_id=public_id):
        pass


@action("survey.run_wave")
def invite_some(*, wave_id: str, by: None = None) -> bool:
    """Invite the next few of a group; whether there are more. The background does this."""
    wave = Wave.objects.select_for_update().get(public_id=wave_id)
    if wave.state == WaveState.DONE:
        return False
    files = _drawn(wave, min(AT_A_TIME, wave.drawn - wave.done))
    occasion = _occasion(wave)
    asking = _asking()
    for file in files:
        cause = f"{wave.public_id}:{file.public_id}"
        if ask(occasion.about(cause), file=file, by=wave.made_by, asking=asking):
            wave.invited += 1
    wave.done += len(files)
    over = not files or wave.done >= wave.drawn
    wave.state = WaveState.DONE if over else WaveState.RUNNING
    save_next(wave, "done", "invited", "state")
    return not over


def _drawn(wave: Wave, number: int) -> list[Beneficiary]:
    """So many of those who match, by lot; whoever was invited a moment ago matches no more."""
    found = matching(category=wave.category, district=wave.district, by_telephone=wave.by_telephone)
    keys = list(found.values_list("pk", flat=True))
    chosen = secrets.SystemRandom().sample(keys, min(number, len(keys)))
    return list(Beneficiary.objects.select_related("head").filter(pk__in=chosen))


def _occasion(wave: Wave) -> Occasion:
    if wave.moment == Moment.YEARLY:
        return Occasion(Moment.YEARLY, EVERYBODY, Outcome.ANY, "")
    group = (f"group-{wave.number}", wave.title)
    return Occasion(Moment.GROUP, group, Outcome.ANY, "", wave=wave if wave.by_telephone else None)
