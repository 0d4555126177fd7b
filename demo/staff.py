"""The demo's accounts: one per role by the role's code, and the further ones that casework needs."""

import secrets
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from accounts.enums import AccessKind, Role
from accounts.models import AccessChange, RoleGrant, User
from core.numbers import save_next
from eligibility.models import Committee, CommitteeSeat

FULL_NAMES = {
    "intake_officer": "هند الراشد",
    "intake_officer2": "وليد الجبر",
    "social_researcher": "سارة العمير",
    "social_researcher2": "ماجد الصالح",
    "social_research_officer": "منيرة الدخيل",
    "department_head": "فيصل الملحم",
    "committee_chair": "صالح النعيم",
    "committee_secretary": "أروى الماجد",
    "committee_member": "نواف السعيد",
    "committee_member2": "لطيفة الحمود",
    "committee_member3": "بدر الفهيد",
    "committee_member4": "غادة الشريف",
    "committee_member5": "عثمان الجهني",
    "delivery_officer": "زياد الخالدي",
    "quality_officer": "ريم العمري",
    "manager": "عبدالرحمن الأحمدي",
    "auditor": "حمد المالكي",
    "privacy_officer": "بشرى السلمي",
    "administrator": "طلال الحازمي",
}
SEATS = {"committee_chair": "chair", "committee_secretary": "secretary"}


def demo_password() -> str:
    """The one password of the demo accounts: random, kept in the folder of this installation, never in the
    code.
    """
    kept = settings.VAR / "demo_password"
    if not kept.exists() or not kept.read_text(encoding="utf-8").strip():
        keep_in_folder("demo_password", secrets.token_urlsafe(12) + "\n")
    return kept.read_text(encoding="utf-8").strip()


def keep_in_folder(name: str, content: str):
    """Write a file of this installation, for its account alone; whole or not at all."""
    draft = settings.VAR / f".{name}"
    draft.touch(mode=0o600)
    draft.write_text(content, encoding="utf-8")
    draft.replace(settings.VAR / name)


def make_staff() -> dict[str, User]:
    """Every demo account by its username; those that exist are left as they are."""
    password = make_password(demo_password())
    for username, full_name in FULL_NAMES.items():
        user, made = User.objects.get_or_create(
            username=username,
            defaults={
                "full_name": full_name,
                "email": f"{username}@demo.invalid",
                "password": password,
                "family_name": full_name.split()[-1],
            },
        )
        if made:
            RoleGrant.objects.create(user=user, role=_role_of(username))
    staff = {user.username: user for user in User.objects.filter(username__in=FULL_NAMES)}
    _seat(staff)
    _ask(staff)
    return staff


def _role_of(username: str) -> str:
    role = username.rstrip("0123456789")
    return Role(role).value


def _ask(staff):
    """Something for the second person: the manager's desk has it to confirm or to withdraw."""
    concerned = staff["delivery_officer"]
    AccessChange.objects.get_or_create(
        user=concerned,
        kind=AccessKind.EMAIL,
        defaults={
            "before": concerned.email,
            "after": "ziyad@demo.invalid",
            "asked_by": staff["administrator"],
        },
    )


def _seat(staff):
    committee = Committee.objects.in_office().first()
    if committee is None:
        return
    if not committee.resolution:
        today = timezone.localdate()
        committee.resolution = "قرار مجلس الإدارة رقم 4"
        committee.term_from, committee.term_until = today - timedelta(days=90), today + timedelta(days=1000)
        save_next(committee, "resolution", "term_from", "term_until")
    for username, user in staff.items():
        if username.startswith("committee_"):
            CommitteeSeat.objects.get_or_create(
                committee=committee,
                user=user,
                until=None,
                defaults={"seat": SEATS.get(username, "member"), "since": timezone.localdate()},
            )
