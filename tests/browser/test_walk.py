"""The main job, from the visitor at the desk to the answered survey, taken by clicking and typing as each
role would.

One walk; what differs between the policies of عطاء and براعم is written out beside it.
"""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.utils import timezone

from core.hijri import long_both
from eligibility.catalogue.presets import load_profile
from eligibility.models import Committee, CommitteeSeat
from policy.models import PolicyProfile
from policy.reply import objection_last_day
from tests.browser import after, decision, desk
from tests.browser import study as research
from tests.browser.people import PHONE, expect_words, keeps_quiet, press, says
from tests.factories import make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

STAFF = {
    "intake_officer": "هند الراشد",
    "social_researcher": "سارة العمير",
    "social_researcher2": "ماجد الصالح",
    "social_research_officer": "منيرة الدخيل",
    "department_head": "فيصل الملحم",
    "committee_chair": "صالح النعيم",
    "committee_secretary": "أروى الماجد",
    "committee_member": "نواف السعيد",
    "committee_member2": "لطيفة الحمود",
    "committee_member3": "بدر الفهيد",
    "delivery_officer": "زياد الخالدي",
    "quality_officer": "ريم العمري",
}


@dataclass(frozen=True)
class Policy:
    """What the walk expects under one policy."""

    code: str
    channels: int
    referral: bool
    committee: bool
    body: str
    reply_days: int | None
    city: str
    service: str
    answers: dict
    reviewer: str
    criteria: int


ATAA = Policy(
    code="ataa",
    channels=7,
    referral=True,
    committee=True,
    body="لجنة البحث",
    reply_days=14,
    city="العيون",
    service="ترميم منزل",
    answers={"answer_owned": "yes"},
    reviewer="social_research_officer",
    criteria=6,
)
BARAEM = Policy(
    code="baraem",
    channels=6,
    referral=False,
    committee=False,
    body="الإدارة المختصة",
    reply_days=None,
    city="الرياض",
    service="ترميم غرفة طفل",
    answers={"served": "سارة ماجد علي الدوسري"},
    reviewer="department_head",
    criteria=5,
)


@pytest.fixture
def cast(db):
    """The staff of the charity, by username; the password is typed into the form."""
    return {
        username: make_user(username.rstrip("0123456789"), username=username, full_name=name)
        for username, name in STAFF.items()
    }


@pytest.mark.parametrize("policy", [ATAA, BARAEM], ids=lambda policy: policy.code)
def test_main_job(policy, cast, people):
    load_profile(place=policy.code)
    take_seats(cast)
    officer, today = people.page("intake_officer"), timezone.localdate()

    reception(policy, people, officer)
    request = take_request(policy, officer, today)
    reference = submit(policy, people, officer, today)
    accept(policy, people, officer, reference)
    study(policy, people, request, today + timedelta(days=1))
    number, minutes = decide(policy, people, request, today + timedelta(days=1))
    notify(policy, people, request, number, today)
    if policy.committee:
        expect_words(minutes, number, "لجنة البحث", "بدر الفهيد", "على أن يشرف مهندس على التنفيذ")
        assert "القحطاني" not in minutes
    deliver(policy, people, request, reference, today)


def take_seats(cast):
    """A chair, a secretary and three members sit in the committee, where the policy has one."""
    committee = Committee.objects.filter(active=True).first()
    seats = {"committee_chair": "chair", "committee_secretary": "secretary"}
    for username, user in cast.items():
        if committee and username.startswith("committee_"):
            seat = seats.get(username, "member")
            CommitteeSeat.objects.create(
                committee=committee, user=user, seat=seat, since=timezone.localdate()
            )


def reception(policy, people, officer):
    """Step 1, but for the visitor whose visit becomes the request."""
    desk.answer_visitor(officer)
    assert desk.count_channels(officer) == policy.channels
    if policy.referral:
        desk.refer_visitor(officer)
        desk.answer_referral(people.page("social_research_officer"))
        desk.tell_answer(officer)
    else:
        desk.receive(officer, "منى راشد العتيبي", "هل يشملنا الدعم؟")
        keeps_quiet(officer, "أحِل إلى")


def take_request(policy, officer, today, drawn=desk.drawn_now) -> str:
    """Steps 1 to 4: the visitor's file, request and papers, once the worker has `drawn` their pages. Gives
    the address of the request.
    """
    desk.receive(officer, desk.VISITOR, "يتسرب الماء من سقف البيت", desk.MOBILE)
    visit = officer.url
    desk.open_file(officer, policy.city)
    desk.fill_file(officer, policy.city)
    desk.open_request(officer, visit, policy.service, policy.answers)
    request = officer.url.removesuffix("papers/")
    desk.take_papers(officer, today, drawn)
    return request


def submit(policy, people, officer, today) -> str:
    """Steps 5 and 6: declaration, receipt, and what anybody with the receipt can follow. Gives the
    reference.
    """
    press(officer, "متابعة إلى المراجعة والتوقيع")
    desk.sign(officer, "توقيع الطلب وتقديمه", explained=policy.committee)
    says(officer, "قُدّم الطلب.", "إيصال استلام الطلب")
    reference, words = desk.read_receipt(officer)
    expect_words(words, reference, policy.body, policy.service, "آخر أربعة أرقام من جوالك")
    assert ("يُرفع" in words) == policy.committee
    not_before = policy.reply_days and long_both(today + timedelta(days=policy.reply_days))
    if not_before:
        expect_words(words, f"فلا يصدر الرد قبل {not_before}")
    else:
        assert "يصدر الرد" not in words
        assert "يصلك الرد" not in words
    told = [f"فلا يصدر الرد قبل {not_before}"] if not_before else []
    desk.track(people.stranger(), reference, "استلمنا طلبك", *told, silent=[policy.service])
    return reference


def accept(policy, people, officer, reference):
    """One field that does not match blocks the acceptance; a new paper takes a new signature; then it is
    registered.
    """
    desk.refused_to_accept(officer, "لم يُنتهَ من مستند: سجل الأسرة")
    press(officer, "مطابقة المستندات")
    desk.replace_paper(officer)
    press(officer, "العودة إلى الطلب")
    desk.refused_to_accept(officer, "لم يوقّع مقدم الطلب الإقرار على البيانات بصورتها الحالية.")
    desk.sign_again(officer, explained=policy.committee)
    press(officer, "قبول الطلب للدراسة وقيده")
    press(officer, "قبول الطلب للدراسة وقيده")
    says(officer, "قيد الدراسة", "T-14")
    desk.track(people.stranger(), reference, "سُجّل طلبك ويُدرس الآن")


def study(policy, people, request, tomorrow):
    """Step 7: the reviewer assigns, the researcher works on a phone, the reviewer refers."""
    reviewer = people.page(policy.reviewer)
    researcher = people.page("social_researcher", width=PHONE)
    research.assign(reviewer, request, "سارة العمير")
    research.interview(researcher, request, tomorrow)
    research.visit(researcher, request, tomorrow)
    research.assess(researcher, request, policy.criteria)
    research.refer(reviewer, request)


def decide(policy, people, request, tomorrow):
    """Step 8: the number of the decision, and the words of the minutes where a committee sat."""
    if policy.committee:
        return decision.committee_decides(people, STAFF, policy.service, tomorrow)
    return decision.department_decides(people.page("department_head"), request), []


def notify(policy, people, request, number, today):
    """Step 9: nothing is delivered before the notice; the message goes out, and the letter says it all."""
    after.not_yet_deliverable(people.page("delivery_officer", width=PHONE), request)
    officer = people.page("intake_officer")
    after.tell(officer, request, early=policy.reply_days is not None)
    outbox = after.send_messages()
    assert "+966551234987" in outbox
    assert "12000" not in outbox
    assert "ترميم" not in outbox
    officer.goto(f"{request}notify/")
    says(officer, "جُرّبت الرسالة ولم تُرسل")
    after.not_yet_deliverable(people.page("delivery_officer", width=PHONE), request)
    after.open_letter(people.stranger(width=PHONE), outbox, "4987")
    words = after.read_letter(officer, request)
    expect_words(words, number, desk.VISITOR, "تمت الموافقة على طلبك", policy.body, "12,000 ريال")
    expect_words(words, long_both(today), "سقف", "ولا يكفي الدخل لإصلاحه", "لك أن تعترض خلال")
    last = objection_last_day(PolicyProfile.objects.effective(), today)
    expect_words(words, f"وآخر يوم لذلك {long_both(last)}")


def deliver(policy, people, request, reference, today):
    """Step 10: delivery with a receipt, closing, and the survey, whose single answer shows no figure."""
    after.deliver(people.page("delivery_officer", width=PHONE), request, today)
    after.close(people.page("intake_officer"), request)
    desk.track(people.stranger(), reference, "أُغلق طلبك")
    after.answer_survey(people.stranger(width=PHONE), after.a_day_later())
    after.results_are_hidden(people.page("quality_officer"))
