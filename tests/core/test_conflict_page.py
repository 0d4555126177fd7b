"""409: who saved meanwhile and when, as far as the reader may know it; nothing typed is lost."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from beneficiaries.actions.files import edit_address
from beneficiaries.models import Beneficiary
from core import audit, timeline
from core.kinds import NO_SAVING, SAVED_OPENLY, Kind
from core.verdicts import StaleVersionError
from tests.factories import make_file, make_user

MINE, THEIRS = "خلف مسجد الفرقان", "أمام المدرسة الثالثة"
# 30 November 2026, 12:05 in Riyadh
NOON = datetime(2026, 11, 30, 9, 5, tzinfo=UTC)


@pytest.fixture
def colleague(db):
    return make_user("intake_officer", username="colleague", full_name="هدى سعد الدوسري")


def saved_by(user, file, monkeypatch):
    """`user` saves the address of the file at noon."""
    now = Beneficiary.objects.get(pk=file.pk)
    monkeypatch.setattr("core.audit.timezone.now", lambda: NOON)
    edit_address(by=user, file=now, version=now.version, facts={"directions": THEIRS})
    monkeypatch.undo()


def sent_late(client, file, **headers):
    """The answer to an address that was typed over the version before."""
    address = reverse("beneficiaries:edit", args=[file.public_id, "address"])
    typed = {"directions": MINE, "city": "الدمام", "version": str(file.version)}
    return client.post(address, typed, headers=headers)


@pytest.mark.parametrize("headers", [{}, {"X-In-Place": "yes"}])
def test_who_saved_and_when_in_both_calendars(officer, colleague, client_for, ataa, monkeypatch, headers):
    file = make_file(by=officer)
    saved_by(colleague, file, monkeypatch)

    answer = sent_late(client_for(officer), file, **headers)

    text = " ".join(answer.content.decode().split())
    assert answer.status_code == 409
    assert "آخر حفظ كان من هدى سعد الدوسري:" in text
    assert "الاثنين 20 جمادى الآخرة 1448هـ الموافق 30 نوفمبر 2026م" in text
    assert '<bdi dir="ltr">12:05</bdi>' in text
    assert "بنفسك" not in text


def test_whoever_saved_it_himself_is_told_so(officer, client_for, ataa, monkeypatch):
    file = make_file(by=officer)
    saved_by(officer, file, monkeypatch)

    text = " ".join(sent_late(client_for(officer), file).content.decode().split())

    assert "حفظتَ هذا بنفسك بعد أن فتحته هنا، ربما من نافذة أخرى." in text
    assert "آخر حفظ: <bdi>الاثنين 20" in text
    assert "شخص آخر" not in text


def test_both_texts_stand_side_by_side_under_their_label_and_mine_can_be_sent(
    officer, colleague, client_for, ataa, monkeypatch
):
    file = make_file(by=officer)
    saved_by(colleague, file, monkeypatch)

    text = " ".join(sent_late(client_for(officer), file).content.decode().split())

    assert (
        '<th scope="row">وصف الموقع</th> '
        f'<td class="conflict-yours" data-label="ما كتبته">{MINE}</td> '
        f'<td class="conflict-theirs" data-label="كما هو الآن">{THEIRS}</td>'
    ) in text
    assert f'<input type="hidden" name="directions" value="{MINE}">' in text
    assert '<input type="hidden" name="version" value="2">' in text
    assert text.count("btn-primary") == 1


def event_of(kind, file, by):
    """An event of this kind about the file."""
    with audit.audited(by=by):
        audit.record(kind=kind, target=file, by=by)


@pytest.mark.parametrize(
    "kind",
    [
        "ballot.cast",
        "item.voting",
        "second_look.written",
        "remark.screened",
        "internal.rated",
        "survey.called",
    ],
)
def test_nobody_is_named_for_votes_studies_remarks_and_ratings(officer, colleague, kind):
    file = make_file(by=officer)
    event_of(kind, file, colleague)

    assert timeline.last_saved(file, reader=officer) is None
    assert timeline.last_saved(file, reader=colleague)["is_reader"] is True


@pytest.mark.parametrize("kind", ["user.signed_in", "survey.invited"])
def test_what_saved_nothing_is_passed_over(officer, colleague, kind):
    file = make_file(by=colleague)
    event_of("file.address", file, colleague)
    event_of(kind, file, officer)

    assert timeline.last_saved(file, reader=officer)["who"] == "هدى سعد الدوسري"


def test_what_is_no_row_or_was_never_saved_tells_nothing(officer):
    assert timeline.last_saved(object(), reader=officer) is None
    assert timeline.last_saved(officer, reader=officer) is None


def test_the_kinds_that_name_nobody_are_not_told_openly():
    families = {kind.split(".")[0] for kind in SAVED_OPENLY}

    assert not families & {"ballot", "item", "recusal", "assessment", "second_look", "decision", "objection"}
    assert not families & {"remark", "internal", "file_audit", "obstacle", "round", "slips"}
    assert not SAVED_OPENLY & (NO_SAVING | {Kind.SURVEY_CALLED})


def test_other_values_are_shown_of_the_same_row():
    row, shown = object(), object()

    stale = StaleVersionError("سبقك غيرك.", row).showing(shown)

    assert (stale.row, stale.current, stale.reason) == (row, shown, "سبقك غيرك.")
