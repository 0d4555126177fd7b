"""Tags that every form of the house carries."""

from django import template
from django.utils.html import format_html

from core.formtokens import FIELD
from core.ids import public_id

register = template.Library()


@register.simple_tag
def form_token():
    """The hidden one-time token of a form: see core/formtokens.py."""
    return format_html('<input type="hidden" name="{}" value="{}">', FIELD, public_id())


@register.simple_tag
def version_field(row):
    """The hidden version of the row that this form edits: see core/numbers.py lock()."""
    return format_html('<input type="hidden" name="version" value="{}">', row.version)
