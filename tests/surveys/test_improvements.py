"""The register of improvements (C-11, C-20, C-27, C-28): what was found, who does what until when, and the
figure before and after, as it was published (C-25).
"""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from channels_log.models import Contact, Message
from core.models import AuditEvent, Counter
from core.verdicts import ConflictError, StaleVersionError
from reports.desks import now_rows
from surveys.actions import improving
from surveys.actions.publishing import figures_of, questions_of
from surveys.actions.questionnaires import current_survey
from surveys.models import Cell, Figure, ImprovementAction, Question, Round, Snapshot, Survey
from surveys.published import measured_later, published
from surveys.rules import Bounded, Change, change, measured_from
from tests.factories import make_file, make_user
from tests.races import at_once

pytestmark = pytest.mark.django_db

LIST = reverse("surveys:improvement_list")
NEW = reverse("surveys:improvement_create")
SOON = date(2030, 1, 1)
FACTS = {
    "title": "تقصير الانتظار", "source": "obstacle", "partner_body": "", "found": "طال الانتظار",
    "planned": "نافذة ثانية", "due_on": SOON,
}  # fmt: skip
TYPED = {
    "title": "تقصير الانتظار", "source": "obstacle", "found": "طال الانتظار", "planned": "نافذة ثانية",
    "due_on_day": "1", "due_on_month": "1", "due_on_year": "2030", "due_on_calendar": "G",
}  # fmt: skip
CELL = {"service": "rent", "service_label": "إيجار", "district": "النخيل"}


@pytest.fixture
def enter(quality_officer, officer):
    """Enters an improvement of the officer, as `enter(title=…, before=…)`."""

    def make(*, by=quality_officer, owner=officer, before=None, contact_id="", **facts):
        return improving.create_improvement(
            facts=FACTS | facts, owner=owner, before=before, contact_id=contact_id, by=by
        )

    return make


@pytest.fixture
def survey(ataa, officer):
    """The questionnaire in use."""
    return current_survey(moment="after_decision", by=officer)


def closed_round(month, **facts):
    ends = date(2026, month, 28)
    return Round.objects.create(
        starts_on=date(2026, month, 1), ends_on=ends, closed_on=ends + timedelta(days=21), state="closed",
        invited=40, answered=20, dropped=0, minimum=5, **facts,
    )  # fmt: skip


def cell_of(row, survey, values, number=1, **facts):
    """A cell in which each of `values` was said to the first question."""
    known = {"moment": "after_delivery", "outcome": "granted", **CELL} | facts
    cell = Cell.objects.create(
        round=row, survey=survey, number=number, invited=20, answered=len(values), **known
    )
    said = [{survey.questions.get(order=1).pk: value} for value in values]
    Figure.objects.bulk_create(figures_of(cell, questions_of([survey.pk])[survey.pk], said, minimum=5))
    return cell


def ref_of(row, number=1):
    return f"{row.public_id}.{number}.1"


def typed_figure(value=12):
    return Snapshot("مدة الانتظار", Decimal(value).quantize(Decimal("0.01")), "يوم")


def url(name, row):
    return reverse(f"surveys:improvement_{name}", args=[row.public_id])


def kinds(row):
    return list(AuditEvent.objects.filter(target_id=row.public_id).values_list("kind", flat=True))


def text_of(answer):
    return answer.content.decode()


# === what a figure moved (C-20) ==================================================================


@pytest.mark.parametrize(
    ("before", "after", "moved"),
    [
        (Bounded(62), Bounded(71), Change("up", Decimal(9))),
        (Bounded(71), Bounded(62), Change("down", Decimal(9))),
        (Bounded(62), Bounded(62), Change("same", Decimal(0))),
        (Bounded(20, "at_most"), Bounded(71), Change("up", Decimal(51), exact=False)),
        (Bounded(80, "at_least"), Bounded(71), Change("down", Decimal(9), exact=False)),
        (Bounded(62), Bounded(80, "at_least"), Change("up", Decimal(18), exact=False)),
        (Bounded(20, "at_most"), Bounded(20, "at_most"), Change("", Decimal(0), exact=False)),
        (Bounded(80, "at_least"), Bounded(90), Change("", Decimal(0), exact=False)),
        (Bounded(Decimal("8.5")), Bounded(Decimal(6)), Change("down", Decimal("2.5"))),
    ],
)
def test_c20_a_bound_says_only_what_is_certain(before, after, moved):
    assert change(before, after) == moved


@pytest.mark.parametrize(
    ("day", "first"),
    [
        (date(2026, 1, 15), date(2026, 3, 21)),  # the round of February, closed twenty days after its end
        (date(2026, 1, 31), date(2026, 3, 21)),
        (date(2026, 12, 1), date(2027, 2, 21)),
    ],
)
def test_what_was_done_shows_in_the_round_that_begins_behind_it(day, first):
    assert measured_from(day) == first


# === figures as they were published (C-25) =======================================================


def test_c25_a_figure_is_the_one_of_its_table(survey):
    row = closed_round(1)
    cell = cell_of(row, survey, [5, 5, 4, 2, 2])

    figure = published(ref_of(row))

    assert (figure.value, figure.sign, figure.unit) == (Decimal(60), "", "%")
    assert (figure.since, figure.until) == (date(2026, 1, 1), date(2026, 1, 28))
    assert (figure.cell, figure.question.order) == (cell, 1)
    asked = survey.questions.get(order=1).text
    assert figure.measured == (
        f"نسبة الراضين: {asked} · بعد التسليم · إيجار · الطلبات الموافق عليها · النخيل"
    )


@pytest.mark.parametrize(
    "ref", ["", "x", "\x00", "{}.1.2", "{}.9.1", "{}.1.8", "a" * 22 + ".1.1", "{}.1.1.1"]
)
def test_c25_nothing_else_is_a_figure(survey, ref):
    """Below the limit, of no cell, of free words, of no round."""
    row = closed_round(1)
    cell_of(row, survey, [5, 5, 4, 2, 2])

    assert published(ref.format(row.public_id)) is None


def test_c25_a_round_that_is_open_has_no_figures(survey):
    row = closed_round(1)
    cell_of(row, survey, [5, 5, 4, 2, 2])
    Round.objects.update(state="open")

    assert published(ref_of(row)) is None


def test_c20_only_the_same_cell_of_a_later_round_measures_again(survey):
    first, second = closed_round(2), closed_round(3)
    cell_of(first, survey, [5, 5, 4, 2, 2])
    cell_of(second, survey, [5, 5, 4, 4, 2, 2, 2], 1, district="الروضة")
    cell_of(second, survey, [5, 4, 4, 4, 2, 2, 5], 2)
    cell_of(closed_round(1), survey, [5, 5, 4, 4, 2])  # earlier
    before = published(ref_of(first))

    later = measured_later(before)

    assert [(figure.ref, figure.value) for figure in later] == [(ref_of(second, 2), Decimal(71))]


def test_c20_the_same_question_of_a_new_version_of_the_questionnaire_counts(survey):
    cell_of(closed_round(1), survey, [5, 5, 4, 2, 2])
    newer = Survey.objects.create(code=survey.code, version_no=2, title="س", purpose="ص")
    asked = survey.questions.get(order=1)
    Question.objects.create(survey=newer, order=1, kind=asked.kind, code=asked.code, text="صيغة أخرى")
    second = closed_round(2)
    cell_of(second, newer, [5, 5, 5, 2, 2, 2])

    later = measured_later(published(ref_of(Round.objects.get(starts_on=date(2026, 1, 1)))))

    assert [figure.ref for figure in later] == [ref_of(second)]


# === entering (C-11, C-28) =======================================================================


def test_c28_a_finding_becomes_an_improvement_with_its_figure(survey, quality_officer, officer, client_for):
    row = closed_round(1)
    cell_of(row, survey, [5, 5, 4, 2, 2])
    browser = client_for(quality_officer)
    results = text_of(browser.get(reverse("surveys:results")))
    address = f"{NEW}?figure={ref_of(row)}"
    assert f'href="{address}"' in results

    form = browser.get(address)
    assert f'value="{ref_of(row)}" selected' in text_of(form)
    assert form.context["form"]["source"].value() == "survey"
    sent = TYPED | {"source": "survey", "figure": ref_of(row), "owner": officer.public_id}
    answer = browser.post(NEW, sent)

    made = ImprovementAction.objects.get()
    assert answer.url == made.get_absolute_url()
    assert (made.source, made.owner, made.due_on, made.status) == ("survey", officer, SOON, "open")
    assert (made.before_value, made.unit, made.before_from) == (Decimal(60), "%", date(2026, 1, 1))
    assert kinds(made) == ["improvement.created"]
    page = text_of(browser.get(made.get_absolute_url()))
    assert '<bdi dir="ltr">60%</bdi>' in page
    assert "لم يُقس بعد" in page
    assert "يمكن قياسه ابتداءً من 1451/11/17هـ (2030/03/21م)." in page


def test_c28_what_was_published_stays_as_it_was(survey, enter):
    """A figure is kept, and not worked out again from what answers are left."""
    row = closed_round(1)
    cell = cell_of(row, survey, [5, 5, 4, 2, 2])
    made = enter(source="survey", before=published(ref_of(row)))
    cell.figures.all()._take_out()

    made.refresh_from_db()

    assert published(ref_of(row)) is None
    assert (made.before.value, made.before.ref) == (Decimal(60), ref_of(row))


def test_the_link_to_the_form_is_for_those_who_may_enter(survey, auditor, manager, client_for):
    row = closed_round(1)
    cell_of(row, survey, [5, 5, 4, 2, 2])
    url_of_results = reverse("surveys:results")

    assert text_of(client_for(manager).get(url_of_results)).count("تحويلها إلى تحسين") == 1
    assert "تحويلها إلى تحسين" not in text_of(client_for(auditor).get(url_of_results))


def test_numbers_have_a_serial_of_their_own(enter):
    """T is the registration of requests, whose serial has no gaps."""
    first, second = enter(), enter()

    year = first.number[2:6]
    assert (first.number, second.number) == (f"M-{year}-0001", f"M-{year}-0002")
    assert Counter.objects.get(name__startswith="M-").value == 2


def test_c11_a_partner_body_is_named(ataa, quality_officer, officer, client_for):
    browser = client_for(quality_officer)
    sent = TYPED | {"source": "partner", "owner": officer.public_id}

    refused = browser.post(NEW, sent)
    assert refused.status_code == 422
    assert "اكتب اسم الجهة." in text_of(refused)
    assert 'value="تقصير الانتظار"' in text_of(refused)
    browser.post(NEW, sent | {"partner_body": "جمعية النقل"})

    row = ImprovementAction.objects.get()
    assert (row.source, row.partner_body) == ("partner", "جمعية النقل")
    assert "جمعية النقل" in text_of(browser.get(row.get_absolute_url()))


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"title": ""}, "اكتب العنوان"),
        ({"title": "\x00"}, "لا يمكن حفظها"),
        ({"due_on_year": "1990"}, "أو ما بعده."),
        ({"due_on_day": "x"}, "اكتب اليوم والشهر والسنة"),
        ({"owner": "x" * 22}, "اختر من حسابه مفتوح."),
        ({"owner": "\x00"}, "الأحرف الخالية غير مسموح بها."),
        ({"source": "gift"}, "انتق خياراً صحيحاً"),
        ({"figure": "gift"}, "انتق خياراً صحيحاً"),
        ({"before_value": "12"}, "اكتب ما الذي يُقاس."),
        ({"measured": "المدة"}, "اكتب الرقم كما هو اليوم."),
        ({"measured": "المدة", "before_value": "كثير"}, "اكتب الرقم وحده، مثل 62 أو 12.5"),
        ({"measured": "المدة", "before_value": "99999999"}, "اكتب رقمًا لا يزيد على"),
        ({"contact": "https://x.sa/contacts/"}, "لا تواصل بهذا العنوان."),
        ({"contact": "https://x.sa/contacts/aaaaaaaaaaaaaaaaaaaaaa/", "source": "suggestion"}, "لا تواصل"),
    ],
)  # fmt: skip
def test_bad_input_is_told_beside_its_field_and_loses_nothing(
    ataa, quality_officer, officer, client_for, sent, said
):
    answer = client_for(quality_officer).post(NEW, TYPED | {"owner": officer.public_id} | sent)

    assert answer.status_code == 422
    assert said in text_of(answer)
    assert "نافذة ثانية" in text_of(answer)
    assert not ImprovementAction.objects.exists()


def test_either_a_figure_of_the_survey_or_a_typed_one(survey, quality_officer, officer, client_for):
    row = closed_round(1)
    cell_of(row, survey, [5, 5, 4, 2, 2])
    both = {"figure": ref_of(row), "measured": "المدة", "before_value": "٨٫٥", "unit": "يوم"}
    browser, sent = client_for(quality_officer), TYPED | {"owner": officer.public_id}

    assert "لا كليهما" in text_of(browser.post(NEW, sent | both))
    browser.post(NEW, sent | both | {"figure": ""})

    made = ImprovementAction.objects.get()
    assert (made.measured, made.before_value, made.unit) == ("المدة", Decimal("8.50"), "يوم")


def test_the_auditor_writes_nothing_and_so_owns_nothing(enter, auditor):
    for owner in (auditor, make_user("intake_officer", username="gone", is_active=False)):
        with pytest.raises(ValidationError) as refused:
            enter(owner=owner)
        assert list(refused.value.message_dict) == ["owner"]


# === who (404, 403) ==============================================================================


@pytest.mark.parametrize(
    ("role", "status"),
    [("quality_officer", 200), ("manager", 200), ("auditor", 200), ("officer", 200), ("officer2", 404),
     ("researcher", 404), ("chair", 404), ("delivery_officer", 404), ("administrator", 404)],
)  # fmt: skip
def test_an_improvement_is_read_by_quality_readers_and_its_owner(enter, client_for, request, role, status):
    row = enter()

    assert client_for(request.getfixturevalue(role)).get(row.get_absolute_url()).status_code == status


@pytest.mark.parametrize("name", ["edit", "owner", "drop"])
def test_the_owner_carries_out_and_does_not_lead(enter, officer, client_for, name):
    row = enter()

    assert client_for(officer).get(url(name, row)).status_code == 403
    page = text_of(client_for(officer).get(row.get_absolute_url()))
    assert url("done", row) in page
    assert url(name, row) not in page
    assert f'href="{LIST}"' not in page


def test_whoever_has_no_right_is_refused_by_the_action_too(enter, officer2, officer, auditor):
    row = enter()
    known = {"public_id": row.public_id, "version": None}

    for by in (officer2, auditor):
        with pytest.raises(PermissionDenied):
            improving.close_improvement(**known, done="س", done_on=timezone.localdate(), by=by)
    with pytest.raises(PermissionDenied):
        improving.drop_improvement(**known, reason="س", by=officer)
    row.refresh_from_db()
    assert (row.status, row.version) == ("open", 1)


def test_whoever_owned_it_before_does_not_see_it_any_more(enter, manager, officer, officer2, client_for):
    row = enter()
    improving.hand_over(public_id=row.public_id, version=1, owner=officer2, by=manager)

    assert client_for(officer).get(row.get_absolute_url()).status_code == 404
    page = text_of(client_for(officer2).get(row.get_absolute_url()))
    assert "أُسند التحسين إلى مسؤول آخر" in page


# === the work ====================================================================================


def test_the_owner_writes_what_was_done_and_closes_it(enter, officer, client_for):
    row, browser = enter(), client_for(officer)

    browser.post(url("done", row), {"version": "1", "done": "فُتحت النافذة"})
    row.refresh_from_db()
    assert (row.status, row.done, row.done_on) == ("open", "فُتحت النافذة", None)
    day = {"done_on_day": "1", "done_on_month": "6", "done_on_year": "2026", "done_on_calendar": "G"}
    answer = browser.post(url("done", row), {"version": "2", "done": "فُتحت", "close": "yes"} | day)

    row.refresh_from_db()
    assert answer.url == row.get_absolute_url()
    assert (row.status, row.done, row.done_on) == ("done", "فُتحت", date(2026, 6, 1))
    assert kinds(row) == ["improvement.created", "improvement.noted", "improvement.done"]
    assert browser.get(url("done", row)).status_code == 409


def test_it_is_closed_with_what_was_done_and_a_day_that_has_come(enter, officer, client_for):
    row, browser = enter(), client_for(officer)
    day = {"done_on_day": "1", "done_on_month": "1", "done_on_calendar": "G"}

    empty = browser.post(url("done", row), {"version": "1", "done": "", "close": "yes"} | day)
    without = browser.post(url("done", row), {"version": "1", "done": "فُتحت", "close": "yes"})
    to_come = browser.post(
        url("done", row), {"version": "1", "done": "فُتحت", "close": "yes"} | day | {"done_on_year": "2050"}
    )

    assert "اكتب ما أُنجز." in text_of(empty)
    assert "اكتب اليوم الذي أُنجز فيه." in text_of(without)
    assert "فُتحت</textarea>" in text_of(to_come)
    assert {answer.status_code for answer in (empty, without, to_come)} == {422}


def test_giving_up_and_reopening_need_a_reason_that_the_history_tells(enter, manager, client_for):
    row, browser = enter(), client_for(manager)

    assert browser.post(url("drop", row), {"version": "1", "reason": " "}).status_code == 422
    browser.post(url("drop", row), {"version": "1", "reason": "لا يلزم"})
    row.refresh_from_db()
    assert (row.status, row.drop_reason) == ("dropped", "لا يلزم")
    browser.post(url("reopen", row), {"version": "2", "reason": "عادت الشكوى"})

    row.refresh_from_db()
    page = text_of(browser.get(row.get_absolute_url()))
    assert (row.status, row.drop_reason, row.done_on) == ("open", "", None)
    assert kinds(row) == ["improvement.created", "improvement.dropped", "improvement.reopened"]
    assert "عادت الشكوى" in page
    assert "لا يلزم" in page


def test_an_edit_says_in_the_history_what_changed(enter, quality_officer, client_for):
    row, browser = enter(before=typed_figure()), client_for(quality_officer)
    sent = TYPED | {"title": "نافذة للسؤال", "version": "1", "measured": "مدة الانتظار", "before_value": "11"}

    browser.post(url("edit", row), sent | {"unit": "يوم"})

    row.refresh_from_db()
    told = AuditEvent.objects.get(kind="improvement.edited")
    assert (row.title, row.before_value, row.version) == ("نافذة للسؤال", Decimal(11), 2)
    assert told.changes == {
        "title": ["تقصير الانتظار", "نافذة للسؤال"], "before_value": ["12.00", "11.00"],
    }  # fmt: skip
    assert told.note == "العنوان، الرقم قبل التحسين"


def test_a_day_that_has_gone_by_stays_and_is_not_chosen(enter, quality_officer):
    row = enter()
    ImprovementAction.objects.update(due_on=date(2020, 1, 1))
    known = {"public_id": row.public_id, "version": 1, "by": quality_officer}

    with pytest.raises(ValidationError) as refused:
        improving.edit_improvement(**known, facts=FACTS | {"due_on": date(2020, 1, 2)})
    improving.edit_improvement(**known, facts=FACTS | {"due_on": date(2020, 1, 1), "title": "غيره"})

    assert list(refused.value.message_dict) == ["due_on"]
    assert ImprovementAction.objects.get().title == "غيره"


def test_a_stale_edit_shows_both_texts_and_the_figure_in_words(survey, enter, manager, client_for):
    """409: of the figure its words are shown, not what names it in the form."""
    round_ = closed_round(1)
    cell_of(round_, survey, [5, 5, 4, 2, 2])
    row, browser = enter(before=published(ref_of(round_))), client_for(manager)
    ImprovementAction.objects.update(version=2, title="نص غيري")

    answer = browser.post(url("edit", row), TYPED | {"version": "1", "title": "نصي", "figure": ""})

    assert answer.status_code == 409
    for text in ("نصي", "نص غيري", "نسبة الراضين"):
        assert text in text_of(answer)


# === before and after (C-20) =====================================================================


@pytest.fixture
def measured(survey, enter):
    """An improvement of a figure that a later round has measured again: 60 %, then 71 %."""
    first, second = closed_round(1), closed_round(2)
    cell_of(first, survey, [5, 5, 4, 2, 2])
    cell_of(second, survey, [5, 4, 4, 4, 2, 2, 5])
    return enter(source="survey", before=published(ref_of(first))), ref_of(second)


def test_c20_a_later_round_is_offered_and_stands_beside_the_first(measured, quality_officer, client_for):
    (row, ref), browser = measured, client_for(quality_officer)
    assert "قاسته جولة لاحقة" in text_of(browser.get(row.get_absolute_url()))

    form = text_of(browser.get(url("measure", row)))
    assert f'value="{ref}">71% · 1447/08/13هـ إلى 1447/09/11هـ · بدأت قبل الإنجاز</option>' in form
    browser.post(url("measure", row), {"version": "1", "figure": ref})

    row.refresh_from_db()
    page = text_of(browser.get(row.get_absolute_url()))
    assert (row.after_value, row.after_from) == (Decimal(71), date(2026, 2, 1))
    assert '<bdi dir="ltr">60%</bdi>' in page
    assert '<bdi dir="ltr">71%</bdi>' in page
    assert "ارتفع 11 نقطة." in page
    assert kinds(row)[-1] == "improvement.measured"


def test_c25_no_other_round_is_taken_for_it(measured, survey, quality_officer, client_for):
    (row, _ref), other = measured, closed_round(3)
    cell_of(other, survey, [5, 4, 4, 4, 2, 2, 5], district="الروضة")

    answer = client_for(quality_officer).post(url("measure", row), {"version": "1", "figure": ref_of(other)})
    with pytest.raises(ValidationError) as refused:
        improving.measure_again(
            public_id=row.public_id, version=1, after=published(ref_of(other)), by=quality_officer
        )

    assert answer.status_code == 422
    assert list(refused.value.message_dict) == ["figure"]
    row.refresh_from_db()
    assert row.after_value is None


def test_a_typed_figure_is_measured_by_typing(enter, manager, client_for):
    row, browser = enter(before=typed_figure(12)), client_for(manager)
    assert "يمكن قياسه ابتداءً من 1451/08/26هـ" in text_of(browser.get(row.get_absolute_url()))

    refused = browser.post(url("measure", row), {"version": "1", "after_value": ""})
    browser.post(url("measure", row), {"version": "1", "after_value": "٩٫٥"})

    row.refresh_from_db()
    assert "اكتب الرقم" in text_of(refused)
    assert row.after_value == Decimal("9.50")
    assert "انخفض بمقدار 2.5." in text_of(browser.get(row.get_absolute_url()))


def test_what_was_measured_again_keeps_what_is_measured(measured, quality_officer):
    row, ref = measured
    after = published(ref)
    improving.measure_again(public_id=row.public_id, version=1, after=after, by=quality_officer)
    known = {"public_id": row.public_id, "version": 2, "by": quality_officer}

    with pytest.raises(ValidationError) as refused:
        improving.edit_improvement(**known, facts=FACTS, before=typed_figure())
    row.refresh_from_db()
    improving.edit_improvement(**known, facts=FACTS | {"title": "غيره"}, before=row.before)

    assert list(refused.value.message_dict) == ["figure"]


def test_without_a_figure_nothing_is_measured(enter, quality_officer, client_for):
    assert client_for(quality_officer).get(url("measure", enter())).status_code == 409


# === whoever suggested it (C-10) =================================================================


@pytest.fixture
def contact(ataa, officer):
    """A contact with somebody on file who has a mobile."""
    file = make_file(by=officer)
    return Contact.objects.create(
        beneficiary=file, channel="phone", direction="in", at=timezone.now(), question="ذكّرونا بالموعد",
        answer="شكرًا", outcome="answered", recorded_by=officer,
    )  # fmt: skip


def suggestion(enter, contact):
    return enter(source="suggestion", contact_id=contact.public_id)


def test_whoever_suggested_it_is_thanked_and_told_once_each(enter, contact, officer, quality_officer):
    row = suggestion(enter, contact)
    suggestion(enter, contact)  # a second improvement of the same suggestion thanks nobody again
    known = {"public_id": row.public_id, "done": "تُرسل", "done_on": timezone.localdate(), "by": officer}
    improving.close_improvement(**known, version=1)
    improving.reopen_improvement(public_id=row.public_id, version=2, reason="س", by=quality_officer)
    improving.close_improvement(**known, version=3)

    sent = Message.objects.filter(kind="suggestion").order_by("pk")
    assert [message.text for message in sent] == [
        "جمعية عطاء: نشكرك على اقتراحك، وقد أخذنا به.",
        "جمعية عطاء: ما اقترحته علينا قد أُنجز. شكرًا لك.",
    ]  # fmt: skip
    assert {message.person for message in sent} == {contact.beneficiary.head}
    assert not any(str(officer) in message.text for message in sent)


def test_where_nobody_can_be_told_the_page_says_so(enter, contact, quality_officer, client_for):
    head = contact.beneficiary.head
    type(head).objects.update(mobile="", email="")

    row = suggestion(enter, contact)

    assert not Message.objects.filter(kind="suggestion").exists()
    page = text_of(client_for(quality_officer).get(row.get_absolute_url()))
    assert "لم يُمكن إخبار أحد" in page


def test_somebody_unknown_suggested_it(enter, contact, quality_officer, client_for):
    Contact.objects.update(beneficiary=None)

    row = suggestion(enter, contact)

    assert "لم يُمكن إخبار أحد" in text_of(client_for(quality_officer).get(row.get_absolute_url()))


def test_the_quality_officer_learns_of_no_person(enter, contact, quality_officer, manager, client_for):
    row, head = suggestion(enter, contact), contact.beneficiary.head

    seen = text_of(client_for(quality_officer).get(row.get_absolute_url()))
    by_manager = text_of(client_for(manager).get(row.get_absolute_url()))

    assert "الشكر والإخبار بالأخذ به" in seen
    for text in (head.full_name, head.first_name, contact.public_id, "500000001", contact.question):
        assert text not in seen
    assert contact.get_absolute_url() in by_manager


def test_a_contact_leads_to_the_form(contact, manager, officer, client_for):
    page = text_of(client_for(manager).get(contact.get_absolute_url()))
    form = text_of(client_for(manager).get(f"{NEW}?contact={contact.public_id}"))

    assert f"{NEW}?contact={contact.public_id}" in page
    assert NEW not in text_of(client_for(officer).get(contact.get_absolute_url()))
    assert f'value="{contact.public_id}"' in form


def test_a_contact_that_is_linked_stays(enter, contact, quality_officer, client_for):
    row, browser = suggestion(enter, contact), client_for(quality_officer)

    form = text_of(browser.get(url("edit", row)))
    answer = browser.post(url("edit", row), TYPED | {"version": "1", "source": "complaint"})

    assert 'name="contact"' not in form
    assert "رُبط به تواصل، فمصدره اقتراح." in text_of(answer)


# === register and desk ===========================================================================


@pytest.fixture
def register(enter, officer, officer2):
    """Four: open, late, carried out, given up."""
    rows = {
        "open": enter(title="مفتوح"),
        "late": enter(title="متأخر", source="complaint", owner=officer2),
        "done": enter(title="منجز", source="complaint", found="الإيصال ناقص"),
        "dropped": enter(title="متروك", source="partner", partner_body="جمعية النقل"),
    }
    day = timezone.localdate() - timedelta(days=3)
    for name, facts in {
        "late": {"due_on": day},
        "done": {"status": "done", "done": "تم", "done_on": day},
        "dropped": {"status": "dropped", "drop_reason": "س"},
    }.items():
        ImprovementAction.objects.filter(pk=rows[name].pk).update(**facts)
    return rows


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ({}, ["متأخر", "مفتوح", "متروك", "منجز"]),
        ({"status": "done"}, ["منجز"]),
        ({"source": "complaint"}, ["متأخر", "منجز"]),
        ({"late": "yes"}, ["متأخر"]),
        ({"sort": "old"}, ["مفتوح", "متأخر", "منجز", "متروك"]),
        ({"sort": "new"}, ["متروك", "منجز", "متأخر", "مفتوح"]),
        ({"status": "gift", "owner": "x", "sort": "x", "page": "x"}, ["متأخر", "مفتوح", "متروك", "منجز"]),
        ({"page_size": "2", "page": "2"}, ["متروك", "منجز"]),
    ],
)
def test_the_register_is_filtered_and_sorted(register, auditor, client_for, asked, shown):
    page = client_for(auditor).get(LIST, asked)

    assert [row.title for row in page.context["page"]] == shown


def test_the_register_by_owner(register, officer2, manager, client_for):
    page = client_for(manager).get(LIST, {"owner": officer2.public_id})

    assert [row.title for row in page.context["page"]] == ["متأخر"]
    assert "متأخر 3 أيام" in text_of(page)


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("الايصال ناقص", ["منجز"]),
        ("الإيصال", ["منجز"]),
        ("النقل", ["متروك"]),
        ("لا شيء كهذا", []),
        ("a\x00b", []),
        ("نافذه", 4),
    ],
)
def test_the_register_is_searched_by_words_however_they_are_spelt(
    register, quality_officer, client_for, words, shown
):
    browser = client_for(quality_officer)

    page = browser.post(reverse("surveys:improvement_find"), {"text": words}, follow=True)

    found = [row.title for row in page.context["page"]]
    assert (len(found) if shown == 4 else found) == shown
    if not found:
        assert "لم نجد تحسينًا كهذا" in text_of(page)


def test_a_number_is_found(register, quality_officer, client_for):
    number = register["late"].number

    page = client_for(quality_officer).post(
        reverse("surveys:improvement_find"), {"text": number}, follow=True
    )

    assert [row.title for row in page.context["page"]] == ["متأخر"]


def test_what_was_changed_is_found_by_its_new_words(enter, officer, quality_officer):
    row = enter()
    improving.note_done(public_id=row.public_id, version=1, done="رُتّبت الصالة", by=officer)

    found = ImprovementAction.objects.visible_to(quality_officer).matching("رتبت الصاله")

    assert list(found) == [row]


def test_an_empty_register_says_what_to_do(ataa, quality_officer, auditor, client_for):
    assert "قيد تحسين" in text_of(client_for(quality_officer).get(LIST))
    page = text_of(client_for(auditor).get(LIST))
    assert "لا تحسينات بعد" in page
    assert NEW not in page


@pytest.mark.parametrize("rows", [1, 5])
def test_the_register_costs_the_same_for_one_and_many(
    survey, enter, auditor, client_for, rows, django_assert_num_queries
):
    row = closed_round(1)
    cell_of(row, survey, [5, 5, 4, 2, 2])
    for number in range(rows):
        enter(before=published(ref_of(row)), owner=make_user("intake_officer", username=f"o{number}"))
    browser = client_for(auditor)
    browser.get(LIST)

    # session, user, roles, the charity, the policy for the navigation, owners to choose from, count, page
    with django_assert_num_queries(8):
        browser.get(LIST)


def test_c20_open_ones_stand_on_the_desks_of_quality_manager_and_owner(
    register, rf, quality_officer, manager, officer, officer2, researcher, auditor
):
    def rows(user):
        request = rf.get("/")
        request.user, request.session = user, {}
        return [(row["what"], row["late"]) for row in now_rows(request) if "تحسين" in str(row["what"])]

    late, mine = ("تحسين: متأخر", True), ("تحسين: مفتوح", False)
    assert rows(quality_officer) == rows(manager) == [late, mine]
    assert rows(officer) == [mine]
    assert rows(officer2) == [late]
    assert rows(researcher) == rows(auditor) == []


def test_the_navigation_offers_the_register_to_those_who_read_it(ataa, manager, officer, client_for):
    assert f'href="{LIST}"' in text_of(client_for(manager).get("/"))
    assert f'href="{LIST}"' not in text_of(client_for(officer).get("/"))


# === what the database keeps =====================================================================


@pytest.mark.parametrize(
    "broken",
    [
        {"status": "done"},
        {"done_on": date(2026, 1, 1)},
        {"status": "dropped"},
        {"drop_reason": "س"},
        {"source": "partner"},
        {"after_value": 5},
        {"before_value": 5},
        {"measured": "س"},
    ],
    ids=str,
)
def test_a_row_is_whole(enter, broken):
    row = enter()

    with pytest.raises(IntegrityError), transaction.atomic():
        ImprovementAction.objects.filter(pk=row.pk).update(**broken)


def test_a_step_from_an_older_version_is_a_conflict(enter, manager):
    row = enter()
    known = {"public_id": row.public_id, "by": manager}
    improving.drop_improvement(**known, version=1, reason="س")

    with pytest.raises(StaleVersionError):
        improving.reopen_improvement(**known, version=1, reason="س")
    with pytest.raises(ConflictError, match="لم يعد قيد التنفيذ"):
        improving.drop_improvement(**known, version=2, reason="س")


# === races =======================================================================================


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_of_two_who_end_it_at_once_one_does(enter, manager, officer):
    row = enter()
    known = {"public_id": row.public_id, "version": 1}

    ended = at_once(
        lambda: improving.drop_improvement(**known, reason="س", by=manager),
        lambda: improving.close_improvement(**known, done="س", done_on=timezone.localdate(), by=officer),
    )

    row.refresh_from_db()
    assert ended == ["StaleVersionError", "done"]
    assert (row.version, len(kinds(row))) == (2, 2)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_who_enter_at_once_get_two_numbers_and_thank_once(enter, contact):
    def one():
        return suggestion(enter, contact)

    assert at_once(one, one) == ["done", "done"]
    assert sorted(row.number[-4:] for row in ImprovementAction.objects.all()) == ["0001", "0002"]
    assert Message.objects.filter(kind="suggestion").count() == 1
