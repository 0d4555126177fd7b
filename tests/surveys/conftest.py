import re
from datetime import timedelta

import pytest
from django.utils import timezone

from channels_log.models import Message
from surveys.actions.inviting import after_decision, after_delivery
from surveys.actions.rounds import close_due
from tests.factories import make_file, request_at

FAR = 365  # days after which every round of a test is over


def invite(*, case, by):
    """Asks the applicant: after the delivery, or after the decision where it was refused."""
    return (after_delivery if case.decision.granted else after_decision)(case=case, by=by)


def cause_of(case, name="survey"):
    """The cause of the invitation of `invite`, or of its reminder."""
    moment = "after_delivery" if case.decision.granted else "after_decision"
    return f"{name}:{moment}:{case.public_id}"


@pytest.fixture
def closed_request(ataa, officer, researcher, chair):
    """Makes closed requests whose applicants have a mobile, as `closed_request(outcome, district=…)`."""

    def make(outcome="approved", service=None, **file):
        decided = {"outcome": outcome} | ({"amount": None, "months": None} if outcome == "rejected" else {})
        return request_at(
            "closed",
            file=make_file(by=officer, **file),
            profile=ataa,
            by=officer,
            service=service,
            researcher=researcher,
            decider=chair,
            decided=decided,
        )

    return make


@pytest.fixture
def closed(closed_request):
    """A closed request."""
    return closed_request()


@pytest.fixture
def link_of(officer):
    """Invites the applicant of a request; the path of the link, as the message carries it."""

    def path(case) -> str:
        invite(case=case, by=officer)
        return path_in(Message.objects.get(cause=cause_of(case)).text)

    return path


def path_in(text) -> str:
    """The path of the link in a message."""
    return re.search(r"/s/[\w-]+/", text).group()


@pytest.fixture
def link(closed, link_of):
    """The path of a one-time link."""
    return link_of(closed)


@pytest.fixture
def answers():
    """What somebody says who is content with all but the time it took."""
    return {
        "q1": "5",
        "q2": "4",
        "q3": "4",
        "q4": "5",
        "q5": "2",
        "q6": "1",
        "q7": "4",
        "q8": "تقليل المدة",
    }


@pytest.fixture
def close_all():
    """Closes every open round, as the night does long afterwards."""

    def close():
        return list(close_due(timezone.localdate() + timedelta(days=FAR)))

    return close
