"""The rounds of the survey: closed ones with their figures, by the rules of real life, and the open ones with
their boxes. Two years of them, with a story: for some months everything took long, something was done about
it (demo/improvements.py), and it became better than before.
"""

from collections import Counter, defaultdict, namedtuple
from datetime import datetime, time, timedelta

from django.utils import timezone

from core import passing
from demo.cases import Status
from surveys import boxes, links
from surveys.actions.publishing import figures_of
from surveys.models import Answer, Box, Cell, Figure, Remark, Response, Round, random_key
from surveys.rules import (
    LEAST_ANSWERED,
    Place,
    Size,
    end_of_month,
    first_of_month,
    is_due,
    lasts_until,
    printed,
)

# So that a small charity has figures too: people who were served before its files were opened here.
A_MONTH, MONTHS = 48, 24
ANSWERING = 0.6  # of those invited
SLOW, BETTER = range(150, 270), range(100)  # how many days ago
USUAL = (3, 4, 4, 5, 5)  # faces of those who were granted, and of those who were not
REFUSED = (2, 3, 3, 4, 5)
SPEED = {"slow": (1, 1, 2, 2, 3), "better": (4, 4, 5, 5, 5)}  # what they say of the time that it took
ON_THE_WHOLE = {"slow": (2, 3, 3, 4, 4), "better": (4, 4, 4, 5, 5)}
SAID_IN_WORDS = (
    "تقليل مدة الانتظار بين الدراسة والقرار.",
    "رسالة تذكير قبل موعد الزيارة بيوم.",
    "شكرًا لموظفي الاستقبال على حسن التعامل.",
    "توضيح الأوراق المطلوبة من أول زيارة.",
    "موقف أقرب لكبار السن.",
)
SAID_OF_THE_TIME = ("طال الانتظار بين الزيارة والقرار.", "أسرعوا في الدراسة، فالإيجار لا ينتظر.")

Invited = namedtuple("Invited", "day service granted district")  # service: (code, label)


class Rounds:
    """Collects who was invited, and holds the rounds of them all at the end."""

    def __init__(self, world):
        self.world, self.chance, self.write = world, world.chance, world.write
        self.questions = {survey.pk: list(survey.questions.all()) for survey in world.surveys.values()}
        self.invited = []

    def invite(self, case):
        """The applicant of a closed request, on the day on which it was closed."""
        if case.status == Status.CLOSED:
            day = timezone.localdate(case.told_at + timedelta(days=4))
            service = (case.service.code, case.service.label)
            granted = case.outcome != "rejected"
            self.invited.append(Invited(day, service, granted, case.made.address[2]))

    def hold(self):
        """Every round until today. A second fill holds none: people are not invited again."""
        if Round.objects.exists():
            return
        self._add_earlier_ones()
        self.invited.sort(key=lambda one: one.day)
        left = self.invited
        while left:
            starts_on, ends_on = self._time_of(left)
            of_round = [one for one in left if one.day <= ends_on]
            left = left[len(of_round) :]
            hold = self._closed if is_due(ends_on, self.world.today) else self._open
            hold(Round(starts_on=starts_on, ends_on=ends_on), of_round)

    def _add_earlier_ones(self):
        """So many in each of the months, to those who are there."""
        districts = sorted({one.district for one in self.invited})[:3] or ["النخيل"]
        known = Counter((one.day.year, one.day.month) for one in self.invited)
        day = self.world.today
        for _month in range(MONTHS):
            day = first_of_month(day)
            for _missing in range(A_MONTH - known[day.year, day.month]):
                self.invited.append(self._earlier_one(day, districts))
            day -= timedelta(days=1)

    def _earlier_one(self, month, districts) -> Invited:
        last = min(end_of_month(month), self.world.today)
        service = self.chance.choice(self.world.services[:2])
        return Invited(
            month + timedelta(days=self.chance.randint(0, (last - month).days)),
            (service.code, service.label),
            self.chance.random() < 0.75,
            self.chance.choice(districts),
        )

    def _time_of(self, left) -> tuple:
        """First and last day of the round that the first of those left is invited in."""
        starts_on, ends_on = first_of_month(left[0].day), end_of_month(left[0].day)
        invited = sum(one.day <= ends_on for one in left)
        return starts_on, lasts_until(starts_on, ends_on, invited=invited, today=self.world.today)

    def _place(self, one) -> Place:
        moment = "after_delivery" if one.granted else "after_decision"
        outcome = "granted" if one.granted else "rejected"
        return Place(self.world.surveys[moment].pk, moment, one.service[0], outcome, one.district)

    def _answers(self, place, row) -> list:
        """What one of that cell says in a round: (question, figure or words)."""
        said, time_ = [], self._time(row)
        usual = USUAL if place.moment == "after_delivery" else REFUSED
        for question in self.questions[place.survey]:
            moods = {"speed": SPEED, "overall": ON_THE_WHOLE}.get(question.code, {})
            faces = self.chance.choice(moods.get(time_, usual))
            if question.kind == "text":
                if self.chance.random() < 0.2:
                    words = SAID_OF_THE_TIME if time_ == "slow" else SAID_IN_WORDS
                    said.append((question, self.chance.choice(words)))
            else:
                said.append((question, faces if question.kind == "faces" else int(faces > 2)))
        return said

    def _time(self, row) -> str:
        """Where in the story the middle of a round lies."""
        age = (self.world.today - row.starts_on).days - (row.ends_on - row.starts_on).days // 2
        return "slow" if age in SLOW else "better" if age in BETTER else ""

    # --- closed --------------------------------------------------------------------------------------
    def _closed(self, row, invited):
        """The cells that may be shown, with their answers under keys that tell nothing."""
        people, labels = defaultdict(list), {}
        for one in invited:
            people[self._place(one)].append(self.chance.random() < ANSWERING)
            labels[one.service[0]] = one.service[1]
        sizes = {place: Size(len(all_), sum(all_)) for place, all_ in people.items()}
        merged = {}
        for place, target in printed(sizes, least_answered=LEAST_ANSWERED).items():
            if target:
                known = merged.get(target, Size(0, 0))
                merged[target] = Size(
                    known.invited + sizes[place].invited, known.answered + sizes[place].answered
                )
        row.state, row.minimum, row.invited = "closed", LEAST_ANSWERED, len(invited)
        row.answered = sum(size.answered for size in sizes.values())
        row.dropped = row.answered - sum(size.answered for size in merged.values())
        row.closed_on = row.closes_on + timedelta(days=1)
        row.save()
        order = sorted(merged, key=lambda p: (p.moment, p.service, p.outcome, p.district))
        for number, place in enumerate(order, start=1):
            self._shown(row, number, place, merged[place], labels.get(place.service, ""))
        night = timezone.make_aware(datetime.combine(row.closed_on, time(2, 30)))
        self.world.tell("round.closed", night, None, "surveys.round", row.public_id)

    def _shown(self, row, number, place, size, label):
        cell = self._cell(row, number, place, label, invited=size.invited, answered=size.answered)
        said = [self._answers(place, row) for _one in range(size.answered)]
        for answers in said:
            response = self.write[Response].add(id=random_key(), cell_id=cell.pk)
            for question, given in answers:
                about = {"id": random_key(), "question_id": question.pk}
                if question.kind == "text":
                    self.write[Remark].add(round_id=row.pk, text=given, **about)
                else:
                    self.write[Answer].add(response_id=response, value=given, **about)

        Figure.objects.bulk_create(
            figures_of(
                cell,
                [question for question in self.questions[place.survey] if question.kind != "text"],
                [{question.pk: given for question, given in answers} for answers in said],
                minimum=LEAST_ANSWERED,
            )
        )

    # --- open ----------------------------------------------------------------------------------------
    def _open(self, row, invited):
        """Nothing but counts and sealed boxes."""
        row.save()
        key = passing.make(row.public_id)
        by_place, labels = defaultdict(list), {}
        for one in invited:
            by_place[self._place(one)].append(one)
            labels[one.service[0]] = one.service[1]
        for number, (place, people) in enumerate(by_place.items(), start=1):
            self._cell(row, number, place, labels[place.service], invited=len(people))
            Box.objects.bulk_create(
                self._box(row, key, number, place) for _one in people if self.chance.random() < ANSWERING
            )

    def _box(self, row, key, number, place) -> Box:
        mark = links.mark_of(key, self.chance.randbytes(links.NONCE))
        said = {question.pk: given for question, given in self._answers(place, row)}
        return Box(mark=mark, round=row, sealed=boxes.pack(key, mark, cell=number, answers=said))

    def _cell(self, row, number, place, label, **sizes) -> Cell:
        return Cell.objects.create(
            round=row,
            number=number,
            survey_id=place.survey,
            moment=place.moment,
            service=place.service,
            service_label=label,
            outcome=place.outcome,
            district=place.district,
            **sizes,
        )
