"""What may be shown of answers: never of a group so small that a person shows through (C-25). Pure."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from math import ceil, floor, sqrt
from typing import Any

from core.workdays import FRIDAY, add_working_days
from surveys.enums import Department, Moment, NotAsked, Outcome, QuestionKind

# === who is asked ================================================================================


@dataclass(frozen=True)
class Asking:
    """How a moment asks: whether at all, how many of a hundred, how many days after another invitation."""

    active: bool
    percent: int
    quiet_days: int

    @property
    def for_certain(self) -> "Asking":
        """The same where the lot has fallen already."""
        return replace(self, active=True, percent=100)


# Of those granted half are asked after the decision and the others after the delivery: twice about one
# request would be too often, and each moment has its figures.
DEFAULTS = {
    (Moment.AFTER_RECEPTION, Outcome.NONE): Asking(active=True, percent=20, quiet_days=90),
    (Moment.AFTER_DECISION, Outcome.GRANTED): Asking(active=True, percent=50, quiet_days=30),
    (Moment.AFTER_DECISION, Outcome.REJECTED): Asking(active=True, percent=100, quiet_days=30),
    (Moment.AFTER_DELIVERY, Outcome.GRANTED): Asking(active=True, percent=100, quiet_days=30),
    (Moment.YEARLY, Outcome.ANY): Asking(active=False, percent=100, quiet_days=30),
}
# For which moments slips are printed, and into whose answers they lead. Not after the decision: on paper
# everybody would see what it was.
SLIPS = {
    Moment.AFTER_RECEPTION: Outcome.NONE,
    Moment.AFTER_DELIVERY: Outcome.GRANTED,
    Moment.YEARLY: Outcome.ANY,
    Moment.GROUP: Outcome.ANY,
}
MOST_SLIPS = 200  # at a time
# How long after its cause an invitation goes: nobody is asked while aid is handed over, or the letter read.
RESTS = {
    Moment.AFTER_RECEPTION: timedelta(hours=2),
    Moment.AFTER_DECISION: timedelta(days=1),
    Moment.AFTER_DELIVERY: timedelta(days=1),
    Moment.YEARLY: timedelta(0),
    Moment.GROUP: timedelta(0),
}


@dataclass(frozen=True)
class Asked:
    """What is known of somebody who may be asked. `lately` is the moment of the last invitation."""

    refused: bool
    reachable: bool
    lately: datetime | None


def why_not(asking: Asking, person: Asked, *, drawn: bool, now: datetime) -> NotAsked | None:
    """Why the person is not asked; None for who is. A wish comes before everything else, and the lot falls
    among those who could be asked.
    """
    if person.refused:
        return NotAsked.REFUSED
    if not person.reachable:
        return NotAsked.UNREACHABLE
    if person.lately and now - person.lately < timedelta(days=asking.quiet_days):
        return NotAsked.LATELY
    return None if drawn else NotAsked.NOT_DRAWN


# === by telephone ================================================================================

CALLS_FROM, CALLS_UNTIL, FRIDAY_FROM = time(9), time(20), time(14)  # in Riyadh
CALL_DAYS = 3  # on so many days somebody is tried, and then no more
ALOUD = 2  # as long as alone a question takes that is read aloud with its answers


def may_call(at: datetime) -> bool:
    """Whether people are called at that moment of Riyadh: never at night, nor on Friday before the
    afternoon.
    """
    begins = FRIDAY_FROM if at.weekday() == FRIDAY else CALLS_FROM
    return begins <= at.time() < CALLS_UNTIL


def tried_enough(days: Iterable[date]) -> bool:
    """Whether somebody was tried on so many days that it is over."""
    return len(set(days)) >= CALL_DAYS


def minutes_aloud(seconds: int) -> int:
    """About how many minutes questions that take so long alone take at the telephone."""
    return max(ceil(ALOUD * seconds / 60), 1)


# === the time of a round =========================================================================

FEW = 30  # with fewer invitations in its month a round goes on to the end of the quarter
CLOSED_AFTER = timedelta(days=20)
REMINDED_AFTER = timedelta(days=7)
LEAST_INVITED, LEAST_ANSWERED = 10, 5


def first_of_month(day: date) -> date:
    """The first day of the month."""
    return day.replace(day=1)


def a_year_after(day: date, today: date) -> date:
    """The same day of the next year that lies ahead; 28 February for the 29th."""
    while day <= today:
        try:
            day = day.replace(year=day.year + 1)
        except ValueError:
            day = day.replace(year=day.year + 1, day=28)
    return day


def end_of_month(day: date) -> date:
    """The last day of the month."""
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def end_of_quarter(day: date) -> date:
    """The last day of the quarter of the year."""
    return end_of_month(day.replace(day=1, month=(day.month + 2) // 3 * 3))


def lasts_until(starts_on: date, ends_on: date, *, invited: int, today: date) -> date:
    """Until which day a round takes people in: its month, or its quarter where the month has gone by with few
    invited.
    """
    if ends_on < today and invited < FEW:
        return end_of_quarter(starts_on)
    return ends_on


def is_due(ends_on: date, today: date) -> bool:
    """Whether a round that ended on that day is to be closed."""
    return today > ends_on + CLOSED_AFTER


# === cells =======================================================================================


@dataclass(frozen=True)
class Place:
    """Where in a round an answer belongs; it names nobody."""

    survey: int
    moment: str
    service: str
    outcome: str
    district: str
    by_telephone: bool = False


@dataclass(frozen=True)
class Size:
    """How many of a cell were invited, how many answered."""

    invited: int
    answered: int

    def enough(self, least_answered: int) -> bool:
        """Whether its answers may be shown."""
        return self.invited >= LEAST_INVITED and self.answered >= least_answered


# What a cell that is too small loses, one after the other. Never that it was asked by telephone: people
# answer an interviewer more kindly than a page, so the two are not put together.
LOSES = ("", "district", "service", "outcome")


def printed(sizes: Mapping[Place, Size], *, least_answered: int) -> dict[Place, Place | None]:
    """For each cell the one under which its answers are shown: itself, or one that has lost the district, the
    service, the outcome, together with the others that had to; None where even that is too small. Each answer
    so is in one cell. Slips, which have no service from the beginning, make no cell of others large enough:
    whoever printed some and answered on them would read the one answer that is left.
    """
    shown: dict[Place, Place | None] = {}
    left = {place: place for place in sizes}
    for step, lost in enumerate(LOSES):
        if lost:
            left = {place: _without(under, lost) for place, under in left.items()}
        together = defaultdict(list)
        for place, under in left.items():
            together[under].append(place)
        # Whoever has no district stands with those that lose it, so that no two cells look the same.
        nearer = LOSES[step + 1 :]
        for under, places in together.items():
            if not all(getattr(under, name) for name in nearer):
                continue
            slips = [place for place in places if not place.service]
            invited = [place for place in places if place.service]
            if _sum(sizes[place] for place in invited or slips).enough(least_answered):
                shown |= dict.fromkeys(places, under)
            elif _sum(sizes[place] for place in slips).enough(least_answered):
                shown |= dict.fromkeys(slips, under)
        left = {place: under for place, under in left.items() if place not in shown}
    return shown | dict.fromkeys(left)


def _without(place: Place, lost: str) -> Place:
    keeps: dict[str, Any] = {lost: ""}
    return replace(place, **keeps)


def _sum(sizes: Iterable[Size]) -> Size:
    known = list(sizes)
    return Size(sum(size.invited for size in known), sum(size.answered for size in known))


# === figures =====================================================================================


@dataclass(frozen=True)
class Bounded:
    """A figure, or a bound: `sign` is "", "at_most" or "at_least". A bound is the same whether all say one
    thing or all but one do: else "everybody" would tell of each of them what he said.
    """

    value: Decimal | int
    sign: str = ""


@dataclass(frozen=True)
class Shares:
    """The share of one option, or of several that are told together as others: their numbers, and the share;
    None where it is below the limit.
    """

    options: tuple[int, ...]
    share: Bounded | None


@dataclass(frozen=True)
class QuestionFigures:
    """One question of one cell: how many answered, the mean of its scale, and the share that is content, in
    percent, with the interval in which it lies with a likelihood of 95 %. In their place, from 0 to 10 the
    promoters less the detractors, and of a choice among options the share of each.
    """

    answers: int
    mean: Bounded | None
    content: Bounded | None
    interval: tuple[int, int] | None = None
    score: Bounded | None = None
    shares: tuple[Shares, ...] = ()

    @property
    def shown(self) -> bool:
        """Whether enough answered for anything to be said."""
        return bool(self.content or self.score or self.shares)


@dataclass(frozen=True)
class Scale:
    """From 1 to `top`; content is `content_from` and above."""

    top: int
    content_from: int


FIVE, SEVEN = Scale(5, 4), Scale(7, 5)
SCALES = {QuestionKind.FACES: FIVE, QuestionKind.SCALE: FIVE, QuestionKind.EFFORT: SEVEN}
PROMOTERS, DETRACTORS = 9, 6  # of 0 to 10: from 9 on, and up to 6


def figures(values: list[int], *, yes_no: bool, minimum: int, scale: Scale = FIVE) -> QuestionFigures:
    """The figures of one question; without any where fewer than `minimum` answered it.

    Content are the upper answers of the scale, or a yes. Percentages are whole numbers.
    """
    if len(values) < minimum:
        return QuestionFigures(len(values), None, None)
    content = sum(value == 1 if yes_no else value >= scale.content_from for value in values)
    mean = None if yes_no else _mean(sum(values), len(values), scale)
    share = _share(content, len(values))
    interval = None if share.sign else wilson(int(share.value), len(values))
    return QuestionFigures(len(values), mean, share, interval)


def score_of(values: list[int], *, minimum: int) -> QuestionFigures:
    """Promoters less detractors of 0 to 10, from -100 to 100. A bound where all are one or the other, or all
    but one: one who changes sides moves it by two.
    """
    answers = len(values)
    if answers < minimum:
        return QuestionFigures(answers, None, None)
    over = sum(value >= PROMOTERS for value in values) - sum(value <= DETRACTORS for value in values)
    score = int((Decimal(100 * over) / answers).quantize(Decimal(1), ROUND_HALF_UP))
    bound = floor(100 - Decimal(200) / answers)
    if over >= answers - 2 or score == 100:
        return QuestionFigures(answers, None, None, score=Bounded(bound, "at_least"))
    if over <= 2 - answers or score == -100:
        return QuestionFigures(answers, None, None, score=Bounded(-bound, "at_most"))
    return QuestionFigures(answers, None, None, score=Bounded(score))


def shares_of(
    picked: list[list[int]], options: Iterable[int], *, several: bool, minimum: int
) -> QuestionFigures:
    """The share of each option. Those that fewer than `minimum` chose are told together as others; where each
    chose one, the shares add up to all, and the least of the others joins them until they are `minimum`.
    """
    answers, order = len(picked), list(options)
    if answers < minimum:
        return QuestionFigures(answers, None, None)
    counts = {option: sum(option in each for each in picked) for option in order}
    shown = sorted((option for option in order if counts[option] >= minimum), key=lambda o: -counts[o])
    folded = [option for option in order if option not in shown]
    while folded and not several and sum(counts[o] for o in folded) < minimum and len(shown) > 1:
        folded.append(shown.pop())
    found = [Shares((o,), _bounded(counts[o], answers, minimum)) for o in order if o in shown]
    if folded:
        together = sum(bool(set(folded) & set(each)) for each in picked)
        alone = not shown or len(folded) == 1 or together < minimum
        numbers = tuple(option for option in order if option in folded)
        found.append(Shares(numbers, None if alone else _bounded(together, answers, minimum)))
    return QuestionFigures(answers, None, None, shares=tuple(found))


def _bounded(chosen: int, answers: int, minimum: int) -> Bounded:
    """The share of those who chose it; a bound, and one for all, where fewer than `minimum` did not."""
    if answers - chosen < minimum:
        least = Decimal(100) * (answers - minimum + 1) / answers
        return Bounded(int(least.to_integral_value(ROUND_FLOOR)), "at_least")
    return _share(chosen, answers)


def wilson(percent: int, answers: int) -> tuple[int, int]:
    """The 95 % interval after Wilson around a share, in whole percent, widened to whole numbers. It is worked
    out from the share that is printed, so that it tells no more than that does.
    """
    z, share = 1.959964, percent / 100
    spread = z * sqrt(share * (1 - share) / answers + z * z / (4 * answers * answers))
    middle, scale = share + z * z / (2 * answers), 1 + z * z / answers
    return floor(100 * (middle - spread) / scale), ceil(100 * (middle + spread) / scale)


def together(shares: Iterable[tuple[Bounded, int]]) -> Bounded | None:
    """The share of several cells together, each weighed by its answers; None for none. Worked out from what
    is printed of each, a bound for its value: a sum of the true numbers would lift the bounds.
    """
    known = [(share, answers) for share, answers in shares if answers]
    if not known:
        return None
    weighed = sum((Decimal(share.value) * answers for share, answers in known), Decimal(0))
    total = weighed / sum(answers for _share, answers in known)
    signs = {share.sign for share, _answers in known}
    return Bounded(int(total.quantize(Decimal(1), ROUND_HALF_UP)), signs.pop() if len(signs) == 1 else "")


def _share(content: int, answers: int) -> Bounded:
    one = Decimal(100) / answers
    share = int((one * content).quantize(Decimal(1), ROUND_HALF_UP))
    if content <= 1 or share == 0:
        return Bounded(int(one.to_integral_value(ROUND_CEILING)), "at_most")
    if content >= answers - 1 or share == 100:
        return Bounded(int((100 - one).to_integral_value(ROUND_FLOOR)), "at_least")
    return Bounded(share)


def _mean(total: int, answers: int, scale: Scale) -> Bounded:
    """Bounded too where it would say that all are content, or that none is: one who is just not content takes
    that much from the most that there could be, one who just is adds that much to the least. Of five that is
    a "middling" (3) that takes 2, and a "good" (4) that adds 3.
    """
    tenth, top = Decimal("0.1"), scale.top
    takes, adds = top - scale.content_from + 1, scale.content_from - 1
    mean = (Decimal(total) / answers).quantize(tenth, ROUND_HALF_UP)
    if total <= answers + adds or mean == 1:
        return Bounded((1 + Decimal(adds) / answers).quantize(tenth, ROUND_CEILING), "at_most")
    if total >= top * answers - takes or mean == top:
        return Bounded((top - Decimal(takes) / answers).quantize(tenth, ROUND_FLOOR), "at_least")
    return Bounded(mean)


# === questions that are not asked of everybody ============================================


@dataclass(frozen=True)
class Condition:
    """A question is asked of those who gave one of `values` to the question `on`."""

    question: int
    on: int
    values: frozenset[int]


def hidden(conditions: Iterable[Condition], given: Mapping[int, Iterable[int]]) -> set[int]:
    """The questions that are not asked of who gave these answers (a question to the numbers chosen); the
    conditions in the order of their questions. What is itself not asked shows nothing.
    """
    out: set[int] = set()
    for condition in conditions:
        if condition.on in out or not condition.values & set(given.get(condition.on, ())):
            out.add(condition.question)
    return out


def most_told(
    picked: list[list[int]], values: Collection[int], found: QuestionFigures, *, minimum: int
) -> int:
    """Of how many who were asked a question upon an earlier answer anything is told; 0 where of none.
    `picked` is what each gave to the earlier one, `found` its figures; the question is asked upon `values`.

    The number tells how many gave them: so all and all but one look the same here as they do there, and no
    option that is told there as one of others is counted by itself.
    """
    folded = {
        option for each in found.shares if each.share is None or each.options[1:] for option in each.options
    }
    inside, outside = folded & set(values), folded - set(values)
    if inside and any(
        0 < sum(bool(side & set(each)) for each in picked) < minimum for side in (inside, outside)
    ):
        return 0
    return max(len(picked) - (minimum if found.shares else 2) + 1, 0)


# === what an improvement moved ===================================================================


@dataclass(frozen=True)
class Change:
    """How a figure moved: `way` is "up", "down", "same", or "" where a bound leaves it open; `by` is how far,
    and the least that it can be where it is not `exact`.
    """

    way: str
    by: Decimal
    exact: bool = True


def change(before: Bounded, after: Bounded) -> Change:
    """How far it is from one figure to the other; of bounds, which are shares, only what is certain."""
    least = Decimal(_lowest(after) - _highest(before))
    most = Decimal(_highest(after) - _lowest(before))
    if least == most:
        return Change("up" if least > 0 else "down" if least < 0 else "same", abs(least))
    if least > 0:
        return Change("up", least, exact=False)
    if most < 0:
        return Change("down", -most, exact=False)
    return Change("", Decimal(0), exact=False)


def _lowest(figure: Bounded) -> Decimal | int:
    return 0 if figure.sign == "at_most" else figure.value


def _highest(figure: Bounded) -> Decimal | int:
    return 100 if figure.sign == "at_least" else figure.value


def measured_from(day: date) -> date:
    """From which day on the survey can show what was done by `day`: the first after the closing of the round
    that begins behind it. Where few are invited the round lasts longer, so it is "not before".
    """
    first = end_of_month(day) + timedelta(days=1)
    return end_of_month(first) + CLOSED_AFTER + timedelta(days=1)


# === what departments ask of each other ==========================================================

# Within how many working days a department answers another (C-26); of one that takes longer, write its own.
ANSWER_DAYS = dict.fromkeys(Department, 3)


@dataclass(frozen=True)
class Term:
    """Until when an answer was due, by how many days it is or was late, and whether it was given."""

    due_on: date
    days_late: int
    answered: bool

    @property
    def kept(self) -> bool:
        """Whether it was answered in time."""
        return self.answered and not self.days_late


def term(department: str, asked_on: date, until: date, holidays: Collection[date], *, answered: bool) -> Term:
    """The term of a request of that day, seen from `until`: the day of the answer, or today without one."""
    due_on = add_working_days(asked_on, ANSWER_DAYS[Department(department)], holidays)
    return Term(due_on, max((until - due_on).days, 0), answered)
