"""A request in phases: what is behind is folded, what is open stands open, the next step on top."""

from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from eligibility.case.phases import next_card, phases_of, progress
from eligibility.intake.actions import submission
from eligibility.study.actions.appointments import plan
from eligibility.study.actions.assign import assign
from tests.eligibility.cases import fresh, tasks_on
from tests.eligibility.steps_of_intake import draft, submitted
from tests.factories import make_file, request_at


def states(case, user):
    return [(str(phase["label"]), phase["state"]) for phase in phases_of(fresh(case), user)]


def in_study(officer, research_officer, researcher):
    case = submitted(officer)
    submission.accept(by=officer, public_id=case.public_id)
    assign(public_id=case.public_id, researcher_id=researcher.public_id, by=research_officer)
    return fresh(case)


def page_of(client, case):
    return client.get(reverse("eligibility:request_detail", args=[case.public_id]))


def test_what_is_done_is_folded_and_what_comes_later_is_a_line(ataa, officer, client_for):
    case = submitted(officer)

    assert states(case, officer) == [
        ("التقديم", "done"),
        ("القبول", "open"),
        ("الدراسة", "later"),
        ("القرار", "later"),
        ("تقديم الخدمة", "later"),
    ]
    assert progress(phases_of(fresh(case), officer)) == {"done": 5, "needed": 12}
    page = page_of(client_for(officer), case).text
    assert "أُنجز 5 من 12" in page
    assert page.count('class="phase-done"') == 1
    assert "قرار: لجنة البحث، إبلاغ مقدم الطلب بالقرار" in page


def test_a_draft_begins_with_its_submission_open(ataa, officer):
    assert states(draft(officer), officer)[0] == ("التقديم", "open")


def test_data_changed_after_the_signature_opens_the_submission_again(
    ataa, officer, research_officer, researcher
):
    case = in_study(officer, research_officer, researcher)
    type(case).objects.filter(pk=case.pk).update(need="حاجة أخرى")

    assert states(case, researcher)[:3] == [("التقديم", "open"), ("القبول", "done"), ("الدراسة", "open")]


def test_an_ended_request_keeps_what_was_done_and_opens_nothing(ataa, officer):
    case = submitted(officer)
    type(case).objects.filter(pk=case.pk).update(status="withdrawn")

    found = phases_of(fresh(case), officer)

    assert [phase["state"] for phase in found] == ["done", "later", "later", "later", "later"]
    assert found[1]["note"] == "انتهى الطلب."
    assert next_card(fresh(case), officer) is None


def test_the_next_step_says_who_and_why_once(ataa, officer, client_for):
    case = submitted(officer)

    answer = page_of(client_for(officer), case)

    assert str(answer.context["next"]["who"]) == "موظف علاقات المستفيدين"
    assert answer.context["next"]["why"] == "قُدّم الطلب، وتبدأ دراسته بعد قبوله وقيده."
    assert answer.text.count("الإجراء لدى") == 1
    assert answer.text.count(">قبول الطلب للدراسة وقيده</a>") == 1


def test_an_incomplete_request_waits_for_what_was_asked_until_it_lapses(ataa, officer):
    case = request_at(
        "incomplete", file=make_file(by=officer), profile=ataa, by=officer, missing_note="شهادة الآيبان"
    )

    since = datetime(2026, 11, 1, 9, tzinfo=timezone.get_current_timezone())
    type(case).objects.filter(pk=case.pk).update(status_since=since)

    card = next_card(fresh(case), officer)

    assert "2026/12/01" in card["by_when"]
    assert (card["who"], card["why"]) == ("مقدم الطلب", "شهادة الآيبان")


def test_the_next_step_tells_the_desk_nothing_of_the_study(ataa, officer, research_officer, researcher):
    case = in_study(officer, research_officer, researcher)

    assert str(next_card(case, officer)["why"]) == "قُبل الطلب وهو قيد الدراسة."
    assert str(next_card(case, researcher)["why"]) == "يُبنى القرار على التقييم، ولم يكتمل بعد."


def test_the_study_stands_once_on_the_page_with_its_appointment(
    ataa, officer, research_officer, researcher, client_for
):
    case = in_study(officer, research_officer, researcher)
    at = (timezone.localtime() + timedelta(days=2)).replace(hour=10, minute=30)
    plan(public_id=case.public_id, kind="interview", by=researcher, place="المكتب", at=at)

    page = page_of(client_for(researcher), case)

    (row,) = [row for row in tasks_on(page.context) if row["label"] == "مقابلة شخصية"]
    assert (row["state"], row["note"][-5:]) == ("waiting", "10:30")
    assert row["url"] == reverse("eligibility:interview", args=[case.public_id])
    assert page.text.count(">مقابلة شخصية</a>") == 1
    assert "<h2>الدراسة</h2>" not in page.text


@pytest.mark.parametrize("reader", ["researcher", "officer"])
def test_a_form_stands_in_no_span(ataa, officer, researcher, research_officer, client_for, reader, request):
    case = in_study(officer, research_officer, researcher)

    page = page_of(client_for(request.getfixturevalue(reader)), case).text

    assert '<span aria-live="polite">' not in page


def test_the_row_of_a_complete_assessment_says_what_it_recommends(
    ataa, officer, researcher, research_officer, client_for
):
    case = request_at(
        "evaluated", file=make_file(by=officer), profile=ataa, by=officer, researcher=researcher
    )

    page = page_of(client_for(research_officer), case)

    assert 'موافقة، <bdi dir="ltr">1,000</bdi> ريال' in page.text
    assert "&lt;bdi" not in page.text
