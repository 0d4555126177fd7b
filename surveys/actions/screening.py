"""Reading what people wrote, before anybody else does (C-25)."""

from django.core.exceptions import ValidationError
from django.db.models import Count, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core import arabic, audit
from core.audit import action
from core.numbers import lock
from core.verdicts import ConflictError
from surveys.models import Remark, Screening, Theme
from surveys.permissions import can_screen

MOST_THEMES, LONGEST_THEME = 5, 40


def waiting() -> QuerySet[Remark]:
    """The remarks that nobody has read yet."""
    return Remark.objects.filter(screening=None)


def next_unread() -> Remark | None:
    """A remark that nobody has read yet, of the earliest round; their keys are random, so their order says
    nothing.
    """
    return waiting().select_related("round", "question").order_by("round__starts_on", "pk").first()


@action("remark.screen")
def screen(
    *, remark_id: int, shared: bool, text: str, thanks: bool, themes: list[str], by: User
) -> Screening:
    """Share a remark in `text`, the words without what names or shows anybody, or hold it back; sort it under
    `themes`. Raises ValidationError by field, ConflictError where somebody has read it meanwhile.
    """
    can_screen(by).enforce()
    remark = Remark.objects.select_for_update().get(pk=remark_id)
    if hasattr(remark, "screening"):
        raise ConflictError(_("Somebody else has read this remark meanwhile."))
    if shared and not text.strip():
        raise ValidationError({"text": _("Write the words that are shared, or hold the remark back.")})
    if thanks and not shared:
        raise ValidationError({"thanks": _("Only what is shared is passed on as thanks.")})
    names = list(dict.fromkeys(name for theme in themes if (name := arabic.clean(theme))))
    if len(names) > MOST_THEMES or any(len(name) > LONGEST_THEME for name in names):
        raise ValidationError({"themes": _("At most five themes, each of forty letters at most.")})
    row = Screening.objects.create(
        remark=remark,
        shared=shared,
        text=text.strip() if shared else "",
        thanks=thanks,
        by=by,
        on=timezone.localdate(),
    )
    row.themes.set(Theme.objects.get_or_create(name=name)[0] for name in names)
    audit.record(kind="remark.screened", target=row, by=by)
    return row


@action("remark.unscreen")
def read_again(*, screening_id: int, version: str, by: User) -> None:
    """Take a remark back to those that are to be read: somebody is named in it after all."""
    can_screen(by).enforce()
    row = lock(Screening.objects.all(), version=version, pk=screening_id)
    audit.record(kind="remark.taken_back", target=row, by=by)
    row.delete()


def themes_of(rows: QuerySet[Screening]) -> list[tuple[Theme, int]]:
    """The themes of shared remarks, the most frequent first."""
    counted = Theme.objects.filter(screenings__in=rows).annotate(number=Count("screenings"))
    return [(theme, theme.number) for theme in counted.order_by("-number", "name")]
