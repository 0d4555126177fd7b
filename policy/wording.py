"""What a profile says, in words. Pure: reads the row it is given."""

from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.enums import Role
from core import hijri
from core.days import in_gregorian, in_hijri
from core.sentences import comma
from policy.enums import DayKind, Interpretation, Origin


def days(number: int, after: str) -> str:
    """Such as "30 days after the notice"."""
    counted = ngettext("%(n)d day", "%(n)d days", number) % {"n": number}
    return f"{counted} {after}"


def with_origin(said, origin) -> str:
    """A fact of the policy, marked where it is not the policy's own word."""
    if origin == Origin.POLICY:
        return str(said)
    return _("%(said)s (%(whose)s)") % {"said": said, "whose": Origin(origin).label}


def reply_period(profile) -> str:
    """The period of the reply as the policy states it (A-08); says so where it states none."""
    if profile.reply_interpretation == Interpretation.NONE:
        return _("The policy states no period")
    working = profile.reply_day_kind == DayKind.WORKING
    parts = []
    if profile.reply_min_days:
        number = {"n": profile.reply_min_days}
        parts.append(
            ngettext("not less than %(n)d working day", "not less than %(n)d working days", number["n"])
            % number
            if working
            else ngettext("not less than %(n)d day", "not less than %(n)d days", number["n"]) % number
        )
    if profile.reply_max_days:
        number = {"n": profile.reply_max_days}
        parts.append(
            ngettext("not more than %(n)d working day", "not more than %(n)d working days", number["n"])
            % number
            if working
            else ngettext("not more than %(n)d day", "not more than %(n)d days", number["n"]) % number
        )
    return comma().join(parts)


def roles(codes: str) -> str:
    """The names of the roles of a step, from its comma-separated codes."""
    return comma().join(str(Role(code).label) for code in codes.split(",") if code)


def date_difference(profile) -> str:
    """A-09: a sentence where the stated Hijri date and the Gregorian one are not the same day; else empty."""
    if not profile.approved_hijri_stated:
        return ""
    stated = hijri.parse(profile.approved_hijri_stated).date
    apart = abs((stated - profile.approved_on) / timedelta(days=1))
    if not apart:
        return ""
    return _(
        "The two dates of the minutes are not the same day: by Umm al-Qura %(gregorian)s is %(hijri)s."
    ) % {
        "gregorian": in_gregorian(profile.approved_on),
        "hijri": in_hijri(profile.approved_on),
    }


def gaps(profile) -> list[str]:
    """What this charity's policy does not say, so that nobody takes ours for its word."""
    missing = []
    if not profile.entitlement_mechanism:
        missing.append(
            _(
                "The mechanism for verifying entitlement is not adopted. Interviews, visits and criteria "
                "here are good practice, not the word of the policy."
            )
        )
    if not profile.referral_enabled:
        missing.append(_("The policy names no referral to a social research officer."))
    if not profile.committee_notice:
        missing.append(_("The policy names no committee that has to be explained to the applicant."))
    return missing
