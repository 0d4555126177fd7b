"""C-25: every kind of question has its figures, and none of them shows a person. Questions upon an answer."""

import json
import re
from datetime import date
from decimal import Decimal

import pytest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from reports.workbook import survey_lines
from surveys import boxes, jobs
from surveys.actions import reports
from surveys.actions.publishing import figures_of, questions_of
from surveys.actions.rounds import _insert
from surveys.figures import figures_in, tables_of
from surveys.forms import SurveyForm
from surveys.models import Answer, Cell, Figure, Question, Remark, ReportContent, Round, Section, Survey
from surveys.rules import (
    SEVEN,
    Bounded,
    Condition,
    Place,
    Shares,
    figures,
    hidden,
    most_told,
    score_of,
    shares_of,
)

AB, ABC, ABCD = (1, 2), (1, 2, 3), (1, 2, 3, 4)


def picks(**numbers):
    """Answers of one option each: `o1=7` is seven who chose the first."""
    return [[int(name[1:])] for name, many in numbers.items() for _one in range(many)]


# === one of several ==============================================================================


def test_each_option_has_its_share():
    found = shares_of(picks(o1=10, o2=6, o3=9), ABC, several=False, minimum=5)

    assert (found.answers, found.mean, found.content) == (25, None, None)
    assert found.shares == (
        Shares((1,), Bounded(40)), Shares((2,), Bounded(24)), Shares((3,), Bounded(36)),
    )  # fmt: skip


def test_c25_options_under_the_limit_are_told_together_as_others():
    found = shares_of(picks(o1=11, o2=3, o3=2, o4=4), ABCD, several=False, minimum=5)

    assert found.shares == (Shares((1,), Bounded(55)), Shares((2, 3, 4), Bounded(45)))


def test_c25_others_who_are_few_take_the_least_of_the_rest_with_them():
    """The shares add up to all: what is left of a hundred would be the one who chose the third."""
    one, none = picks(o1=12, o2=7, o3=1), picks(o1=13, o2=7)

    assert shares_of(one, ABC, several=False, minimum=5).shares == (
        Shares((1,), Bounded(60)), Shares((2, 3), Bounded(40)),
    )  # fmt: skip
    assert shares_of(none, ABC, several=False, minimum=5).shares == (
        Shares((1,), Bounded(65)), Shares((2, 3), Bounded(35)),
    )  # fmt: skip


@pytest.mark.parametrize("others", [0, 1, 4])
def test_c25_where_nearly_all_chose_one_a_bound_is_shown_the_same_for_all(others):
    found = shares_of(picks(o1=20 - others, o2=others), AB, several=False, minimum=5)

    assert found.shares == (Shares((1,), Bounded(80, "at_least")), Shares((2,), None))


def test_c25_where_no_option_is_large_enough_nothing_is_shown():
    found = shares_of(picks(o1=4, o2=4, o3=3), ABC, several=False, minimum=5)

    assert found.shares == (Shares((1, 2, 3), None),)
    assert shares_of(picks(o1=2, o2=2), AB, several=False, minimum=5).shares == ()


# === several of several ==========================================================================


def test_several_options_have_shares_of_those_who_answered():
    picked = [[1, 2]] * 6 + [[1]] * 4 + [[2, 3]] * 5

    found = shares_of(picked, ABC, several=True, minimum=5)

    assert found.shares == (
        Shares((1,), Bounded(67)), Shares((2,), Bounded(73, "at_least")), Shares((3,), Bounded(33)),
    )  # fmt: skip


def test_c25_of_several_the_few_are_counted_once_as_others_and_alone_not_at_all():
    picked = [[1, 2, 3]] * 2 + [[1, 2]] * 2 + [[1, 3]] * 2 + [[1]] * 14

    found = shares_of(picked, ABC, several=True, minimum=5)

    assert found.shares == (Shares((1,), Bounded(80, "at_least")), Shares((2, 3), Bounded(30)))
    assert shares_of([[1, 2]] * 3 + [[1]] * 9, AB, several=True, minimum=5).shares == (
        Shares((1,), Bounded(66, "at_least")), Shares((2,), None),
    )  # fmt: skip


# === scales ======================================================================================


def test_from_zero_to_ten_the_detractors_are_taken_from_the_promoters():
    found = score_of([10, 9, 9, 8, 7, 6, 0, 10, 10, 8], minimum=5)

    assert (found.answers, found.score, found.mean, found.content) == (10, Bounded(30), None, None)


@pytest.mark.parametrize(
    ("values", "score"),
    [
        ([10] * 10, Bounded(80, "at_least")),
        ([10] * 9 + [8], Bounded(80, "at_least")),
        ([10] * 9 + [0], Bounded(80, "at_least")),
        ([10] * 8 + [8, 0], Bounded(70)),
        ([0] * 10, Bounded(-80, "at_most")),
        ([0] * 9 + [10], Bounded(-80, "at_most")),
        ([7] * 10, Bounded(0)),
        ([10] * 1999 + [0, 0, 0], Bounded(99, "at_least")),
    ],
)
def test_c25_a_score_of_all_and_of_all_but_one_is_one_bound(values, score):
    assert score_of(values, minimum=5).score == score
    assert score_of(values[:4], minimum=5).score is None


@pytest.mark.parametrize(
    ("values", "mean", "content"),
    [
        ([7, 6, 5, 4, 1], Bounded(Decimal("4.6")), Bounded(60)),
        ([7] * 5, Bounded(Decimal("6.4"), "at_least"), Bounded(80, "at_least")),
        ([7] * 4 + [4], Bounded(Decimal("6.4"), "at_least"), Bounded(80, "at_least")),
        ([1] * 4 + [5], Bounded(Decimal("1.8"), "at_most"), Bounded(20, "at_most")),
    ],
)
def test_ease_has_a_mean_of_seven_and_the_share_of_five_to_seven(values, mean, content):
    found = figures(values, yes_no=False, minimum=5, scale=SEVEN)

    assert (found.mean, found.content) == (mean, content)


# === questions upon an answer ====================================================================


def test_what_is_not_asked_shows_nothing_itself():
    chain = [Condition(2, 1, frozenset({0})), Condition(3, 2, frozenset({4, 5}))]

    assert hidden(chain, {1: [0], 2: [5]}) == set()
    assert hidden(chain, {1: [1], 2: [5]}) == {2, 3}
    assert hidden(chain, {1: [0], 2: [3]}) == {3}
    assert hidden(chain, {}) == {2, 3}


@pytest.mark.parametrize("others", [0, 1])
def test_c25_how_many_were_asked_upon_an_answer_lifts_no_bound(others):
    """All said yes, or all but one: of both nine of ten are told."""
    said = [[1]] * (10 - others) + [[0]] * others
    found = figures([one for (one,) in said], yes_no=True, minimum=5)

    assert found.content == Bounded(90, "at_least")
    assert most_told(said, [1], found, minimum=5) == 9


@pytest.mark.parametrize(
    ("values", "most"),
    [
        ([1], 16),
        ([1, 4], 0),  # less the eleven of the first, who are told, it would be the four of the fourth
        ([2, 3], 0),  # of nine others it would leave the four
        ([2, 3, 4], 16),
    ],
)
def test_c25_how_many_were_asked_counts_no_option_that_is_told_as_others(values, most):
    said = picks(o1=11, o2=3, o3=2, o4=4)
    found = shares_of(said, ABCD, several=False, minimum=5)

    assert most_told(said, values, found, minimum=5) == most


@pytest.fixture
def survey(ataa):
    """A draft with a question of each kind; the third is asked of those who say no, the fifth of the first
    option.
    """
    survey = Survey.objects.create(code="yearly", version_no=1, title="س", title_en="Q", purpose="غ")
    section = Section.objects.create(survey=survey, order=1, title="التوصيل", title_en="Delivery")
    options = [{"value": value, "text": f"خيار {value}", "text_en": f"Option {value}"} for value in (1, 2, 3)]
    kinds = {
        "met": "yes_no", "likely": "nps", "why": "text", "ways": "several", "way": "one", "steps": "effort",
        "stars": "scale", "overall": "faces",
    }  # fmt: skip
    made = {}
    for order, (code, kind) in enumerate(kinds.items(), start=1):
        made[code] = Question.objects.create(
            survey=survey, order=order, code=code, kind=kind, text=f"سؤال {code}", text_en=f"Ask {code}",
            options=options if kind in {"one", "several"} else [], section=section if order > 3 else None,
        )  # fmt: skip
    for code, on, values in (("why", "met", [0]), ("way", "ways", [1])):
        made[code].shown_if, made[code].shown_values = made[on], values
        made[code].save()
    return survey


def form_of(survey, **typed):
    return SurveyForm(typed, questions=survey.questions.all())


ALL = {
    "q1": "0",
    "q2": "10",
    "q3": "لبُعد المكان",
    "q4": ["1", "3"],
    "q5": "2",
    "q6": "7",
    "q7": "5",
    "q8": "5",
}


def test_what_was_chosen_of_several_is_a_list(survey):
    form = form_of(survey, **ALL)

    assert form.is_valid(), form.errors
    by_code = {question.pk: question.code for question in survey.questions.all()}
    assert {by_code[pk]: given for pk, given in form.cleaned_answers.items()} == {
        "met": "0", "likely": "10", "why": "لبُعد المكان", "ways": ["1", "3"], "way": "2", "steps": "7",
        "stars": "5", "overall": "5",
    }  # fmt: skip


def test_what_was_hidden_is_not_required_and_not_kept(survey):
    said = ALL | {"q1": "1", "q3": "س" * 2000, "q4": ["2"], "q5": "99"}

    form = form_of(survey, **said)

    assert form.is_valid(), form.errors
    codes = Question.objects.filter(pk__in=form.cleaned_answers).values_list("code", flat=True)
    assert sorted(codes) == ["likely", "met", "overall", "stars", "steps", "ways"]


def test_what_is_shown_is_required(survey):
    form = form_of(survey, **ALL | {"q3": "", "q5": ""})

    assert list(form.errors) == ["q3", "q5"]


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("q1", "2"), ("q2", "11"), ("q4", ["4"]), ("q4", ["1", "😀"]), ("q5", "x"), ("q6", "0"), ("q7", "6"),
        ("q8", "9" * 10_000),
    ],
)  # fmt: skip
def test_an_answer_that_is_not_offered_is_objected_to_beside_its_question(survey, name, typed):
    assert list(form_of(survey, **ALL | {name: typed}).errors) == [name]


def test_the_page_speaks_english_where_that_was_chosen_and_there_is_english(survey):
    Question.objects.filter(code="met").update(text_en="")
    with translation.override("en"):
        rows = form_of(survey).rows

        assert [str(rows[0].field.label), str(rows[1].field.label)] == ["سؤال met", "Ask likely"]
        assert rows[3].choices[0] == ("1", "Option 1")
        assert [row.section for row in rows] == ["", "", "", "Delivery", "", "", "", ""]
    assert form_of(survey).rows[3].section == "التوصيل"


# === the closing =================================================================================


def test_the_box_has_room_for_the_longest_questionnaire():
    """Twenty questions of ten options each, all chosen, and a thousand letters that are four bytes each."""
    choices = {2_000_000_000 + number: [str(10 + option) for option in range(10)] for number in range(19)}

    sealed = boxes.pack(b"k" * 32, "m", cell=1, answers=choices | {1: "😀" * 1000})

    assert boxes.unpack(b"k" * 32, "m", sealed)[1][1] == "😀" * 1000
    assert len(json.dumps(choices).encode()) < 2048


def published(survey, said):
    """A closed round with one cell in which each of `said` was answered, as the closing writes it."""
    row = Round.objects.create(
        starts_on=date(2026, 1, 1), ends_on=date(2026, 1, 31), state="closed", closed_on=date(2026, 2, 21),
        invited=40, answered=20, dropped=0, minimum=5,
    )  # fmt: skip
    cell = Cell.objects.create(
        round=row, survey=survey, number=1, moment="yearly", outcome="any", invited=40, answered=len(said)
    )
    place = Place(survey.pk, "yearly", "", "any", "")
    _insert(row, {place: cell}, {place: said})
    Figure.objects.bulk_create(figures_of(cell, questions_of([survey.pk])[survey.pk], said, minimum=5))
    return row


def twenty(survey):
    said = form_of(survey, **ALL)
    assert said.is_valid()
    return [said.cleaned_answers] * 6 + [_other(survey)] * 14


def _other(survey):
    said = form_of(survey, **ALL | {"q1": "1", "q2": "7", "q4": ["2"], "q6": "3", "q7": "2", "q8": "2"})
    assert said.is_valid()
    return said.cleaned_answers


def test_the_closing_stores_what_was_said_of_every_kind(survey):
    row = published(survey, twenty(survey))

    assert Answer.objects.filter(question__code="ways").count() == 26
    assert sorted(Answer.objects.filter(question__code="ways").values_list("value", flat=True)) == (
        [1] * 6 + [2] * 14 + [3] * 6
    )
    assert Remark.objects.count() == 6
    found = {figure.question.code: figures_in(figure) for figure in Figure.objects.all()}
    assert found["likely"].score == Bounded(30)
    assert found["ways"].shares == (
        Shares((1,), Bounded(30)), Shares((2,), Bounded(70)), Shares((3,), Bounded(30)),
    )  # fmt: skip
    assert (found["way"].answers, found["way"].shares) == (
        6, (Shares((2,), Bounded(33, "at_least")), Shares((1, 3), None)),
    )  # fmt: skip
    assert (found["steps"].mean, found["steps"].content) == (Bounded(Decimal("4.2")), Bounded(30))
    assert len(tables_of(row, profile=None)[0]["rows"]) == 7


def test_c25_a_question_that_all_but_one_were_asked_looks_as_if_all_were(survey):
    """Both tables print the same, so that "everybody" tells of nobody what he said."""
    Question.objects.filter(code="steps").update(shown_if=Question.objects.get(code="met"), shown_values=[1])
    one = form_of(survey, **ALL | {"q1": "1", "q3": "", "q6": "7"})
    but = form_of(survey, **ALL)
    assert one.is_valid(), one.errors
    assert but.is_valid(), but.errors
    all_of_ten, of_nine = [one.cleaned_answers] * 10, [one.cleaned_answers] * 9 + [but.cleaned_answers]
    seen = []
    for said in (all_of_ten, of_nine):
        cell = Cell(survey=survey, number=1, moment="yearly", outcome="any")
        rows = figures_of(cell, questions_of([survey.pk])[survey.pk], said, minimum=5)
        seen.append({row.question.code: (row.answers, figures_in(row)) for row in rows})

    assert seen[0]["steps"] == seen[1]["steps"]
    assert seen[0]["steps"][0] == 9
    assert seen[0]["met"] == seen[1]["met"]


def test_c25_page_and_table_file_show_the_same_figures(survey, quality_officer, client_for):
    row = published(survey, twenty(survey))
    client = client_for(quality_officer)

    text = client.get(reverse("surveys:results")).content.decode()
    lines = client.post(reverse("surveys:results_table", args=[row.public_id])).content.decode().splitlines()

    assert "من ينصحون بالجمعية ناقص من لا ينصحون، من 100" in text
    assert "خيار 1، خيار 3" in text
    assert re.search(r'<bdi dir="ltr">4\.2</bdi>\s*<small class="text-body-secondary">من 7</small>', text)
    ways = [line.partition("سؤال ")[2] for line in lines if "سؤال ways" in line]
    assert ways == [
        "ways,,20,,,30,,,,,خيار 1,,", "ways,,20,,,70,,,,,خيار 2,,", "ways,,20,,,30,,,,,خيار 3,,",
    ]  # fmt: skip
    assert [line.partition("سؤال ")[2] for line in lines if "سؤال likely" in line] == [
        "likely,,20,,,,,,,,,30,"
    ]
    assert [line.partition("سؤال ")[2] for line in lines if "سؤال steps" in line] == [
        "steps,,20,4.2,,30,,14,52,7,,,"
    ]


def test_the_public_page_asks_every_kind(survey):
    """By the template of its kind, with what it is asked upon."""
    page = render_to_string("surveys/fill.html", {"survey": survey, "form": form_of(survey)})

    assert page.count('type="checkbox"') == 3
    assert page.count('name="q2"') == 11
    assert 'data-if="q1" data-if-values="0"' in page
    assert "إذا كانت إجابتك عن السؤال 1: لا" in page


# === in a quality report =========================================================================


def test_c25_a_quality_report_prints_what_the_tables_show_of_every_kind(
    survey, ataa, quality_officer, client_for
):
    published(survey, twenty(survey))
    report = reports.ask(kind="month", first=date(2026, 2, 1), by=quality_officer)
    jobs.make_report.call(report.public_id)

    content = ReportContent.objects.get(report=report).content
    rows = {row["text"]: row for row in content["rounds"][0]["moments"][0]["tables"][0]["rows"]}
    page = client_for(quality_officer).get(reverse("reports:quality_detail", args=[report.public_id]))
    text = page.content.decode()
    of = {"clause": "", "yes_no": False, "answers": 20, "mean": None, "interval": None, "share": None}

    assert rows["سؤال likely"] == of | {
        "text": "سؤال likely", "top": "", "score": {"value": 30, "sign": ""}, "options": [],
    }  # fmt: skip
    assert rows["سؤال ways"]["options"] == [
        ["خيار 1", {"value": 30, "sign": ""}], ["خيار 2", {"value": 70, "sign": ""}],
        ["خيار 3", {"value": 30, "sign": ""}],
    ]  # fmt: skip
    # Fewer than five chose the first and the third of one: nothing but who they are is said of them.
    assert rows["سؤال way"]["options"][1] == ["غيرها (خيار 1، خيار 3)", None]
    assert rows["سؤال way"]["answers"] == 6
    assert "من ينصحون بالجمعية ناقص من لا ينصحون، من 100" in text
    assert '<bdi lang="ar">غيرها (خيار 1، خيار 3)</bdi><span class="text-body-secondary">أقل من الحد' in text
    assert re.search(r'<bdi dir="ltr">4\.2</bdi>\s*<small class="text-body-secondary">من 7</small>', text)
    assert [line[10:] for line in survey_lines(content) if line[10] in {"سؤال ways", "سؤال likely"}] == [
        ("سؤال likely", "", 20, "", "", "", "", "", "", "", "", "", 30),
        ("سؤال ways", "", 20, "", "", "", "خيار 1", "", 30, "", "", "", ""),
        ("سؤال ways", "", 20, "", "", "", "خيار 2", "", 70, "", "", "", ""),
        ("سؤال ways", "", 20, "", "", "", "خيار 3", "", 30, "", "", "", ""),
    ]


def test_a_report_that_was_frozen_before_there_were_more_kinds_is_still_a_workbook():
    row = {"text": "سؤال", "yes_no": False, "clause": "C-39", "answers": 9, "interval": [40, 89]}
    row |= {"mean": {"value": "4.2", "sign": ""}, "share": {"value": 70, "sign": ""}}
    names = ("survey", "version", "service", "outcome", "district", "invited", "answered")
    table = dict.fromkeys(names, "") | {"rows": [row]}
    closed = {"starts_on": "", "ends_on": "", "moments": [{"label": "", "tables": [table]}]}

    assert [line[10:] for line in survey_lines({"rounds": [closed]})] == [
        ("سؤال", "C-39", 9, "", "4.2", 5, "", "", 70, 40, 89, "", "")
    ]
