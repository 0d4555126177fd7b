"""Questionnaires, one-time invitations, and answers kept apart from the person (C-19, C-24, C-25)."""

from django.db import models

from core.ids import public_id
from eligibility.models import ServiceRequest
from surveys import enums


class Survey(models.Model):
    """A version of a questionnaire. It is not changed once somebody answered: a new version is made."""

    public_id = models.CharField(max_length=22, unique=True, default=public_id, editable=False)
    code = models.SlugField(max_length=40)
    version_no = models.PositiveIntegerField()
    title = models.CharField(max_length=120)
    purpose = models.CharField(max_length=300)
    active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "version_no"], name="survey_version_once"),
            models.UniqueConstraint(
                fields=["code"], condition=models.Q(active=True), name="survey_one_active"
            ),
        ]

    def __str__(self):
        return f"{self.title} ({self.version_no})"


class Question(models.Model):
    """One question, tied to the clause it measures."""

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="questions")
    order = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=8, choices=enums.QuestionKind.choices)
    text = models.CharField(max_length=200)
    clause = models.CharField(max_length=10, blank=True)
    required = models.BooleanField(default=True)

    class Meta:
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["survey", "order"], name="question_order_once")]

    def __str__(self):
        return self.text


class Invitation(models.Model):
    """A one-time link for one request. Only the hash of its token is kept.

    It knows that it was used, neither when nor what was said: a moment would lead to the answers of that
    moment.
    """

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="invitations")
    request = models.ForeignKey(ServiceRequest, on_delete=models.PROTECT, related_name="invitations")
    touchpoint = models.CharField(max_length=16, choices=enums.Touchpoint.choices)
    group = models.CharField(max_length=10, choices=enums.Group.choices)
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    answered = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["request", "touchpoint"], name="invitation_once")]

    def __str__(self):
        return str(self.survey)


class Response(models.Model):
    """What one person answered. No road leads from here to the invitation: the month alone is kept."""

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="responses")
    touchpoint = models.CharField(max_length=16, choices=enums.Touchpoint.choices)
    group = models.CharField(max_length=10, choices=enums.Group.choices)
    month = models.DateField()

    def __str__(self):
        return str(self.survey)


class Answer(models.Model):
    """One answer: a figure (faces 1 to 5, yes 1 and no 0) or free words."""

    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="answers")
    value = models.PositiveSmallIntegerField(null=True, blank=True)
    text = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["response", "question"], name="answer_once")]

    def __str__(self):
        return str(self.value)
