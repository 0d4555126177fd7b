"""The culture of quality in the demo: obstacles at each state, requests between departments with ratings of a
quarter that is over, sessions on quality.
"""

from datetime import datetime, time, timedelta

from django.utils import timezone

from core.workdays import is_working_day
from demo.improvements import Improvements
from surveys.models import AwarenessSession, InternalRating, InternalRequest, Obstacle
from surveys.periods import before, span
from surveys.querysets import departments_of
from surveys.terms import KIND

# (stars, what was written) of the quarter that is over.
RATED = (
    (5, ""), (4, "جاء الجدول في يومه"), (3, ""), (4, ""), (2, "تكرر السؤال مرتين"), (5, "تعاون يُشكر"),
)  # fmt: skip
SESSIONS = (
    (240, "كيف تُستقبل الشكوى", ["relations", "research"], 11, "مركز تدريب خارجي"),
    (150, "لغة واضحة في الرسائل والقرارات", ["relations", "committee", "delivery"], 17, "مسؤول الجودة"),
    (35, "قراءة نتائج الاستبانة", ["relations", "research", "delivery", "management"], 14, "مسؤول الجودة"),
)


class Culture:
    """Enters all of it, as of days that have gone by."""

    def __init__(self, world):
        self.world, self.staff = world, world.staff

    def enter(self):
        """All of it; a second fill enters none. The improvements must be in the database."""
        if Obstacle.objects.exists():
            return
        self._obstacles()
        self._rated()
        self._going_on()
        self._sessions()

    # --- obstacles and ideas -----------------------------------------------------------------------
    def _obstacles(self):
        self._obstacle(
            120, "social_researcher", kind="idea", place="study", what="مقابلة عن بُعد لمن لا يستطيع الحضور.",
            outcome="refused", answer="السياسة تشترط المقابلة حضورًا أو زيارة، ولا بديل عنها الآن.",
        )  # fmt: skip
        self._obstacle(
            95, "intake_officer", place="reception", what="لا مقاعد تكفي وقت الظهيرة.", cases=20,
            outcome="removed", answer="نُقلت ثمانية مقاعد من القاعة.", closed_on=self._day(93),
        )  # fmt: skip
        done = self._improvement(60, "توحيد نموذج التبليغ بالقرار", "delivery_officer", done=20)
        self._obstacle(
            64, "intake_officer2", place="telling", what="يُبلَّغ القرار بعبارات مختلفة.",
            cause="لا نموذج موحد.", improvement=done,
        )  # fmt: skip
        self._obstacle(
            41, "delivery_officer", place="delivery", what="لا يُعرف موعد وصول المورد فيتكرر حضور المستفيد.",
            cause="لا موعد مكتوب في العقد.", cases=9,
        )  # fmt: skip
        going_on = self._improvement(15, "قائمة موحدة للأوراق", "social_research_officer")
        self._obstacle(
            18, "intake_officer", place="papers", what="تُطلب الورقة نفسها بأسماء مختلفة.", cases=14,
            improvement=going_on,
        )  # fmt: skip
        self._obstacle(
            2, "committee_secretary", kind="idea", place="office", what="تُرسل ورقة الجلسة قبلها بيومين.",
        )  # fmt: skip

    def _improvement(self, age, title, owner, *, done=None):
        ended = {"done": "أُنجز وعُمم على العاملين.", "done_on": self._day(done)} if done else {}
        improvements = Improvements(self.world)
        return improvements.row(
            age, title=title, source="obstacle", found="بلّغ عنه أحد العاملين.", planned="يُكتب ويُعمم.",
            owner=owner, due=30, **ended,
        )  # fmt: skip

    def _obstacle(self, age, by, *, kind="obstacle", **facts):
        quality = self.staff["quality_officer"]
        answered = {"answered_by": quality} if facts.get("outcome") else {}
        row = Obstacle(
            public_id=self.world.public_id(),
            number=self.world.number("O", self._at(age), width=4),
            kind=kind,
            reported_by=self.staff[by],
            reported_at=self._at(age),
            **facts,
            **answered,
        )
        row.refresh_words()
        row.save()
        self._tell("obstacle.reported", row, age, by)
        if row.improvement:
            self._tell("obstacle.taken_up", row, age - 3, "quality_officer", row.improvement.number)
        if row.outcome:
            self._tell("obstacle.answered", row, age - 2, "quality_officer", row.answer)

    # --- between departments -----------------------------------------------------------------------
    def _rated(self):
        """Six of the delivery in the quarter that is over, two of the quality: these are too few to show."""
        last = before(KIND, span(KIND, self.world.today)).last
        days = [last - timedelta(days=7 * weeks + 2) for weeks in range(len(RATED), 0, -1)]
        for day, (stars, word) in zip(days, RATED, strict=True):
            row = self._request(day, "intake_officer", "delivery", "جدول مواعيد التسليم", "done")
            self._rate(row, day, stars, word)
        for day, stars in zip(days[-1:] * 2, (4, 3), strict=True):
            row = self._request(day, "intake_officer2", "quality", "صيغة لسؤال المستفيد عن رضاه", "done")
            self._rate(row, day, stars, "")

    def _going_on(self):
        self._request(self._day(16), "delivery_officer", "relations", "أرقام من تغيّر جواله", "")
        self._request(self._day(6), "committee_secretary", "technical", "شاشة لقاعة الجلسات", "not_done")
        self._request(self._day(5), "intake_officer", "research", "المدة المتوقعة لكل خدمة", "done")
        self._request(self._day(1), "social_researcher", "relations", "صيغة موعد الزيارة في الرسائل", "")

    def _request(self, day, by, asked, subject, outcome):
        while outcome and not is_working_day(day):
            day -= timedelta(days=1)
        row = InternalRequest(
            public_id=self.world.public_id(),
            number=self.world.number("I", self._on(day), width=4),
            asking=departments_of(self.staff[by])[0],
            asked=asked,
            subject=subject,
            needed=f"{subject}، لنعمل به في الأسبوع القادم.",
            asked_by=self.staff[by],
            asked_at=self._on(day),
            **self._answer(day, asked, outcome),
        )
        row.refresh_words()
        row.save()
        self._tell_on("internal.asked", row, self._on(day), by, row.subject)
        if outcome:
            self._tell_on("internal.answered", row, row.answered_at, row.answered_by.username, row.answer)
        return row

    def _answer(self, day, asked, outcome):
        if not outcome:
            return {}
        by = next(user for user in self.staff.values() if asked in departments_of(user))
        text = "أُرسل بالبريد الداخلي." if outcome == "done" else "لا بند لها في ميزانية هذا العام."
        return {
            "outcome": outcome, "answer": text, "answered_by": by, "answered_at": self._on(day, hour=13),
        }  # fmt: skip

    def _rate(self, row, day, stars, word):
        rating = InternalRating(request=row, stars=stars, word=word, rated_on=day)
        rating.save()
        self._tell_on("internal.rated", row, self._on(day, hour=14), row.asked_by.username)

    # --- sessions on quality -----------------------------------------------------------------------
    def _sessions(self):
        for age, subject, departments, attended, held_by in SESSIONS:
            row = AwarenessSession.objects.create(
                public_id=self.world.public_id(), held_on=self._day(age), subject=subject,
                departments=departments, attended=attended, held_by=held_by,
                entered_by=self.staff["quality_officer"], entered_at=self._at(age),
            )  # fmt: skip
            self._tell("awareness.entered", row, age, "quality_officer", subject)

    # --- what they share ---------------------------------------------------------------------------
    def _tell(self, kind, row, age, by, note=""):
        self._tell_on(kind, row, self._at(age), by, note)

    def _tell_on(self, kind, row, at, by, note=""):
        self.world.tell(kind, at, self.staff[by].pk, row._meta.label_lower, row.public_id, note=note)

    def _day(self, age):
        return self.world.today - timedelta(days=age)

    def _at(self, age):
        return self._on(self._day(age))

    def _on(self, day, hour=9):
        return timezone.make_aware(datetime.combine(day, time(hour, 40)))
