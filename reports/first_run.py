"""What is missing before work can begin, and what has come undone since: for the administrator and the
manager. Each line says who mends it and where.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.models import User
from channels_log import gateways
from core import panels
from core.backups import last_backup
from core.days import both
from core.sentences import comma
from eligibility.committee.actions.committees import can_decide
from eligibility.models import Committee, Service
from policy.holidays import known_until, runs_out
from policy.models import Charity, PolicyProfile

SEES = frozenset({Role.ADMINISTRATOR, Role.MANAGER})
UNUSABLE = {"password__startswith": UNUSABLE_PASSWORD_PREFIX}
BACKUP_WITHIN = timedelta(days=2)


@dataclass(frozen=True)
class Need:
    """One thing that must be there: `state` is done or todo, as components/task_list.html takes it."""

    label: str
    done: bool
    note: str = ""
    url: str = ""

    @property
    def state(self) -> str:
        return "done" if self.done else "todo"


def needs(roles: frozenset[str]) -> list[Need]:
    """Everything that must be there before work can begin, in the order in which it is done; with the way
    there for who holds `roles` and may go it.
    """
    profile = PolicyProfile.objects.effective()
    return [
        *_policy(profile),
        _charity(),
        *_accounts(profile, roles),
        *_committee(profile),
        *_gateways(),
        _holidays(),
        _backup(),
    ]


def needs_now(request, _subject=None) -> list[dict]:
    """One row on the desk while something is missing."""
    if not request.user.has_role(*SEES):
        return []
    missing = [need for need in needs(request.user.role_codes) if not need.done]
    if not missing:
        return []
    return [
        panels.desk_row(
            what=_("Set-up: %(labels)s") % {"labels": comma().join(need.label for need in missing[:3])},
            who="",
            since=None,
            url=reverse("first_run"),
            action_label=_("Open"),
        )
    ]


def _policy(profile) -> list[Need]:
    where = reverse("policy:profile")
    note = _("On the machine: %(command)s (docs/operations.md).") % {
        "command": _command("manage.py load_profile")
    }
    services = Service.objects.on_offer().exists()
    return [
        Need(_("The adopted policy"), profile is not None, "" if profile else note, where),
        Need(_("Services on offer"), services, "" if services else note, where),
    ]


def _charity() -> Need:
    record = Charity.objects.in_force()
    note = "" if record else _("The manager writes it.")
    return Need(_("The charity's record"), record is not None, note, reverse("policy:charity"))


def _accounts(profile, roles) -> list[Need]:
    """Somebody for each role that a step of the policy names, and a manager."""
    wanted = [Role.MANAGER]
    for said in profile.step_roles.values() if profile else []:
        wanted += [Role(code) for code in said.split(",")]
    held = set(
        User.objects.filter(is_active=True, roles__role__in=wanted).values_list("roles__role", flat=True)
    )
    missing = [str(role.label) for role in Role if role in set(wanted) - held]
    note = _("Nobody holds: %(roles)s.") % {"roles": comma().join(missing)} if missing else ""
    never = User.objects.filter(Q(password="") | Q(**UNUSABLE), is_active=True).count()
    waiting = (
        _("%(number)d have not set their password yet; the list of staff sends the link again.")
        % {"number": never}
        if never
        else ""
    )
    where = reverse("accounts:user_list") if Role.ADMINISTRATOR in roles else ""
    return [
        Need(_("Accounts for every role"), not missing, note, where),
        Need(_("Everybody has come in once"), not never, waiting, where),
    ]


def _committee(profile) -> list[Need]:
    if profile is None or not profile.by_committee:
        return []
    committee = Committee.objects.in_office().first()
    able = bool(committee and can_decide(committee))
    note = "" if able else _("The manager gives the seats: a chair, a secretary and three that vote.")
    return [Need(_("The committee"), able, note, reverse("eligibility:committee"))]


def _gateways() -> list[Need]:
    labels = {"sms": _("Text messages"), "email": _("E-mail")}
    found = []
    for channel, label in labels.items():
        fault = gateways.fault_of(channel)
        notes = {
            "": "",
            "not_for_people": _("Messages lie in a folder and reach nobody: set %(name)s in var/env."),
            "unknown": _("%(name)s in var/env names no gateway that there is."),
            "not_whole": _("%(name)s is chosen, but its address is not written in var/env."),
        }
        note = notes[fault] % {"name": _command(f"{channel.upper()}_GATEWAY")} if fault else ""
        found.append(Need(label, not fault, note))
    return found


def _holidays() -> Need:
    known = known_until()
    if not runs_out():
        return Need(_("Holidays"), True, _("Known until %(day)s.") % {"day": both(known)})
    note = _("Add those that follow to lists.yaml and load it: %(command)s.") % {
        "command": _command("manage.py load_profile")
    }
    said = _("Known until %(day)s.") % {"day": both(known)} if known else _("None is known.")
    return Need(_("Holidays"), False, f"{said} {note}")


def _backup() -> Need:
    made = last_backup()
    fresh = bool(made and timezone.now() - made < BACKUP_WITHIN)
    said = (
        _("The last one: %(day)s.") % {"day": both(timezone.localdate(made))}
        if made
        else _("None was made yet.")
    )
    run = _("Run the command %(command)s.") % {"command": _command("script/backup")}
    return Need(_("Backup"), fresh, said if fresh else f"{said} {run}")


def _command(text: str) -> str:
    """Isolated, so that it is read from left to right inside Arabic."""
    return f"\u2066{text}\u2069"
