"""Assessment, committee sessions, decisions, notices and deliveries of the demo's requests."""

from datetime import timedelta
from decimal import Decimal
from functools import cached_property

from django.utils import timezone

from beneficiaries.rules import Amount, household_money
from channels_log.models import Message
from core.encrypted import lookup_hash
from core.hijri import to_hijri
from demo import names
from demo.cases import STUDIED, TO_DECISION, Status
from demo.people import encrypt, made_up_iban
from eligibility.catalogue import criteria
from eligibility.decision.actions.notices import OPENED, notice_cause
from eligibility.decision.sheet import sheet_of
from eligibility.models import (
    AgendaItem,
    Assessment,
    Attendance,
    Ballot,
    Committee,
    CriterionResult,
    Decision,
    DecisionReason,
    Delivery,
    LetterOpening,
    Notice,
    NoticeMessage,
    PayeeAccount,
    ServiceRequest,
    Session,
)
from policy.models import Reason

OUTCOMES = {
    Status.APPROVED: "approved", Status.PARTLY_APPROVED: "partly_approved", Status.REJECTED: "rejected",
    Status.DELIVERING: "approved", Status.DELIVERED: "approved",
}  # fmt: skip
ON_AGENDAS = 6  # how many of those that wait are on the two agendas to come
TOLD = frozenset({Status.DELIVERING, Status.DELIVERED, Status.CLOSED})
VOTERS = (
    "committee_chair",
    "committee_member",
    "committee_member2",
    "committee_member3",
    "committee_member4",
    "committee_member5",
)
PAYEES = {"beneficiary": "المستفيد", "landlord": "المؤجر", "supplier": "المورّد"}
OTHERS = 10**9  # made-up accounts of landlords and suppliers begin here
CHOICES = {"approved": "approve", "partly_approved": "partial", "rejected": "reject"}


class Deciding:
    """Carries cases on from the study to the delivery."""

    def __init__(self, world, cases, sittings):
        self.world, self.cases, self.chance, self.write = world, cases, world.chance, world.write
        self.sessions = self._held(sittings) if world.profile.by_committee else {}
        self.reasons = {
            kind: list(Reason.objects.filter(kind=kind)) for kind in ("rejection", "partial", "approval")
        }
        self.waiting = []

    def carry_on(self, case):
        """Everything after acceptance that the case's status implies."""
        self.cases.mechanisms(case)
        if case.status not in STUDIED:
            return
        case.outcome = OUTCOMES.get(case.status) or ("rejected" if self.chance.random() < 0.2 else "approved")
        case.evaluated_at = case.accepted_at + timedelta(days=3)
        case.decided_at = case.opened_at + TO_DECISION
        self._assessment(case)
        if case.status == Status.AWAITING_DECISION:
            self._refer(case)
            if len(self.waiting) < ON_AGENDAS:
                self.waiting.append(case)
        elif case.status != Status.EVALUATED:
            self._refer(case)
            self._decision(case)

    def _assessment(self, case):
        """B-11: criteria worked out one by one by the real rules."""
        chosen, facts = self.world.criteria_set(case.service), self._facts(case)
        decided = case.status in OUTCOMES or case.status == Status.CLOSED
        recommendation = CHOICES[case.outcome]
        granted = (
            {}
            if recommendation == "reject"
            else {
                "recommended_amount": case.amount,
                "recommended_quantity": case.quantity,
                "recommended_months": 12,
            }
        )
        pk = self.write[Assessment].add(
            request_id=case.pk,
            researcher_id=case.researcher,
            criteria_set_id=chosen.pk,
            version=1,
            facts={},
            summary=self.chance.choice(names.SUMMARIES),
            social_notes=self.chance.choice(names.FINDINGS),
            recommendation=recommendation,
            reasons="بحسب المعايير المبينة ونتيجة الدراسة",
            completed_at=case.evaluated_at,
            frozen_at=case.decided_at if decided else None,
            **granted,
        )
        for criterion in chosen.criteria.all():
            found = criteria.work_out(criterion.rule, criterion.params, facts)
            self.write[CriterionResult].add(
                assessment_id=pk,
                code=criterion.code,
                label=criterion.label,
                kind=criterion.kind,
                order=criterion.order,
                reference=criterion.reference,
                computed=str(found.outcome),
                explanation=found.explanation[:300],
            )
        self.cases.tell(case, "request.evaluate", case.evaluated_at, case.researcher)

    def _facts(self, case):
        made = case.made
        money = household_money(
            [Amount(amount, period, True) for _kind, amount, period in made.incomes],
            [Amount(amount, period) for _kind, amount, period in made.obligations],
            len(made.members) + 1,
        )
        return criteria.Facts(
            on=timezone.localdate(case.evaluated_at),
            money=money,
            city=made.address[3],
            categories={category.code: category.label for category in made.categories},
            papers_asked=len(case.checks),
            papers_open=0,
            amount_asked=case.amount,
            ceiling=case.service.ceiling,
        )

    def _refer(self, case):
        self.cases.tell(
            case, "request.refer", case.evaluated_at + timedelta(hours=5), self.cases.head_of_study
        )

    # --- the committee ---------------------------------------------------------------------------
    def _decision(self, case):
        by, number, item = (
            self._by_committee(case) if self.world.profile.by_committee else self._by_department(case)
        )
        case.decided_by = by
        case.granted = {} if case.outcome == "rejected" else self._granted(case)
        reason = self.chance.choice(
            self.reasons[
                {"approved": "approval", "partly_approved": "partial", "rejected": "rejection"}[case.outcome]
            ]
        )
        told = case.status in TOLD or (case.status in OUTCOMES and self.chance.random() < 0.5)
        public_id = self.world.public_id()
        pk = self.write[Decision].add(
            public_id=public_id,
            request_id=case.pk,
            number=number,
            outcome=case.outcome,
            reason_text=reason.text,
            reference=self.world.criteria_set(case.service).reference,
            facts=self._sheet(case),
            item_id=item,
            decided_by_id=by,
            decided_at=case.decided_at,
            **case.granted,
        )
        self.write[DecisionReason].add(decision_id=pk, reason_id=reason.pk)
        self.cases.tell(case, "request.decide", case.decided_at, by)
        if told:
            self._told(case, pk, public_id)
            self.cases.tell(case, "request.notify", case.told_at, case.opened_by)
        self._delivery(case)

    def _sheet(self, case) -> dict:
        """The sheet as the rule makes it, of what is written so far; none where there are too many."""
        if not self.world.small:
            return {}
        self.write.flush()
        return sheet_of(ServiceRequest.objects.for_page().get(pk=case.pk))

    def _granted(self, case):
        """In riyals or in units, as the service is given; of a part the half."""
        amount, quantity = case.amount, case.quantity
        if case.outcome == "partly_approved":
            amount = amount and max(amount / 2, Decimal(100))
            quantity = quantity and max(quantity // 2, 1)
        return {"amount": amount, "quantity": quantity, "months": 12}

    def _by_department(self, case):
        return self.world.staff["department_head"].pk, self.world.number("Q", case.decided_at), None

    def _by_committee(self, case):
        """A-07: an item of a session with its ballots, closed by the chair; nobody who worked on the case
        votes.
        """
        session, order = self.sessions[case.slot.sitting], case.slot.order
        chair = self.world.staff["committee_chair"].pk
        item = self.write[AgendaItem].add(
            public_id=self.world.public_id(),
            session_id=session["pk"],
            request_id=case.pk,
            order=order,
            status="closed",
            outcome=CHOICES[case.outcome],
            closed_by_id=chair,
            closed_at=case.decided_at,
            version=1,
        )
        for username in VOTERS:
            self.write[Ballot].add(
                item_id=item,
                member_id=self.world.staff[username].pk,
                choice=CHOICES[case.outcome],
                cast_at=case.decided_at,
            )
        return chair, f"{session['number']}-{order:02d}", item

    @cached_property
    def committee(self) -> Committee:
        """The one that sits; under a policy by which a committee decides."""
        return Committee.objects.in_office().get()

    def _held(self, sittings) -> dict:
        """The sessions of the past, the oldest first, as their numbers go."""
        return {
            sitting: self.session(sitting.opened_at, status="signed", closed_at=sitting.closed_at)
            for sitting in sittings.all()
        }

    def session(self, at, *, status, closed_at=None) -> dict:
        """A session of the committee with its attendance; `closed_at` makes it a signed one."""
        year = to_hijri(timezone.localdate(at))[0]
        number = int(self.world.number("session", at).rsplit("-", 1)[1])
        held = {} if status == "planned" else {"opened_at": at}
        signed_at = closed_at and closed_at + timedelta(hours=1)
        if signed_at:
            held |= {"closed_at": closed_at, "signed_at": signed_at}
        pk = self.write[Session].add(
            public_id=self.world.public_id(),
            committee_id=self.committee.pk,
            hijri_year=year,
            number=number,
            status=status,
            planned_at=at,
            place="قاعة الاجتماعات",
            version=1,
            **held,
        )
        for username in (*VOTERS, "committee_secretary"):
            seat = {"committee_chair": "chair", "committee_secretary": "secretary"}.get(username, "member")
            self.write[Attendance].add(
                session_id=pk,
                user_id=self.world.staff[username].pk,
                seat=seat,
                present=status != "planned",
                signed_at=signed_at,
            )
        return {"pk": pk, "number": f"L-{year}-{number:02d}"}

    def agenda_to_come(self):
        """What awaits a decision: some on the agenda of an open session, some on the next one's, the rest on
        none.
        """
        if not self.world.profile.by_committee or not self.waiting:
            return
        if Session.objects.filter(
            status="open"
        ).exists():  # of an earlier fill; a committee has one at a time
            return
        opened = self.session(self.world.now - timedelta(minutes=30), status="open")
        planned = self.session(self.world.now + timedelta(days=6), status="planned")
        half = (len(self.waiting) + 1) // 2
        for session, cases in ((opened, self.waiting[:half]), (planned, self.waiting[half:])):
            for order, case in enumerate(cases, start=1):
                self.write[AgendaItem].add(
                    public_id=self.world.public_id(),
                    session_id=session["pk"],
                    request_id=case.pk,
                    order=order,
                    status="voting" if (session, order) == (opened, 1) else "waiting",
                    version=1,
                )

    # --- notice and delivery ---------------------------------------------------------------------
    def _told(self, case, decision, public_id):
        """B-15: a message was sent, and the applicant opened the letter."""
        case.told_at = case.decided_at + timedelta(days=1)
        message = self.write[Message].add(
            public_id=self.world.public_id(),
            beneficiary_id=case.made.pk,
            kind="decision",
            channel="sms",
            version=1,
            address=case.made.head["mobile"],
            body=encrypt(f"لك رسالة بشأن الطلب {case.reference}. تابعه من صفحة متابعة الطلب."),
            person_id=case.made.head["pk"],
            cause=notice_cause(public_id),
            request_public_id=case.public_id,
            status="sent",
            attempts=1,
            next_attempt_at=case.told_at,
            written_at=case.told_at,
            sent_at=case.told_at,
            proof=f"demo-{case.pk}",
        )
        told = {"decision_id": decision, "at": case.told_at}
        self.write[NoticeMessage].add(message_id=message, by_id=case.opened_by, **told)
        self.write[LetterOpening].add(**told)
        self.write[Notice].add(how="letter_page", proof=str(OPENED), by_id=None, **told)

    def _account(self, case):
        """The account that the desk compared with the paper of the bank: of the applicant, or of whom the
        service pays.
        """
        payee, made = case.service.payee, case.made
        own = payee == "beneficiary"
        iban = made.iban if own else made_up_iban(OTHERS + case.pk)
        name = (
            made.head["name"]
            if own
            else self.chance.choice(names.LANDLORDS if payee == "landlord" else names.SUPPLIERS)
        )
        return {
            "receiver_name": name,
            "receiver_relation": PAYEES[payee],
            "receiver_check": "account",
            "paid_to_id": self.write[PayeeAccount].add(
                public_id=self.world.public_id(),
                request_id=case.pk,
                payee=payee,
                person_id=made.head["pk"] if own else None,
                name=name,
                iban=encrypt(iban),
                iban_lookup=lookup_hash(iban),
                holder=name,
                scan_id=self.world.sample_paper.pk,
                by_id=case.opened_by,
                at=case.told_at,
            ),
        }

    def _receiver(self, case):
        return {
            "receiver_name": case.made.head["name"],
            "receiver_relation": "مقدم الطلب",
            "receiver_check": "identity",
            "receiver_id": encrypt(case.made.head["id_number"]),
        }

    def _delivery(self, case):
        """C-49: handed over with proof, by somebody who did not decide."""
        if case.outcome == "rejected" or case.status not in TOLD:
            if case.status == Status.CLOSED:
                self.cases.tell(case, "request.close", case.told_at + timedelta(days=4), case.opened_by)
            return
        deliverer, at = self.world.staff["delivery_officer"].pk, case.told_at + timedelta(days=3)
        account = None if case.service.counted else self._account(case)
        values = {}
        if case.status != Status.DELIVERING:
            values = {
                "what": case.service.label,
                "amount": None if case.quantity else case.granted["amount"],
                "quantity": case.granted["quantity"],
                **(account or self._receiver(case)),
                "proof_note": f"TR-{case.pk:07d}",
                "delivered_by_id": deliverer,
                "delivered_at": at,
            }
        self.write[Delivery].add(
            public_id=self.world.public_id(),
            request_id=case.pk,
            method="handed" if account is None else "transfer",
            started_by_id=deliverer,
            started_at=case.told_at + timedelta(days=1),
            version=1,
            **values,
        )
        self.cases.tell(case, "request.deliver", case.told_at + timedelta(days=1), deliverer)
        if values:
            self.cases.tell(case, "request.hand_over", at, deliverer)
        if case.status == Status.CLOSED:
            self.cases.tell(case, "request.close", at + timedelta(days=1), case.opened_by)
