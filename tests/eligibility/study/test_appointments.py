"""Interviews and field visits: planned, carried out, missed, refused, waived."""

import io
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from PIL import Image

from channels_log.models import Message
from core.models import AuditEvent, StoredFile
from core.uploads import read_bytes
from core.verdicts import ConflictError, StaleVersionError
from eligibility.case.needs import unmet
from eligibility.models import FieldVisit, Interview, VisitPhoto
from eligibility.study.actions import appointments
from tests.eligibility.study_cases import studying, tomorrow
from tests.factories import make_file, request_at

pytestmark = pytest.mark.django_db


@pytest.fixture
def repair(ataa, officer, researcher):
    """A home repair under study, which demands both an interview and a visit."""
    return studying(ataa, officer, researcher, service="home_repair")


def plan(request, by, kind="interview", **changed):
    facts = {"at": tomorrow(), "place": "مقر الجمعية", **changed}
    if kind == "visit":
        facts.setdefault("need", "معاينة السقف")
    return appointments.plan(public_id=request.public_id, kind=kind, by=by, **facts)


def come(row, hours=1):
    """Let the appointed hour come."""
    row.planned_at = timezone.now() - timedelta(hours=hours)
    row.save(update_fields=["planned_at"])
    return row


def done(request, by, row, kind="interview", **changed):
    facts = {
        "at": timezone.now() - timedelta(minutes=5),
        "present": "مقدم الطلب",
        "notes": "",
        "findings": "يحتاج إلى المساعدة",
        "version": row.version,
        **changed,
    }
    return appointments.carry_out(public_id=request.public_id, kind=kind, by=by, **facts)


def picture(name="photo.jpg"):
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(out, "JPEG" if name.endswith("jpg") else "PNG")
    return read_bytes(out.getvalue(), name)


def test_b19_planning_an_interview_tells_the_applicant_without_the_name(repair, researcher):
    row = plan(repair, researcher, at=tomorrow(16))

    assert (row.status, row.by, row.place) == ("planned", researcher, "مقر الجمعية")
    message = Message.objects.get()
    assert (message.kind, message.channel) == ("appointment", "sms")
    assert message.address == repair.beneficiary.head.mobile
    assert "الساعة 16:00" in message.body
    assert "مقر الجمعية" in message.body
    assert "سالم" not in message.body
    assert AuditEvent.objects.filter(kind="interview.planned").count() == 1


def test_b10_a_visit_says_why_it_is_needed(repair, researcher):
    with pytest.raises(ValidationError) as error:
        plan(repair, researcher, kind="visit", need="")
    assert error.value.message_dict == {"need": ["اذكر سبب الحاجة إلى الزيارة."]}

    assert plan(repair, researcher, kind="visit").need == "معاينة السقف"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"at": timezone.now() - timedelta(hours=1)}, "day"),
        ({"place": ""}, "place"),
        ({"place": "منزل سالم عبدالله محمد الحربي"}, "place"),
    ],
)
def test_an_appointment_is_to_come_and_somewhere(changed, field, repair, researcher):
    with pytest.raises(ValidationError) as error:
        plan(repair, researcher, **changed)

    assert list(error.value.message_dict) == [field]
    assert (Interview.objects.count(), Message.objects.count()) == (0, 0)


def test_one_appointment_of_a_kind_is_open_at_a_time(repair, researcher):
    plan(repair, researcher)

    with pytest.raises(ConflictError, match="هناك موعد مخطط له"):
        plan(repair, researcher)
    plan(repair, researcher, kind="visit")


@pytest.mark.parametrize("who", ["officer", "researcher2", "research_officer", "manager"])
def test_only_the_assigned_researcher_plans(who, repair, request):
    with pytest.raises(PermissionDenied):
        plan(repair, request.getfixturevalue(who))


def test_moving_tells_anew(repair, researcher):
    row = plan(repair, researcher)
    later = tomorrow() + timedelta(days=1)

    appointments.move(
        public_id=repair.public_id,
        kind="interview",
        by=researcher,
        version=row.version,
        at=later,
        place="الفرع",
    )

    row.refresh_from_db()
    assert (row.planned_at, row.place, row.version) == (later, "الفرع", 2)
    assert Message.objects.count() == 2


def test_a_stale_form_moves_nothing(repair, researcher):
    row = plan(repair, researcher)
    row.version = 5
    row.save()

    with pytest.raises(StaleVersionError):
        appointments.move(
            public_id=repair.public_id, kind="interview", by=researcher, version=1, at=tomorrow(), place="هنا"
        )


def test_b19_an_interview_is_carried_out(repair, researcher):
    row = come(plan(repair, researcher))

    done(repair, researcher, row)

    row.refresh_from_db()
    assert (row.status, row.findings, row.ended_by) == ("done", "يحتاج إلى المساعدة", researcher)
    assert "المقابلة" not in " ".join(map(str, unmet(repair, "evaluate")))


def test_dt16_what_is_done_is_not_in_the_future(repair, researcher):
    row = plan(repair, researcher)

    with pytest.raises(ValidationError) as error:
        done(repair, researcher, row, at=timezone.now() + timedelta(minutes=2))
    assert error.value.message_dict == {"day": ["ما نُفذ لا يكون في المستقبل."]}


def test_what_is_done_is_not_before_acceptance(repair, researcher):
    row = plan(repair, researcher)

    with pytest.raises(ValidationError) as error:
        done(repair, researcher, row, at=timezone.now() - timedelta(days=11))
    assert error.value.message_dict == {"day": ["هذا اليوم قبل قبول الطلب."]}


def test_findings_are_written(repair, researcher):
    row = plan(repair, researcher)

    with pytest.raises(ValidationError) as error:
        done(repair, researcher, row, findings="")
    assert list(error.value.message_dict) == ["findings"]


def test_b10_a_visit_keeps_photos_with_consent_and_the_signature(repair, researcher):
    row = come(plan(repair, researcher, kind="visit"))

    done(
        repair,
        researcher,
        row,
        kind="visit",
        housing_state="سقف متصدع",
        photo_consent=True,
        photos=[picture(), picture()],
        signature=picture("signature.png"),
    )

    row.refresh_from_db()
    assert (row.status, row.housing_state, row.photo_consent) == ("done", "سقف متصدع", True)
    assert row.photos.count() == 2
    assert row.signature.kind == "signature"


def test_without_consent_no_photo_is_kept(repair, researcher):
    row = come(plan(repair, researcher, kind="visit"))

    with pytest.raises(ValidationError) as error:
        done(repair, researcher, row, kind="visit", housing_state="جيد", photos=[picture()])

    assert error.value.message_dict == {"photos": ["لا تُحفظ الصور إلا بموافقة مقدم الطلب."]}
    assert (VisitPhoto.objects.count(), StoredFile.objects.count()) == (0, 0)
    assert FieldVisit.objects.get().status == "planned"


def test_nobody_there_leaves_room_for_another_attempt(repair, researcher):
    row = come(plan(repair, researcher, kind="visit"))

    appointments.miss(
        public_id=repair.public_id, kind="visit", by=researcher, version=row.version, reason="لم نجد أحدًا"
    )
    second = plan(repair, researcher, kind="visit")

    row.refresh_from_db()
    assert (row.status, row.reason) == ("absent", "لم نجد أحدًا")
    assert second.pk != row.pk
    assert "لم تُجرَ الزيارة الميدانية ولم يُعفَ الطلب منها." in [str(line) for line in unmet(repair, "evaluate")]


def test_nobody_can_be_missing_before_the_hour(repair, researcher):
    row = plan(repair, researcher)

    with pytest.raises(ValidationError):
        appointments.miss(
            public_id=repair.public_id, kind="interview", by=researcher, version=row.version, reason="x"
        )


def test_a_refusal_needs_its_words(repair, researcher):
    row = plan(repair, researcher)
    known = {"public_id": repair.public_id, "kind": "interview", "by": researcher}

    with pytest.raises(ValidationError):
        appointments.refuse(**known, version=row.version, reason="")
    appointments.refuse(**known, version=row.version, reason="لا يرغب")

    row.refresh_from_db()
    assert row.status == "refused"


def test_the_reviewer_waives_and_the_researcher_stays_the_one_whose_task_it_was(
    repair, researcher, research_officer
):
    row = appointments.waive(
        public_id=repair.public_id, kind="interview", by=research_officer, reason="حالة معروفة"
    )

    assert (row.status, row.by, row.ended_by) == ("waived", researcher, research_officer)
    assert "لم تُجرَ المقابلة ولم يُعفَ الطلب منها." not in [str(line) for line in unmet(repair, "evaluate")]
    with pytest.raises(ConflictError, match="حُسم هذا في هذه الأثناء"):
        appointments.waive(public_id=repair.public_id, kind="interview", by=research_officer, reason="ثانية")


def test_when_the_study_is_over_nothing_of_it_is_waived(ataa, officer, researcher, research_officer):
    case = request_at(
        "evaluated", file=make_file(by=officer), profile=ataa, by=officer, researcher=researcher
    )

    with pytest.raises(ConflictError, match="الطلب ليس قيد الدراسة الآن"):
        appointments.waive(public_id=case.public_id, kind="visit", by=research_officer, reason="صور كافية")


@pytest.mark.parametrize("who", ["researcher", "officer", "department_head", "auditor"])
def test_under_ataa_nobody_else_waives(who, repair, request):
    with pytest.raises(PermissionDenied):
        appointments.waive(
            public_id=repair.public_id, kind="visit", by=request.getfixturevalue(who), reason="س"
        )


def test_under_baraem_the_department_head_waives_and_may_still_decide(
    baraem, officer, researcher, department_head
):
    from eligibility.case.permissions import worked_on

    case = studying(baraem, officer, researcher, service="home_repair")

    appointments.waive(public_id=case.public_id, kind="visit", by=department_head, reason="صور كافية")

    assert department_head.pk not in worked_on(case)


def test_waiving_ends_the_open_appointment_unless_it_was_not_seen(repair, researcher, research_officer):
    row = plan(repair, researcher)
    known = {"public_id": repair.public_id, "kind": "interview", "by": research_officer}

    with pytest.raises(StaleVersionError):
        appointments.waive(**known, reason="لا حاجة")
    appointments.waive(**known, reason="لا حاجة", version=row.version)

    row.refresh_from_db()
    assert row.status == "waived"


def test_b16_b17_which_mechanism_is_demanded_hangs_on_service_and_category(ataa, officer, researcher):
    basket = studying(ataa, officer, researcher, service="food_basket")
    repair = studying(ataa, officer, researcher, service="home_repair")

    assert len(unmet(basket, "evaluate")) == 1  # the assessment
    assert len(unmet(repair, "evaluate")) == 3  # interview, visit, assessment


@pytest.mark.parametrize("kind", ["interview", "visit"])
def test_what_was_carried_out_is_not_written_again(repair, researcher, kind):
    row = come(plan(repair, researcher, kind))
    done(repair, researcher, row, kind)

    with pytest.raises(ConflictError, match="لا موعد مفتوح"):
        done(repair, researcher, row, kind, findings="غير ذلك", version=None)

    row.refresh_from_db()
    assert row.findings == "يحتاج إلى المساعدة"


@pytest.mark.parametrize("blank", ["", "  ", "\n\t"])
def test_without_a_reason_or_findings_nothing_ends(repair, researcher, research_officer, blank):
    row = come(plan(repair, researcher))
    known = {"public_id": repair.public_id, "kind": "interview"}

    for action in (appointments.miss, appointments.refuse):
        with pytest.raises(ValidationError, match="reason"):
            action(**known, by=researcher, version=row.version, reason=blank)
    with pytest.raises(ValidationError, match="reason"):
        appointments.waive(**known, by=research_officer, version=row.version, reason=blank)
    with pytest.raises(ValidationError, match="findings"):
        done(repair, researcher, row, findings=blank)

    row.refresh_from_db()
    assert row.status == "planned"
