"""A request of the demo charity from where it stands to its end, by the rules it was opened under."""

from datetime import timedelta

from django.utils import timezone

from eligibility.case.needs import demanded_mechanisms, settled
from eligibility.committee.actions import ballots, sessions
from eligibility.committee.sittings import sitting_of
from eligibility.decision.actions import decisions, notices, objections
from eligibility.delivery.actions import Receipt, hand_over, start_delivery
from eligibility.enums import ENDED, SETTLED, ItemStatus
from eligibility.intake.actions import submission
from eligibility.models import AgendaItem, Session
from eligibility.statement.declared import standing_declaration
from eligibility.step_page.ways_out import close
from eligibility.study import facts
from eligibility.study.actions import appointments, assessment, assign
from tests.eligibility.cases import fresh
from tests.eligibility.committee_cases import sign_minutes
from tests.eligibility.steps_of_intake import match, receive, sign
from tests.eligibility.study_cases import written

WORDING = {
    "reasons": ["need_proven"],
    "reason_text": "الحاجة ثابتة",
    "reference": "ضوابط الخدمة",
    "months": 1,
}


def granted(case) -> dict:
    """As much as every service of the presets allows, in its unit."""
    terms = case.terms
    return {"amount": 500 if terms.priced else None, "quantity": 1 if terms.counted else None}


class Walk:
    """Takes each step by whoever the case's own policy names; `staff` are the demo's accounts by name."""

    def __init__(self, staff):
        self.staff = staff

    def to_the_end(self, case) -> list[str]:
        """The statuses through which the request comes from here on."""
        seen = [fresh(case).status]
        while seen[-1] not in ENDED:
            getattr(self, seen[-1])(fresh(case))
            seen.append(fresh(case).status)
            assert len(seen) < 20, seen
        return list(dict.fromkeys(seen))

    def draft(self, case):
        officer = self.staff["intake_officer"]
        self._papers(case, officer)
        if standing_declaration(fresh(case)) is None:
            sign(fresh(case), officer, representation=None)
        submission.submit(by=officer, public_id=case.public_id)

    incomplete = draft

    def submitted(self, case):
        officer = self.staff["intake_officer"]
        self._papers(case, officer)
        if standing_declaration(fresh(case)) is None:
            sign(fresh(case), officer)
        submission.accept(by=officer, public_id=case.public_id)

    def _papers(self, case, officer):
        for check in case.checks.filter(required=True):
            if not settled(check):
                match(receive(check, officer), officer)

    def studying(self, case):
        lead = self.staff["social_research_officer" if case.profile.by_committee else "department_head"]
        if case.assigned_researcher_id is None:
            free = next(row for row in assign.candidates(case) if not row.conflict)
            assign.assign(public_id=case.public_id, researcher_id=free.user.public_id, by=lead)
        case, wanted = fresh(case), demanded_mechanisms(case)
        for kind, rows in (("interview", case.interviews), ("visit", case.fieldvisits)):
            demanded = {"interview": "interview", "visit": "field_visit"}[kind] in wanted
            if demanded and not rows.filter(status__in=SETTLED).exists():
                planned = rows.filter(status="planned").first()
                version = planned.version if planned else None
                appointments.waive(
                    public_id=case.public_id, kind=kind, by=lead, version=version, reason="لا حاجة إليها"
                )
        self._assess(case)

    def _assess(self, case):
        known = getattr(case, "assessment", None)
        criteria = facts.criteria_set_for(case).criteria.all()
        assessment.save_assessment(
            public_id=case.public_id,
            by=case.assigned_researcher,
            version=known.version if known else 0,
            judged={row.code: ("met", "ثبت للباحث") for row in criteria},
            complete=True,
            **written(**{f"recommended_{name}": value for name, value in granted(case).items()}),
        )

    def evaluated(self, case):
        lead = self.staff["social_research_officer" if case.profile.by_committee else "department_head"]
        assessment.refer(public_id=case.public_id, by=lead, version=case.version)

    def awaiting_decision(self, case):
        if not case.profile.by_committee:
            head = self.staff["department_head"]
            decisions.issue(public_id=case.public_id, by=head, outcome="approved", **WORDING, **granted(case))
            return
        item = self._on_agenda(case)
        session = self._opened(item.session)
        self._decide(item)
        sessions.close_session(public_id=session.public_id, by=self.staff["committee_chair"])
        sign_minutes(session)

    def _decide(self, item):
        if item.status == ItemStatus.WAITING:
            ballots.start_voting(item_id=item.public_id, by=self.staff["committee_secretary"])
        sitting = sitting_of(ballots.for_sitting().get(pk=item.pk))
        for row in sitting.awaiting:
            ballots.cast_ballot(item_id=item.public_id, by=row.user, choice="approve")
        leader = sitting.leader.user
        wording = WORDING | granted(item.request)
        ballots.close_item(item_id=item.public_id, by=leader, outcome="approve", wording=wording)

    def _on_agenda(self, case):
        secretary = self.staff["committee_secretary"]
        waiting = AgendaItem.objects.filter(request=case).exclude(status=ItemStatus.CLOSED)
        if not waiting.exists():
            session = sessions.create_session(
                by=secretary, planned_at=timezone.now() + timedelta(days=1), place="قاعة الاجتماعات"
            )
            sessions.add_items(public_id=session.public_id, request_ids=[case.public_id], by=secretary)
        return waiting.select_related("session").get()

    def _opened(self, session):
        """The session of the item, open: after the one that is under way, if there is another."""
        chair, secretary = self.staff["committee_chair"], self.staff["committee_secretary"]
        under_way = Session.objects.filter(status="open").exclude(pk=session.pk).first()
        if under_way:
            for item in under_way.items.filter(status=ItemStatus.VOTING):
                self._decide(item)
            sessions.close_session(public_id=under_way.public_id, by=chair)
        if session.status == "planned":
            present = [row.user.public_id for row in session.attendances.select_related("user")]
            sessions.mark_attendance(public_id=session.public_id, present=present, by=secretary)
            sessions.open_session(public_id=session.public_id, by=secretary, reason="قُدّم الموعد")
        return Session.objects.get(pk=session.pk)

    def approved(self, case):
        if case.decision.told is None:
            by = "committee_secretary" if case.profile.by_committee else "department_head"
            notices.tell(
                public_id=case.public_id,
                by=self.staff[by],
                how="phone",
                note="علم",
                early_reason="حاجة عاجلة",
            )
        start_delivery(public_id=case.public_id, by=self.staff["delivery_officer"], method="handed")

    partly_approved = approved

    def delivering(self, case):
        units = case.decision.quantity
        receipt = Receipt(
            what="سُلّم كما قُرر",
            delivered_on=timezone.localdate(),
            amount=case.decision.amount if units is None else None,
            quantity=units,
            receiver_name="فهد سالم",
            receiver_relation="الابن",
            receiver_id="1000000008",
            proof_note="TR-1",
        )
        hand_over(public_id=case.public_id, by=self.staff["delivery_officer"], receipt=receipt)

    def delivered(self, case):
        officer = self.staff["intake_officer"]
        if case.decision.outcome != "approved" and not hasattr(case.decision, "no_objection"):
            objections.will_not(public_id=case.public_id, by=officer, words="لن أعترض")
        close(public_id=case.public_id, by=officer)

    def rejected(self, case):
        if case.decision.told is None:
            by = "committee_secretary" if case.profile.by_committee else "department_head"
            notices.tell(
                public_id=case.public_id,
                by=self.staff[by],
                how="phone",
                note="علم",
                early_reason="حاجة عاجلة",
            )
        self.delivered(fresh(case))
