"""Tags that the shell and the components draw with."""

from django import template
from django.templatetags.static import static
from django.utils.html import format_html

register = template.Library()

TONE_ICONS = {
    "info": "info-circle",
    "warning": "exclamation-triangle",
    "success": "check-circle",
    "danger": "exclamation-circle",
    "neutral": "info-circle",
}
# Django's message levels, told in the tones of the house.
LEVEL_TONES = {
    "debug": "neutral",
    "info": "info",
    "success": "success",
    "warning": "warning",
    "error": "danger",
}


@register.simple_tag
def icon(name, size="", mirror=False):
    """A symbol of static/img/icons.svg, hidden from readers: a word stands beside it or labels its button.

    `mirror` turns arrows round in Arabic; `size="lg"` draws it at 1.5 em.
    """
    classes = "icon" + (f" icon-{size}" if size else "") + (" mirror" if mirror else "")
    return format_html(
        '<svg class="{}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        classes,
        static("img/icons.svg"),
        name,
    )


@register.filter
def tone_icon(tone):
    """The name of the icon that goes with a tone."""
    return TONE_ICONS.get(tone, "info-circle")


@register.filter
def level_tone(message):
    """The tone of a message of django.contrib.messages."""
    return LEVEL_TONES.get(message.level_tag, "neutral")


@register.filter
def elided(page):
    """The page numbers around `page`, and `…` for those left out."""
    return page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)


@register.filter
def plain(number):
    """A number as SVG and HTML attributes want it, whatever the language: `12.5`, never `12,5`."""
    return format(number or 0, "f").rstrip("0").rstrip(".")


@register.filter
def field_errors(form):
    """(field id, label, error) of each error of a form's fields, and of what belongs to no field that can be
    seen (""). An error that names its field needs no label after it.
    """
    found = [("", "", error) for error in form.non_field_errors()]
    for bound in form:
        if bound.is_hidden:
            found += [("", "", error) for error in bound.errors]
            continue
        place, label = bound.id_for_label or bound.auto_id, str(bound.label)
        found += [
            (place, "" if label.casefold() in error.casefold() else label, error) for error in bound.errors
        ]
    return found
