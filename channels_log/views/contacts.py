"""Contacts on the channels of the policy (C-29 to C-34, A-02)."""

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from channels_log import permissions
from channels_log.actions.contacts import record_contact
from channels_log.enums import ContactOutcome
from channels_log.forms import ContactFilter, ContactForm
from channels_log.models import Contact
from channels_log.views.files import file_or_none, likely_files
from core import hooks, panels, reading, searches
from core.formtokens import attempt
from core.paging import page_of
from policy.enums import Channel
from policy.models import PolicyProfile

SEARCHES = "contact_searches"
STATED = (
    "channel", "direction", "at", "person_name", "mobile", "question", "outcome", "answer",
)  # fmt: skip


@require_safe
def contact_list(request):
    """Contacts by channel, outcome, period, and what was searched for (kept in the session under an opaque
    key).
    """
    permissions.can_see_desk(request.user).enforce()
    labels = _channels()
    form = ContactFilter(request.GET, channels=labels)
    chosen = form.chosen()
    sought = searches.kept(request.session, chosen.get("find", ""), among=SEARCHES)
    text = sought.text if sought else ""
    contacts = Contact.objects.visible_to(request.user).matching(text)
    contacts = contacts.filter(**{name: chosen[name] for name in ("channel", "outcome") if name in chosen})
    contacts = contacts.within("at", chosen.get("period", ""))
    page = page_of(request, contacts.for_list())
    for contact in page:
        contact.channel_label = dict(labels)[contact.channel]
    context = {
        "page": page,
        "form": form,
        "text": text,
        "may_record": permissions.can_receive(request.user),
    }
    return render(request, "channels_log/contact_list.html", context)


def _channels():
    """The channels that contacts may stand on: those of the policy in its words, then the others, for old
    rows.
    """
    profile = PolicyProfile.objects.effective()
    named = profile.channel_labels if profile else {}
    return [
        *named.items(),
        *((code, label) for code, label in Channel.choices if code not in named),
    ]


@require_POST
def contact_find(request):
    """Keep what was typed in the session and show the list under its key: a name never stands in an
    address.
    """
    permissions.can_see_desk(request.user).enforce()
    return searches.led(request, reverse("channels_log:contact_list"), among=SEARCHES)


@require_http_methods(["GET", "HEAD", "POST"])
def contact_create(request):
    """Record a contact. The button "find" looks for the person's file and keeps what was typed."""
    permissions.can_receive(request.user).enforce()
    profile = PolicyProfile.objects.effective()
    typed = request.POST if request.method == "POST" else request.GET
    file = file_or_none(request.user, typed.get("file", ""))
    if request.method != "POST":
        return _show(request, ContactForm(profile=profile), file)
    if "find" in request.POST:
        return _find(request, profile)
    form = ContactForm(request.POST, profile=profile)
    if form.is_valid():
        stated = {name: form.cleaned_data[name] for name in STATED}
        done = attempt(
            request,
            form,
            lambda: _next_page(record_contact(profile=profile, file=file, **stated, by=request.user)),
            done=_("The contact is recorded."),
        )
        if done:
            return done
    return _show(request, form, file)


def _find(request, profile):
    """The form as it was typed, not judged yet, with the files that its name or number may belong to."""
    typed = ContactForm(request.POST, profile=profile)
    typed.is_valid()
    found = likely_files(
        request.user,
        name=typed.cleaned_data.get("person_name", ""),
        mobile=typed.cleaned_data.get("mobile", ""),
    )
    form = ContactForm(profile=profile, initial=_kept(typed))
    return _show(request, form, None, found=found, searched=True)


def _kept(typed) -> dict:
    kept = {name: typed[name].value() for name in typed.fields if name != "day"}
    if "day" in typed.cleaned_data:
        kept["day"] = typed.cleaned_data["day"]
    return kept


def _show(request, form, file, found=(), searched=False):
    context = {"form": form, "file": file, "found": found, "searched": searched}
    return render(request, "channels_log/contact_create.html", context)


def _next_page(contact) -> str:
    if contact.outcome != ContactOutcome.REQUEST:
        return contact.get_absolute_url()
    url = hooks.url_of(hooks.OPEN_REQUEST, contact.beneficiary.public_id)
    return f"{url}?contact={contact.public_id}"


@require_safe
def contact_detail(request, public_id):
    """One contact, on whichever channel it was recorded."""
    contacts = Contact.objects.visible_to(request.user)
    known = ("beneficiary__head", "recorded_by", "referral")
    contact = reading.shown(request, contacts.select_related(*known), public_id)
    profile = PolicyProfile.objects.effective()
    named = profile.channel_labels if profile else {}
    context = {
        "contact": contact,
        "channel": named.get(contact.channel) or contact.get_channel_display(),
        "referral": getattr(contact, "referral", None),
        "links": [panel.provider(request, contact) for panel in panels.of("contact_actions")],
    }
    return render(request, "channels_log/contact_detail.html", context)
