"""Visits, contacts, referrals and messages."""

from datetime import timedelta

from channels_log.models import Contact, Message, Referral, Visit
from demo import names
from demo.cases import Status
from demo.people import encrypt
from eligibility.intake.actions.submission import message_cause


class Desk:
    """What happens at the desk and on the channels around the files."""

    def __init__(self, world):
        self.world, self.chance, self.write = world, world.chance, world.write
        self.channels = list(world.profile.channel_labels)

    def contacts(self, made):
        """Three a file: a visit to the desk and two contacts on channels of the profile."""
        self._visit(made, self.world.some_time_ago(1, 300), waiting=False)
        for _again in range(2):
            self._contact(made)

    def today(self, made, place: int):
        """Somebody who waits at the desk now."""
        self._visit(made, self.world.now - timedelta(minutes=10 + 7 * place), waiting=True)

    def _visit(self, made, at, *, waiting):
        officer, place = self.world.officer(), self.chance.randrange(len(names.QUESTIONS))
        served = {}
        if not waiting:
            served = {
                "served_at": at + timedelta(minutes=6),
                "served_by_id": officer,
                "ended_at": at + timedelta(minutes=25),
                "answer": names.ANSWERS[place],
                "outcome": "answered",
            }
        public_id = self.world.public_id()
        pk = self.write[Visit].add(
            public_id=public_id,
            beneficiary_id=made.pk,
            visitor_name=made.head["name"],
            mobile=made.head["mobile"],
            purpose=names.QUESTIONS[place],
            arrived_at=at,
            received_by_id=officer,
            version=1,
            **served,
        )
        self.world.tell("visit.received", at, officer, "channels_log.visit", public_id, file=made.public_id)
        if not waiting and self.world.profile.referral_enabled and self.chance.random() < 0.1:
            self._referral(made, pk, at)

    def _referral(self, made, visit, at):
        answered = self.chance.random() < 0.7
        official, values = self.world.staff["social_research_officer"].pk, {"status": "open"}
        if answered:
            values = {
                "status": "told",
                "answer": self.chance.choice(names.ANSWERS),
                "answered_by_id": official,
                "answered_at": at + timedelta(hours=2),
                "told_at": at + timedelta(hours=3),
                "told_by_id": official,
            }
        self.write[Referral].add(
            public_id=self.world.public_id(),
            beneficiary_id=made.pk,
            visit_id=visit,
            person_name=made.head["name"],
            mobile=made.head["mobile"],
            question=self.chance.choice(names.QUESTIONS),
            version=1,
            referred_at=at,
            to_role="social_research_officer",
            referred_by_id=self.world.last_officer,
            **values,
        )

    def _contact(self, made):
        at, place = self.world.some_time_ago(1, 300), self.chance.randrange(len(names.QUESTIONS))
        public_id, officer = self.world.public_id(), self.world.officer()
        self.write[Contact].add(
            public_id=public_id,
            beneficiary_id=made.pk,
            channel=self.chance.choice(self.channels),
            direction="in",
            at=at,
            person_name=made.head["name"],
            mobile=made.head["mobile"],
            question=names.QUESTIONS[place],
            version=1,
            answer=names.ANSWERS[place],
            outcome="answered",
            recorded_by_id=officer,
            recorded_at=at,
        )
        self.world.tell(
            "contact.recorded", at, officer, "channels_log.contact", public_id, file=made.public_id
        )

    def receipt(self, case):
        """The message that follows a submission."""
        if not case.signed or case.status == Status.WITHDRAWN:
            return
        self.write[Message].add(
            public_id=self.world.public_id(),
            beneficiary_id=case.made.pk,
            kind="receipt",
            channel="sms",
            version=1,
            address=case.made.head["mobile"],
            body=encrypt(f"استلمنا طلبك ورقمه المرجعي {case.reference}."),
            cause=message_cause("receipt", case.public_id, 1),
            request_public_id=case.public_id,
            status="sent",
            attempts=1,
            next_attempt_at=case.submitted_at,
            written_at=case.submitted_at,
            sent_at=case.submitted_at,
            proof="demo",
        )
