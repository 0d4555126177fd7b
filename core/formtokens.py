"""A form is carried out once, however often it is sent."""

import json
from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, transaction
from django.forms import ChoiceField, FileField, ModelChoiceField
from django.shortcuts import redirect, resolve_url
from django.utils import timezone
from django.utils.translation import gettext as _

from core import kept
from core.audit import audited
from core.encrypted import lookup_hash
from core.ids import public_id
from core.models import FormToken
from core.verdicts import ConflictError, StaleVersionError

# A form is sent again by an impatient hand, by Back, or by a tab that the browser opens anew. Signing in
# again voids the forms of before, and a session ends (core/sessions.py): a month lies far beyond both.
KEPT = timedelta(days=30)


class _SentBeforeError(Exception):
    pass


def once(request, step, *, done=""):
    """Carry out `step()` in one transaction with this form's token, and redirect to what it returns.

    `step` returns a URL, a URL name or an object with get_absolute_url. A second sending of the same form
    waits for the first and is sent to the first one's result; where its text is another one, that is said
    and the text kept. Whatever `step` raises passes through, with all rolled back. A form that only asks for
    what was typed (core/kept.py) goes back to its page, with nothing carried out.
    """
    if kept.restoring(request):
        return redirect(_page_of(request))
    sent = request.POST.get(kept.FIELD, "") or public_id()
    key = kept.used_key(request.user.pk, sent)
    said = _said(request)
    try:
        with audited(by=request.user, name=request.resolver_match.view_name):
            token = _consume(key, said)
            token.result = resolve_url(step())
            token.save(update_fields=["result"])
            kept.carried_out(request)
    except _SentBeforeError:
        return _sent_before(request, FormToken.objects.get(key=key), said)
    if done:
        messages.success(request, done)
    return redirect(token.result)


def _consume(key, said) -> FormToken:
    try:
        with transaction.atomic():
            return FormToken.objects.create(key=key, said=said)
    except IntegrityError as error:
        raise _SentBeforeError from error


def _said(request) -> str:
    """A keyed hash of what was sent, files by name and size: tells texts apart and says nothing of them."""
    pairs = [(name, request.POST.getlist(name)) for name in sorted(request.POST)]
    files = [
        (name, [(each.name, each.size) for each in request.FILES.getlist(name)]) for name in request.FILES
    ]
    pairs = [pair for pair in pairs if pair[0] not in {"csrfmiddlewaretoken", kept.FIELD}]
    return lookup_hash(json.dumps([pairs, sorted(files)]))


def _sent_before(request, token, said):
    """To the result of the first sending; with another text, to the page of the form, where it is offered."""
    if token.said in {said, ""} or not kept.keep(request):
        return redirect(token.result)
    messages.warning(
        request,
        _("This form had been sent before, with other text. That was carried out; the text of now was not."),
    )
    return redirect(_page_of(request))


def _page_of(request) -> str:
    ticket = kept.opened(request)
    return ticket.page if ticket else request.path


def sweep() -> int:
    """Remove the tokens of forms that nobody can send again; returns how many."""
    return FormToken.objects.filter(used_at__lt=timezone.now() - KEPT).delete()[0]


def attempt(request, form, step, *, done=""):
    """`once`, for a view with a form: returns the redirect, or None with the step's objections put on the
    form.

    A stale form becomes a ConflictError that shows both texts and keeps what was typed. A form that only asks
    for what was typed comes back filled.
    """
    if comes_back(request):
        return None
    try:
        return once(request, step, done=done)
    except ValidationError as error:
        put_on_form(form, error)
        return None
    except StaleVersionError as stale:
        raise ConflictError(
            stale.reason,
            rows=conflict_rows(form, stale.current),
            typed=_typed(request, stale.current),
            back=request.path,
            row=stale.row,
        ) from stale


def comes_back(request) -> bool:
    """Whether the form only asks for what was typed: the page shows it filled, and nothing is carried out."""
    if not kept.restoring(request):
        return False
    messages.info(request, _("This is what you had typed. Files are chosen again. Check it, then send it."))
    return True


def put_on_form(form, error):
    """Put the objections of an action on the fields of its form that they are about, else on the form."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, errors in error.error_dict.items():
        known = name if name in form.fields and name != NON_FIELD_ERRORS else None
        form.add_error(known, errors)


def conflict_rows(form, current) -> list[tuple]:
    """(label, yours, theirs) for each field whose typed value differs from the row as it stands. Files are
    left out: they are chosen again.
    """
    rows = []
    typed = [name for name, field in form.fields.items() if not isinstance(field, FileField)]
    for name, bound in ((name, form[name]) for name in typed if name not in {"version", kept.FIELD}):
        theirs, yours = getattr(current, name, ""), form.cleaned_data.get(name, bound.value())
        theirs, yours = _shown(theirs, bound.field), _shown(yours, bound.field)
        if theirs != yours:
            rows.append((bound.label, yours, theirs))
    return rows


def _shown(value, field) -> str:
    """The value in words: the label of a choice, yes or no, several joined."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(_("Yes") if value else _("No"))
    if not isinstance(value, str) and hasattr(value, "__iter__"):
        return ", ".join(_shown(each, field) for each in value)
    if isinstance(field, ChoiceField) and not isinstance(field, ModelChoiceField):
        return str(dict(field.choices).get(value, value))
    return str(value)


def _typed(request, current):
    typed = [(name, value) for name, values in request.POST.lists() for value in values]
    typed = [
        (name, value) for name, value in typed if name not in {"csrfmiddlewaretoken", kept.FIELD, "version"}
    ]
    return [*typed, ("version", current.version)]
