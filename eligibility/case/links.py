"""Where each step of a request is carried out. Pages of one request are addressed by its public id."""

from django.conf import settings
from django.urls import reverse

from core import hooks
from core.sealed import seal

LETTER = "letter"  # the purpose for which the public id of a decision is sealed

PAGES = {
    "submit": "request_sign",
    "assign": "assign",
    "evaluate": "assessment",
    "notify": "notify",
    "deliver": "delivery",
    "hand_over": "hand_over",
    "substitute": "substitute",
}


def tracking_link() -> str:
    """The public page on which a request is followed, as a message or a letter carries it."""
    return settings.SITE_URL + hooks.url_of(hooks.TRACKING)


def letter_link(decision) -> str:
    """The page on which the applicant alone reads the letter; the same for as long as it is good."""
    return settings.SITE_URL + hooks.url_of(hooks.LETTER, seal(LETTER, decision.public_id))


def page_url(case, page: str) -> str:
    """The page of a request with this name among the URLs of eligibility."""
    return reverse(f"eligibility:{page}", args=[case.public_id])


def step_url(case, step_name: str) -> str:
    """The page of a step: its own where it has one, else the general page that confirms and carries out."""
    if step_name == "decide":
        return _decision_url(case)
    page = PAGES.get(step_name)
    if page:
        return page_url(case, page)
    return reverse("eligibility:request_step", args=[case.public_id, step_name])


def _decision_url(case) -> str:
    if case.profile.by_committee:
        return reverse("eligibility:session_list")
    return page_url(case, "department_decision")
