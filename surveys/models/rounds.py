"""Answers that nobody can join to a person (C-19, C-24, C-25; docs/adr/0014).

While a round is open its answers lie in sealed boxes; closing it opens them, inserts what they said shuffled
and deletes the key.
"""

import secrets
from datetime import date

from django.db import models
from django.db.models import Q, Sum

from core.ids import public_id
from core.models import AppendOnly
from surveys import enums
from surveys.models.questionnaires import Question, Survey
from surveys.rules import CLOSED_AFTER


def random_key() -> int:
    """A primary key that tells nothing of when its row was written."""
    return secrets.randbits(62) + 1


class Round(models.Model):
    """Those invited in one month, or in one quarter. Its key is in a file named by its public id
    (core/passing.py). The figures of its closing stand on it once it is closed.
    """

    public_id = models.CharField(max_length=22, unique=True, default=public_id, editable=False)
    starts_on = models.DateField()
    ends_on = models.DateField()
    state = models.CharField(max_length=8, choices=enums.RoundState.choices, default=enums.RoundState.OPEN)
    closed_on = models.DateField(null=True, blank=True)
    invited = models.PositiveIntegerField(null=True, blank=True)
    answered = models.PositiveIntegerField(null=True, blank=True)
    # Answers in cells that were too small even without district, service and outcome.
    dropped = models.PositiveIntegerField(null=True, blank=True)
    # From how many answers on a figure was shown when it was closed.
    minimum = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["starts_on"], condition=Q(state="open"), name="round_open_once"),
            models.CheckConstraint(
                name="round_closed_whole",
                condition=~Q(state="closed")
                | Q(
                    closed_on__isnull=False,
                    invited__isnull=False,
                    answered__isnull=False,
                    dropped__isnull=False,
                    minimum__isnull=False,
                ),
            ),
        ]

    def __str__(self):
        return f"{self.starts_on} – {self.ends_on}"

    @property
    def closes_on(self) -> date:
        """The last day on which it takes answers, unless it goes on to the end of its quarter."""
        return self.ends_on + CLOSED_AFTER

    @property
    def invited_now(self) -> int:
        """How many were invited so far."""
        return self.cells.aggregate(all=Sum("invited"))["all"] or 0

    @property
    def answered_now(self) -> int:
        """How many have answered so far: all that is known before it is closed."""
        return self.boxes.count()


class Cell(models.Model):
    """Version, moment, service, outcome and district of those who answer alike, and whether they were asked
    by telephone; it names nobody.

    While the round is open its links carry the cell's `number`, encrypted. Closing leaves only cells that may
    be shown; one that lost its district, service or outcome has none.
    """

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="cells")
    number = models.PositiveIntegerField()
    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="cells")
    moment = models.CharField(max_length=16, choices=enums.Moment.choices)
    service = models.SlugField(max_length=40, blank=True)
    service_label = models.CharField(max_length=80, blank=True)
    outcome = models.CharField(max_length=10, choices=enums.Outcome.choices, blank=True)
    district = models.CharField(max_length=60, blank=True)
    by_telephone = models.BooleanField(default=False)
    invited = models.PositiveIntegerField(default=0)
    answered = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["round", "number"], name="cell_number_once"),
            models.UniqueConstraint(
                fields=["round", "survey", "moment", "service", "outcome", "district", "by_telephone"],
                name="cell_once",
            ),
        ]

    def __str__(self):
        return f"{self.moment} {self.service} {self.outcome} {self.district}"


class Box(models.Model):
    """An answer that nobody can read before the closing. `mark` is the keyed hash of its link's nonce, so
    that a link counts once. No time, and nothing that counts up.
    """

    mark = models.CharField(max_length=64, primary_key=True)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="boxes")
    sealed = models.BinaryField()

    def __str__(self):
        return self.mark


class Slip(models.Model):
    """A printed slip: under the keyed hash of its digits, the link that they stand for, sealed. Nothing is
    written to it when it is used.
    """

    mark = models.CharField(max_length=64, primary_key=True)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="slips")
    sealed = models.BinaryField()

    def __str__(self):
        return self.mark


class Response(AppendOnly):
    """What one person of a cell answered, under a key that tells nothing."""

    id = models.BigIntegerField(primary_key=True, default=random_key, editable=False)
    cell = models.ForeignKey(Cell, on_delete=models.PROTECT, related_name="responses")

    def __str__(self):
        return str(self.cell)


class Answer(AppendOnly):
    """One figure of a response: faces 1 to 5, yes 1 and no 0, the number of an option; of several options a
    row for each.
    """

    id = models.BigIntegerField(primary_key=True, default=random_key, editable=False)
    response = models.ForeignKey(Response, on_delete=models.PROTECT, related_name="answers")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="answers")
    value = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["response", "question", "value"], name="answer_said_once")
        ]

    def __str__(self):
        return str(self.value)


class Figure(AppendOnly):
    """What is shown of one question in one cell: worked out once, when the round was closed, and read ever
    after (surveys.rules.QuestionFigures). Bounds have a sign.
    """

    cell = models.ForeignKey(Cell, on_delete=models.PROTECT, related_name="figures")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="figures")
    answers = models.PositiveIntegerField()
    mean = models.DecimalField(max_digits=3, decimal_places=1, null=True)
    mean_sign = models.CharField(max_length=8, blank=True)
    content = models.PositiveSmallIntegerField(null=True)
    content_sign = models.CharField(max_length=8, blank=True)
    low = models.PositiveSmallIntegerField(null=True)
    high = models.PositiveSmallIntegerField(null=True)
    # Promoters less detractors, of a question from 0 to 10.
    score = models.SmallIntegerField(null=True)
    score_sign = models.CharField(max_length=8, blank=True)
    # Of a question with options: [their numbers (several are "others"), percent or None, sign].
    shares = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["cell", "question"], name="figure_once")]

    def __str__(self):
        return f"{self.question}: {self.content}"


class Remark(AppendOnly):
    """Free words, by themselves: neither a response nor a cell leads to them."""

    id = models.BigIntegerField(primary_key=True, default=random_key, editable=False)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="remarks")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="remarks")
    text = models.TextField()

    def __str__(self):
        return self.text
