"""A committee with its seats, requests that wait for it and sessions, for the tests of the decision."""

import io
import re
from datetime import date, timedelta

import pypdf
from django.utils import timezone

from eligibility import jobs
from eligibility.committee import sittings
from eligibility.committee.actions import ballots, minutes, sessions
from eligibility.models import Committee, CommitteeSeat, Service
from tests.eligibility.study_cases import sign
from tests.factories import make_file, make_user, request_at

_WORDS = re.compile(r"[A-Za-z][A-Za-z0-9_-]*|[0-9][0-9,]*|[\u0621-\u0652]+")
WORDING = {
    "reasons": ["need_proven"],
    "reason_text": "دخل الأسرة لا يكفي حاجتها",
    "reference": "ضوابط السلال الغذائية، المادة 4",
    "amount": 500,
    "quantity": 1,
    "months": 1,
}
# What the department grants of its school bag.
GRANT = {
    "outcome": "approved",
    "reasons": ["need_proven"],
    "reason_text": "ثبتت حاجة الأسرة إلى الحقيبة",
    "reference": "ضوابط الحقيبة المدرسية، المادة 2",
    "amount": 300,
    "quantity": 3,
    "months": 1,
}
REFUSAL = {
    "reasons": ["income_above"],
    "reason_text": "دخل الأسرة أعلى من الحد المعتمد",
    "reference": "ضوابط السلال الغذائية، المادة 4",
}


def make_committee(chair, secretary, *members) -> Committee:
    """The preset's committee with these seats; the earlier a member is named the older is the seat."""
    committee = Committee.objects.get(active=True)
    seats = [(chair, "chair"), (secretary, "secretary"), *((user, "member") for user in members)]
    for days, (user, seat) in enumerate(seats):
        CommitteeSeat.objects.create(
            committee=committee, user=user, seat=seat, since=date(2026, 1, 1) + timedelta(days=days)
        )
    return committee


def make_members(number: int) -> list:
    """So many members of the committee beside the chair."""
    return [make_user("committee_member", username=f"member_{n}") for n in range(1, number + 1)]


def awaiting(profile, officer, researcher, *, service="food_basket", **facts):
    """A signed and studied request that awaits its decision."""
    file = facts.pop("file", None) or make_file(by=officer, city="العيون", members=2)
    request = request_at(
        "awaiting_decision",
        file=file,
        profile=profile,
        by=officer,
        researcher=researcher,
        service=Service.objects.on_offer().get(code=service),
        **facts,
    )
    sign(request)
    return request


def planned(secretary, *requests):
    """A session for tomorrow with these requests on its agenda."""
    session = sessions.create_session(
        by=secretary, planned_at=timezone.now() + timedelta(days=1), place="قاعة الاجتماعات"
    )
    if requests:
        sessions.add_items(
            public_id=session.public_id, request_ids=[r.public_id for r in requests], by=secretary
        )
    session.refresh_from_db()
    return session


def opened(secretary, present, *requests):
    """A session in progress with these users present, and its items in order."""
    session = planned(secretary, *requests)
    sessions.mark_attendance(
        public_id=session.public_id, present=[user.public_id for user in present], by=secretary
    )
    session = sessions.open_session(public_id=session.public_id, by=secretary, reason="قُدّم موعد الجلسة يومًا")
    return session, list(session.items.order_by("order"))


def vote(item, *, rest=True, **choices):
    """Let users vote: choices maps a choice to the users. The others who are present abstain, so that the
    item is counted, but where `rest` is False.
    """
    for choice, users in choices.items():
        for user in users:
            ballots.cast_ballot(item_id=item.public_id, by=user, choice=choice.removesuffix("_"))
    for row in sittings.sitting_of(ballots.for_sitting().get(pk=item.pk)).awaiting if rest else ():
        ballots.cast_ballot(item_id=item.public_id, by=row.user, choice="abstain")


def sign_minutes(session):
    """The minutes are made, and each who was there signs them."""
    jobs.make_minutes.call(session.public_id)
    for row in session.attendances.select_related("user"):
        if row.attended:
            minutes.sign_minutes(public_id=session.public_id, by=row.user)


def words_of(content: bytes) -> set:
    """The words and numbers that a PDF's text is read back as; neighbours of two directions may stand without
    a space.
    """
    pages = pypdf.PdfReader(io.BytesIO(content)).pages
    return set(_WORDS.findall(" ".join(page.extract_text() for page in pages)))
