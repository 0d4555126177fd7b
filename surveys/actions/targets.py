"""What a figure should come to."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from core import audit, figures
from core.audit import action
from core.figures import Better, Unit
from core.numbers import check_version
from core.verdicts import ConflictError
from surveys.models import Target
from surveys.permissions import can_set_targets


def may_have_target() -> list[figures.Figure]:
    """The figures of which it is known which way they should go."""
    return [figure for figure in figures.every() if figure.better != Better.NONE]


def targets_now() -> dict[str, Target]:
    """The target in force of each figure that ever had one."""
    return {row.code: row for row in Target.objects.order_by("code", "number")}


def with_targets() -> list[tuple[figures.Figure, Target]]:
    """The figures that may have a target, each with it as `target_of` gives it; one query."""
    now = targets_now()
    return [(figure, now.get(figure.code) or _unset(figure.code)) for figure in may_have_target()]


def target_of(code: str) -> Target:
    """The target of a figure as it stands; an unsaved row where it never had one."""
    return targets_now().get(code) or _unset(code)


def _unset(code: str) -> Target:
    return Target(code=code, number=0)


@action("target.set")
def set_target(*, code: str, version: str | int | None, value: Decimal | None, by: User) -> Target:
    """Set the target of a figure from now on; None takes it away. Reports that were issued keep theirs.
    Raises ValidationError on value, StaleVersionError, ConflictError.
    """
    can_set_targets(by).enforce()
    figure = next(figure for figure in may_have_target() if figure.code == code)
    known = target_of(code)
    check_version(known, version)
    if value is not None and figure.unit == Unit.PERCENT and value > 100:
        raise ValidationError({"value": _("A share is at most 100 percent.")})
    if value == known.value:
        return known
    try:
        with transaction.atomic():
            row = Target.objects.create(code=code, number=known.number + 1, value=value, by=by)
    except IntegrityError as error:
        raise ConflictError(gettext_lazy("Somebody else has set this target at the same moment.")) from error
    audit.record(kind="target.set", target=row, by=by, changes={code: [known.value, value]})
    return row
