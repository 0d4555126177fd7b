"""The three short steps of a new request."""

from django.urls import reverse
from django.utils.translation import gettext as _


def form_steps(case, current: int) -> list[dict]:
    """The three steps of a new request for components/step_bar.html; `current` counts from 1."""
    pages = ["request_edit", "request_papers", "request_sign"]
    labels = [
        _("Who and what"),
        _("Papers"),
        _("Answers and signature"),
    ]
    steps = []
    for place, (page, label) in enumerate(zip(pages, labels, strict=True), start=1):
        state = "done" if place < current else "current" if place == current else "todo"
        url = reverse(f"eligibility:{page}", args=[case.public_id]) if case else ""
        steps.append({"label": label, "state": state, "url": url})
    return steps
