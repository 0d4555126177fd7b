"""The list of calls of a group that is asked by telephone (C-19, C-25): it passes away with its round."""

from django.db import models
from django.urls import reverse
from django.utils import timezone

from beneficiaries.models import Beneficiary, Person
from core.ids import public_id
from core.models import Versioned
from surveys import enums
from surveys.models.asking import Wave
from surveys.models.rounds import Round
from surveys.querysets import CallQuerySet


class Call(Versioned):
    """Somebody who is to be called. The row is deleted as soon as nothing more is to be done, whatever came
    of it, so that nowhere stands who took part; the round's closing deletes those that are left.
    """

    public_id = models.CharField(max_length=22, unique=True, default=public_id, editable=False)
    wave = models.ForeignKey(Wave, on_delete=models.PROTECT, related_name="calls")
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="calls")
    file = models.ForeignKey(Beneficiary, on_delete=models.PROTECT, related_name="+")
    # The one-time link, sealed with the key of the round as the texts of invitations are.
    link = models.TextField(editable=False)
    next_on = models.DateField(default=timezone.localdate)

    objects = CallQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["wave", "file"], name="call_once")]

    def __str__(self):
        return self.public_id

    def get_absolute_url(self):
        return reverse("surveys:call", args=[self.public_id])


class CallTry(models.Model):
    """That somebody was called and is to be called again: the day, and nothing of what was said."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="tries")
    on = models.DateField(default=timezone.localdate)
    outcome = models.CharField(max_length=9, choices=enums.CallOutcome.choices)

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return f"{self.on} {self.outcome}"


class CallTally(models.Model):
    """How many calls of a group came to one thing: a number, and no names."""

    wave = models.ForeignKey(Wave, on_delete=models.PROTECT, related_name="call_tallies")
    outcome = models.CharField(max_length=9, choices=enums.CallOutcome.choices)
    number = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["wave", "outcome"], name="call_tally_once")]

    def __str__(self):
        return f"{self.outcome} {self.number}"


class Listed(models.Model):
    """That somebody was to be asked by telephone, and when: what a message says of an invitation, so that
    nobody is asked again too soon. Not what came of it; of which group, only until its round is closed.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    wave = models.ForeignKey(Wave, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["wave", "person"], name="listed_once")]

    def __str__(self):
        return str(self.at)
