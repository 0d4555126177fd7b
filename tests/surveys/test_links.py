"""Links and boxes say nothing to whoever lacks the key of the round."""

import secrets

import pytest

from surveys import boxes, links
from surveys.enums import QuestionKind
from surveys.forms import SurveyForm
from surveys.models import Question

KEY, OTHER = bytes(range(32)), bytes(32)


def test_a_link_has_38_characters_and_leads_to_its_cell():
    link = links.make(KEY, 7)

    assert len(link) == 38
    assert links.read(KEY, link).cell == 7


def test_s91_a_hundred_links_into_one_cell_share_nothing():
    made = [links.make(KEY, 1) for _each in range(100)]

    assert len({link[:6] for link in made}) == 100
    assert len({link[22:27] for link in made}) > 95  # where the cell is
    assert {len(links.read(KEY, link).nonce) for link in made} == {16}


def test_a_link_is_read_with_its_own_key_only():
    assert links.read(OTHER, links.make(KEY, 7)) is None


@pytest.mark.parametrize("place", range(38))
def test_a_link_of_which_one_letter_differs_leads_nowhere(place):
    link = links.make(KEY, 7)
    other = "A" if link[place] != "A" else "B"

    assert links.read(KEY, link[:place] + other + link[place + 1 :]) is None


@pytest.mark.parametrize("odd", ["", "A" * 22, "A" * 38, "A" * 37, "A" * 39, "ـ" * 38, "=" * 38, "%00" * 12])
def test_what_is_no_link_leads_nowhere(odd):
    assert links.read(KEY, odd) is None


def test_a_link_has_one_spelling():
    """The last letter carries bits that no byte takes up: it would have been four links."""
    link = links.make(KEY, 7)
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

    assert [letter for letter in letters if links.read(KEY, link[:-1] + letter)] == [link[-1]]


def test_all_boxes_are_of_one_size_whatever_was_said():
    mark = links.mark_of(KEY, secrets.token_bytes(16))
    sizes = {
        len(boxes.pack(KEY, mark, cell=cell, answers=answers))
        for cell, answers in ((1, {}), (4_000_000_000, {1: "5"}), (2, {8: "😀" * 1000}), (3, {8: '"' * 1000}))
    }

    assert sizes == {8192 + 12 + 16}


def test_what_does_not_fit_into_a_box_is_refused_and_makes_none_that_is_larger():
    with pytest.raises(ValueError, match="do not fit"):
        boxes.pack(KEY, "a", cell=1, answers={8: "😀" * 2048})


@pytest.mark.parametrize("free", [1, 2, 7])
def test_the_longest_words_that_the_form_takes_fit_however_many_questions_ask_for_them(free):
    questions = [Question(pk=10**9 + n, order=n, kind=QuestionKind.TEXT, text="؟") for n in range(free)]
    longest = 1000 // free
    form = SurveyForm({f"q{n}": "😀" * longest for n in range(free)}, questions=questions)
    longer = SurveyForm({f"q{n}": "😀" * (longest + 1) for n in range(free)}, questions=questions)

    assert form.is_valid()
    assert len(boxes.pack(KEY, "a", cell=4_000_000_000, answers=form.cleaned_answers)) == 8192 + 12 + 16
    assert [[error.code for error in errors] for errors in longer.errors.as_data().values()] == [
        ["max_length"]
    ] * free


def test_a_box_is_opened_with_its_key_and_its_mark_only():
    said = {3: "5", 8: "تقليل المدة"}
    box = boxes.pack(KEY, "a", cell=2, answers=said)

    assert boxes.unpack(KEY, "a", box) == (2, said)
    assert boxes.unpack(OTHER, "a", box) is None
    assert boxes.unpack(KEY, "b", box) is None
    assert boxes.unpack(KEY, "a", box[:-1] + bytes([box[-1] ^ 1])) is None
