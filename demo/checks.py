"""The work looked at itself: second assessments at each of their stages, a file audit that is closed and one
that is going on.
"""

from datetime import datetime, time, timedelta

from django.utils import timezone

from core.figures import Period
from eligibility.enums import Status
from eligibility.models import SecondAssessment, SecondLook, ServiceRequest
from eligibility.study import facts
from eligibility.study.actions.second_looks import FROZEN
from surveys.actions.file_audits import current_checklist, pool_of
from surveys.models import AuditedFile, FileAnswer, FileAudit

RESEARCHERS = ("social_researcher", "social_researcher2")
FILES = 6
# Of the closed audit what was not as it should be: (place of the file, code of the question) to the note.
MISSING = {
    (0, "valid"): "انتهت صلاحية إثبات السكن قبل تقديم الطلب بأيام.",
    (2, "reasons"): "الأسباب مختصرة لا يفهم منها مقدم الطلب ما ينقصه.",
    (3, "reasons"): "ذُكر رقم المادة دون بيان سبب انطباقها.",
    (4, "told"): "سُجل الإبلاغ بالهاتف دون ذكر وقته.",
}


class Checks:
    """Enters them, as of days that have gone by; the cases must be in the database."""

    def __init__(self, world):
        self.world, self.staff = world, world.staff

    def enter(self):
        """All of them; a second fill enters none."""
        if FileAudit.objects.exists():
            return
        self._second_looks()
        self._closed_audit()
        self._open_audit()

    # --- second assessments ----------------------------------------------------------------------
    def _second_looks(self):
        """Five written, of which one differs in all and one in a criterion; one given, one to be given."""
        cases = ServiceRequest.objects.for_page().filter(
            assessment__completed_at__isnull=False, assessment__recommendation__gt="", decision__isnull=False
        )
        for place, case in enumerate(cases.order_by("-pk")[:5]):
            look = self._look(case, age=28 - place, given=True)
            self._written(look, age=12 - place, differs=place)
        waiting = ServiceRequest.objects.for_page().filter(status=Status.AWAITING_DECISION)
        for place, case in enumerate(waiting.order_by("pk")[:2]):
            self._look(case, age=6 - place, given=place == 0)

    def _look(self, case, *, age, given) -> SecondLook:
        assessment, at = case.assessment, self._at(age)
        results = list(assessment.results.all())
        other = RESEARCHERS[assessment.researcher_id == self.staff[RESEARCHERS[0]].pk]
        look = SecondLook.objects.create(
            public_id=self.world.public_id(),
            request=case,
            drawn_at=at,
            facts=facts.snapshot(facts.gather(case)),
            lines=[{name: getattr(row, name) for name in FROZEN} for row in results],
            papers=[[str(check.type), str(check.state)] for check in case.checks.select_related("type")],
            steps=[
                step.public_id
                for steps in (case.interviews, case.fieldvisits)
                for step in steps.filter(status="done")
            ],
            first_outcomes={row.code: row.outcome for row in results},
            first_recommendation=assessment.recommendation,
            researcher=self.staff[other] if given else None,
            given_at=at + timedelta(days=1) if given else None,
        )
        self._tell("second_look.drawn", look, at, "social_research_officer")
        if given:
            name = self.staff[other].full_name
            self._tell("second_look.given", look, look.given_at, "social_research_officer", name)
        return look

    def _written(self, look, *, age, differs):
        """The first differs in its recommendation and the second in a criterion; the others agree."""
        at, first = self._at(age), look.first_recommendation
        codes = [line["code"] for line in look.judged]
        outcomes = {code: look.first_outcomes[code] for code in codes}
        if differs == 1 and codes:
            outcomes[codes[0]] = "not_met"
        another = "partial" if first == "approve" else "approve"
        SecondAssessment.objects.create(
            look=look,
            by=look.researcher,
            at=at,
            outcomes=outcomes,
            recommendation=first if differs else another,
            reasons="بحسب المعايير وما ثبت من الدخل وعدد أفراد الأسرة",
            same_recommendation=bool(differs),
            judged=len(codes),
            agreeing=sum(outcomes[code] == look.first_outcomes[code] for code in codes),
        )
        self.world.tell(
            "second_look.written", at, look.researcher_id, "eligibility.secondlook", look.public_id
        )

    # --- file audits -----------------------------------------------------------------------------
    def _closed_audit(self):
        audit, pool = self._audit(40, since=130, until=45)
        for place, pk in enumerate(pool[:FILES]):
            row = self._file(audit, pk, 38)
            row.checked_at = self._at(36 - place)
            row.save(update_fields=["checked_at"])
            self._answers(row, place)
            self._told_of(row, "file_audit.checked", row.checked_at, row.checker_id)
        audit.state, audit.closed_at = "closed", self._at(30)
        audit.save(update_fields=["state", "closed_at"])
        self._told_of(audit, "file_audit.closed", audit.closed_at, self._checker().pk)

    def _answers(self, row, place):
        for question in row.audit.checklist.questions.all():
            note = MISSING.get((place, question.code), "")
            unserved = question.code == "delivered" and not hasattr(row.request, "delivery")
            answer = "no" if note else "na" if unserved else "yes"
            FileAnswer.objects.create(file=row, question=question, answer=answer, note=note)

    def _open_audit(self):
        audit, pool = self._audit(3, since=44, until=4)
        for place, pk in enumerate(pool[:FILES]):
            self._file(audit, pk, 2 if place < FILES // 2 else None)

    def _audit(self, age, *, since, until):
        """An audit that was opened so many days ago, and what could be drawn, in the order of chance."""
        period = Period(self._day(since), self._day(until))
        pool = pool_of(period)
        self.world.chance.shuffle(pool)
        audit = FileAudit.objects.create(
            public_id=self.world.public_id(),
            number=self.world.number("FA", self._at(age), width=4),
            first=period.first,
            last=period.last,
            wanted=FILES,
            pool=len(pool),
            checklist=current_checklist(),
            opened_by=self.staff["quality_officer"],
            opened_at=self._at(age),
        )
        note = f"اختير بالقرعة {min(FILES, len(pool))} من {len(pool)}"
        self._told_of(audit, "file_audit.opened", audit.opened_at, audit.opened_by_id, note)
        return audit, pool

    def _file(self, audit, pk, age) -> AuditedFile:
        """A drawn file, given to a checker so many days ago; None for not yet."""
        given = {} if age is None else {"checker": self._checker(), "assigned_at": self._at(age)}
        row = AuditedFile.objects.create(
            public_id=self.world.public_id(), audit=audit, request_id=pk, **given
        )
        if given:
            note = row.checker.full_name
            self._told_of(row, "file_audit.assigned", row.assigned_at, self.staff["manager"].pk, note)
        return row

    def _checker(self):
        """Who has nothing to do with the requests under this policy."""
        return self.staff["department_head" if self.world.profile.by_committee else "manager"]

    # --- what they share -------------------------------------------------------------------------
    def _tell(self, kind, look, at, by, note=""):
        self.world.tell(kind, at, self.staff[by].pk, "eligibility.secondlook", look.public_id, note=note)

    def _told_of(self, row, kind, at, by, note=""):
        self.world.tell(kind, at, by, row._meta.label_lower, row.public_id, note=note)

    def _day(self, age):
        return self.world.today - timedelta(days=age)

    def _at(self, age):
        return timezone.make_aware(datetime.combine(self._day(age), time(11, 5)))
