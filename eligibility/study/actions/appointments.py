"""Interviews and field visits: planned, carried out, missed, refused or waived with a reason (B-10, B-19)."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from channels_log.actions.messages import message_to
from channels_log.enums import MessageKind
from core import audit, quotas, uploads
from core.audit import action
from core.hijri import long_both
from core.models import StoredFile
from core.numbers import lock, save_next
from core.sentences import filled
from core.verdicts import ConflictError, Verdict
from eligibility.enums import SETTLED, StudyStatus
from eligibility.models import FieldVisit, Interview, ServiceRequest, VisitPhoto
from eligibility.study import permissions as study_permissions

MODELS: dict[str, Any] = {"interview": Interview, "visit": FieldVisit}
# What the kinds of event call them: a visit is the one at the desk.
NOUNS = {"interview": "interview", "visit": "field_visit"}
MOST_PHOTOS = 6  # of a visit
Ask = Callable[[User, ServiceRequest], Verdict]


@action("appointment.plan")
def plan(*, public_id: str, kind: str, by: User, at: datetime, place: str, need: str = "") -> Any:
    """Make an appointment and tell the applicant. `kind` is a key of MODELS, `at` an aware moment still to
    come.

    `need` says why a visit is called for (B-10). Raises PermissionDenied for all but the assigned researcher,
    ConflictError while another appointment of this kind is open, ValidationError by field: day, place, need.
    """
    case = _lock_for(public_id, by, study_permissions.can_research)
    model = MODELS[kind]
    if model.objects.filter(request=case, status=StudyStatus.PLANNED).exists():
        raise ConflictError(_("An appointment is planned already. Move it instead."))
    if kind == "visit" and not need:
        raise ValidationError({"need": _("Say why the visit is needed.")})
    more = {"need": need} if kind == "visit" else {}
    row = model(request=case, planned_at=at, place=place, by=by, **more)
    _check_appointment(row)
    row.save(force_insert=True)
    audit.record(kind=f"{NOUNS[kind]}.planned", target=row, by=by, note=_moment(at))
    _tell(row, kind, by)
    return row


@action("appointment.move")
def move(*, public_id: str, kind: str, by: User, version: int | str | None, at: datetime, place: str) -> Any:
    """Change when and where a planned appointment is, and tell the applicant anew. Raises as `plan` and when
    stale.
    """
    row = _open(public_id, kind, by, version, study_permissions.can_research)
    before, row.planned_at, row.place = row.planned_at, at, place
    _check_appointment(row)
    save_next(row, "planned_at", "place")
    audit.record(
        kind=f"{NOUNS[kind]}.moved", target=row, by=by, changes={"planned_at": [_moment(before), _moment(at)]}
    )
    _tell(row, kind, by)
    return row


@action("appointment.carry_out")
def carry_out(
    *,
    public_id: str,
    kind: str,
    by: User,
    version: int | str | None,
    at: datetime,
    present: str,
    notes: str,
    findings: str,
    **seen: Any,
) -> Any:
    """Record what came of an appointment: `at` is when it took place, not in the future and not before
    acceptance.

    For a visit `seen` takes housing_state, photo_consent, photos (list of CleanFile, only with consent) and
    signature (CleanFile or None). Raises ValidationError by field: day, findings, photos.
    """
    row = _open(public_id, kind, by, version, study_permissions.can_research)
    _check_done(row, at, findings)
    row.status, row.done_at, row.present, row.notes = StudyStatus.DONE, at, present, notes
    row.findings, row.by, row.ended_by = findings, by, by
    changed = ["status", "done_at", "present", "notes", "findings", "by", "ended_by"]
    if kind == "visit":
        changed += _see(row, by=by, **seen)
    save_next(row, *changed)
    audit.record(kind=f"{NOUNS[kind]}.done", target=row, by=by, note=_moment(at))
    if seen.get("photos"):
        quotas.check(request=row.request_id, file=row.request.beneficiary_id)
    return row


@action("appointment.add_photo")
def add_photo(*, public_id: str, kind: str, by: User, version: int | str | None, photo: Any) -> FieldVisit:
    """Put one more photo (CleanFile) to the visit carried out last, with the consent recorded then. `kind` is
    "visit". Raises PermissionDenied, StaleVersionError, ConflictError without such a visit, ValidationError
    on photo.
    """
    case = _lock_for(public_id, by, study_permissions.can_research)
    done = case.fieldvisits.filter(status=StudyStatus.DONE).order_by("-pk").first()
    if kind != "visit" or done is None:
        raise ConflictError(_("No visit was carried out to which photos could be added."))
    row = lock(FieldVisit.objects.all(), pk=done.pk, version=version)
    if not row.photo_consent:
        raise ValidationError({"photo": _("Photos are kept only when the applicant agreed to them.")})
    if row.photos.count() >= MOST_PHOTOS:
        raise ValidationError({"photo": _("A visit keeps six photos at most.")})
    _keep_photo(row, photo, by)
    save_next(row)
    audit.record(kind="field_visit.photo_added", target=row, by=by)
    quotas.check(request=case.pk, file=case.beneficiary_id)
    return row


@action("appointment.miss")
def miss(*, public_id: str, kind: str, by: User, version: int | str | None, reason: str) -> Any:
    """Nobody was there; another attempt can be planned. Only once the appointed hour has come."""
    row = _open(public_id, kind, by, version, study_permissions.can_research)
    if row.planned_at and row.planned_at > timezone.now():
        raise ValidationError({"reason": _("The appointment has not come yet.")})
    return _end(row, kind, StudyStatus.ABSENT, by, reason)


@action("appointment.refuse")
def refuse(*, public_id: str, kind: str, by: User, version: int | str | None, reason: str) -> Any:
    """The applicant does not want it, with the words they gave."""
    row = _open(public_id, kind, by, version, study_permissions.can_research)
    return _end(row, kind, StudyStatus.REFUSED, by, reason)


@action("appointment.waive")
def waive(*, public_id: str, kind: str, by: User, version: int | str | None = None, reason: str) -> Any:
    """Do without the interview or visit, with a reason; by the reviewer of the study, never by the
    researcher.

    An open appointment is ended by it; without one a row is made that says so. `version` is the open row's.
    """
    case = _lock_for(public_id, by, study_permissions.can_waive_study)
    model = MODELS[kind]
    if model.objects.filter(request=case, status__in=SETTLED).exists():
        raise ConflictError(_("This was settled in the meantime."))
    row = model.objects.filter(request=case, status=StudyStatus.PLANNED).first()
    if row is None:
        row = model.objects.create(request=case, by_id=case.assigned_researcher_id)
    else:
        row = lock(model.objects.all(), pk=row.pk, version=version or 0)
        row.request = case
    return _end(row, kind, StudyStatus.WAIVED, by, reason)


def _lock_for(public_id: str, by: User, verdict: Ask) -> ServiceRequest:
    case = lock(ServiceRequest.objects.for_page(), public_id=public_id)
    verdict(by, case).enforce()
    return case


def _open(public_id: str, kind: str, by: User, version: int | str | None, verdict: Ask) -> Any:
    """The open appointment of a request, both rows locked. Raises ConflictError where there is none (any
    more).
    """
    case = _lock_for(public_id, by, verdict)
    model = MODELS[kind]
    planned = model.objects.filter(request=case, status=StudyStatus.PLANNED)
    row = planned.order_by("-pk").first()
    if row is None:
        raise ConflictError(_("No appointment is open. It was settled in the meantime."))
    row = lock(model.objects.all(), pk=row.pk, version=version)
    row.request = case
    return row


def _end(row: Any, kind: str, status: str, by: User, reason: str) -> Any:
    if not reason.strip():
        raise ValidationError({"reason": _("Say why, so that the next person can act on it.")})
    row.status, row.reason, row.ended_by = status, reason.strip(), by
    save_next(row, "status", "reason", "ended_by")
    audit.record(kind=f"{NOUNS[kind]}.{status}", target=row, by=by, note=reason)
    return row


def _check_appointment(row: Any) -> None:
    if row.planned_at < timezone.now():
        raise ValidationError({"day": _("Choose a time that is still to come.")})
    if not row.place:
        raise ValidationError({"place": _("Write where the appointment is.")})
    head = row.request.beneficiary.head
    if any(named and named in row.place for named in (head.full_name, head.id_number)):
        raise ValidationError({"place": _("Write the place without the name: it stands in the message.")})


def _check_done(row: Any, at: datetime, findings: str) -> None:
    if at > timezone.now():
        raise ValidationError({"day": _("What is done cannot lie in the future.")})
    registered = row.request.registered_at
    if registered and timezone.localdate(at) < timezone.localdate(registered):
        raise ValidationError({"day": _("This day lies before the request was accepted.")})
    if not findings.strip():
        raise ValidationError({"findings": _("Write what was found.")})


def _see(
    row: Any,
    *,
    by: User,
    housing_state: Any = "",
    photo_consent: Any = False,
    photos: Any = (),
    signature: Any = None,
) -> list[str]:
    """Put what was seen on a visit on its row and store its files; gives the changed columns."""
    if photos and not photo_consent:
        raise ValidationError({"photos": _("Photos are kept only when the applicant agreed to them.")})
    if len(photos) > MOST_PHOTOS:
        raise ValidationError({"photos": _("A visit keeps six photos at most.")})
    row.housing_state, row.photo_consent = housing_state, photo_consent
    for photo in photos:
        _keep_photo(row, photo, by)
    if signature:
        row.signature = uploads.store(signature, by=by, kind=StoredFile.Kind.SIGNATURE)
    return ["housing_state", "photo_consent", "signature"]


def _keep_photo(row: FieldVisit, photo: Any, by: User) -> None:
    stored = uploads.store(photo, by=by, kind=StoredFile.Kind.PHOTO)
    VisitPhoto.objects.create(field_visit=row, file=stored)


def _tell(row: Any, kind: str, by: User) -> None:
    """A message about the appointment, without the name and without what the request is about."""
    with translation.override(settings.LANGUAGE_CODE):
        words = {"when": _moment(row.planned_at), "place": row.place}
        if kind == "visit":
            body = _("Our researcher visits you on %(when)s. Place: %(place)s.") % words
        else:
            body = _("Your interview with us is on %(when)s. Place: %(place)s.") % words
        subject = str(_("Appointment"))
    file = row.request.beneficiary
    message_to(
        person=file.head,
        kind=MessageKind.APPOINTMENT,
        subject=subject,
        body=body,
        beneficiary=file,
        request_public_id=row.request.public_id,
        cause=f"{kind}:{row.public_id}:{row.version}",
        by=by,
    )


def _moment(at: datetime) -> Any:
    """A moment in Riyadh in both calendars, with the hour; lazy."""
    local = timezone.localtime(at)
    return filled(_("%(day)s at %(hour)s"), day=long_both(local.date()), hour=f"{local:%H:%M}")
