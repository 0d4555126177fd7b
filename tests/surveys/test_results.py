"""Who sees the figures, and from how many answers on (C-19, C-25)."""

import pytest
from django.urls import reverse
from django.utils import timezone

from surveys.actions import current_survey
from surveys.models import Answer, Response


def answered(survey, group, values):
    for value in values:
        response = Response.objects.create(
            survey=survey,
            group=group,
            touchpoint="after_delivery",
            month=timezone.localdate().replace(day=1),
        )
        Answer.objects.create(response=response, question=survey.questions.get(order=1), value=value)


@pytest.fixture
def survey(ataa, officer):
    """The questionnaire in use."""
    return current_survey(by=officer)


def figures_of(page):
    return [
        (group["counted"], [row["figures"].mean for row in group["rows"]][:1])
        for group in page.context["groups"]
    ]


def test_c25_four_answers_show_nothing_and_five_do(survey, quality_officer, client_for):
    answered(survey, "granted", [5, 5, 5, 5, 4])
    answered(survey, "rejected", [1, 1, 1, 1])

    page = client_for(quality_officer).get(reverse("surveys:results"))

    granted, rejected = figures_of(page)
    assert granted[0] == 5
    assert str(granted[1][0]) == "4.8"
    assert rejected == (0, [])
    assert "الإجابات أقل من الحد الذي يُعرض." in page.content.decode()


def test_c25_one_answer_more_changes_nothing(survey, quality_officer, client_for):
    answered(survey, "granted", [5, 5, 5, 5, 5])
    before = figures_of(client_for(quality_officer).get(reverse("surveys:results")))
    answered(survey, "granted", [1])

    assert figures_of(client_for(quality_officer).get(reverse("surveys:results"))) == before


def test_nobody_answered_yet_says_what_to_expect(survey, manager, client_for):
    page = client_for(manager).get(reverse("surveys:results"))

    assert "لا أرقام بعد" in page.content.decode()


@pytest.mark.parametrize(
    ("role", "status"),
    [("quality_officer", 200), ("manager", 200), ("auditor", 200), ("officer", 403), ("researcher", 403),
     ("research_officer", 403), ("department_head", 403), ("chair", 403), ("secretary", 403), ("member", 403),
     ("delivery_officer", 403), ("privacy_officer", 403), ("administrator", 403)],
)  # fmt: skip
def test_c25_the_staff_that_was_rated_never_sees_results(survey, client_for, request, role, status):
    page = client_for(request.getfixturevalue(role)).get(reverse("surveys:results"))

    assert page.status_code == status
