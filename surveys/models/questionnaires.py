"""Questionnaires in versions. Only a draft is written; what was published stays as people answered it."""

from typing import Any, TypeVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.ids import public_id
from core.models import Versioned
from surveys.enums import QuestionKind, SurveyState

# What changes of a version that is written no more: its life, and the count of its changes.
LIFE = frozenset({"state", "published_on", "withdrawn_on", "version"})


def in_language(arabic: str, english: str) -> str:
    """The text in the language of the page; Arabic where there is no other."""
    return english if english and (get_language() or "").startswith("en") else arabic


Row = TypeVar("Row", bound=models.Model)


class _GuardedQuerySet(models.QuerySet[Row]):
    """Rows that are written while their version is a draft. Writing them later is an error in the code."""

    state = "survey__state"

    def _ask(self, columns=frozenset({"any"})):
        if columns - LIFE and self.exclude(**{self.state: SurveyState.DRAFT}).exists():
            raise TypeError("A questionnaire that was published is not written any more.")

    def update(self, **columns: Any) -> int:
        self._ask(columns.keys() | self._turned_back(columns))
        return super().update(**columns)

    def _update(self, values):  # by which Model.save_base writes over a row
        said = {field.name: value for field, _model, value in values}
        self._ask(said.keys() | self._turned_back(said))
        return super()._update(values)

    _update.queryset_only = False

    def delete(self) -> Any:
        self._ask()
        return super().delete()

    def _raw_delete(self, using):
        self._ask()
        return super()._raw_delete(using)

    @staticmethod
    def _turned_back(said) -> set:
        return {"draft again"} if said.get("state") == SurveyState.DRAFT else set()


class PartQuerySet(_GuardedQuerySet[Row]):
    """Sections and questions: none joins a version that was published, either."""

    def _insert(self, objs, *args, **options):
        of = Survey.objects.filter(pk__in={part.survey_id for part in objs})
        of._ask()
        return super()._insert(objs, *args, **options)

    _insert.queryset_only = False


class SurveyQuerySet(_GuardedQuerySet["Survey"]):
    """Versions of questionnaires."""

    state = "state"

    def in_use(self, code: str) -> "Survey | None":
        """The version that is asked now; None where there is none."""
        return self.filter(code=code, state=SurveyState.PUBLISHED).first()


class Survey(Versioned):
    """A version of a questionnaire. It is not changed once it was published: a new version is made."""

    public_id = models.CharField(max_length=22, unique=True, default=public_id, editable=False)
    code = models.SlugField(max_length=40)
    version_no = models.PositiveIntegerField()
    title = models.CharField(_("title"), max_length=120)
    title_en = models.CharField(_("title in English"), max_length=120, blank=True)
    purpose = models.CharField(_("what it is for"), max_length=300)
    purpose_en = models.CharField(_("what it is for, in English"), max_length=300, blank=True)
    state = models.CharField(max_length=10, choices=SurveyState.choices, default=SurveyState.DRAFT)
    published_on = models.DateField(null=True, blank=True)
    withdrawn_on = models.DateField(null=True, blank=True)

    objects = SurveyQuerySet.as_manager()

    class Meta:
        ordering = ["code", "-version_no"]
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["code", "version_no"], name="survey_version_once"),
            models.UniqueConstraint(
                fields=["code"], condition=Q(state="published"), name="survey_one_in_use"
            ),
            models.CheckConstraint(
                name="survey_life_is_whole",
                condition=Q(state="draft", published_on=None, withdrawn_on=None)
                | Q(state="published", published_on__isnull=False, withdrawn_on=None)
                | Q(state="withdrawn", published_on__isnull=False, withdrawn_on__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.title} ({self.version_no})"

    def delete(self, *args: Any, **options: Any) -> Any:
        type(self).objects.filter(pk=self.pk)._ask()
        return super().delete(*args, **options)

    def get_absolute_url(self):
        return reverse("surveys:questionnaire", args=[self.public_id])

    @property
    def shown_title(self) -> str:
        """The title in the language of the page."""
        return in_language(self.title, self.title_en)

    @property
    def shown_purpose(self) -> str:
        """What it is for, in the language of the page."""
        return in_language(self.purpose, self.purpose_en)


class Part(models.Model):
    """What belongs to a version and is written with it alone."""

    objects = PartQuerySet.as_manager()

    class Meta:
        abstract = True
        base_manager_name = "objects"

    def delete(self, *args: Any, **options: Any) -> Any:
        type(self).objects.filter(pk=self.pk)._ask()
        return super().delete(*args, **options)

    @property
    def version(self) -> int:
        """What a form was opened on: the whole version is edited, not one of its parts."""
        return self.survey.version


class Section(Part):
    """A heading over questions that follow one another."""

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="sections")
    order = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=80)
    title_en = models.CharField(max_length=80, blank=True)

    class Meta(Part.Meta):
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["survey", "order"], name="section_order_once")]

    def __str__(self):
        return self.title

    @property
    def shown_title(self) -> str:
        """The title in the language of the page."""
        return in_language(self.title, self.title_en)


class Question(Part):
    """One question, tied to the clause it measures."""

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="questions")
    section = models.ForeignKey(
        Section, null=True, blank=True, on_delete=models.RESTRICT, related_name="questions"
    )
    order = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=8, choices=QuestionKind.choices)
    # What it asks about, by which its figures are compared from one version to the next.
    code = models.SlugField(max_length=30)
    text = models.CharField(max_length=200)
    text_en = models.CharField(max_length=200, blank=True)
    clause = models.CharField(max_length=10, blank=True)
    required = models.BooleanField(default=True)
    # Of a choice among several: [{"value": number, "text": Arabic, "text_en": English or ""}].
    options = models.JSONField(default=list, blank=True)
    # It is asked of those alone who gave one of these answers to an earlier question.
    shown_if = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.RESTRICT, related_name="followers"
    )
    shown_values = models.JSONField(default=list, blank=True)

    class Meta(Part.Meta):
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["survey", "order"], name="question_order_once"),
            models.UniqueConstraint(fields=["survey", "code"], name="question_code_once"),
        ]

    def __str__(self):
        return self.text

    @property
    def shown_text(self) -> str:
        """The question in the language of the page."""
        return in_language(self.text, self.text_en)

    @property
    def options_ar(self) -> str:
        """The Arabic options, each in a line."""
        return "\n".join(option["text"] for option in self.options)

    @property
    def options_en(self) -> str:
        """The English options, each in a line; empty where there are none."""
        return "\n".join(option["text_en"] for option in self.options).strip()
