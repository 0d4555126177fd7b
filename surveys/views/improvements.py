"""The register of improvements: its list, one of them, and what is done to it."""

from types import SimpleNamespace

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from channels_log.models import Contact, Message
from core import reading, searches, timeline
from core.formtokens import attempt
from core.ids import sent_id
from core.paging import page_of
from core.templatetags.istihqaq import stamp
from core.verdicts import StaleVersionError
from surveys import permissions
from surveys.actions import improving as actions
from surveys.actions.thanking import cause_of_adopting, cause_of_doing
from surveys.enums import ImprovementSource, RoundState
from surveys.file_results import improvement_from
from surveys.improvement_forms import (
    DoneForm,
    ImprovementFilter,
    ImprovementForm,
    MeasureForm,
    OwnerForm,
    ReasonForm,
    round_label,
)
from surveys.models import ImprovementAction, Round
from surveys.published import measured_later, published
from surveys.rules import change, measured_from

SEARCHES = "improvement_searches"
KNOWN = (
    "owner", "created_by", "contact", "question", "before_cell__round", "before_cell__survey",
    "after_cell__round",
)  # fmt: skip


# === the register ================================================================================


@require_safe
def improvement_list(request):
    """The register by status, source, owner, day, and by words (kept in the session under an opaque key)."""
    permissions.can_see_improvements(request.user).enforce()
    owned = User.objects.filter(pk__in=ImprovementAction.objects.values("owner")).order_by("full_name", "pk")
    form = ImprovementFilter(request.GET, owned_by=owned)
    chosen = form.chosen()
    sought = searches.kept(request.session, chosen.get("find", ""), among=SEARCHES)
    text = sought.text if sought else ""
    rows = _filtered(ImprovementAction.objects.visible_to(request.user), chosen).matching(text)
    context = {
        "page": page_of(request, rows.for_list(chosen.get("sort", ""))),
        "form": form,
        "text": text,
        "may_create": permissions.can_improve(request.user),
    }
    return render(request, "surveys/improvement_list.html", context)


def _filtered(rows, chosen):
    rows = rows.filter(**{name: chosen[name] for name in ("status", "source") if name in chosen})
    if chosen.get("owner"):
        rows = rows.filter(owner__public_id=chosen["owner"])
    return rows.late(timezone.localdate()) if chosen.get("late") else rows


@require_POST
def improvement_find(request):
    """Keep what was typed in the session and show the register under its key."""
    permissions.can_see_improvements(request.user).enforce()
    return searches.led(request, reverse("surveys:improvement_list"), among=SEARCHES)


def _row(request, public_id) -> ImprovementAction:
    rows = ImprovementAction.objects.visible_to(request.user).select_related(*KNOWN)
    return reading.shown(request, rows, public_id)


# === one of them =================================================================================


@require_safe
def improvement_detail(request, public_id):
    """What was found, what is done about it, the figure before and after, who was told, the history."""
    row, user = _row(request, public_id), request.user
    context = {
        "row": row,
        "moved": _moved(row),
        "told": _told(row),
        "contact": _contact(row, user),
        "obstacles": row.obstacles.visible_to(user),
        "events": [event | {"at": stamp(event["at"])} for event in timeline.of_row(row)],
        "in_register": permissions.can_see_improvements(user),
        "may_lead": permissions.can_lead(user, row),
        "may_carry_out": permissions.can_carry_out(user, row),
        "may_reopen": permissions.can_reopen(user, row),
        "may_measure": permissions.can_measure(user, row),
    }
    return render(request, "surveys/improvement_detail.html", context)


def _moved(row) -> dict | None:
    """The figure before and after, and how it moved; or from which day on it can be measured."""
    before, after = row.before, row.after
    if before is None:
        return None
    day = row.done_on or row.due_on
    return {
        "before": before,
        "after": after,
        "change": _in_words(change(before.figure, after.figure), before.unit) if after else "",
        "offered": bool(not after and measured_later(before)),
        "from": measured_from(day) if before.cell else day,
    }


def _in_words(moved, unit) -> str:
    """How a figure moved, in one sentence; a share moves by points."""
    if not moved.way:
        return _("Whether it rose or fell cannot be said: one of the two figures is a bound.")
    if moved.way == "same":
        return _("It did not change.")
    if unit == "%" and moved.by == moved.by.to_integral_value():
        return _points(moved) % {"n": f"{moved.by:.0f}"}
    sentences = {
        ("up", True): _("It rose by %(n)s."),
        ("up", False): _("It rose by %(n)s at least."),
        ("down", True): _("It fell by %(n)s."),
        ("down", False): _("It fell by %(n)s at least."),
    }
    return sentences[moved.way, moved.exact] % {"n": f"{moved.by.normalize():f}"}


def _points(moved) -> str:
    n = int(moved.by)
    sentences = {
        ("up", True): ngettext("It rose by %(n)s point.", "It rose by %(n)s points.", n),
        ("up", False): ngettext("It rose by %(n)s point at least.", "It rose by %(n)s points at least.", n),
        ("down", True): ngettext("It fell by %(n)s point.", "It fell by %(n)s points.", n),
        ("down", False): ngettext("It fell by %(n)s point at least.", "It fell by %(n)s points at least.", n),
    }
    return sentences[moved.way, moved.exact]


def _contact(row, user) -> Contact | None:
    """The contact, for whoever may open it."""
    return Contact.objects.visible_to(user).filter(pk=row.contact_id).first()


def _told(row) -> list[dict]:
    """What whoever suggested it was told, or that nobody could be told; no name and no address."""
    if row.contact is None:
        return []
    causes = {cause_of_adopting(row): _("That it was taken up")}
    if row.done_on:
        causes[cause_of_doing(row)] = _("That it was carried out")
    written = {message.cause: message for message in Message.objects.filter(cause__in=causes).defer("body")}
    return [{"what": what, "message": written.get(cause)} for cause, what in causes.items()]


# === entering and changing =======================================================================


def _last_closed() -> Round | None:
    return Round.objects.filter(state=RoundState.CLOSED).first()


@require_http_methods(["GET", "HEAD", "POST"])
def improvement_create(request):
    """Enter an improvement; `?figure=` brings a figure of the results along, `?contact=` a contact,
    `?checked=` what a file audit found.
    """
    permissions.can_improve(request.user).enforce()
    figure = published(request.GET.get("figure", ""))
    contact = sent_id(request.GET.get("contact", ""))
    initial = {"source": ImprovementSource.SURVEY, "figure": figure.ref} if figure else {}
    if contact:
        initial = {"source": ImprovementSource.SUGGESTION, "contact": contact}
    if checked := improvement_from(request.GET.get("checked", "")):
        initial = {"source": ImprovementSource.FILE_AUDIT} | checked
    form = ImprovementForm(request.POST or None, closed=_last_closed(), chosen=figure, initial=initial)
    if request.method == "POST" and form.is_valid():
        done = attempt(
            request,
            form,
            lambda: actions.create_improvement(
                **_stated(form), owner=form.cleaned_data["owner"], by=request.user
            ),
            done=_("The improvement is entered."),
        )
        if done:
            return done
    return _form_page(request, form, title=_("Enter an improvement"))


def _stated(form) -> dict:
    said = form.cleaned_data
    facts = {name: said[name] for name in actions.STATED}
    return {"facts": facts, "before": form.before, "contact_id": said.get("contact", "")}


def _form_page(request, form, *, title, row=None):
    context = {"form": form, "title": title, "row": row}
    status = 422 if form.is_bound else 200
    return render(request, "surveys/improvement_form.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def improvement_edit(request, public_id):
    """Change an open improvement; an older version is answered with both texts (409)."""
    row = _row(request, public_id)
    permissions.can_lead(request.user, row).enforce()
    form = ImprovementForm(
        request.POST or None,
        closed=_last_closed(),
        chosen=row.before,
        initial=_standing(row),
        with_contact=not row.contact_id,
        with_owner=False,
    )
    if request.method == "POST" and form.is_valid():

        def step():
            version = form.cleaned_data["version"]
            try:
                return actions.edit_improvement(
                    public_id=public_id, version=version, **_stated(form), by=request.user
                )
            except StaleVersionError as stale:
                now = SimpleNamespace(**_standing(stale.current) | {"figure": stale.current.before})
                raise stale.showing(now) from stale

        if done := attempt(request, form, step, done=_("Saved.")):
            return done
    return _form_page(request, form, title=_("Change an improvement"), row=row)


def _standing(row) -> dict:
    """The values that the form shows for a row."""
    known = {name: getattr(row, name) for name in (*actions.STATED, "version")}
    before = row.before
    typed = before is not None and not before.ref
    return known | {
        "contact": row.contact.public_id if row.contact else "",
        "figure": before.ref if before else "",
        "measured": row.measured if typed else "",
        "before_value": row.before_value if typed else None,
        "unit": row.unit if typed else "",
    }


# === steps =======================================================================================


@require_http_methods(["GET", "HEAD", "POST"])
def improvement_done(request, public_id):
    """What was done: written while the work goes on, or with the day on which it is closed."""
    row = _row(request, public_id)
    permissions.can_carry_out(request.user, row).enforce()
    form = DoneForm(request.POST or None, row=row)

    def step(said):
        known = {"public_id": public_id, "version": said["version"], "done": said["done"], "by": request.user}
        if form.closes:
            return actions.close_improvement(**known, done_on=said["done_on"])
        return actions.note_done(**known)

    done = _("The improvement is carried out.") if form.closes else _("Saved.")
    return _taken(request, row, form, step, done=done, template="surveys/improvement_done.html")


@require_http_methods(["GET", "HEAD", "POST"])
def improvement_owner(request, public_id):
    """Hand an improvement over to somebody else."""
    row = _row(request, public_id)
    permissions.can_lead(request.user, row).enforce()
    form = OwnerForm(request.POST or None, row=row)
    return _taken(
        request,
        row,
        form,
        lambda said: actions.hand_over(
            public_id=public_id, version=said["version"], owner=said["owner"], by=request.user
        ),
        done=_("The improvement is handed over."),
        title=_("Handing over of an improvement"),
        lead=_("Owner until now: %(owner)s") % {"owner": row.owner},
        consequences=[_("It stands on the desk of the new owner, and no longer on that of the one before.")],
        action_label=_("Hand over"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def improvement_drop(request, public_id):
    """Give an improvement up."""
    row = _row(request, public_id)
    permissions.can_lead(request.user, row).enforce()
    form = ReasonForm(request.POST or None, row=row)
    return _taken(
        request,
        row,
        form,
        lambda said: actions.drop_improvement(
            public_id=public_id, version=said["version"], reason=said["reason"], by=request.user
        ),
        done=_("The improvement is given up."),
        title=_("Giving up of an improvement"),
        consequences=[_("It leaves the desks, and stays in the register with its reason.")],
        action_label=_("Give up"),
        danger=True,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def improvement_reopen(request, public_id):
    """Open an improvement again."""
    row = _row(request, public_id)
    permissions.can_reopen(request.user, row).enforce()
    form = ReasonForm(request.POST or None, row=row)
    return _taken(
        request,
        row,
        form,
        lambda said: actions.reopen_improvement(
            public_id=public_id, version=said["version"], reason=said["reason"], by=request.user
        ),
        done=_("The improvement is open again."),
        title=_("Reopen an improvement"),
        consequences=[_("It returns to the desks. What was done stays written.")],
        action_label=_("Reopen"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def improvement_measure(request, public_id):
    """Record the figure afterwards."""
    row = _row(request, public_id)
    permissions.can_measure(request.user, row).enforce()
    later = measured_later(row.before)
    labels = [(figure.ref, round_label(figure, row.done_on)) for figure in later]
    form = MeasureForm(request.POST or None, row=row, later=later, labels=labels)
    return _taken(
        request,
        row,
        form,
        lambda said: actions.measure_again(
            public_id=public_id, version=said["version"], after=form.after(row.unit), by=request.user
        ),
        done=_("The figure is recorded."),
        title=_("Figure after the improvement"),
        lead=row.measured,
        action_label=_("Record"),
        figure=row.before,
    )


def _taken(request, row, form, step, *, done, template="surveys/improvement_step.html", **page):
    """Carry `step(what was said)` out when the form was sent and is sound; else the page that asks."""
    if request.method == "POST" and form.is_valid():
        answer = attempt(request, form, lambda: step(form.cleaned_data), done=done)
        if answer:
            return answer
    context = {"row": row, "form": form, "cancel_url": row.get_absolute_url(), **page}
    return render(request, template, context, status=422 if form.is_bound else 200)
