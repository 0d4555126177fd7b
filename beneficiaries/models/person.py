from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from beneficiaries import enums, wording
from beneficiaries.querysets import PersonQuerySet
from core import days
from core.arabic import family_key, search_key
from core.encrypted import EncryptedField, LookupField, WithLookups
from core.hijri import Calendar, StatedDate, last_of_year
from core.ids import public_id
from core.saudi import mask_id


def wrong_identity(kind: str, number: str, nationality: str) -> dict:
    """The objections, by field, to an identity paper with this number and nationality; {} where it agrees."""
    wrong = {}
    if kind == enums.IdKind.NATIONAL and number.startswith("2"):
        wrong["id_number"] = _("A number that begins with 2 is a residence number. Choose the resident ID.")
    elif kind == enums.IdKind.NATIONAL and number and not number.startswith("1"):
        wrong["id_number"] = _("A national ID begins with 1. Check the number and the identity paper.")
    elif kind == enums.IdKind.IQAMA and number and not number.startswith("2"):
        wrong["id_number"] = _("A resident ID begins with 2. Check the number and the identity paper.")
    if kind == enums.IdKind.IQAMA and is_saudi(nationality):
        wrong["nationality"] = _("A Saudi has a national ID. Check the nationality and the identity paper.")
    if kind == enums.IdKind.PENDING and number:
        wrong["id_number"] = _("There is a number here. Choose the identity paper it stands on.")
    return wrong


def is_saudi(nationality: str) -> bool:
    """Whether a nationality as it was typed is the Saudi one: "سعودي", "السعودية", "Saudi"."""
    return search_key(nationality).removeprefix("ال") in SAUDI


SAUDI = frozenset(search_key(word) for word in ("سعودي", "سعودية", "سعوديه", "saudi", "saudi arabian"))


class Person(WithLookups):
    """Any human being on file. The identity number is encrypted; the search keys are kept by `refresh_keys`
    alone.
    """

    public_id = models.CharField(max_length=22, unique=True, default=public_id, editable=False)
    first_name = models.CharField(_("first name"), max_length=40)
    father_name = models.CharField(_("father's name"), max_length=40)
    grandfather_name = models.CharField(_("grandfather's name"), max_length=40, blank=True)
    family_name = models.CharField(_("family name"), max_length=60)
    id_kind = models.CharField(_("identity paper"), max_length=10, choices=enums.IdKind.choices)
    id_number = EncryptedField(_("identity number"), blank=True, default="")
    id_lookup = LookupField(source="id_number")
    id_pending_reason = models.CharField(_("why there is no number yet"), max_length=200, blank=True)
    nationality = models.CharField(_("nationality"), max_length=60, blank=True)
    birth_date = models.DateField(_("birth date"), null=True, blank=True)
    birth_calendar = models.CharField(max_length=1, choices=[("H", "H"), ("G", "G")], default="H")
    birth_precision = models.CharField(
        max_length=4, choices=enums.Precision.choices, default=enums.Precision.DAY
    )
    sex = models.CharField(_("sex"), max_length=6, choices=enums.Sex.choices)
    marital_status = models.CharField(
        _("marital status"), max_length=10, choices=enums.MaritalStatus.choices, blank=True
    )
    deceased_on = models.DateField(_("deceased on"), null=True, blank=True)
    mobile = models.CharField(_("mobile"), max_length=16, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    no_surveys = models.BooleanField(_("does not want to be asked for an opinion"), default=False)
    search_key = models.CharField(max_length=200, editable=False)
    family_key = models.CharField(max_length=60, editable=False)

    objects = PersonQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="person_id_number_once",
                fields=["id_lookup"],
                condition=Q(id_lookup__isnull=False),
                violation_error_message=_("This identity number is on file already."),
            ),
        ]
        indexes = [
            models.Index(fields=["mobile"], name="person_mobile"),
            models.Index(fields=["search_key"], name="person_search_key"),
            models.Index(fields=["family_key"], name="person_family_key"),
            models.Index(fields=["id"], condition=Q(deceased_on__isnull=False), name="person_deceased"),
        ]

    def __str__(self):
        return self.full_name

    def clean(self):
        """The identity paper, its number and the nationality agree. Raises ValidationError by field."""
        super().clean()
        if wrong := wrong_identity(self.id_kind, self.id_number, self.nationality):
            raise ValidationError(wrong)

    @property
    def full_name(self) -> str:
        """The name as it was entered, its parts joined by one space."""
        return " ".join(filter(None, self._name_parts))

    @property
    def _name_parts(self) -> list[str]:
        return [getattr(self, name) for name in enums.NAME_PARTS]

    @property
    def stated_birth(self) -> StatedDate | None:
        """The birth as it was stated: a day, or a year alone."""
        if self.birth_date is None:
            return None
        year_only = self.birth_precision == enums.Precision.YEAR
        return StatedDate(self.birth_date, self.birth_calendar, year_only=year_only)

    @property
    def marital_text(self) -> str:
        """The marital status in the word of the person's sex; "" where none was stated."""
        return wording.marital_status(self)

    @property
    def birth_text(self) -> str:
        """The birth date as it was stated, and in the other calendar; the year alone where no more is
        known.
        """
        stated = self.stated_birth
        if stated is None:
            return ""
        if stated.year_only:
            return gettext("About %(year)s") % {"year": days.stated(stated)}
        in_other = Calendar.GREGORIAN if self.birth_calendar == Calendar.HIJRI else Calendar.HIJRI
        return f"{days.stated(stated)} ({days.stated(StatedDate(stated.date, in_other))})"

    @property
    def latest_birth(self) -> date | None:
        """The latest day of birth that what is stated allows; None where nothing is stated."""
        if self.birth_date is None or self.birth_precision == enums.Precision.DAY:
            return self.birth_date
        return last_of_year(self.birth_date, self.birth_calendar)

    @property
    def masked_id(self) -> str:
        """The identity number with its middle hidden; empty where there is none."""
        return mask_id(self.id_number) if self.id_number else ""

    def refresh_keys(self) -> None:
        """Work out the search keys from the name. Every writer of a name calls this before saving."""
        self.search_key = search_key(*self._name_parts)
        self.family_key = family_key(self.family_name)
