"""Where the work begins for whoever is seldom waited for: a few pages, each with what it is for."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role

DOORS = {
    Role.PRIVACY_OFFICER: (
        (
            "surveys:internal_list",
            _("Between departments"),
            _("What they ask of you, and what you ask of them."),
        ),
        ("policy:profile", _("The policy"), _("What the charity promises about the data of beneficiaries.")),
        ("surveys:obstacle_list", _("Obstacles and ideas"), _("What endangers data is reported here.")),
    ),
    Role.ADMINISTRATOR: (
        ("accounts:user_list", _("Users"), _("Making and closing accounts, and the roles of each.")),
        ("first_run", _("Set-up"), _("What of the setting up is done, and what is left.")),
        ("policy:profile", _("The policy"), _("The services, papers and terms that hold now.")),
    ),
}


def doors_of(user) -> list[dict]:
    """The pages of everything that the user's roles begin with: label, text, url; each once."""
    found = {}
    for role, pages in DOORS.items():
        if user.has_role(role):
            for page, label, text in pages:
                found.setdefault(page, {"label": label, "text": text, "url": reverse(page)})
    return list(found.values())
