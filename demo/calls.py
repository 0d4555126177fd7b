"""A group that is being asked by telephone, in the open round: those still to be called, and what came of the
calls so far.
"""

from collections import Counter
from datetime import datetime, time, timedelta

from django.utils import timezone

from beneficiaries.models import Beneficiary
from core import passing
from surveys import links
from surveys.actions.calling import enlist
from surveys.models import Call, CallTally, CallTry, Round, Wave

TITLE = "المستفيدون من خارج المدينة"
LISTED, TRIED = 12, 3  # those on the list, and how many of them were tried in vain
CAME_TO = {"refused": 2, "wrong": 1}  # of those who have left it


class Calls:
    """Makes the list, as of yesterday."""

    def __init__(self, world):
        self.world, self.staff = world, world.staff

    def make(self):
        """The list and its cells; a second fill makes none. Files and rounds must be in the database."""
        row = Round.objects.filter(state="open").order_by("-starts_on").first()
        files = Beneficiary.objects.filter(status="active", head__deceased_on=None).exclude(head__mobile="")
        files = list(files.select_related("head").order_by("pk")[:LISTED])
        if row is None or Wave.objects.exists() or not files:
            return
        wave = self._wave(len(files) + sum(CAME_TO.values()))
        self._enlist(wave, row, files)
        for outcome, number in CAME_TO.items():
            CallTally.objects.create(wave=wave, outcome=outcome, number=number)
        for call in Call.objects.order_by("pk")[:TRIED]:
            CallTry.objects.create(call=call, on=self.world.today - timedelta(days=1), outcome="no_answer")

    def _wave(self, drawn) -> Wave:
        number = self.world.counters.get("survey_wave", 0) + 1
        self.world.counters["survey_wave"] = number
        wave = Wave.objects.create(
            number=number, moment="group", title=TITLE, most=drawn, drawn=drawn, done=drawn, invited=drawn,
            state="done", by_telephone=True, made_by=self.staff["quality_officer"],
            interviewer=self.staff["manager"],
        )  # fmt: skip
        self._tell("survey.wave_started", wave, time(10), "quality_officer", wave.title)
        self._tell("survey.interviewer_named", wave, time(11), "manager", str(wave.interviewer))
        return wave

    def _tell(self, kind, wave, at, by, note):
        day = self.world.today - timedelta(days=1)
        moment = timezone.make_aware(datetime.combine(day, at))
        self.world.tell(kind, moment, self.staff[by].pk, "surveys.wave", wave.public_id, note=note)

    def _enlist(self, wave, row, files):
        """Each in the cell of his district; those who have left the list were of the first."""
        key, invited = passing.key_of(row.public_id), Counter(file.district for file in files)
        invited[files[0].district] += sum(CAME_TO.values())
        last = max(row.cells.values_list("number", flat=True), default=0)
        numbers = {}
        for number, (district, people) in enumerate(invited.items(), start=last + 1):
            row.cells.create(
                number=number, survey=self.world.surveys["group"], moment="group",
                service=f"group-{wave.number}", service_label=wave.title, outcome="any", district=district,
                by_telephone=True, invited=people,
            )  # fmt: skip
            numbers[district] = number
        for file in files:
            enlist(wave=wave, row=row, file=file, link=links.make(key, numbers[file.district]))
