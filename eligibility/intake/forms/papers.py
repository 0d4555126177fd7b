from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from beneficiaries.forms.facts import OwnerForm
from beneficiaries.month import line_of
from core.fields import DualDateField, TextField
from core.forms import Form
from core.uploads import UploadField
from eligibility.enums import CheckStatus, MatchResult, PaperOwner

OWNED = ("owner", "other_name", "other_number")
# The one tick of a sitting: the original was seen of every paper of which something is said.
ORIGINALS_SEEN = "originals_seen"
# What of a compared paper is typed with it, and is not on file before.
ON_THE_PAPER = frozenset({"number", "issue_date", "expiry_date"})


class PaperForm(OwnerForm):
    """A paper as it is received: a picture, or the original seen, and what stands on it; and whose it is,
    where the desk says that.
    """

    upload = UploadField(label=_("Photo or scan"), required=False)
    original_seen = forms.BooleanField(label=_("The original was seen at the desk"), required=False)
    number = TextField(label=_("Number on the paper"), compared=True, max_length=40, required=False)
    issued = DualDateField(label=_("Issued on"), past_only=True, required=False)
    expires = DualDateField(label=_("Valid until"), required=False)

    def __init__(self, *args, check, **kwargs):
        super().__init__(*args, file=check.request.beneficiary, **kwargs)
        kind = check.type
        self.fields["issued"].required = kind.max_age_days is not None
        self.fields["expires"].required = kind.expires
        if not kind.expires:
            del self.fields["expires"]
        self.says_owner = check.about == PaperOwner.OTHER
        if self.says_owner:
            for name in OWNED:
                self.fields[name].initial = getattr(check, name)
        else:
            for name in OWNED:
                del self.fields[name]

    def received(self) -> dict:
        """What was received, as the action takes it."""
        data = self.cleaned_data
        names = ("upload", "original_seen", "number", "issued", *(OWNED if self.says_owner else ()))
        return {name: data[name] for name in names} | {"expires": data.get("expires")}

    def clean(self):
        data = super().clean() if self.says_owner else self.cleaned_data
        if "upload" not in self.errors and not data.get("upload") and not data.get("original_seen"):
            raise ValidationError(
                {"upload": _("Add a picture of the paper, or tick that the original was seen.")}
            )
        issued, expires = data.get("issued"), data.get("expires")
        if issued and expires and expires.date < issued.date:
            raise ValidationError({"expires": _("A paper does not end before it was issued.")})
        return data


class MatchForm(Form):
    """One row for each compared field (C-43): what the file says, the result, and a note where it differs."""

    reject_reason = TextField(
        label=_("Why the paper is not accepted"),
        max_length=300,
        required=False,
        help_text=_("Asked for where a field does not match. The applicant reads it."),
        widget=forms.TextInput(attrs={"list": "reject-reasons"}),
    )

    def __init__(self, *args, compared, known=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.compared, known = compared, known or {}
        for row in compared:
            field = forms.ChoiceField(
                label=row.label, choices=MatchResult.choices, widget=forms.RadioSelect, required=False
            )
            result, note = known.get(row.code, ("", ""))
            self.fields[f"match_{row.code}"], field.initial = field, result
            self.fields[f"note_{row.code}"] = TextField(
                label=_("What differs"), max_length=200, required=False, initial=note
            )
            if len(row.lines) > 1:
                self.fields["thing"] = forms.ChoiceField(
                    label=_("Which line it proves"),
                    choices=[("", _("Choose")), *((line.thing, line_of(line)) for line in row.lines)],
                    required=False,
                )

    def rows(self):
        """(what the file says, result field, note field, field of the line it proves or None) for the
        template.
        """
        return [
            (
                row.said,
                self[f"match_{row.code}"],
                self[f"note_{row.code}"],
                self["thing"] if len(row.lines) > 1 else None,
            )
            for row in self.compared
        ]

    def results(self) -> dict:
        """code → (result, note), as the action takes them."""
        data = self.cleaned_data
        return {
            row.code: (data.get(f"match_{row.code}", ""), data.get(f"note_{row.code}", ""))
            for row in self.compared
        }


class RejectForm(Form):
    reason = TextField(
        label=_("Why the paper is not accepted"),
        max_length=300,
        help_text=_("The applicant reads this."),
        widget=forms.TextInput(attrs={"list": "reject-reasons"}),
    )


class WaiveForm(Form):
    reason = TextField(
        label=_("Why the request can do without it"),
        max_length=300,
        widget=forms.TextInput(attrs={"list": "waive-reasons"}),
    )


class SittingForm(PaperForm):
    """One paper among those of a sitting: received, and matched as a whole where nothing differs. A row that
    was left as it is says nothing.
    """

    TOUCHES = ("upload", "original_seen", "number", "issued", "expires", "other_name", "all_match")

    all_match = forms.BooleanField(
        label=_("I compared all of this with the paper, and it matches"), required=False
    )

    def __init__(self, *args, check, compared, **kwargs):
        super().__init__(*args, check=check, prefix=check.public_id, **kwargs)
        self.check, self.compared = check, compared
        # As it was when the page was made: what is sent is about that.
        sent = self.data.get(self.add_prefix("here"))
        self.is_here = sent == "yes" if sent is not None else check.status == CheckStatus.RECEIVED
        if self.is_here:
            self.fields = {"all_match": self.fields["all_match"]}
        if check.is_said:
            self._keep_owner()
        else:
            del self.fields["all_match"]
        lines = [line for row in compared for line in row.lines]
        if len(lines) > 1:
            self.fields["thing"] = forms.ChoiceField(
                label=_("Which line it proves"),
                choices=[("", _("Choose")), *((line.thing, line_of(line)) for line in lines)],
                required=False,
            )

    def _keep_owner(self):
        """It is compared with whom it is known to be about: nobody else is said in the same breath."""
        self.says_owner = False
        for name in OWNED:
            self.fields.pop(name, None)

    @property
    def is_touched(self) -> bool:
        """Whether something was said of this paper."""
        names = [name for name in self.TOUCHES if name in self.fields]
        return any(self._sent(name) for name in names)

    def _sent(self, name) -> bool:
        field, sent = self.fields[name], self.add_prefix(name)
        if isinstance(field, DualDateField):
            return any(self.data.get(f"{sent}_{part}") for part in ("day", "month", "year"))
        return bool(field.widget.value_from_datadict(self.data, self.files, sent))

    def clean(self):
        if self.is_here:
            return self.cleaned_data
        if self.data.get(ORIGINALS_SEEN):
            self.cleaned_data["original_seen"] = True
        return super().clean()

    def rows(self) -> list[tuple]:
        """(label, what the file says) of each compared field; what stands on the paper alone is typed with
        it.
        """
        typed = _("as you type it here")
        return [
            (row.label, typed if row.code in ON_THE_PAPER and not self.is_here else row.said)
            for row in self.compared
        ]

    def matched(self) -> dict | None:
        """How the paper was matched, as the action takes it; None where it is matched later."""
        if not self.cleaned_data.get("all_match"):
            return None
        results = {row.code: (MatchResult.MATCHED, "") for row in self.compared}
        return {"results": results, "thing": self.cleaned_data.get("thing", "")}
