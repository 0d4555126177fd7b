"""Slips for the tablet and for paper: printed, drawn by the visitor, used once, joined to nobody (C-25)."""

import io
import logging
from datetime import UTC, datetime, timedelta

import pypdf
import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core import passing, pdf
from core.logs import TRACELESS
from core.models import AuditEvent, RateCounter
from core.verdicts import ConflictError
from surveys import slips
from surveys.actions.rounds import close_due
from surveys.actions.slips import draw_slips, print_slips
from surveys.models import Answer, Box, Cell, Question, Response, Round, Slip, Survey
from surveys.paper import questionnaire
from surveys.rules import Place, Size
from surveys.rules import printed as printed_cells
from tests.races import at_once
from tests.surveys.test_anonymity import dump

KIOSK, PAGE = "/s/", "/surveys/slips/"
KEY, OTHER = bytes(range(32)), bytes(32)
THANKS, ARRIVED = "شكرًا لك، وصلنا رأيك", "وصلتنا إجابة بهذه القصاصة"


@pytest.fixture
def printed(ataa, quality_officer):
    """Prints slips, as `printed(moment, number)`: what stands on them."""

    def make(moment="after_delivery", number=10):
        batch = draw_slips(moment=moment, number=number, by=quality_officer)
        print_slips(batch=batch, by=quality_officer)
        return batch.slips

    return make


@pytest.fixture
def slip(printed):
    """One of ten slips."""
    return printed()[0]


def said(link, questions) -> dict:
    """What the tablet sends for a questionnaire that was answered."""
    return {"slip": link, "answers": "yes"} | questions


def answers_of(moment) -> dict:
    """Something to every question of the shipped questionnaire of a moment."""
    cell = Cell.objects.get(moment=moment)
    chosen = {f"q{one.order}": "1" for one in cell.survey.questions.exclude(kind="text")}
    return chosen | {f"q{one.order}": "رأيي" for one in cell.survey.questions.filter(kind="text")}


# === digits ======================================================================================


def test_a_slip_has_twelve_digits_in_fours_and_a_link():
    slip = slips.make(KEY, 7)

    assert [len(group) for group in slip.groups] == [4, 4, 4]
    assert slip.code.isdecimal()
    assert len(slip.link) == 38


@pytest.mark.parametrize(
    "typed",
    [
        "123456789012",
        "1234 5678 9012",
        " 1234-5678–9012 ",
        "١٢٣٤ ٥٦٧٨ ٩٠١٢",
        "۱۲۳۴۵۶۷۸۹۰۱۲",
        "1234\u200f 5678.9012",
        "1234/5678/9012",
    ],
)
def test_digits_are_read_however_they_are_typed(typed):
    assert slips.read(typed) == slips.Printed("123456789012", "")


@pytest.mark.parametrize("typed", ["", "12345678901", "1234567890123", "1234 5678 901a", "\x00", "²" * 12])
def test_what_is_neither_digits_nor_a_link_is_nothing(typed):
    assert slips.read(typed) == slips.Printed("", "")


def test_a_link_is_read_whole_or_bare():
    link = slips.make(KEY, 1).link

    for typed in (link, f"https://a.example/s/{link}/", f" https://a.example/s/{link} "):
        assert slips.read(typed) == slips.Printed("", link)
    assert slips.read(f"https://a.example/x/{link}/") == slips.Printed("", "")


def test_c25_without_the_key_a_row_leads_neither_to_digits_nor_to_a_link():
    slip = slips.make(KEY, 7)
    mark, sealed = slips.mark_of(KEY, slip.code), slips.seal_link(KEY, slip)

    assert slips.link_in(KEY, mark, sealed) == slip.link
    assert slips.mark_of(OTHER, slip.code) != mark
    assert slips.link_in(OTHER, mark, sealed) is None
    assert slips.link_in(KEY, slips.mark_of(KEY, "0" * 12), sealed) is None


# === printing ====================================================================================


@pytest.mark.parametrize(
    ("moment", "outcome"),
    [("after_reception", "none"), ("after_delivery", "granted"), ("yearly", "any"), ("group", "any")],
)
def test_c19_printed_slips_count_as_invited_in_a_cell_of_moment_and_outcome_alone(printed, moment, outcome):
    printed(moment, 12)

    cell = Cell.objects.get()
    assert (cell.moment, cell.outcome, cell.service, cell.district) == (moment, outcome, "", "")
    assert (cell.invited, Slip.objects.count(), Round.objects.get().invited_now) == (12, 12, 12)


def test_slips_join_the_round_that_takes_people_in_today(printed):
    with time_machine.travel(datetime(2026, 1, 12, 9, tzinfo=UTC)):
        printed(number=40)
        printed("yearly")
    with time_machine.travel(datetime(2026, 2, 2, 9, tzinfo=UTC)):
        printed()

    rounds = [(str(row.starts_on), row.slips.count()) for row in Round.objects.order_by("starts_on")]
    assert rounds == [("2026-01-01", 50), ("2026-02-01", 10)]


def test_c25_the_chain_says_how_many_and_for_which_moment_and_never_which(printed, quality_officer):
    made = printed("yearly", 25)

    event = AuditEvent.objects.get(kind="slips.printed")
    assert (event.actor_id, event.note, event.changes) == (
        quality_officer.pk, "مرة في السنة", {"slips": [None, 25]},
    )  # fmt: skip
    kept = repr(dump())
    assert [one for slip in made for one in (slip.code, slip.link) if one in kept] == []


def test_c25_where_a_slip_lies_tells_no_order_of_the_sheets(printed):
    made, key = printed(number=60), passing.key_of(Round.objects.get().public_id)
    marks = [slips.mark_of(key, slip.code) for slip in made]

    with connection.cursor() as cursor:
        place = "ctid" if connection.vendor == "postgresql" else "rowid"
        cursor.execute(f"SELECT mark FROM surveys_slip ORDER BY {place}")  # noqa: S608
        lying = [row[0] for row in cursor.fetchall()]

    assert lying == sorted(marks) != marks
    assert {len(bytes(slip.sealed)) for slip in Slip.objects.all()} == {38 + 12 + 16}


@pytest.mark.parametrize(
    ("moment", "number", "field"),
    [("after_delivery", 9, "number"), ("after_delivery", 201, "number"), ("after_decision", 10, "moment")],
)
def test_what_is_not_printed(quality_officer, ataa, moment, number, field):
    with pytest.raises(ValidationError) as refused:
        draw_slips(moment=moment, number=number, by=quality_officer)

    assert list(refused.value.message_dict) == [field]
    assert not Round.objects.exists()


def test_what_was_drawn_and_not_printed_invites_nobody(quality_officer, ataa):
    batch = draw_slips(moment="yearly", number=10, by=quality_officer)

    assert (Cell.objects.get().invited, Slip.objects.count()) == (0, 0)
    assert Client().post(KIOSK, {"slip": batch.slips[0].code}).status_code == 422


def test_slips_of_a_round_that_was_closed_meanwhile_are_not_kept(quality_officer, ataa):
    batch = draw_slips(moment="yearly", number=10, by=quality_officer)
    Round.objects.update(state="lost")

    with pytest.raises(ConflictError, match="أُغلقت الجولة"):
        print_slips(batch=batch, by=quality_officer)
    assert not Slip.objects.exists()


def test_a_quality_officer_who_lost_the_right_prints_no_more(quality_officer, ataa):
    batch = draw_slips(moment="yearly", number=10, by=quality_officer)
    quality_officer.roles.all().delete()

    with pytest.raises(PermissionDenied):
        print_slips(batch=batch, by=type(quality_officer).objects.get(pk=quality_officer.pk))
    assert not Slip.objects.exists()


# === the page and its files ======================================================================


def pages_of(content) -> list[str]:
    """The words of each page of a PDF."""
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages]


def test_the_sheets_come_as_a_file_that_nobody_keeps(ataa, manager, client_for):
    answer = client_for(manager).post(PAGE, {"moment": "after_delivery", "number": "١٧"})

    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert "no-store" in answer["Cache-Control"]
    pages, key = pages_of(answer.content), passing.key_of(Round.objects.get().public_id)
    assert (len(pages), Slip.objects.count()) == (3, 17)
    lines = ["".join(filter(str.isdigit, line)) for page in pages for line in page.split("\n")]
    marks = {slips.mark_of(key, line) for line in lines if len(line) == 12}
    assert marks == set(Slip.objects.values_list("mark", flat=True))


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"moment": "after_delivery", "number": "9"}, "10"),
        ({"moment": "after_delivery", "number": "كثير"}, "كثير"),
        ({"moment": "after_decision", "number": "10"}, "اختر"),
        ({"moment": "", "number": ""}, "10"),
    ],
)
def test_an_unsound_wish_comes_back_with_its_reason(ataa, quality_officer, client_for, sent, words):
    answer = client_for(quality_officer).post(PAGE, sent)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Slip.objects.exists()


def test_where_the_sheets_are_not_made_no_slip_counts(ataa, quality_officer, client_for, monkeypatch):
    def busy(*_arguments, **_options):
        raise pdf.NotMade

    monkeypatch.setattr("surveys.views.slips.pdf.in_child", busy)
    answer = client_for(quality_officer).post(PAGE, {"moment": "yearly", "number": "10"})

    assert answer.status_code == 422
    assert "تعذر إعداد ملف PDF الآن" in answer.content.decode()
    assert (Slip.objects.count(), Cell.objects.get().invited) == (0, 0)


def test_the_page_says_what_is_open_and_how_many_were_printed(printed, auditor, client_for):
    with time_machine.travel(datetime(2026, 1, 12, 9, tzinfo=UTC)):
        printed(number=25)
        browser = client_for(auditor)
        page = browser.get(PAGE).content.decode()

    assert "1447/09/03هـ" in page  # 20 February 2026
    assert '<td class="num" data-label="القصاصات المطبوعة">25</td>' in page
    assert f"http://127.0.0.1:8000{KIOSK}" in page
    assert "form-narrow" not in page  # the auditor prints nothing
    assert reverse("surveys:slips_paper", args=["after_delivery"]) in page
    assert reverse("surveys:slips_paper", args=["after_reception"]) not in page


def test_the_page_costs_the_same_with_one_round_and_with_three(
    printed, auditor, client_for, django_assert_num_queries
):
    for month in (1, 2, 3):
        with time_machine.travel(datetime(2026, month, 12, 9, tzinfo=UTC)):
            printed(number=40)
    browser = client_for(auditor)
    browser.get(PAGE)

    # session, user, roles, the charity, the policy for the navigation, rounds, versions in use
    with django_assert_num_queries(7):
        browser.get(PAGE)
    assert Round.objects.count() == 3


def test_c24_the_questionnaire_is_printed_with_a_box_for_the_digits(printed, quality_officer, client_for):
    printed()
    address = reverse("surveys:slips_paper", args=["after_delivery"])

    answer = client_for(quality_officer).get(address)

    words = " ".join(pages_of(answer.content))
    assert answer["Content-Type"] == "application/pdf"
    for text in ("القصاصة", "الصندوق", "حق"):
        assert text in words
    assert client_for(quality_officer).get(address.replace("after_delivery", "yearly")).status_code == 404
    assert client_for(quality_officer).get(address.replace("delivery", "decision")).status_code == 404


def test_c24_every_kind_of_question_stands_on_paper_and_its_condition_in_words(db):
    survey = Survey.objects.create(code="yearly", version_no=3, title="السنوية", purpose="لنحسّن")
    kinds = ("yes_no", "faces", "scale", "effort", "nps", "one", "several", "text")
    options = [{"value": number, "text": f"خيار {number}", "text_en": ""} for number in (1, 2, 3)]
    for order, kind in enumerate(kinds, start=1):
        chosen = {"options": options} if kind in {"one", "several"} else {}
        Question.objects.create(survey=survey, order=order, code=kind, kind=kind, text=f"س{order}", **chosen)
    first = survey.questions.first()
    survey.questions.filter(kind="faces").update(shown_if=first, shown_values=[0])

    html = pdf.html_of("pdf/questionnaire.html", questionnaire(survey, "yearly"))

    assert html.count('class="on-paper"') == 8
    assert html.count('class="tick"') == 2 + 5 + 5 + 7 + 11 + 3 + 3
    assert html.count('class="face"') == 5
    assert html.count('class="line"') == 3
    assert html.count('class="digit"') == 12
    assert "أجب عنه فقط إن كانت إجابتك عن السؤال 1: لا" in html
    assert "اطوِ الورقة وضعها في الصندوق" in html
    assert "مرة في السنة · الإصدار 3" in html


# === the tablet ==================================================================================


def test_the_start_asks_for_the_digits_and_keeps_nothing(client, ataa):
    page = client.get(KIOSK)
    text = page.content.decode()

    assert page.status_code == 200
    assert 'autocomplete="off"' in text
    assert "no-store" in page["Cache-Control"]
    assert page.cookies == {}
    assert "csrfmiddlewaretoken" not in text
    assert reverse("surveys:kiosk") == TRACELESS


def test_c19_digits_open_the_questionnaire_that_counts_once_and_the_page_goes_back_by_itself(client, printed):
    slip = printed()[3]
    spelt = " ".join(slip.groups).translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))

    page = client.post(KIOSK, {"slip": spelt})
    text = page.content.decode()
    assert page.status_code == 200
    assert 'class="public kiosk"' in text
    assert f'name="slip" value="{slip.link}"' in text
    assert slip.code not in text
    assert "Refresh" not in page.headers  # nobody is driven while he answers

    thanks = client.post(KIOSK, said(slip.link, answers_of("after_delivery")))
    assert THANKS in thanks.content.decode()
    assert thanks["Refresh"] == "15; url=/s/"
    assert "no-store" in thanks["Cache-Control"]
    assert (Box.objects.count(), Cell.objects.get().invited) == (1, 10)

    again = client.post(KIOSK, {"slip": slip.code})
    assert (again.status_code, again["Refresh"]) == (200, "15; url=/s/")
    assert ARRIVED in again.content.decode()
    assert client.post(KIOSK, said(slip.link, answers_of("after_delivery"))).status_code == 409
    assert Box.objects.count() == 1


def test_the_whole_link_opens_it_too_on_the_tablet_and_on_a_phone(client, slip):
    tablet = client.post(KIOSK, {"slip": f"https://charity.example/s/{slip.link}/"})
    phone = client.get(f"/s/{slip.link}/")

    assert "kiosk" in tablet.content.decode()
    assert (phone.status_code, "kiosk" in phone.content.decode()) == (200, False)


def test_what_was_left_open_comes_back_in_the_dress_of_the_tablet(client, slip):
    answers = answers_of("after_delivery")
    del answers["q1"]

    page = client.post(KIOSK, said(slip.link, answers))

    assert page.status_code == 422
    assert 'class="public kiosk"' in page.content.decode()
    assert f'value="{slip.link}"' in page.content.decode()


@pytest.mark.parametrize("typed", ["000000000000", "1234", "", "أ" * 300])
def test_wrong_digits_are_told_beside_the_field_and_stay(client, slip, typed):
    page = client.post(KIOSK, {"slip": typed})

    assert page.status_code == 422
    assert 'id="slip_error"' in page.content.decode()
    assert f'value="{typed[:200]}"' in page.content.decode()


def test_a_nul_among_the_digits_is_no_fault(client, slip):
    assert client.post(KIOSK, {"slip": "12\x0034"}).status_code in {400, 422}


def test_a_link_of_no_open_round_is_unknown_here_too(client, slip):
    page = client.post(KIOSK, {"slip": "A" * 38})

    assert (page.status_code, page["Refresh"]) == (404, "15; url=/s/")


def test_after_thirty_wrong_digits_right_ones_open_nothing_for_ten_minutes(client, slip):
    """Else whoever guesses would learn the right ones from being let in."""
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for number in range(30):
            assert client.post(KIOSK, {"slip": f"{number:012d}"}).status_code == 422

        held = client.post(KIOSK, {"slip": slip.code})
        elsewhere = Client(REMOTE_ADDR="198.51.100.7").post(KIOSK, {"slip": slip.code})
        phone = client.get(f"/s/{slip.link}/")
        clock.shift(timedelta(minutes=10, seconds=1))
        later = client.post(KIOSK, {"slip": slip.code})

    assert (held.status_code, elsewhere.status_code, phone.status_code, later.status_code) == (
        429, 200, 200, 200,
    )  # fmt: skip
    assert "بعد عشر دقائق" in held.content.decode()


# === no trace ====================================================================================


def test_c25_whoever_types_in_leaves_neither_name_nor_time(client_for, quality_officer, slip, caplog):
    """Somebody signed in types a paper in: one box, and nothing else."""
    browser, answers = client_for(quality_officer), answers_of("after_delivery")
    before = dump()

    with caplog.at_level(logging.DEBUG), CaptureQueriesContext(connection) as asked:
        browser.get(KIOSK)
        page = browser.post(KIOSK, {"slip": slip.code})
        browser.post(KIOSK, said(slip.link, answers))
        browser.post(KIOSK, {"slip": slip.code})

    after = dump()
    assert {table for table in after if after[table] != before[table]} == {"surveys_box"}
    queries = " ".join(query["sql"] for query in asked)
    for table in ("django_session", "accounts_user", "core_auditevent", "core_formtoken", "core_readevent"):
        assert table not in queries
    assert page.wsgi_request.user.is_anonymous
    assert [record for record in caplog.records if record.name.startswith("istihqaq")] == []
    assert RateCounter.objects.count() == 0


def test_a_browser_without_cookies_from_any_page_answers(slip):
    browser = Client(enforce_csrf_checks=True)

    page = browser.post(KIOSK, {"slip": slip.code}, headers={"Origin": "null"})
    sent = browser.post(KIOSK, said(slip.link, answers_of("after_delivery")), headers={"Origin": "null"})

    assert (page.status_code, sent.status_code, page.cookies, sent.cookies) == (200, 200, {}, {})


@pytest.mark.parametrize("way", ["put", "delete"])
def test_an_odd_request_leaves_no_line(client, way, db, caplog):
    with caplog.at_level(logging.DEBUG, logger="istihqaq"):
        assert getattr(client, way)(KIOSK).status_code == 405

    assert not AuditEvent.objects.exists()
    assert [record for record in caplog.records if record.name.startswith("istihqaq")] == []


# === the closing =================================================================================


@pytest.fixture
def answered(printed, client):
    """Ten slips, by six of which somebody has answered."""
    made = printed()
    for slip in made[:6]:
        assert client.post(KIOSK, said(slip.link, answers_of("after_delivery"))).status_code == 200
    return made


def test_c25_the_slips_go_with_the_boxes_and_lead_nowhere_afterwards(answered, close_all, client):
    key = passing.key_of(Round.objects.get().public_id)
    marks = [slips.mark_of(key, slip.code) for slip in answered]

    close_all()

    row, cell = Round.objects.get(), Cell.objects.get()
    assert (row.state, row.invited, row.answered, row.dropped) == ("closed", 10, 6, 0)
    assert (cell.invited, cell.answered, cell.service, cell.district) == (10, 6, "", "")
    assert (Slip.objects.count(), Box.objects.count(), Response.objects.count()) == (0, 0, 6)
    kept = repr(dump())
    assert [one for one in marks if one in kept] == []
    assert client.post(KIOSK, {"slip": answered[0].code}).status_code == 422
    assert client.post(KIOSK, {"slip": answered[0].link}).status_code == 404


def test_a_lost_round_loses_its_slips(answered):
    passing.destroy(Round.objects.get().public_id)

    assert [row.state for row in close_due(timezone.localdate())] == ["lost"]
    assert (Slip.objects.count(), Box.objects.count()) == (0, 0)


def test_a_closing_that_breaks_keeps_the_slips(answered, close_all, monkeypatch):
    def broken(**_options):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("surveys.actions.rounds.wipe_sealed", broken)
        with pytest.raises(KeyboardInterrupt):
            close_all()

    assert (Slip.objects.count(), Box.objects.count()) == (10, 6)


def test_c25_answers_by_slips_too_few_to_be_shown_are_dropped(printed, client, close_all):
    made = printed()
    for slip in made[:4]:
        client.post(KIOSK, said(slip.link, answers_of("after_delivery")))

    (row,) = close_all()

    assert (row.answered, row.dropped, Answer.objects.count()) == (4, 4, 0)


# === races =======================================================================================


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_of_two_who_answer_by_one_slip_at_once_one_is_thanked(slip):
    answers, told = answers_of("after_delivery"), []

    def send():
        told.append(Client().post(KIOSK, said(slip.link, answers)).status_code)

    at_once(send, send)

    assert (sorted(told), Box.objects.count()) == ([200, 409], 1)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_who_print_at_once_share_round_and_cell(ataa, quality_officer, manager):
    def press(by):
        print_slips(batch=draw_slips(moment="yearly", number=10, by=by), by=by)

    assert at_once(lambda: press(quality_officer), lambda: press(manager)) == ["done", "done"]
    assert (Round.objects.count(), Cell.objects.get().invited, Slip.objects.count()) == (1, 20, 20)


# === with others =================================================================================


def after_delivery(service="", district=""):
    return Place(1, "after_delivery", service, "granted", district)


@pytest.mark.parametrize(("printed_slips", "shown"), [((10, 4), False), ((40, 30), True)])
def test_c25_whoever_answers_on_slips_himself_reads_no_answer_of_those_invited(printed_slips, shown):
    """With four of his own the one of a rare service would make five. Enough of slips alone stand alone."""
    slips_alone, rare = after_delivery(), after_delivery("rent", "السلام")

    found = printed_cells({slips_alone: Size(*printed_slips), rare: Size(1, 1)}, least_answered=5)

    assert found == {slips_alone: slips_alone if shown else None, rare: None}


def test_c25_slips_join_those_invited_where_these_are_enough():
    few, rent, food = after_delivery(), after_delivery("rent"), after_delivery("food")
    sizes = {few: Size(10, 1), rent: Size(6, 4), food: Size(6, 3)}

    assert set(printed_cells(sizes, least_answered=5).values()) == {few}
