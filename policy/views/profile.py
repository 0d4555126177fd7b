"""The policy in force, as every member of staff may read it."""

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core import hijri
from policy import wording
from policy.models import PolicyProfile

TONES = {"policy": "success", "law": "info", "practice": "neutral"}


@require_safe
def profile(request):
    """The version in force with its lines, its approval, and the versions before it."""
    in_force = PolicyProfile.objects.with_rules().effective()
    context = {"profile": in_force, "versions": PolicyProfile.objects.order_by("-version_no")}
    if in_force:
        context |= {
            "decides": _decides(in_force),
            "approval": _approval(in_force),
            **_parts(in_force),
            "gaps": wording.gaps(in_force),
            "difference": wording.date_difference(in_force),
        }
    return render(request, "policy/profile.html", context)


def _decides(profile) -> list[dict]:
    return [
        {"label": _("Who decides"), "value": profile.deciding_body_label},
        {"label": _("Who leads the study"), "value": profile.study_body_label},
        {"label": _("Period of the reply"), "value": wording.reply_period(profile)},
        {"label": _("How the board reads it"), "value": profile.get_reply_interpretation_display()},
        {
            "label": _("Objection"),
            "value": wording.days(profile.objection_days, _("after the notice (good practice)")),
        },
        {
            "label": _("An incomplete request lapses"),
            "value": wording.days(profile.lapse_days, _("after it was sent back (good practice)")),
        },
    ]


def _approval(profile) -> list[dict]:
    """Both dates, each marked as stated in the minutes or computed by us (C-52, A-09, B-24)."""
    gregorian = hijri.long_gregorian(profile.approved_on)
    stated = profile.approved_hijri_stated
    dates = [
        (_("Hijri date, as stated"), f"{stated}هـ")
        if stated
        else (_("Hijri date, computed"), hijri.long_hijri(profile.approved_on)),
        (_("Gregorian date, as stated"), gregorian),
    ]
    if profile.approved_primary_calendar != "H":
        dates.reverse()
    how = (
        _("By a resolution of the board of directors")
        if profile.approved_by_resolution
        else _("In a meeting of the board of directors")
    )
    rows = [
        (_("How it was approved"), how),
        (_("Session"), f"{profile.approved_session_label} ({profile.approved_session_no})"),
    ]
    return [{"label": label, "value": value} for label, value in [*rows, *dates]]


def _parts(profile) -> dict:
    """The lines of the policy, part by part, each with its clause and whose word it is."""
    titles = {
        "channels": _("Channels of contact"),
        "tools": _("Tools of the relations officer"),
        "sources": _("Sources of information"),
        "steps": _("Handling steps"),
    }
    return {
        name: {
            "title": title,
            "rows": [_line(rule) for rule in getattr(profile, name).all()],
            "steps": name == "steps",
        }
        for name, title in titles.items()
    }


def _line(rule) -> dict:
    """The rule with the tone of its origin; of a step also who takes it and what the applicant is called."""
    return {
        "rule": rule,
        "tone": TONES[rule.origin],
        "role": wording.roles(getattr(rule, "role", "")),
        "term": getattr(rule, "applicant_term", ""),
    }
