"""Requests at every status, each with all the rows that its status implies."""

from datetime import datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace

from django.utils import timezone

from core.encrypted import EncryptedJSONField
from demo import names
from demo.sittings import Slot
from eligibility import enums
from eligibility.catalogue.rules import MEMBERS, member_code
from eligibility.intake.rules import PaperDates, validity
from eligibility.models import (
    AdministrativeCheck,
    CheckField,
    Declaration,
    DocumentCheck,
    FieldVisit,
    Interview,
    ServiceRequest,
)
from eligibility.statement.declaration_text import VERSION, text_for
from eligibility.statement.declared import (
    SHAPE,
    applicant_facts,
    compose,
    digest,
    member_facts,
    money_fact,
    provider_facts,
    with_owners,
)
from policy.reply import reply_window

Status = enums.Status
seal_snapshot = EncryptedJSONField().get_prep_value

# How often a status is met, out of a hundred requests.
WEIGHTS = {
    Status.DRAFT: 4, Status.SUBMITTED: 5, Status.INCOMPLETE: 4, Status.STUDYING: 8, Status.EVALUATED: 4,
    Status.AWAITING_DECISION: 5, Status.APPROVED: 5, Status.PARTLY_APPROVED: 3, Status.REJECTED: 4,
    Status.DELIVERING: 4, Status.DELIVERED: 4, Status.CLOSED: 44, Status.WITHDRAWN: 3, Status.LAPSED: 3,
}  # fmt: skip
PAST_ACCEPTANCE = frozenset(Status) - {
    Status.DRAFT, Status.SUBMITTED, Status.INCOMPLETE, Status.WITHDRAWN, Status.LAPSED,
}  # fmt: skip
STUDIED = PAST_ACCEPTANCE - {Status.STUDYING}
# How many days ago a request of this status was opened: at the least and at the most.
AGES = {
    Status.DRAFT: (1, 7),
    Status.SUBMITTED: (2, 6),
    Status.INCOMPLETE: (4, 21),
    Status.STUDYING: (5, 16),
    Status.EVALUATED: (9, 19),
    Status.AWAITING_DECISION: (13, 26),
    Status.WITHDRAWN: (21, 401),
    Status.LAPSED: (46, 301),
}
DAYS_TO_DECISION = 14
TO_DECISION = timedelta(days=DAYS_TO_DECISION, hours=1)
# How long after its opening a request came to stand where it stands: (days, hours), as in its events.
STANDS_SINCE = {
    Status.DRAFT: (0, 0), Status.SUBMITTED: (0, 1), Status.INCOMPLETE: (0, 2), Status.STUDYING: (0, 3),
    Status.EVALUATED: (3, 3), Status.AWAITING_DECISION: (3, 8), Status.APPROVED: (DAYS_TO_DECISION, 1),
    Status.PARTLY_APPROVED: (DAYS_TO_DECISION, 1), Status.REJECTED: (DAYS_TO_DECISION, 1),
    Status.DELIVERING: (DAYS_TO_DECISION + 2, 1), Status.DELIVERED: (DAYS_TO_DECISION + 4, 1),
    Status.CLOSED: (DAYS_TO_DECISION + 5, 1), Status.WITHDRAWN: (40, 0), Status.LAPSED: (40, 0),
}  # fmt: skip


class Cases:
    """Makes requests for households of `people`."""

    def __init__(self, world, people, sittings):
        self.world, self.people, self.chance, self.write = world, people, world.chance, world.write
        self.sittings, self.references = sittings, set()

    def opening(self, status) -> tuple[datetime, Slot | None]:
        """When a request that stands at `status` now was opened, and the slot of its decision if there was
        one.
        """
        if status in AGES:
            return self._opening(self.world.age_on_a_working_day(self.chance.randint(*AGES[status]))), None
        slot = self.sittings.next(closed=status == Status.CLOSED)
        return slot.at - TO_DECISION, slot

    def request(self, made, status, service, opened_at, slot):
        """One request opened at that moment and standing at `status`, decided in `slot` if at all; returns
        what study and decision go on with.
        """
        world = self.world
        case = SimpleNamespace(
            made=made,
            status=status,
            service=service,
            opened_at=opened_at,
            slot=slot,
            public_id=world.public_id(),
            opened_by=world.officer(),
            need=self.chance.choice(names.NEEDS[service.code]),
            answers={question["code"]: names.STATED[question["code"]] for question in service.questions},
            checks=[],
            researcher=None,
            pk=self.write[ServiceRequest].next_pk,
        )
        case.served = self._served(service, made)
        case.amount = self._asked_amount(service)
        case.quantity = self.chance.randint(1, service.most or 12) if service.counted else None
        case.submitted_at = case.opened_at + timedelta(hours=1)
        case.submitted_on = case.submitted_at.date()  # opened at an hour of Riyadh
        case.accepted_at = case.opened_at + timedelta(hours=3)
        self._papers(case)
        self._statement(case)
        self._row(case)
        self._events(case)
        return case

    def _served(self, service, made) -> dict | None:
        """Whom the service is for, where a paper of that person is asked: a child, else the applicant."""
        lines = self.world.papers_for(service, made.categories)
        if not any(line.owner == enums.PaperOwner.SERVED for line in lines):
            return None
        return next((member for member in made.members if member["relationship"] == "child"), made.head)

    def _asked_amount(self, service):
        if not service.priced:
            return None
        top = int(service.ceiling or 3000)
        return Decimal(self.chance.randrange(300, max(top, 400) + 1, 50))

    def _opening(self, age):
        day = timezone.localtime(self.world.now) - timedelta(days=age)
        return day.replace(
            hour=self.chance.randint(8, 11),
            minute=self.chance.randint(0, 59),
            second=0,
            microsecond=0,
        )

    def _papers(self, case):
        """C-43 and C-44: what is asked, matched field by field, valid on the day of submission."""
        case.kept_back = case.status in {
            Status.DRAFT,
            Status.INCOMPLETE,
            Status.LAPSED,
            Status.WITHDRAWN,
        }
        asked = {}
        for line in self.world.papers_for(case.service, case.made.categories):
            for owner in self._owners(case, line.owner):
                asked.setdefault((line.type.pk, owner["pk"]), (line, owner))
        for place, (line, owner) in enumerate(asked.values()):
            self._paper(case, line, owner, missing=case.kept_back and place > 0)

    def _owners(self, case, about) -> list:
        """About whom a paper is; of what the desk says, it said that it is the applicant's."""
        made = case.made
        spouses = [member for member in made.members if member["relationship"] == "spouse"]
        return {
            enums.PaperOwner.SPOUSE: spouses,
            enums.PaperOwner.EACH_MEMBER: made.members,
            enums.PaperOwner.PROVIDER: made.providers,
            enums.PaperOwner.SERVED: [case.served],
        }.get(about, [made.head])

    def _paper(self, case, line, owner, missing):
        matched = case.status in PAST_ACCEPTANCE
        values = {"status": enums.CheckStatus.MISSING}
        paper_id = ""
        if not missing:
            paper, paper_id, issued, expires = self.people.paper(case.made, line.type, owner, case.opened_at)
            found = validity(
                PaperDates(issued, expires, line.type.expires, line.type.max_age_days),
                case.submitted_on,
            )
            values = {"status": enums.CheckStatus.RECEIVED, "document_id": paper}
            if matched and found.valid:
                values |= {
                    "status": enums.CheckStatus.MATCHED,
                    "valid": True,
                    "valid_on": case.submitted_on,
                    "validity_reason": str(found.reason),
                    "checked_by_id": case.opened_by,
                    "checked_at": case.submitted_at,
                }
            elif matched:
                values |= {
                    "status": enums.CheckStatus.WAIVED,
                    "waive_reason": "قُبلت نسخة أقدم لتعذر تجديدها قبل التقديم",
                    "checked_by_id": case.opened_by,
                    "checked_at": case.submitted_at,
                }
        pk = self.write[DocumentCheck].add(
            public_id=self.world.public_id(),
            request_id=case.pk,
            type_id=line.type.pk,
            about=line.owner,
            owner_id=owner["pk"],
            version=1,
            required=line.required,
            why=line.why,
            match_fields=line.type.match_fields,
            **values,
        )
        case.checks.append([line.type.code, owner["public_id"], paper_id])
        if values["status"] == enums.CheckStatus.MATCHED:
            for code in self._compared(case, line.type, owner):
                self.write[CheckField].add(
                    check_row_id=pk,
                    code=code,
                    result="matched",
                    by_id=case.opened_by,
                    at=case.submitted_at,
                )

    def _compared(self, case, kind, owner):
        """The codes under which a paper was matched, the people of the household one by one."""
        people = [person for person in (case.made.head, *case.made.members) if person is not owner]
        for code in kind.match_fields:
            if code != MEMBERS or not people:
                yield code
            else:
                yield from (member_code(SimpleNamespace(**person)) for person in people)

    def _statement(self, case):
        """C-45 to C-47: the declaration that everything past the draft was signed over."""
        case.signed = case.status not in {Status.DRAFT}
        if not case.signed:
            return
        made = case.made
        facts = with_owners(
            self._facts(case, made),
            providers=[provider_facts(_person(row), SimpleNamespace(**row)) for row in made.providers],
            served=case.served["public_id"] if case.served else "",
        )
        self._declaration(case, made, facts)

    def _facts(self, case, made) -> dict:
        return compose(
            applicant=applicant_facts(_person(made.head)),
            address=made.address,
            iban=made.iban,
            categories=[category.code for category in made.categories],
            household=[member_facts(_person(m), SimpleNamespace(**m)) for m in made.members],
            no_income=False,
            incomes=_money(made.incomes, owner=made.head["public_id"]),
            obligations=_money(made.obligations),
            asked=[
                case.service.code,
                case.need,
                "" if case.amount is None else f"{case.amount:.2f}",
                case.answers,
            ],
            papers=case.checks,
        )

    def _declaration(self, case, made, facts):
        self.write[Declaration].add(
            public_id=self.world.public_id(),
            request_id=case.pk,
            text_version=VERSION,
            text=self._text(made),
            snapshot=seal_snapshot(facts),
            shape=SHAPE,
            digest=digest(facts),
            signer_kind="self",
            signer_name=made.head["name"],
            method="screen",
            signature_id=self.world.sample_signature.pk,
            responsibility_accepted=True,
            committee_explained=self.world.profile.committee_notice,
            witnessed_by_id=case.opened_by,
            signed_at=case.submitted_at,
        )

    def _text(self, made) -> str:
        head = SimpleNamespace(full_name=made.head["name"], sex=made.head["sex"])
        seen = SimpleNamespace(profile=self.world.profile, beneficiary=SimpleNamespace(head=head))
        return text_for(seen, signer_kind="self", signer_name=head.full_name)

    def _row(self, case):
        world, values = self.world, {}
        if case.signed and case.status != Status.WITHDRAWN:
            values |= self._submission(case)
        if case.status in PAST_ACCEPTANCE:
            case.number = world.number("T", case.accepted_at)
            values |= {
                "registration_number": case.number,
                "registered_at": case.accepted_at,
                "registered_by_id": case.opened_by,
            }
        if case.status in STUDIED or (case.status == Status.STUDYING and self.chance.random() < 0.7):
            case.researcher = world.staff[self.chance.choice(("social_researcher", "social_researcher2"))].pk
            values |= {
                "assigned_researcher_id": case.researcher,
                "assigned_at": case.accepted_at + timedelta(hours=1),
            }
        if case.status in {Status.WITHDRAWN, Status.LAPSED}:
            values["ended_reason"] = (
                "بطلب من مقدم الطلب" if case.status == Status.WITHDRAWN else "لم تُستكمل النواقص في مدتها"
            )
        days, hours = STANDS_SINCE[case.status]
        since = min(case.opened_at + timedelta(days=days, hours=hours), world.now)
        if case.status == Status.CLOSED:
            values["closed_at"] = since
        if case.status in {Status.INCOMPLETE, Status.LAPSED}:
            values["missing_note"] = "ينقص الطلب مستندات مبينة في قائمة المستندات"
        case.values = {
            "pk": case.pk,
            "public_id": case.public_id,
            "beneficiary_id": case.made.pk,
            "version": 1,
            "profile_id": world.profile.pk,
            "service_id": case.service.pk,
            "service_code": case.service.code,
            "criteria_set_id": world.criteria_set(case.service).pk,
            "status": str(case.status),
            "need": case.need,
            "amount_asked": case.amount,
            "answers": case.answers,
            "served_id": case.served["pk"] if case.served else None,
            "opened_by_id": case.opened_by,
            "opened_at": case.opened_at,
            "status_since": since,
            **values,
        }
        case.values["id"] = case.values.pop("pk")
        self.write[ServiceRequest].add(**case.values)

    def _submission(self, case) -> dict:
        profile, on = self.world.profile, case.submitted_on
        early, due = reply_window(profile, on, self.world.holidays)
        case.reference = self._reference()
        return {
            "reference": case.reference,
            "submitted_at": case.submitted_at,
            "reply_not_before": early,
            "reply_due": due,
        }

    def _reference(self) -> str:
        """One that no other request of this fill has: of some hundred thousand drawn two may be alike."""
        while True:
            letters = "".join(self.chance.choices("23456789ABCDEFGHJKMNPQRSTVWXYZ", k=8))
            if letters not in self.references:
                self.references.add(letters)
                return f"R-{letters[:4]}-{letters[4:]}"

    def _events(self, case):
        steps = [("request.opened", case.opened_at, case.opened_by)]
        if case.signed:
            steps.append(("declaration.signed", case.submitted_at, case.opened_by))
        if case.signed and case.status != Status.WITHDRAWN:
            steps.append(("request.submit", case.submitted_at, case.opened_by))
        if case.status in PAST_ACCEPTANCE:
            steps.append(("request.accept", case.accepted_at, case.opened_by))
        if case.researcher:
            steps.append(("request.assign", case.accepted_at + timedelta(hours=1), self.head_of_study))
        if case.status in {Status.INCOMPLETE, Status.LAPSED}:
            steps.append(("request.ask_completion", case.submitted_at + timedelta(hours=1), case.opened_by))
        if case.status in {Status.WITHDRAWN, Status.LAPSED}:
            name, actor = ("withdraw", case.opened_by) if case.status == Status.WITHDRAWN else ("lapse", None)
            steps.append((f"request.{name}", case.opened_at + timedelta(days=40), actor))
        for kind, at, actor in steps:
            self.tell(case, kind, min(at, self.world.now), actor)

    @property
    def head_of_study(self) -> int:
        """Who assigns and reviews under this policy."""
        return self.world.staff[self.world.profile.step_roles["study"]].pk

    def tell(self, case, kind, at, actor, note=""):
        """An event of the request, for its timeline and its file's."""
        self.world.tell(
            kind,
            at,
            actor,
            "eligibility.servicerequest",
            case.public_id,
            file=case.made.public_id,
            case=case.public_id,
            note=note,
        )

    def mechanisms(self, case):
        """B-16 to B-19: the administrative check, the interview and the visit that the catalogue demands,
        done (or planned while studying).
        """
        wanted = self.world.demanded(case.service, case.made.categories)
        if enums.Mechanism.ADMIN_CHECK in wanted and case.status in PAST_ACCEPTANCE:
            self.write[AdministrativeCheck].add(
                request_id=case.pk, outcome="met", by_id=case.opened_by, at=case.accepted_at
            )
        for mechanism, model in (
            (enums.Mechanism.INTERVIEW, Interview),
            (enums.Mechanism.FIELD_VISIT, FieldVisit),
        ):
            if mechanism in wanted and case.researcher:
                self._appointment(case, model)

    def _appointment(self, case, model):
        done = case.status in STUDIED
        at = case.accepted_at + timedelta(days=2) if done else self._office_hour(self.chance.randint(0, 3))
        values = {"status": "planned"}
        if done:
            values = {
                "status": "done",
                "done_at": at,
                "present": case.made.head["name"],
                "ended_by_id": case.researcher,
                "notes": self.chance.choice(names.FINDINGS),
                "findings": self.chance.choice(names.FINDINGS),
            }
        if model is FieldVisit:
            values |= {"need": "خدمة تتعلق بالسكن", "photo_consent": False}
        self.write[model].add(
            public_id=self.world.public_id(),
            request_id=case.pk,
            planned_at=at,
            by_id=case.researcher,
            version=1,
            place="مقر الجمعية" if model is Interview else case.made.address[2],
            **values,
        )

    def _office_hour(self, days_ahead: int) -> datetime:
        day = timezone.localtime(self.world.now) + timedelta(days=days_ahead)
        return day.replace(hour=self.chance.randint(9, 13), minute=0, second=0, microsecond=0)


def _person(person) -> SimpleNamespace:
    """A person of the demo as the statement takes it."""
    return SimpleNamespace(
        full_name=person["name"],
        id_kind="national",
        id_number=person["id_number"],
        birth_date=person["born"],
        birth_precision=person["precision"],
        birth_calendar="H",
        deceased_on=person.get("deceased_on"),
        sex=person["sex"],
        marital_status=person["marital"],
        mobile=person["mobile"],
    )


def _money(facts, owner="") -> list:
    return sorted(
        money_fact(kind, owner, "", SimpleNamespace(amount=f"{amount:.2f}", period=period))
        for kind, amount, period in facts
    )
