"""Tags that every form of the house carries."""

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html

from core import kept

register = template.Library()


@register.simple_tag(takes_context=True)
def form_token(context, *, keeps=True):
    """The hidden one-time token of a form: see core/formtokens.py. With `keeps=False` nothing of the form is
    ever kept (core/kept.py): a ballot, or a button with nothing to type.
    """
    token = kept.issue(context["request"], keeps=keeps)
    if keeps:
        context["request"].has_typed_form = True
        return format_html('<input type="hidden" name="{}" value="{}">', kept.FIELD, token)
    return format_html('<input type="hidden" name="{}" value="{}" data-keeps-nothing>', kept.FIELD, token)


@register.simple_tag
def version_field(row):
    """The hidden version of the row that this form edits: see core/numbers.py lock()."""
    return format_html('<input type="hidden" name="version" value="{}">', row.version)


@register.simple_block_tag(takes_context=True)
def with_kept_texts(context, content):
    """The content of a page, and above it what the user had typed there and not sent (core/kept.py). One
    query where the content has a form to type into, none elsewhere.
    """
    request = context["request"]
    if not getattr(request, "has_typed_form", False) or request.method != "GET":
        return content
    offers = kept.offers(request) if request.user.is_authenticated else []
    above = {"offers": offers, "request": request, "csrf_token": context.get("csrf_token")}
    return format_html("{}{}", render_to_string("kept/offers.html", above), content)
