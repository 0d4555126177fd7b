"""The policy in force, as every member of staff may read it."""

from collections import defaultdict

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core import days
from core.sentences import comma
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
            "parts": _parts(in_force),
            "clauses": _clauses(in_force),
            "gaps": wording.gaps(in_force),
            "difference": wording.date_difference(in_force),
        }
    return render(request, "policy/profile.html", context)


def _decides(profile) -> list[dict]:
    rows = [
        ("deciding_body", _("Who decides"), profile.deciding_body_label),
        ("study_body_label", _("Who leads the study"), profile.study_body_label),
        ("reply_min_days", _("Period of the reply"), wording.reply_period(profile)),
        ("reply_interpretation", _("How the board reads it"), profile.get_reply_interpretation_display()),
        ("reply_day_kind", _("Which days are counted"), profile.get_reply_day_kind_display()),
        ("objection_days", _("Objection"), wording.days(profile.objection_days, _("after the notice"))),
        (
            "lapse_days",
            _("An incomplete request lapses"),
            wording.days(profile.lapse_days, _("after it was sent back")),
        ),
        ("effective_from", _("In force since"), days.in_hijri(profile.effective_from)),
    ]
    if not (profile.reply_min_days or profile.reply_max_days):
        rows = [row for row in rows if row[0] != "reply_day_kind"]
    return [
        {"label": label, "value": wording.with_origin(value, profile.origin_of(column))}
        for column, label, value in rows
    ]


def _approval(profile) -> list[dict]:
    """Both dates, each marked as stated in the minutes or computed by us (C-52, A-09, B-24)."""
    gregorian = days.in_gregorian(profile.approved_on)
    stated = profile.approved_hijri_stated
    dates = [
        (_("Hijri date, as stated"), f"{stated}هـ")
        if stated
        else (_("Hijri date, computed"), days.in_hijri(profile.approved_on)),
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
        (_("What was approved"), comma().join(f"«{row.label}»" for row in profile.documents.all())),
        (_("How it was approved"), how),
        (_("Session"), f"{profile.approved_session_label} ({profile.approved_session_no})"),
    ]
    return [{"label": label, "value": value} for label, value in [*rows, *dates]]


def _parts(profile) -> list[dict]:
    """The lines of the policy, part by part, each with its clause, what that says, and whose word it is."""
    said = {row.clause: row.label for row in profile.clauses.all()}
    titles = {
        "channels": _("Channels of contact"),
        "tools": _("Tools of the relations officer"),
        "sources": _("Sources of information"),
        "steps": _("Handling steps"),
    }
    return [
        {"slug": name, "title": title, "rows": [_line(rule, said) for rule in getattr(profile, name).all()]}
        for name, title in titles.items()
    ]


def _line(rule, said) -> dict:
    """The rule with the tone of its origin and its clause in words; of a step also who takes it and what the
    applicant is called.
    """
    role = wording.roles(getattr(rule, "role", ""))
    if role and rule.role_origin != rule.origin:
        role = wording.with_origin(role, rule.role_origin)
    return {
        "rule": rule,
        "tone": TONES[rule.origin],
        "role": role,
        "term": getattr(rule, "applicant_term", ""),
        "said": said.get(rule.clause, ""),
    }


def _clauses(profile) -> list[dict]:
    """The text of the policy, part by part: [title, rows]."""
    parts = defaultdict(list)
    for row in profile.clauses.all():
        parts[row.get_part_display()].append(row)
    return [{"title": title, "rows": rows} for title, rows in parts.items()]
