"""Writing, publishing and withdrawing questionnaires (C-19, C-25, C-28)."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from core.models import AuditEvent
from surveys.actions.building import (
    describe,
    move_question,
    move_section,
    remove_question,
    remove_section,
    set_condition,
    take_from_bank,
    write_question,
    write_section,
)
from surveys.actions.inviting import after_delivery
from surveys.actions.questionnaires import current_survey
from surveys.actions.versions import discard, new_version, publish, withdraw
from surveys.bank import bank
from surveys.drafting import Asked, findings, names_somebody
from surveys.models import Box, Cell, Question, Section, Survey
from tests.races import at_once

LIST = reverse("surveys:questionnaires")
TEXTS = {"text": "هل وجدت المكان؟", "text_en": "", "clause": "", "required": True}


@pytest.fixture
def used(ataa):
    """The questionnaire in use after a delivery."""
    return current_survey(moment="after_delivery", by=None)


@pytest.fixture
def draft(used, quality_officer):
    """A copy of it."""
    return new_version(code="after_delivery", by=quality_officer)


def about(survey, by, **more):
    return {"survey_id": survey.public_id, "version": None, "by": by} | more


def page(survey, name, *more):
    return reverse(f"surveys:{name}", args=[survey.public_id, *more])


def codes(survey):
    return list(survey.questions.values_list("code", flat=True))


def asked(survey, code) -> Question:
    return survey.questions.get(code=code)


# === versions ====================================================================================


def test_a_new_version_is_a_copy_under_the_next_number(used, quality_officer):
    before = list(used.questions.values_list("order", "code", "kind", "text", "clause", "required"))

    draft = new_version(code="after_delivery", by=quality_officer)

    assert (draft.code, draft.version_no, draft.state, draft.published_on) == (
        "after_delivery",
        2,
        "draft",
        None,
    )
    assert list(draft.questions.values_list("order", "code", "kind", "text", "clause", "required")) == before
    assert Survey.objects.in_use("after_delivery") == used
    event = AuditEvent.objects.get(kind="survey.drafted")
    assert (event.target_id, event.actor_id) == (draft.public_id, quality_officer.pk)


def test_a_copy_has_sections_options_and_conditions_of_its_own(draft, quality_officer):
    section = write_section(
        **about(draft, quality_officer), facts={"title": "التسليم", "title_en": "Delivery"}
    )
    options = [("مكتب الجمعية", "Office"), ("بيتي", "Home")]
    facts = TEXTS | {"kind": "one", "section": section, "options": options}
    where = write_question(**about(draft, quality_officer), facts=facts)
    set_condition(**about(draft, quality_officer), question=where, on=asked(draft, "informed"), values=[0])
    publish(**about(draft, quality_officer))

    copy = new_version(code="after_delivery", by=quality_officer)

    copied = asked(copy, where.code)
    assert (copied.section.title, copied.shown_if.code, copied.shown_values) == ("التسليم", "informed", [0])
    assert {copied.section.survey_id, copied.shown_if.survey_id} == {copy.pk}
    assert copied.options == [
        {"value": 1, "text": "مكتب الجمعية", "text_en": "Office"},
        {"value": 2, "text": "بيتي", "text_en": "Home"},
    ]  # fmt: skip


def test_where_none_was_asked_yet_the_draft_is_the_one_that_is_shipped(ataa, quality_officer):
    draft = new_version(code="yearly", by=quality_officer)

    assert (draft.version_no, draft.state, draft.title) == (1, "draft", "الاستبانة السنوية")
    assert codes(draft)[:3] == ["courtesy", "ease", "information"]


def test_publishing_puts_a_version_in_the_place_of_the_one_in_use(used, draft, manager):
    publish(**about(draft, manager))

    used.refresh_from_db()
    assert (used.state, used.withdrawn_on) == ("withdrawn", timezone.localdate())
    now = current_survey(moment="after_delivery", by=None)
    assert (now, now.state, now.published_on) == (draft, "published", timezone.localdate())
    kinds = (
        AuditEvent.objects.filter(kind__startswith="survey.")
        .order_by("sequence")
        .values_list("kind", flat=True)
    )
    assert list(kinds) == ["survey.made", "survey.drafted", "survey.withdrawn", "survey.published"]


def test_c19_a_withdrawn_version_is_still_answered_and_counted_by_who_was_invited(
    closed, link, answers, manager, client
):
    """Somebody fills it while it is withdrawn; the next is invited by the version that is shipped."""
    old = Survey.objects.get()
    assert client.get(link).status_code == 200

    withdraw(**about(old, manager))

    assert "كيف وجدت ما استلمته؟" in client.get(link).text
    assert client.post(link, answers).status_code == 200
    assert Box.objects.count() == 1
    assert list(Cell.objects.values_list("survey", "invited")) == [(old.pk, 1)]


def test_where_the_last_was_withdrawn_the_next_is_invited_by_the_shipped_one(
    closed_request, officer, manager
):
    after_delivery(case=closed_request(), by=officer)
    old = Survey.objects.get()
    withdraw(**about(old, manager))

    after_delivery(case=closed_request(), by=officer)

    assert list(Survey.objects.order_by("version_no").values_list("version_no", "state")) == [
        (1, "withdrawn"), (2, "published"),
    ]  # fmt: skip
    assert sorted(Cell.objects.values_list("survey__version_no", "invited")) == [(1, 1), (2, 1)]


def test_the_page_of_the_withdrawal_says_what_becomes_of_the_moment(used, manager, client_for):
    text = client_for(manager).get(page(used, "questionnaire_withdraw")).text

    assert "لا يُدعى به أحد من الآن." in text
    assert "تستعمل الدعوة التالية الاستبانة المرفقة بالبرنامج، وتكون الإصدار 2." in text


def test_a_draft_is_discarded_with_all_that_belongs_to_it(draft, quality_officer):
    write_section(**about(draft, quality_officer), facts={"title": "قسم", "title_en": ""})

    discard(**about(draft, quality_officer))

    assert (Survey.objects.count(), Section.objects.count(), Question.objects.count()) == (1, 0, 8)
    assert AuditEvent.objects.filter(kind="survey.discarded").count() == 1


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_drafts_that_are_published_at_once_leave_one_in_use(ataa, quality_officer, manager):
    current_survey(moment="after_delivery", by=None)
    drafts = [new_version(code="after_delivery", by=quality_officer) for _one in range(2)]

    done = at_once(*[lambda draft=draft: publish(**about(draft, manager)) for draft in drafts])

    assert done == ["done", "done"]
    assert sorted(Survey.objects.values_list("version_no", "state"))[0] == (1, "withdrawn")
    assert sorted(Survey.objects.values_list("state", flat=True)) == ["published", "withdrawn", "withdrawn"]


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_one_draft_that_two_publish_at_once_is_published_once(ataa, quality_officer, manager):
    draft = new_version(code="yearly", by=quality_officer)

    done = at_once(
        *[lambda by=by: publish(**about(draft, by) | {"version": "1"}) for by in (quality_officer, manager)]
    )

    assert done == ["StaleVersionError", "done"]
    assert AuditEvent.objects.filter(kind="survey.published").count() == 1


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_an_invitation_and_a_publication_at_once_leave_one_in_use(ataa, quality_officer, manager):
    draft = new_version(code="yearly", by=quality_officer)

    done = at_once(lambda: current_survey(moment="yearly", by=None), lambda: publish(**about(draft, manager)))

    assert done == ["done", "done"]
    assert Survey.objects.filter(code="yearly", state="published").count() == 1


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_new_versions_at_once_have_numbers_of_their_own(ataa, quality_officer):
    current_survey(moment="yearly", by=None)

    done = at_once(*[lambda: new_version(code="yearly", by=quality_officer)] * 2)

    assert done == ["done", "done"]
    assert sorted(Survey.objects.values_list("version_no", flat=True)) == [1, 2, 3]


# === a published version is not written ==========================================================


def _saved(row, **facts):
    for name, value in facts.items():
        setattr(row, name, value)
    row.save()


ROADS = {
    "save": lambda s: _saved(s, title="أخرى"),
    "save of a column": lambda s: s.save(update_fields=["title"]),
    "back to a draft": lambda s: Survey.objects.filter(pk=s.pk).update(state="draft"),
    "back to a draft by save": lambda s: (setattr(s, "state", "draft"), s.save(update_fields=["state"])),
    "update": lambda s: Survey.objects.filter(pk=s.pk).update(purpose="أخرى"),
    "bulk_update": lambda s: Survey.objects.bulk_update([s], ["title"]),
    "delete": lambda s: s.delete(),
    "delete of a set": lambda s: Survey.objects.filter(pk=s.pk).delete(),
    "raw delete": lambda s: Survey.objects.filter(pk=s.pk)._raw_delete("default"),
    "question: save": lambda s: _saved(s.questions.first(), text="أخرى"),
    "question: update": lambda s: s.questions.update(text="أخرى"),
    "question: bulk_update": lambda s: Question.objects.bulk_update(s.questions.all(), ["required"]),
    "question: delete": lambda s: s.questions.first().delete(),
    "question: delete of a set": lambda s: s.questions.all().delete(),
    "question: raw delete": lambda s: s.questions.all()._raw_delete("default"),
    "question: base manager": lambda s: Question._base_manager.filter(survey=s).update(order=9),
    "question: create": lambda s: s.questions.create(order=30, code="x", kind="text", text="س"),
    "question: bulk_create": lambda s: Question.objects.bulk_create(
        [Question(survey=s, order=30, code="x", kind="text", text="س")]
    ),
    "section: create": lambda s: Section(survey=s, order=1, title="س").save(),
}


@pytest.mark.parametrize("state", ["published", "withdrawn"])
@pytest.mark.parametrize("road", ROADS)
def test_no_road_changes_a_version_that_was_published(used, manager, road, state):
    if state == "withdrawn":
        withdraw(**about(used, manager))
        used.refresh_from_db()
    before = list(used.questions.order_by("pk").values())

    with pytest.raises(TypeError, match="published is not written"), transaction.atomic():
        ROADS[road](used)

    used.refresh_from_db()
    assert (used.title, used.state) == ("استبانة رضا المستفيد", state)
    assert list(used.questions.order_by("pk").values()) == before


def test_a_draft_that_was_read_before_it_was_published_is_not_written_either(draft, manager):
    read = Survey.objects.get(pk=draft.pk)
    question = read.questions.first()
    publish(**about(draft, manager))

    for row in (read, question):
        with pytest.raises(TypeError), transaction.atomic():
            row.save()


@pytest.mark.parametrize("state", ["published", "withdrawn"])
@pytest.mark.parametrize(
    ("name", "more", "sent"),
    [
        ("questionnaire_words", [], {"title": "س", "purpose": "غ"}),
        ("section_add", [], {"title": "س"}),
        ("question_add", [], {"text": "س", "kind": "text"}),
        ("question_bank", [], {"code": "trust"}),
        ("question_edit", ["overall"], {"text": "س"}),
        ("question_step", ["overall"], {"step": "up"}),
        ("question_remove", ["overall"], {}),
        ("question_condition", ["overall"], {"step": "always"}),
        ("questionnaire_discard", [], {"version": "2"}),
        ("questionnaire_publish", [], {"version": "2"}),
    ],
)
def test_the_pages_of_a_published_version_refuse_every_change(
    used, quality_officer, client_for, name, more, sent, state
):
    if state == "withdrawn":
        withdraw(**about(used, quality_officer))
    before = list(used.questions.order_by("pk").values())

    answer = client_for(quality_officer).post(page(used, name, *more), sent)

    assert answer.status_code == 409
    assert list(used.questions.order_by("pk").values()) == before


@pytest.mark.parametrize(
    "facts",
    [
        {"state": "published"},
        {"state": "withdrawn", "published_on": "2026-01-01"},
        {"published_on": "2026-01-01"},
    ],
)
def test_the_life_of_a_version_is_whole(db, facts):
    with pytest.raises(IntegrityError), transaction.atomic():
        Survey.objects.create(code="x", version_no=1, title="س", purpose="غ", **facts)


def test_two_versions_of_one_questionnaire_are_not_in_use(used):
    with pytest.raises(IntegrityError), transaction.atomic():
        Survey.objects.create(
            code="after_delivery",
            version_no=9,
            title="س",
            purpose="غ",
            state="published",
            published_on="2026-01-01",
        )


# === writing =====================================================================================


def test_the_words_are_written_and_the_chain_keeps_what_they_were(draft, quality_officer, client_for):
    sent = {
        "version": "1",
        "title": "رأيك في التسليم",
        "title_en": "Your delivery",
        "purpose": "لنحسّن.",
        "purpose_en": "",
    }

    answer = client_for(quality_officer).post(page(draft, "questionnaire_words"), sent)

    draft.refresh_from_db()
    assert (answer.status_code, answer["Location"]) == (302, draft.get_absolute_url())
    assert (draft.title, draft.title_en, draft.purpose, draft.version) == (
        "رأيك في التسليم",
        "Your delivery",
        "لنحسّن.",
        2,
    )
    changes = AuditEvent.objects.get(kind="survey.written").changes
    assert changes["title"] == ["استبانة رضا المستفيد", "رأيك في التسليم"]


@pytest.mark.parametrize(
    ("field", "typed"),
    [("title", ""), ("title", "س" * 10_000), ("purpose", "😀" * 301), ("title", "س\x00"), ("purpose", "")],
)
def test_what_cannot_be_a_title_is_said_beside_it_and_nothing_is_lost(
    draft, quality_officer, client_for, field, typed
):
    sent = {"version": "1", "title": "عنوان باق", "purpose": "غرض باق"} | {field: typed}

    answer = client_for(quality_officer).post(page(draft, "questionnaire_words"), sent)

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert ("غرض باق" if field == "title" else "عنوان باق") in answer.text


def test_emoji_stay_and_what_turns_the_line_round_goes(draft, quality_officer, client_for):
    sent = {"version": "1", "title": "رأيك \u202eمهم\u202c 🌴", "purpose": "<b>غ</b>"}

    client = client_for(quality_officer)
    client.post(page(draft, "questionnaire_words"), sent)

    draft.refresh_from_db()
    assert draft.title == "رأيك مهم 🌴"
    assert "&lt;b&gt;غ&lt;/b&gt;" in client.get(draft.get_absolute_url()).text


def test_a_question_of_ones_own_gets_a_code_that_no_version_had(draft, quality_officer):
    first = write_question(**about(draft, quality_officer), facts=TEXTS | {"kind": "scale"})
    publish(**about(draft, quality_officer))
    later = new_version(code="after_delivery", by=quality_officer)
    remove_question(**about(later, quality_officer), question=asked(later, "own-1"))

    second = write_question(**about(later, quality_officer), facts=TEXTS | {"kind": "scale"})

    assert (first.code, second.code) == ("own-1", "own-2")
    assert first.order == 9


def test_a_code_keeps_its_kind_from_version_to_version(draft, quality_officer, client_for):
    """By it the figures of one question are compared (C-19)."""
    sent = {"version": "1", "text": "س", "kind": "text"}
    client = client_for(quality_officer)

    for code, problem in (("trust", "طريقة إجابة أخرى"), ("courtesy", "سؤال بهذا الرمز"), ("رمز", "لاتينية")):
        answer = client.post(page(draft, "question_add"), sent | {"code": code})
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["code"])
        assert problem in answer.text
    write_question(**about(draft, quality_officer), facts=TEXTS | {"kind": "scale", "code": "road"})
    publish(**about(draft, quality_officer))
    later = new_version(code="after_delivery", by=quality_officer)
    with pytest.raises(ValidationError, match="في إصدار آخر"):
        write_question(
            **about(later, quality_officer), question=asked(later, "road"), facts=TEXTS | {"kind": "nps"}
        )


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ("", "من 2 إلى 10"), ("وحيد", "من 2 إلى 10"), ("\n".join("أبجدهوزحطيك"), "من 2 إلى 10"),
        ("أ\nب\nأ", "تكررت إجابة"), ("أ\n" + "ب" * 81, "أطول من 80"),
    ],
)  # fmt: skip
def test_answers_to_choose_from_are_two_to_ten_and_differ(
    draft, quality_officer, client_for, options, problem
):
    sent = {"version": "1", "text": "أين استلمت؟", "kind": "one", "options_ar": options}

    answer = client_for(quality_officer).post(page(draft, "question_add"), sent)

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["options_ar"])
    assert problem in answer.text
    assert "أين استلمت؟" in answer.text
    assert len(codes(draft)) == 8


def test_english_is_written_for_all_answers_or_for_none(draft, quality_officer, client_for):
    sent = {"version": "1", "text": "س", "kind": "one", "options_ar": "أ\nب", "options_en": "A"}

    answer = client_for(quality_officer).post(page(draft, "question_add"), sent)

    assert list(answer.context["form"].errors) == ["options_en"]


def test_an_answer_that_stays_keeps_its_number(draft, quality_officer):
    facts = TEXTS | {"kind": "several", "options": [("أ", ""), ("ب", ""), ("ج", "")]}
    question = write_question(**about(draft, quality_officer), facts=facts)

    changed = [("ج", ""), ("د", ""), ("أ", "")]
    write_question(**about(draft, quality_officer), question=question, facts=facts | {"options": changed})

    question.refresh_from_db()
    assert [(option["value"], option["text"]) for option in question.options] == [
        (3, "ج"),
        (4, "د"),
        (1, "أ"),
    ]


def test_no_more_than_twenty_questions_are_taken(draft, quality_officer):
    for _number in range(12):
        write_question(**about(draft, quality_officer), facts=TEXTS | {"kind": "yes_no"})

    with pytest.raises(ValidationError, match="لا تزيد الاستبانة على 20 سؤالًا"):
        take_from_bank(**about(draft, quality_officer), code="trust")
    assert draft.questions.count() == 20


# === order and sections ==========================================================================


@pytest.fixture
def ordered(ataa, quality_officer):
    """A draft: a without a section, b and c in the first, d in the second; c upon b."""
    survey = Survey.objects.create(code="yearly", version_no=1, title="س", purpose="غ")
    one, two = (Section.objects.create(survey=survey, order=n, title=f"قسم {n}") for n in (1, 2))
    for order, (code, section) in enumerate((("a", None), ("b", one), ("c", one), ("d", two)), start=1):
        Question.objects.create(
            survey=survey, section=section, order=order, code=code, kind="faces", text=f"س {code}"
        )
    set_condition(
        **about(survey, quality_officer), question=asked(survey, "c"), on=asked(survey, "b"), values=[1, 2]
    )
    return survey


def placed(survey):
    rows = survey.questions.select_related("section")
    return [(row.order, row.code, row.section.order if row.section else 0) for row in rows]


def test_a_question_moves_by_one_place_and_over_the_edge_of_its_section(ordered, quality_officer):
    client = lambda code, up: move_question(  # noqa: E731
        **about(ordered, quality_officer), question=asked(ordered, code), up=up
    )

    client("d", True)
    assert placed(ordered) == [(1, "a", 0), (2, "b", 1), (3, "c", 1), (4, "d", 1)]
    client("d", True)
    assert placed(ordered) == [(1, "a", 0), (2, "b", 1), (3, "d", 1), (4, "c", 1)]
    client("a", False)
    assert placed(ordered) == [(1, "a", 1), (2, "b", 1), (3, "d", 1), (4, "c", 1)]
    client("c", False)
    assert placed(ordered) == [(1, "a", 1), (2, "b", 1), (3, "d", 1), (4, "c", 2)]
    client("c", False)
    assert placed(ordered) == [(1, "a", 1), (2, "b", 1), (3, "d", 1), (4, "c", 2)]


def test_sections_move_with_their_questions_and_leave_them_when_they_go(ordered, quality_officer):
    two = ordered.sections.get(order=2)

    move_section(**about(ordered, quality_officer), section=two, up=True)
    assert placed(ordered) == [(1, "a", 0), (2, "d", 1), (3, "b", 2), (4, "c", 2)]
    remove_section(**about(ordered, quality_officer), section=ordered.sections.get(order=2))
    assert placed(ordered) == [(1, "a", 0), (2, "d", 1), (3, "b", 1), (4, "c", 1)]
    remove_section(**about(ordered, quality_officer), section=ordered.sections.get(order=1))
    assert placed(ordered) == [(1, "a", 0), (2, "d", 0), (3, "b", 0), (4, "c", 0)]


# === conditions ==================================================================================


def test_no_move_puts_a_question_before_the_one_it_is_asked_upon(ordered, quality_officer, client_for):
    answer = client_for(quality_officer).post(
        page(ordered, "question_step", "c"), {"version": "2", "step": "up"}, follow=True
    )

    assert "يظهر السؤال 2 بإجابة سؤال آخر، ويجب أن يسبقه ذلك السؤال." in answer.text
    assert [code for _order, code, _section in placed(ordered)] == ["a", "b", "c", "d"]


@pytest.mark.parametrize(
    ("code", "on", "values", "problem"),
    [
        ("a", "d", [1], "يجب أن يسبقه"),  # a later one
        ("b", "c", [1], "يجب أن يسبقه"),  # a circle
        ("b", "b", [1], "يجب أن يسبقه"),  # itself
        ("d", "a", [9], "لم تعد موجودة"),
        ("d", "a", [], "لم تعد موجودة"),
    ],
)
def test_a_condition_names_an_earlier_question_and_answers_that_it_has(
    ordered, quality_officer, code, on, values, problem
):
    with pytest.raises(ValidationError, match=problem):
        set_condition(
            **about(ordered, quality_officer),
            question=asked(ordered, code),
            on=asked(ordered, on),
            values=values,
        )
    assert asked(ordered, code).shown_if is None


def test_a_condition_names_no_question_of_another_version(ordered, draft, quality_officer):
    with pytest.raises(ValidationError, match="يجب أن يسبقه"):
        set_condition(
            **about(ordered, quality_officer),
            question=asked(ordered, "d"),
            on=asked(draft, "courtesy"),
            values=[1],
        )


def test_an_answer_that_shows_another_question_is_not_taken_away(ordered, quality_officer, client_for):
    with pytest.raises(ValidationError, match="يظهر السؤال 3 بإجابة هذا السؤال"):
        remove_question(**about(ordered, quality_officer), question=asked(ordered, "b"))
    with pytest.raises(ValidationError, match="لم تعد موجودة"):
        write_question(
            **about(ordered, quality_officer), question=asked(ordered, "b"), facts=TEXTS | {"kind": "text"}
        )
    assert asked(ordered, "c").shown_values == [1, 2]


def test_a_condition_is_set_and_taken_away_on_its_page(ordered, quality_officer, client_for):
    client, where = client_for(quality_officer), page(ordered, "question_condition", "d")

    assert client.get(where, {"on": "a"}).context["form"].fields["values"].choices[0] == ("1", "سيئ جدًا")
    assert client.post(where, {"version": "2", "on": "a"}).status_code == 422
    assert client.post(where, {"version": "2", "on": "zz", "values": ["1"]}).status_code == 422
    assert client.post(where, {"version": "2", "on": "a", "values": ["1", "2"]}).status_code == 302
    assert (asked(ordered, "d").shown_if.code, asked(ordered, "d").shown_values) == ("a", [1, 2])
    assert client.post(where, {"version": "3", "step": "always"}).status_code == 302
    assert (asked(ordered, "d").shown_if, asked(ordered, "d").shown_values) == (None, [])


# === the bank ====================================================================================


@pytest.mark.parametrize(("code", "required"), [("explained", True), ("obstacle", False)])
def test_of_the_bank_only_free_words_may_be_left_out(ataa, quality_officer, code, required):
    draft = Survey.objects.create(code="yearly", version_no=1, title="س", purpose="غ")

    assert take_from_bank(**about(draft, quality_officer), code=code).required is required


@pytest.mark.parametrize(("policy", "clause"), [("ataa", ""), ("baraem", "B-15")])
def test_a_question_of_the_bank_brings_the_clause_of_the_policy_in_force(
    request, quality_officer, policy, clause
):
    request.getfixturevalue(policy)
    draft = Survey.objects.create(code="yearly", version_no=1, title="س", purpose="غ")

    question = take_from_bank(**about(draft, quality_officer), code="explained")

    assert (question.code, question.kind, question.text, question.text_en, question.clause) == (
        "explained",
        "faces",
        "هل وُضح لك القرار وسببه؟",
        "Were the decision and its reason explained to you?",
        clause,
    )  # fmt: skip


def test_every_question_of_the_bank_has_both_languages_and_asks_no_name():
    assert list(bank()) == [
        "courtesy", "time", "answers", "clear", "ease", "effort", "speed", "informed", "fairness",
        "explained", "objection", "information", "place", "quality", "privacy", "trust", "recommend",
        "notions", "overall", "obstacle", "improve",
    ]  # fmt: skip
    for banked in bank().values():
        assert banked.text
        assert banked.text_en
        assert len(banked.text) <= 200
        assert not names_somebody([banked.text, banked.text_en])


def test_a_question_of_the_bank_keeps_code_and_kind_and_may_have_other_words(
    draft, quality_officer, client_for
):
    where = page(draft, "question_edit", "courtesy")
    client = client_for(quality_officer)
    assert "kind" not in client.get(where).context["form"].fields

    client.post(
        where, {"version": "1", "text": "كيف استقبلناك؟", "kind": "text", "code": "other", "required": "on"}
    )

    question = draft.questions.first()
    assert (question.code, question.kind, question.text) == ("courtesy", "faces", "كيف استقبلناك؟")


def test_every_shipped_questionnaire_agrees_with_the_bank(ataa):
    for moment in ("after_reception", "after_decision", "after_delivery", "yearly"):
        for question in current_survey(moment=moment, by=None).questions.all():
            assert bank()[question.code].kind == question.kind


# === what is said before publishing ==============================================================


def said(*kinds, code="q", required=True, always=True, words=()):
    rows = [Asked(f"{code}{n}", kind, required, always, words) for n, kind in enumerate(kinds)]
    return [(finding.blocks, str(finding.text)) for finding in findings(rows)]


def test_no_question_and_no_required_question_block():
    assert said() == [(True, "لا سؤال فيها بعد. اختر من البنك أو اكتب سؤالًا من عندك.")]
    needed = "يلزم سؤال واحد على الأقل يُطرح على الجميع وتجب إجابته."
    assert (True, needed) in said("faces", required=False)
    assert (True, needed) in said("faces", always=False)
    assert (True, needed) not in said("faces")


def test_more_than_two_minutes_is_said_with_the_time_and_more_than_twenty_block():
    long = "عدد الأسئلة 13، وتستغرق نحو 3 دقائق، والدعوة تعد بدقيقتين: 12 سؤالًا قصيرًا على الأكثر."
    assert (False, long) in said(*["faces"] * 13)
    assert not [text for _blocks, text in said(*["faces"] * 12) if "دقيقة" in text]
    assert (True, "فيها 21 سؤالًا، ولا يُسأل أحد أكثر من 20.") in said(*["yes_no"] * 21)


def test_the_time_of_a_draft_is_said_in_whole_minutes(ataa, quality_officer, client_for):
    current_survey(moment="after_reception", by=None)
    draft = new_version(code="after_reception", by=quality_officer)

    page = client_for(quality_officer).get(draft.get_absolute_url())

    assert "6 أسئلة · نحو دقيقتين" in page.text


def test_without_the_question_about_everything_the_trend_loses_it():
    assert any("لا يدخل هذا الإصدار في المقارنة" in text for _blocks, text in said("faces"))
    assert findings([Asked("overall", "faces", True, True, ())]) == []


@pytest.mark.parametrize(
    ("words", "warned"),
    [
        ("ما اسمك؟", True),
        ("اكتب رقم الهويّة", True),
        ("وجوالك", True),
        ("Your phone?", True),
        ("كيف كان الموسم؟", False),
    ],
)
def test_c25_a_question_that_asks_who_somebody_is_is_warned_of(words, warned):
    assert any("يسأل عن هوية المجيب" in text for _blocks, text in said("text", words=(words,))) is warned


def test_an_empty_draft_is_not_published(ataa, manager, client_for):
    draft = Survey.objects.create(code="yearly", version_no=1, title="س", purpose="غ")
    client = client_for(manager)

    assert "لا سؤال فيها بعد" in client.get(page(draft, "questionnaire_publish")).text
    answer = client.post(page(draft, "questionnaire_publish"), {"version": "1"})

    draft.refresh_from_db()
    assert (answer.status_code, draft.state) == (422, "draft")


# === pages =======================================================================================


def test_the_list_says_of_each_moment_what_is_in_use(used, draft, auditor, client_for):
    text = client_for(auditor).get(LIST).text

    assert text.count("أول دعوة تستعمل الاستبانة المرفقة بالبرنامج.") == 3
    assert "الإصدار 2: " in text
    assert reverse("surveys:questionnaire_new") not in text


def test_from_the_copy_to_the_publication_by_the_pages_alone(used, quality_officer, client_for):
    client = client_for(quality_officer)
    answer = client.post(reverse("surveys:questionnaire_new"), {"code": "after_delivery"})
    draft = Survey.objects.get(version_no=2)
    assert answer["Location"] == draft.get_absolute_url()

    client.post(page(draft, "question_bank"), {"version": "1", "code": "trust"})
    client.post(page(draft, "section_add"), {"version": "2", "title": "عن الجمعية"})
    client.post(page(draft, "question_step", "trust"), {"version": "3", "step": "down"})
    client.post(page(draft, "question_remove", "speed"), {"version": "4"})
    client.post(page(draft, "questionnaire_publish"), {"version": "5"})

    draft.refresh_from_db()
    assert (draft.state, draft.version) == ("published", 6)
    assert codes(draft) == [
        "courtesy",
        "answers",
        "place",
        "quality",
        "informed",
        "overall",
        "improve",
        "trust",
    ]
    assert asked(draft, "trust").section.title == "عن الجمعية"
    assert "رفع السؤال" not in client.get(draft.get_absolute_url()).text


def test_two_who_write_at_once_see_each_other(draft, quality_officer, client_for):
    describe(
        **about(draft, quality_officer),
        facts={"title": "عنوان غيري", "title_en": "", "purpose": "غ", "purpose_en": ""},
    )
    sent = {"version": "1", "title": "عنواني", "purpose": "غ"}

    answer = client_for(quality_officer).post(page(draft, "questionnaire_words"), sent)

    assert answer.status_code == 409
    assert [text for text in ("عنواني", "عنوان غيري") if text in answer.text] == ["عنواني", "عنوان غيري"]


def test_a_question_that_was_written_meanwhile_is_shown_beside_what_was_typed(
    draft, quality_officer, client_for
):
    facts = TEXTS | {"kind": "faces", "text": "نص غيري"}
    write_question(**about(draft, quality_officer), question=asked(draft, "overall"), facts=facts)

    answer = client_for(quality_officer).post(
        page(draft, "question_edit", "overall"), {"version": "1", "text": "نصي", "required": "on"}
    )

    assert answer.status_code == 409
    assert [text for text in ("نصي", "نص غيري") if text in answer.text] == ["نصي", "نص غيري"]


@pytest.mark.parametrize(
    ("name", "more", "sent"),
    [
        ("section_add", [], {"title": "س"}),
        ("question_bank", [], {"code": "trust"}),
        ("question_step", ["overall"], {"step": "up"}),
        ("question_remove", ["overall"], {}),
        ("questionnaire_publish", [], {}),
        ("questionnaire_discard", [], {}),
    ],
)
def test_a_stale_button_is_a_conflict(draft, quality_officer, client_for, name, more, sent):
    answer = client_for(quality_officer).post(page(draft, name, *more), sent | {"version": "0"})

    draft.refresh_from_db()
    assert (answer.status_code, draft.state, draft.questions.count()) == (409, "draft", 8)


# === the preview =================================================================================


def test_the_preview_is_the_page_and_keeps_nothing(draft, auditor, client_for, answers):
    client, where = client_for(auditor), page(draft, "questionnaire_preview")

    assert "كيف وجدت ما استلمته؟" in client.get(where).text
    assert client.post(where, {}).status_code == 422
    sent = client.post(where, {f"q{n}": "1" for n in range(1, 8)})

    assert (sent.status_code, "لم يُحفظ منها شيء" in sent.text) == (200, True)
    assert (Box.objects.count(), Cell.objects.count()) == (0, 0)


def test_the_preview_speaks_the_language_that_is_asked_for(draft, quality_officer, client_for):
    take_from_bank(**about(draft, quality_officer), code="trust")

    text = client_for(quality_officer).get(page(draft, "questionnaire_preview"), {"language": "en"}).text

    assert '<html lang="en"' in text
    assert "How much do you trust the charity?" in text
