"""Asking by telephone (C-19, C-25): who calls, what came of each call, and how the list passes away.

Nothing here says what somebody answered, or keeps that he did: an answer comes through the link as any other.
"""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db.models import Case, Count, Exists, F, OuterRef, QuerySet, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from beneficiaries.actions.files import refuse_surveys
from beneficiaries.models import Beneficiary
from core import audit, passing
from core.audit import action
from core.numbers import lock, save_next
from core.verdicts import ConflictError
from surveys import permissions
from surveys.actions.answering import Way, way_of
from surveys.enums import TO_CALL_AGAIN, CallOutcome, WaveState
from surveys.models import Call, CallTally, Listed, Round, Wave
from surveys.querysets import NO_INTERVIEWERS
from surveys.rules import tried_enough

A_DAY = timedelta(days=1)
A_YEAR = timedelta(days=366)  # beyond the longest time in which nobody is asked again
ENDS = [outcome for outcome in CallOutcome if outcome not in TO_CALL_AGAIN]
GONE = _("This call was recorded meanwhile and is on the list no more.")
KEY_GONE = _("The key of this round is gone, so nobody can answer by this link.")
Version = int | str | None

# === who calls ===================================================================================


def interviewers() -> QuerySet[User]:
    """Whom the manager may name: every open account outside the serving team."""
    users: QuerySet[User] = User.objects.filter(is_active=True).exclude(roles__role__in=NO_INTERVIEWERS)
    return users.order_by("full_name", "pk")


@action("survey.name_interviewer")
def name_interviewer(*, wave_id: str, version: Version, interviewer: User | None, by: User) -> Wave:
    """Name who calls the group from now on; None ends it for whoever did. Raises PermissionDenied,
    ConflictError, ValidationError by field.
    """
    wave = lock(Wave.objects.all(), version=version, public_id=wave_id)
    permissions.can_name_interviewer(by, wave).enforce()
    if interviewer and not permissions.may_interview(interviewer):
        refusal = _("Choose somebody outside the serving team whose account is open.")
        raise ValidationError({"interviewer": refusal})
    before, wave.interviewer = wave.interviewer, interviewer
    save_next(wave, "interviewer")
    kind = "survey.interviewer_named" if interviewer else "survey.interviewer_ended"
    audit.record(kind=kind, target=wave, by=by, note=str(interviewer or before or ""))
    return wave


# === the list ====================================================================================


def enlist(*, wave: Wave, row: Round, file: Beneficiary, link: str) -> None:
    """Put the head of the file on the list of the group, with the link sealed with the round's key. In the
    caller's transaction.
    """
    Call.objects.create(wave=wave, round=row, file=file, link=passing.seal_text(row.public_id, link))
    Listed.objects.create(wave=wave, person=file.head)


def link_of(call: Call) -> str:
    """The one-time link of a call; empty where the key of its round is gone."""
    return passing.unseal_text(call.round.public_id, call.link) or ""


def way_to(call: Call) -> Way | None:
    """Where the link of a call leads; None where the key of its round is gone."""
    return way_of(link_of(call))


def counts_of(wave: Wave) -> dict[str, int]:
    """How many of a group are still to be called ("left"), and how many calls came to what."""
    counts = dict(wave.call_tallies.filter(number__gt=0).values_list("outcome", "number"))
    return counts | {"left": wave.calls.count()}


# === a call ======================================================================================


@action("survey.try_call")
def try_call(
    *,
    call_id: str,
    version: Version,
    outcome: str,
    again_on: date | None = None,
    no_surveys: bool = False,
    by: User,
) -> bool:
    """Record what came of a call; whether somebody is to be called again (on `again_on`, else tomorrow).

    `no_surveys` is the wish to be asked by nobody any more; it is written into the file. The chain keeps that
    the group was called, not who, nor what came of it: who took part stands nowhere. Raises PermissionDenied,
    ConflictError, ValidationError by field.
    """
    call = _locked(call_id, version)
    permissions.can_call(by, call).enforce()
    _check(call, outcome, no_surveys=no_surveys)
    audit.record(kind="survey.called", target=call.wave, by=by)
    if no_surveys:
        refuse_surveys(file=call.file, by=by)
    if outcome not in TO_CALL_AGAIN:
        _finish(call, outcome)
        return False
    today = timezone.localdate()
    call.tries.create(on=today, outcome=outcome)
    if tried_enough(call.tries.values_list("on", flat=True)):
        _finish(call, CallOutcome.NOT_REACHED)
        return False
    call.next_on = again_on or today + A_DAY
    save_next(call, "next_on")
    return True


def _locked(call_id: str, version: Version) -> Call:
    rows = Call.objects.select_related("wave", "round", "file")
    try:
        return lock(rows, version=version, public_id=call_id)
    except Call.DoesNotExist as gone:
        raise ConflictError(GONE) from gone


def _check(call: Call, outcome: str, *, no_surveys: bool) -> None:
    """Was asked is who answered by his link, and nobody else."""
    way = way_to(call)
    used = way is not None and way.used
    if used and outcome != CallOutcome.ASKED:
        raise ValidationError({"outcome": _("The answers have arrived: record that the person was asked.")})
    if outcome == CallOutcome.ASKED and not used:
        raise ValidationError({"outcome": _("The answers have not arrived yet. Send the questions first.")})
    if no_surveys and outcome != CallOutcome.REFUSED:
        refusal = _("This goes with: does not wish to take part.")
        raise ValidationError({"no_surveys": refusal})


def _finish(call: Call, outcome: str) -> None:
    """Count what came of it, and forget who it was."""
    _count(call.wave_id, outcome, 1)
    call.delete()


def _count(wave_id: int, outcome: str, number: int) -> None:
    """Add to one number. All of the group are written with it: the transaction that wrote a row last would
    tell, beside the event of the call, what came of it.
    """
    CallTally.objects.bulk_create(
        [CallTally(wave_id=wave_id, outcome=each) for each in ENDS], ignore_conflicts=True
    )
    more = Case(When(outcome=outcome, then=number), default=0)
    CallTally.objects.filter(wave_id=wave_id).update(number=F("number") + more)


# === the closing =================================================================================


def wipe_calls(row: Round) -> None:
    """Leave of the lists of a round that ends nothing but counts. In the transaction of its closing."""
    left = row.calls.order_by().values_list("wave").annotate(number=Count("pk"))
    for wave_id, number in left:
        _count(wave_id, CallOutcome.NOT_REACHED, number)
    row.calls.all().delete()
    over = Wave.objects.filter(state=WaveState.DONE).exclude(Exists(Call.objects.filter(wave=OuterRef("pk"))))
    Listed.objects.filter(wave__in=over).update(wave=None)
    Listed.objects.filter(at__lt=timezone.now() - A_YEAR).delete()
