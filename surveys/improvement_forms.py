"""What is typed about improvements: wording and cleaning; who may do it is said by the actions."""

import re
from decimal import Decimal

from crispy_forms.layout import Div, Field
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beneficiaries.forms.base import group, layout, row
from channels_log.forms import VersionedForm
from core.fields import DualDateField, LongTextField, MoneyField, TextField
from core.filters import ALL, FilterForm
from core.forms import Form
from core.hijri import Calendar, StatedDate
from core.ids import PublicIdConverter
from core.sentences import comma
from core.templatetags.istihqaq import hijri
from surveys.actions.improving import owners
from surveys.enums import ImprovementSource, ImprovementStatus
from surveys.figures import BOUNDS
from surveys.models import Snapshot
from surveys.published import published, published_in, words_of

_PUBLIC_ID = re.compile(rf"(?<![\w-])({PublicIdConverter.regex})(?![\w-])")


class FigureField(MoneyField):
    """A figure with two decimals at most."""

    default_error_messages = {
        "unreadable": _(
            "Write the figure alone in digits, such as 62 or 12.5; its unit has a place of its own."
        ),
        "decimals": _("Write the figure with two decimals at most, such as 12.5."),
        "negative": _("Write the figure without a minus sign."),
        "min_value": _("Write a figure that is not below %(limit)s."),
        "max_value": _("Write a figure that is not above %(limit)s."),
    }

    def prepare_value(self, value):
        """Without needless noughts."""
        if isinstance(value, Decimal) and value == value.to_integral_value():
            return f"{value:.0f}"
        return f"{value:f}".rstrip("0") if isinstance(value, Decimal) else value


class OwnerField(forms.ModelChoiceField):
    """Whom it is given to, with what he does beside the name."""

    def __init__(self, **kwargs):
        super().__init__(
            queryset=None,
            to_field_name="public_id",
            empty_label=_("Choose"),
            error_messages={"invalid_choice": _("Choose somebody whose account is open.")},
            **kwargs,
        )

    def label_from_instance(self, obj):
        return f"{obj} ({comma().join(obj.role_labels)})" if obj.role_labels else str(obj)

    def prepare(self):
        """Look those up who may be chosen now."""
        self.queryset = owners().prefetch_related("roles")


def figure_label(figure: Snapshot) -> str:
    """A figure as a choice: what was asked, and what came of it."""
    return " ".join(filter(None, [figure.question.text, _share(figure)]))


def _share(figure: Snapshot) -> str:
    return f"{BOUNDS[figure.sign]} {figure.figure.value}%".strip()


def round_label(figure: Snapshot, done_on) -> str:
    """A figure of a later round as a choice: what came of it, and when; said besides where people were asked
    already before the improvement was carried out.
    """
    period = {"first": hijri(figure.since), "last": hijri(figure.until)}
    words = " · ".join([_share(figure), _("%(first)s to %(last)s") % period])
    early = _("began before it was carried out") if done_on is None or figure.since <= done_on else ""
    return " · ".join(filter(None, [words, str(early)]))


class ImprovementForm(Form):
    """An improvement: `closed` is the closed round whose figures are offered, `chosen` a figure that is
    offered besides; `version` belongs to one that exists. What it came of is not asked where `came_of` says
    it.
    """

    version = forms.CharField(required=False, max_length=10, widget=forms.HiddenInput)
    title = TextField(label=_("Title"), max_length=150, help_text=_("What becomes better, in one line."))
    source = forms.ChoiceField(
        label=_("What it came of"), choices=ImprovementSource.choices, widget=forms.RadioSelect
    )
    partner_body = TextField(
        label=_("Partner body"),
        max_length=150,
        required=False,
        help_text=_("With which body it is done, where there is one."),
    )
    contact = TextField(
        label=_("Contact in which it was suggested"),
        max_length=300,
        required=False,
        help_text=_("The address of its page. Whoever suggested it is thanked, and told when it is done."),
    )
    found = LongTextField(label=_("What was found"), help_text=_("Without names of people."))
    planned = LongTextField(label=_("What is to be done"))
    owner = OwnerField(label=_("Owner"))
    due_on = DualDateField(label=_("To be done by"))
    figure = forms.ChoiceField(label=_("A figure of the survey"), required=False)
    measured = TextField(label=_("Or another figure: what is measured"), max_length=300, required=False)
    before_value = FigureField(label=_("Figure today"), required=False)
    unit = TextField(label=_("Its unit"), max_length=30, required=False, help_text=_("Such as day or %."))

    def __init__(
        self, *args, closed=None, chosen=None, with_contact=True, with_owner=True, came_of="", **kwargs
    ):
        super().__init__(*args, **kwargs)
        self.chosen, self.came_of = chosen, came_of
        self.fields["contact"].widget.attrs["dir"] = "ltr"
        self.fields["figure"].choices = _figures(closed, chosen)
        if chosen and chosen.ref:
            self.fields["figure"].help_text = chosen.measured
        if with_owner:
            self.fields["owner"].prepare()
        for name, kept in (("owner", with_owner), ("contact", with_contact), ("source", not came_of)):
            if not kept:
                del self.fields[name]
        self.helper = self._layout()

    def _layout(self):
        asked = [name for name in ("owner", "due_on") if name in self.fields]
        whence = [name for name in ("source", "partner_body") if name in self.fields]
        if "contact" in self.fields:
            whence.append(Field("contact", wrapper_class="only-suggested"))
        other = Div(row("measured", "before_value", "unit"), css_class="only-other-figure")
        return layout(
            "version",
            group(_("The improvement"), "title", *whence, "found", "planned"),
            group(_("Who, until when"), *asked),
            group(_("The figure that it is to move"), "figure", other),
        )

    def clean_due_on(self):
        """The day; in which calendar it was stated is not kept."""
        return self.cleaned_data["due_on"].date

    def clean_contact(self):
        """The id out of the address that was typed."""
        typed = self.cleaned_data["contact"]
        found = _PUBLIC_ID.findall(typed)
        if typed and not found:
            raise forms.ValidationError(
                _("No contact stands under this address. Copy it from the page of the contact.")
            )
        return found[-1] if found else ""

    def clean_figure(self):
        """The figure as it was published, or as it is kept already; None for none."""
        ref = self.cleaned_data["figure"]
        if ref and self.chosen and ref == self.chosen.ref:
            return self.chosen
        return published(ref) if ref else None

    def clean(self):
        """Either a figure of the survey or one that is typed, and that one whole."""
        found = super().clean()
        if self.came_of:
            found["source"] = self.came_of
        typed, value = found.get("measured"), found.get("before_value")
        if found.get("figure") and (typed or value is not None or found.get("unit")):
            self.add_error("measured", _("Choose a figure of the survey or type another one, not both."))
        elif typed and value is None and "before_value" not in self.errors:
            self.add_error("before_value", _("Write the figure as it is today."))
        elif not typed and (value is not None or found.get("unit")) and "measured" not in self.errors:
            self.add_error("measured", _("Write what is measured."))
        return found

    @property
    def before(self) -> Snapshot | None:
        """The figure that was chosen or typed."""
        said = self.cleaned_data
        if said.get("figure") or not said.get("measured"):
            return said.get("figure") or None
        return Snapshot(said["measured"], said["before_value"].quantize(Decimal("0.01")), said["unit"])


def _figures(closed, chosen) -> list:
    """The figures of the last closed round, by the table in which they stand, with what is chosen already."""
    shown = published_in(closed) if closed else []
    groups = [(words_of(cell), [(f.ref, figure_label(f)) for f in of_cell]) for cell, of_cell in shown]
    offered = {ref for _words, choices in groups for ref, _label in choices}
    if chosen and chosen.ref and chosen.ref not in offered:
        groups.insert(0, (words_of(chosen.cell), [(chosen.ref, figure_label(chosen))]))
    return [("", _("No figure")), *[each for each in groups if each[1]]]


class OwnerForm(VersionedForm):
    """To whom an improvement is handed over."""

    owner = OwnerField(label=_("New owner"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["owner"].prepare()


class DoneForm(VersionedForm):
    """What was done; the day is asked where it is closed (`closes`)."""

    done = LongTextField(label=_("What was done"), help_text=_("Without names of people."))
    done_on = DualDateField(label=_("Carried out on"), past_only=True, near=True, required=False)

    def __init__(self, *args, row, **kwargs):
        today = StatedDate(timezone.localdate(), Calendar.HIJRI)
        super().__init__(*args, row=row, initial={"done": row.done, "done_on": today}, **kwargs)
        self.closes = "close" in self.data

    def clean_done_on(self):
        """The day, needed to close it."""
        stated = self.cleaned_data["done_on"]
        if self.closes and stated is None:
            raise forms.ValidationError(_("Write the day on which it was carried out."))
        return stated.date if stated else None


class ReasonForm(VersionedForm):
    """Why an improvement is given up or opened again."""

    reason = TextField(label=_("Why"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class MeasureForm(VersionedForm):
    """The figure afterwards: of a later closed round, or typed."""

    figure = forms.ChoiceField(label=_("The same figure of a later round"), required=False)
    after_value = FigureField(label=_("Or the figure as it was measured otherwise"), required=False)

    def __init__(self, *args, later, labels, **kwargs):
        super().__init__(*args, **kwargs)
        self.later = {figure.ref: figure for figure in later}
        self.fields["figure"].choices = [("", _("No figure")), *labels]
        if not later:
            del self.fields["figure"]
            self.fields["after_value"].label = _("Figure afterwards")

    def clean(self):
        """One of both."""
        found = super().clean()
        chosen, value = found.get("figure"), found.get("after_value")
        if chosen and value is not None:
            self.add_error("after_value", _("Choose a later round or type a figure, not both."))
        elif not chosen and value is None and not self.errors:
            self.add_error("after_value", _("Write the figure, or choose a later round."))
        return found

    def after(self, unit: str) -> Snapshot:
        """The figure that was chosen or typed."""
        if ref := self.cleaned_data.get("figure"):
            return self.later[ref]
        return Snapshot("", self.cleaned_data["after_value"], unit)


class ImprovementFilter(FilterForm):
    """The filters of the register; nothing in them names a beneficiary."""

    find = forms.CharField(required=False, max_length=22, widget=forms.HiddenInput)
    status = forms.ChoiceField(label=_("Status"), required=False, choices=[ALL, *ImprovementStatus.choices])
    source = forms.ChoiceField(
        label=_("What it came of"), required=False, choices=[ALL, *ImprovementSource.choices]
    )
    owner = forms.ChoiceField(label=_("Owner"), required=False)
    late = forms.ChoiceField(label=_("To be done by"), required=False, choices=[ALL, ("yes", _("Late"))])
    sort = forms.ChoiceField(
        label=_("Order"),
        required=False,
        choices=[
            ("", _("Open ones first")),
            ("due", _("Nearest day first")),
            ("new", _("Newest first")),
            ("old", _("Oldest first")),
        ],
    )

    def __init__(self, *args, owned_by, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["owner"].choices = [ALL, *((user.public_id, str(user)) for user in owned_by)]
