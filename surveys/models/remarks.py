"""What becomes of free words: read by hand, cleared of names, sorted by themes, only then shared (C-25)."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from core.ids import public_id
from core.models import Versioned
from surveys.models.rounds import Remark


class Theme(models.Model):
    """What several people wrote about, in the words of whoever read them."""

    name = models.CharField(max_length=40, unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name


class Screening(Versioned):
    """One remark as it was read: shared in these words, or held back. A word of thanks is passed on to all
    who work here.
    """

    public_id = models.CharField(max_length=22, unique=True, default=public_id, editable=False)
    remark = models.OneToOneField(Remark, on_delete=models.PROTECT, related_name="screening")
    shared = models.BooleanField()
    text = models.TextField(blank=True)
    thanks = models.BooleanField(default=False)
    themes = models.ManyToManyField(Theme, related_name="screenings", blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(name="screening_shared_has_text", condition=Q(shared=False) | ~Q(text="")),
            models.CheckConstraint(
                name="screening_thanks_shared", condition=Q(thanks=False) | Q(shared=True)
            ),
        ]

    def __str__(self):
        return self.text
