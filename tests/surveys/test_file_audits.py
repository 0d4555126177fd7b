"""Files drawn by lot and looked through against a checklist: what is missing becomes an improvement (C-11,
C-26), and nobody is named (C-25).
"""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from core import audit as chain
from core.models import AuditEvent, ReadEvent
from core.verdicts import ConflictError
from eligibility.models import ServiceRequest
from reports.desks import now_rows
from surveys.actions import file_audits
from surveys.file_results import results_of
from surveys.models import AuditedFile, Checklist, FileAnswer, FileAudit, ImprovementAction
from tests.factories import make_file, make_user, request_at
from tests.races import at_once

pytestmark = pytest.mark.django_db

LIST = reverse("surveys:file_audits")
NEW = reverse("surveys:file_audit_open")
CODES = ["papers", "matched", "valid", "confirmed", "signed", "reasons", "told", "delivered", "surveyed"]
ALL_YES = dict.fromkeys(range(1, 10), ("yes", ""))


@pytest.fixture
def worker(db):
    """Worked on every request of these tests; the officer has nothing to do with them."""
    return make_user("intake_officer", username="worker")


@pytest.fixture
def closed(ataa, worker):
    """Makes so many closed requests, as `closed(3)`."""

    def make(number, **facts):
        return [
            request_at("closed", file=make_file(by=worker), profile=ataa, by=worker, **facts)
            for _each in range(number)
        ]

    return make


@pytest.fixture
def opened(closed, quality_officer):
    """An audit of two files."""
    closed(2)
    return open_now(quality_officer)


def open_now(by, wanted=5):
    today = timezone.localdate()
    return file_audits.open_audit(first=today - timedelta(days=30), last=today, wanted=wanted, by=by)


def give(row, to, by, version=None):
    return file_audits.assign_checker(
        public_id=row.public_id, checker_id=to.public_id, version=version, by=by
    )


def check(row, by, **changed):
    answers = ALL_YES | {int(name[1:]): value for name, value in changed.items()}
    return file_audits.check_file(public_id=row.public_id, answers=answers, by=by)


def given_to(audit, to, by):
    """The files of an audit, all with one checker."""
    for row in audit.files.all():
        give(row, to, by)
    return list(audit.files.all())


def sent(**changed):
    return {f"answer_{order}": "yes" for order in range(1, 10)} | changed


def url(name, row):
    return reverse(f"surveys:{name}", args=[row.public_id])


def text_of(answer):
    return answer.content.decode()


def kinds(row):
    return list(AuditEvent.objects.filter(target_id=row.public_id).values_list("kind", flat=True))


# === the draw ====================================================================================


def test_the_draw_is_on_record(closed, quality_officer):
    """How many there were, how many were drawn: and none of them twice."""
    closed(8)

    row = open_now(quality_officer, wanted=5)

    assert (row.pool, row.files.count(), row.state) == (8, 5, "open")
    assert len(set(row.files.values_list("request", flat=True))) == 5
    event = AuditEvent.objects.get(kind="file_audit.opened")
    assert event.note == "اختير بالقرعة 5 من 8"
    assert row.number.startswith("FA-")


def test_the_files_are_drawn_by_lot(closed, quality_officer):
    """Ten draws of five out of twelve are not all the same."""
    closed(12)

    draws = {
        tuple(sorted(open_now(quality_officer).files.values_list("request", flat=True)))
        for _each in range(10)
    }

    assert len(draws) > 1


def test_only_what_was_decided_or_closed_in_the_period_is_drawn(ataa, worker, closed, quality_officer):
    long_ago = timezone.now() - timedelta(days=90)
    (old,) = closed(1, decided={"decided_at": long_ago})
    ServiceRequest.objects.filter(pk=old.pk).update(status_since=long_ago)
    (closed_now,) = closed(1, decided={"decided_at": long_ago})
    decided = request_at("rejected", file=make_file(by=worker), profile=ataa, by=worker)
    for status in ("studying", "withdrawn"):
        request_at(status, file=make_file(by=worker), profile=ataa, by=worker)

    row = open_now(quality_officer)

    assert {file.request for file in row.files.all()} == {closed_now, decided}


def test_both_ends_of_the_period_belong_to_it(closed, quality_officer):
    closed(1)
    today = timezone.localdate()

    assert file_audits.open_audit(first=today, last=today, wanted=5, by=quality_officer).pool == 1
    with pytest.raises(ValidationError) as refused:
        file_audits.open_audit(
            first=today - timedelta(days=9), last=today - timedelta(days=1), wanted=5, by=quality_officer
        )
    assert refused.value.message_dict == {"last": ["لم يصدر قرار في طلب ولم يُغلق طلب في هذه الفترة."]}
    assert FileAudit.objects.count() == 1


def test_the_checklist_is_shipped_and_kept_by_its_version(opened):
    assert [row.code for row in opened.checklist.questions.all()] == CODES
    assert [row.clause for row in opened.checklist.questions.all()] == [
        "C-42", "C-43", "C-44", "C-45", "C-46", "B-14", "B-15", "C-49", "C-19",
    ]  # fmt: skip
    assert file_audits.current_checklist() == opened.checklist
    assert Checklist.objects.count() == 1


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"wanted": "4"}, "5"),
        ({"wanted": "101"}, "100"),
        ({"wanted": "كثير"}, ""),
        ({"wanted": ""}, "اكتب عدد الملفات"),
        ({"last_year": "2040"}, "لم يأت"),
        ({"last_year": "2020"}, "اكتب يومًا لا يسبق أول الفترة."),
        ({"first_day": "\x00"}, ""),
    ],
)
def test_bad_input_is_told_beside_its_field_and_loses_nothing(
    closed, quality_officer, client_for, changed, said
):
    closed(1)
    typed = {
        "first_day": "1", "first_month": "1", "first_year": "2025", "first_calendar": "G", "last_day": "2",
        "last_month": "1", "last_year": "2026", "last_calendar": "G", "wanted": "77",
    }  # fmt: skip

    answer = client_for(quality_officer).post(NEW, typed | changed)

    assert answer.status_code == 422
    assert said in text_of(answer)
    assert 'value="2025"' in text_of(answer)
    assert not FileAudit.objects.exists()


def test_the_quality_officer_opens_one_on_the_page(closed, quality_officer, client_for):
    closed(3)
    today = timezone.localdate()
    typed = {
        "first_day": "1", "first_month": "1", "first_year": str(today.year), "first_calendar": "G",
        "last_day": str(today.day), "last_month": str(today.month), "last_year": str(today.year),
        "last_calendar": "G", "wanted": "٥",
    }  # fmt: skip

    answer = client_for(quality_officer).post(NEW, typed)

    row = FileAudit.objects.get()
    assert answer.url == row.get_absolute_url()
    assert (row.first, row.last, row.wanted) == (date(today.year, 1, 1), today, 5)


# === who (C-25: the quality officer opens no file) ===============================================


def test_c25_the_quality_officer_sees_what_was_found_and_no_file(
    opened, officer, manager, quality_officer, client_for
):
    first, second = given_to(opened, officer, manager)
    check(first, officer, q3=("no", "انتهت صلاحية الهوية"))
    check(second, officer, q3=("na", ""))
    browser = client_for(quality_officer)

    page = text_of(browser.get(opened.get_absolute_url()))

    assert "انتهت صلاحية الهوية" in page
    private = {officer.full_name, *(file.request.registration_number for file in (first, second))}
    private |= {file.request.beneficiary.head.full_name for file in (first, second)}
    assert [text for text in private if text in page] == []
    assert url("audited_files", opened) not in page
    assert browser.get(url("audited_files", opened)).status_code == 403
    for name in ("audited_file_give", "audited_file_check"):
        assert browser.get(url(name, first)).status_code == 404


@pytest.mark.parametrize(
    ("role", "audit", "files"),
    [("quality_officer", 200, 403), ("manager", 200, 200), ("auditor", 200, 200), ("officer", 403, 403),
     ("researcher", 403, 403), ("chair", 403, 403), ("administrator", 403, 403)],
)  # fmt: skip
def test_who_reads_an_audit_and_who_knows_its_files(opened, client_for, request, role, audit, files):
    browser = client_for(request.getfixturevalue(role))

    assert browser.get(LIST).status_code == audit
    assert browser.get(opened.get_absolute_url()).status_code == audit
    assert browser.get(url("audited_files", opened)).status_code == files


def test_only_whoever_had_nothing_to_do_with_a_file_checks_it(ataa, closed, quality_officer, manager):
    """Opened it, wrote a line of its history, decided it, handed it over, or may be a relative."""
    decider = make_user("department_head", username="decider")
    wrote = make_user("social_research_officer", username="wrote")
    (case,) = closed(1, decider=decider)
    with chain.audited():
        chain.record(kind="paper.matched", target=case, by=wrote)
    relative = make_user("intake_officer", username="relative", mobile=case.beneficiary.head.mobile)
    free = make_user("intake_officer", username="free")
    row = open_now(quality_officer).files.get()

    row.request = ServiceRequest.objects.for_page().get(pk=case.pk)
    found = {one.user: str(one.conflict) for one in file_audits.checkers(row)}

    hands = "له صلة بهذا الطلب."
    assert found == {
        case.opened_by: hands, decider: hands, wrote: hands, relative: "جواله هو جوال أحد أفراد الأسرة.",
        free: "", manager: "",
    }  # fmt: skip
    for user in (case.opened_by, decider, wrote, relative):
        with pytest.raises(PermissionDenied):
            give(row, user, manager)
    give(row, free, manager)
    assert kinds(row) == ["file_audit.assigned"]


def test_whoever_cannot_see_every_file_or_writes_nothing_checks_none(
    opened, researcher, delivery_officer, auditor, quality_officer, manager
):
    row = opened.files.first()

    for user in (researcher, delivery_officer, auditor, quality_officer):
        with pytest.raises(ValidationError) as refused:
            give(row, user, manager)
        assert list(refused.value.message_dict) == ["checker"]


@pytest.mark.parametrize("role", ["quality_officer", "officer", "auditor", "department_head"])
def test_only_the_manager_gives_files_out(opened, officer2, role, request):
    with pytest.raises(PermissionDenied):
        give(opened.files.first(), officer2, request.getfixturevalue(role))


def test_the_checkers_cost_the_same_however_many(opened, officer, officer2, django_assert_num_queries):
    row = opened.files.first()
    row.request = ServiceRequest.objects.for_page().get(pk=row.request_id)

    # who worked on it (3), who voted, who decided, its history, marks of the household, the checkers
    with django_assert_num_queries(8):
        file_audits.checkers(row)


# === checking ====================================================================================


def test_a_checker_answers_beside_the_file_and_once(opened, officer, manager, client_for):
    row = given_to(opened, officer, manager)[0]
    browser = client_for(officer)

    page = browser.get(url("audited_file_check", row))
    assert row.request.get_absolute_url() in text_of(page)
    assert ReadEvent.objects.filter(actor=officer, target_id=row.public_id).exists()
    answer = browser.post(
        url("audited_file_check", row), sent(answer_2="no", note_2="لم تُطابق", answer_8="na")
    )

    assert answer.url == reverse("home")
    assert list(row.answers.order_by("question__order").values_list("answer", "note")) == [
        ("yes", ""), ("no", "لم تُطابق"), ("yes", ""), ("yes", ""), ("yes", ""), ("yes", ""), ("yes", ""),
        ("na", ""), ("yes", ""),
    ]  # fmt: skip
    assert kinds(row) == ["file_audit.assigned", "file_audit.checked"]
    assert browser.get(url("audited_file_check", row)).status_code == 404
    with pytest.raises(ConflictError, match="فُحص هذا الملف"):
        check(row, officer)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"answer_1": ""}, "answer_1"),
        ({"answer_1": "maybe"}, "answer_1"),
        ({"answer_1": "no"}, "note_1"),
        ({"answer_1": "no", "note_1": " "}, "note_1"),
        ({"note_1": "س" * 301}, "note_1"),
        ({"note_1": "\x00"}, "note_1"),
    ],
)
def test_a_no_says_what_is_missing_and_nothing_typed_is_lost(
    opened, officer, manager, client_for, changed, field
):
    row = given_to(opened, officer, manager)[0]

    answer = client_for(officer).post(
        url("audited_file_check", row), sent(answer_5="no", note_5="ينقص التوقيع") | changed
    )

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert "ينقص التوقيع" in text_of(answer)
    assert not FileAnswer.objects.exists()


def test_the_database_keeps_a_no_without_a_word_out(opened):
    row, question = opened.files.first(), opened.checklist.questions.first()

    with pytest.raises(IntegrityError), transaction.atomic():
        FileAnswer.objects.create(file=row, question=question, answer="no")


def test_nobody_else_checks_it(opened, officer, officer2, manager, client_for):
    row = given_to(opened, officer, manager)[0]

    for by in (officer2, manager):
        with pytest.raises(PermissionDenied):
            check(row, by)
    assert client_for(officer2).get(url("audited_file_check", row)).status_code == 404
    assert client_for(manager).get(url("audited_file_check", row)).status_code == 403


def test_a_file_that_went_to_somebody_else_is_no_longer_ones_own(opened, officer, officer2, manager):
    row = given_to(opened, officer, manager)[0]
    give(row, officer2, manager)

    with pytest.raises(PermissionDenied):
        check(row, officer)
    check(row, officer2)


def test_whoever_meanwhile_had_to_do_with_the_request_no_longer_checks_it(
    opened, officer, officer2, manager, client_for
):
    """He was given the file, and then handed over what was decided: it would be his own work."""
    row = given_to(opened, officer, manager)[0]
    with chain.audited():
        chain.record(kind="paper.matched", target=row.request, by=officer)

    with pytest.raises(ConflictError, match="له صلة بهذا الطلب"):
        check(row, officer)
    assert client_for(officer).post(url("audited_file_check", row), sent()).status_code == 409
    row.refresh_from_db()
    assert (row.checked_at, FileAnswer.objects.count()) == (None, 0)
    give(row, officer2, manager)
    check(row, officer2)


# === the end =====================================================================================


def test_the_last_file_closes_the_audit(opened, officer, manager):
    first, second = given_to(opened, officer, manager)
    check(first, officer)
    opened.refresh_from_db()
    assert opened.is_open
    check(second, officer)

    opened.refresh_from_db()
    assert (opened.state, opened.close_reason) == ("closed", "")
    assert kinds(opened) == ["file_audit.opened", "file_audit.closed"]


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_the_last_two_at_once_close_it_once(opened, officer, officer2, manager):
    first, second = opened.files.all()
    give(first, officer, manager)
    give(second, officer2, manager)

    found = at_once(lambda: check(first, officer), lambda: check(second, officer2))

    assert found == ["done", "done"]
    assert kinds(opened) == ["file_audit.opened", "file_audit.closed"]


def test_it_is_closed_by_hand_with_a_reason_and_then_only_read(
    opened, officer, manager, quality_officer, client_for
):
    row = given_to(opened, officer, manager)[0]
    browser = client_for(quality_officer)
    page = url("file_audit_close", opened)
    assert browser.post(page, {"version": "1", "reason": " "}).status_code == 422
    browser.post(page, {"version": "1", "reason": "تغيّر النموذج"})

    opened.refresh_from_db()
    assert (opened.state, opened.close_reason) == ("closed", "تغيّر النموذج")
    assert "تغيّر النموذج" in text_of(browser.get(opened.get_absolute_url()))
    for refused in (
        lambda: check(row, officer),
        lambda: give(row, manager, manager),
        lambda: file_audits.close_audit(
            public_id=opened.public_id, version=None, reason="س", by=quality_officer
        ),
    ):
        with pytest.raises(ConflictError, match="هذا الفحص مغلق"):
            refused()
    assert client_for(officer).get(url("audited_file_check", row)).status_code == 404
    assert browser.get(page).status_code == 409


def test_a_form_that_is_older_is_told_so(opened, quality_officer, client_for):
    FileAudit.objects.update(version=2)

    answer = client_for(quality_officer).post(
        url("file_audit_close", opened), {"version": "1", "reason": "سبب كتبته"}
    )

    assert answer.status_code == 409
    assert "سبب كتبته" in text_of(answer)
    opened.refresh_from_db()
    assert opened.is_open


def test_a_file_that_was_given_out_meanwhile_is_told_so(opened, officer, officer2, manager, client_for):
    row = opened.files.first()
    give(row, officer, manager)

    answer = client_for(manager).post(
        url("audited_file_give", row), {"checker": officer2.public_id, "version": "1"}
    )

    assert answer.status_code == 409
    row.refresh_from_db()
    assert row.checker == officer


# === what came of it =============================================================================


def found_in(opened, officer, manager):
    first, second = given_to(opened, officer, manager)
    check(first, officer, q3=("no", "ب: انتهت الهوية"), q8=("na", ""))
    check(second, officer, q3=("no", "أ: انتهى الصك"), q8=("yes", ""))
    opened.refresh_from_db()


def test_results_are_counted_by_question(opened, officer, manager, django_assert_num_queries):
    found_in(opened, officer, manager)
    with django_assert_num_queries(3):  # the checklist, its questions with their counts, notes
        rows = {row.question.code: row for row in results_of(opened)}

    third, eighth = rows["valid"], rows["delivered"]
    assert (third.yes, third.no, third.not_applicable, third.share) == (0, 2, 0, Decimal(0))
    assert (eighth.yes, eighth.no, eighth.not_applicable, eighth.share) == (1, 0, 1, Decimal(100))
    # By their letters, so that the order tells of no file.
    assert third.notes == ("أ: انتهى الصك", "ب: انتهت الهوية")


def test_c11_a_result_becomes_an_improvement(opened, officer, manager, quality_officer, client_for):
    found_in(opened, officer, manager)
    browser = client_for(quality_officer)
    link = f"{reverse('surveys:improvement_create')}?checked={opened.public_id}.3"
    page = text_of(browser.get(opened.get_absolute_url()))
    assert page.count("?checked=") == 1
    assert f'href="{link}"' in page

    form = browser.get(link).context["form"]

    assert form["source"].value() == "file_audit"
    assert form["found"].value() == (
        f"فحص الملفات {opened.number}: هل كانت المستندات سارية يوم تقديم الطلب؟\nأُجيب بـ«لا» في 2 من 2."
    )
    typed = {
        "title": "فحص الصلاحية", "source": "file_audit", "planned": "تذكير آلي", "unit": "%",
        "owner": officer.public_id, "due_on_day": "1", "due_on_month": "1", "due_on_year": "2030",
        "due_on_calendar": "G", "before_value": "0", "measured": form["measured"].value(),
        "found": form["found"].value(),
    }  # fmt: skip
    browser.post(link, typed)
    row = ImprovementAction.objects.get()
    assert (row.source, row.before_value, row.unit) == ("file_audit", Decimal(0), "%")
    assert "فحص الملفات" in text_of(browser.get(row.get_absolute_url()))


@pytest.mark.parametrize("ref", ["{}.99", "{}", "x.1", "\x00", "{}.3.1", "a" * 22 + ".1"])
def test_nothing_else_is_a_result(opened, officer, manager, quality_officer, client_for, ref):
    found_in(opened, officer, manager)

    answer = client_for(quality_officer).get(
        reverse("surveys:improvement_create"), {"checked": ref.format(opened.public_id)}
    )

    assert answer.status_code in {200, 400}
    if answer.status_code == 200:
        assert answer.context["form"]["source"].value() is None


def test_an_audit_that_is_open_has_no_final_result(opened, officer, manager, quality_officer, client_for):
    first, _second = given_to(opened, officer, manager)
    check(first, officer, q3=("no", "انتهت"))

    assert "?checked=" not in text_of(client_for(quality_officer).get(opened.get_absolute_url()))


def test_the_auditor_reads_and_improves_nothing(opened, officer, manager, auditor, client_for):
    found_in(opened, officer, manager)

    assert "?checked=" not in text_of(client_for(auditor).get(opened.get_absolute_url()))


# === the desks and the lists =====================================================================


def desk(user, rf):
    request = rf.get("/")
    request.user, request.session = user, {}
    return {row["url"]: str(row["what"]) for row in now_rows(request)}


def test_the_desks_of_manager_and_checker(opened, officer, officer2, manager, quality_officer, rf):
    files, drawn = list(opened.files.all()), url("audited_files", opened)
    assert desk(manager, rf)[drawn] == "ملفان مختاران دون فاحص"
    assert drawn not in desk(quality_officer, rf)
    for row in files:
        give(row, officer, manager)

    mine = [url("audited_file_check", row) for row in files]
    assert drawn not in desk(manager, rf)
    assert set(mine) <= set(desk(officer, rf))
    assert not set(mine) & set(desk(officer2, rf))
    check(files[0], officer)
    assert mine[0] not in desk(officer, rf)


def test_giving_out_leads_to_the_next_file_and_back_at_the_end(opened, officer, manager, client_for):
    browser, (first, second) = client_for(manager), opened.files.all()
    typed = {"checker": officer.public_id, "version": "1"}
    assert url("audited_file_give", first) in text_of(browser.get(opened.get_absolute_url()))

    assert browser.post(url("audited_file_give", first), typed).url == url("audited_file_give", second)
    assert browser.post(url("audited_file_give", second), typed).url == url("audited_files", opened)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_lists_cost_the_same(
    closed, quality_officer, manager, client_for, rows, django_assert_num_queries
):
    closed(rows)
    for _each in range(rows):
        row = open_now(quality_officer)
    browser = client_for(manager)
    browser.get(LIST)

    # session, user, roles; count, page; the charity in the head, whether there is a committee
    with django_assert_num_queries(7):
        assert len(browser.get(LIST).context["page"].object_list) == rows
    # as above, and the audit, the next file without a checker
    with django_assert_num_queries(9):
        assert len(browser.get(url("audited_files", row)).context["page"].object_list) == rows


def test_the_lists_are_filtered_and_say_when_they_are_empty(opened, manager, client_for):
    browser = client_for(manager)

    assert "لا فحص ملفات بهذه الحالة" in text_of(browser.get(LIST, {"state": "closed"}))
    assert len(browser.get(LIST, {"state": "gift"}).context["page"].object_list) == 1
    files = url("audited_files", opened)
    assert len(browser.get(files, {"state": "nobodys"}).context["page"].object_list) == 2
    assert "لا ملف مختارًا بهذه الحالة" in text_of(browser.get(files, {"state": "checked"}))


def test_an_empty_register_says_what_to_do(ataa, quality_officer, client_for):
    page = text_of(client_for(quality_officer).get(LIST))

    assert "لم تُفحص ملفات بعد" in page
    assert f'href="{NEW}"' in page


def test_nothing_of_it_stands_in_the_history_of_a_request(opened, officer, manager):
    row = given_to(opened, officer, manager)[0]
    check(row, officer)

    assert AuditedFile.objects.get(pk=row.pk).checked_at
    assert not AuditEvent.objects.filter(
        request_id=row.request.public_id, kind__startswith="file_audit"
    ).exists()


def test_how_many_are_checked_stands_beside_how_many_were_drawn(opened, quality_officer, client_for):
    page = client_for(quality_officer).get(opened.get_absolute_url()).content.decode()

    assert '<dd class="value">0 من 2<br>' in page
