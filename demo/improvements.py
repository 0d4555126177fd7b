"""The register of improvements: one done and measured again, one late, some under way, one given up."""

from datetime import datetime, time, timedelta
from decimal import Decimal

from django.utils import timezone

from channels_log.models import Contact, Message
from demo.people import encrypt
from demo.rounds import BETTER, SLOW
from surveys.actions.thanking import cause_of_adopting
from surveys.models import AFTER, BEFORE, ImprovementAction, Round, Snapshot
from surveys.published import measured_later, published_in

ENTERED = 160  # days ago: the first of them
CLOSED_BEFORE = ENTERED + 52  # a round that began then had its month and the days to its closing


class Improvements:
    """Enters them, as of days that have gone by."""

    def __init__(self, world):
        self.world, self.staff = world, world.staff

    def enter(self):
        """All of them; a second fill enters none. The rounds must be in the database."""
        if ImprovementAction.objects.exists():
            return
        self._measured_again()
        self._late()
        self._going_on()
        self._suggested()
        self._given_up()

    def _measured_again(self):
        before, after = self._pair()
        row = self.row(
            ENTERED,
            title="تقصير المدة من الطلب إلى التسليم",
            source="survey",
            found="انخفض الرضا عن المدة في جولات متتالية، وكتب كثيرون أن الانتظار طال.",
            planned="يُسند الطلب إلى الباحث في يومه، وتُعقد جلسة اللجنة كل أسبوع.",
            owner="social_research_officer",
            due=-100,
            before=before,
            after=after,
            done="صار الإسناد في يوم القبول نفسه، وصارت جلسة اللجنة كل أسبوع بدل كل أسبوعين.",
            done_on=self._day(110),
        )
        self._tell("improvement.done", row, 110, "social_research_officer", row.done)
        self._tell("improvement.measured", row, 5, "quality_officer", f"{after.figure.value}%")

    def _pair(self) -> tuple[Snapshot, Snapshot]:
        """What was said of the time while it was slow, and of a round since it became better; else typed
        ones.
        """
        slow = self._day(max(SLOW)), self._day(CLOSED_BEFORE)
        better = self._day(max(BETTER))
        figures = (
            each
            for row in Round.objects.filter(state="closed", starts_on__range=slow)
            for cell, shown in published_in(row)
            for each in shown
            if each.question.code == "speed" and cell.outcome == "granted"
        )
        for before in figures:
            for after in measured_later(before):
                if after.since >= better and after.value > before.value:
                    return before, after
        measured = "متوسط المدة من الطلب إلى التسليم"
        return Snapshot(measured, Decimal(61), "يوم"), Snapshot(measured, Decimal(34), "يوم")

    def _late(self):
        self.row(
            50,
            title="تقصير المدة بين الموافقة والتسليم",
            source="complaint",
            found="وردت شكاوى من طول الانتظار بعد صدور القرار.",
            planned="يُحدد موعد التسليم في يوم التبليغ بالقرار نفسه.",
            owner="delivery_officer",
            due=-9,
            before=Snapshot("متوسط المدة بين القرار والتسليم", Decimal("8.5"), "يوم"),
        )

    def _going_on(self):
        closed = Round.objects.filter(state="closed").first()
        shown = [figures for _cell, figures in reversed(published_in(closed)) if figures] if closed else []
        self.row(
            12,
            title="عرض الأوراق المطلوبة لكل خدمة قبل الحضور",
            source="survey",
            found="يعود بعض المستفيدين مرتين لاستكمال الأوراق.",
            planned="تُنشر قائمة الأوراق لكل خدمة، وتُرسل مع موعد الزيارة.",
            owner="social_research_officer",
            due=40,
            before=shown[0][-1] if shown else None,
        )
        self.row(
            30,
            title="نقل كبار السن إلى مقر الجمعية",
            source="partner",
            partner_body="جمعية النقل الميسر",
            found="يتعذر حضور المقابلة على من لا يجد وسيلة نقل.",
            planned="يُتفق مع الجهة الشريكة على يومين في الأسبوع.",
            owner="quality_officer",
            due=75,
        )

    def _suggested(self):
        contact = Contact.objects.filter(beneficiary__isnull=False).order_by("pk").first()
        row = self.row(
            20,
            title="رسالة تذكير قبل موعد الزيارة بيوم",
            source="suggestion",
            contact=contact,
            found="اقتُرح التذكير بموعد الزيارة الميدانية قبله بيوم.",
            planned="تُكتب الرسالة مع تحديد الموعد، وتُرسل قبله بيوم.",
            owner="social_research_officer",
            due=25,
        )
        at = self._at(20)
        self.world.write[Message].add(
            public_id=self.world.public_id(),
            kind="suggestion",
            channel="sms",
            version=1,
            beneficiary_id=contact.beneficiary_id,
            person_id=contact.beneficiary.head_id,
            address=contact.mobile,
            body=encrypt(f"{self.world.charity.short_name}: نشكرك على اقتراحك، وقد أخذنا به."),
            cause=cause_of_adopting(row),
            status="sent",
            attempts=1,
            next_attempt_at=at,
            written_at=at,
            sent_at=at,
            proof="demo",
        )

    def _given_up(self):
        row = self.row(
            70,
            title="فتح منفذ استقبال مسائي",
            source="obstacle",
            found="يعمل بعض المستفيدين إلى ما بعد وقت الدوام.",
            planned="يُفتح منفذ ساعتين بعد العصر.",
            owner="manager",
            due=-30,
            drop_reason="لم يحضر في التجربة إلا اثنان في شهر، والهاتف يكفيهم.",
        )
        self._tell("improvement.dropped", row, 31, "manager", row.drop_reason)

    # --- what they share ---------------------------------------------------------------------------
    def row(self, age, *, owner, due, before=None, after=None, **facts) -> ImprovementAction:
        """One that was entered so many days ago, to be done so many days from now."""
        status = "done" if facts.get("done_on") else "dropped" if facts.get("drop_reason") else "open"
        figures = {
            column: getattr(figure, name)
            for figure, columns in ((before, BEFORE), (after, AFTER))
            for name, column in columns.items()
            if figure
        }
        row = ImprovementAction(
            public_id=self.world.public_id(),
            number=self.world.number("M", self._at(age), width=4),
            owner=self.staff[owner],
            due_on=self._day(-due),
            status=status,
            created_by=self.staff["quality_officer"],
            created_at=self._at(age),
            **facts,
            **figures,
        )
        row.refresh_words()
        row.save()
        self._tell("improvement.created", row, age, "quality_officer", row.title)
        return row

    def _tell(self, kind, row, age, by, note):
        at, actor = self._at(age), self.staff[by].pk
        self.world.tell(kind, at, actor, "surveys.improvementaction", row.public_id, note=note)

    def _day(self, age):
        return self.world.today - timedelta(days=age)

    def _at(self, age):
        return timezone.make_aware(datetime.combine(self._day(age), time(10, 15)))
