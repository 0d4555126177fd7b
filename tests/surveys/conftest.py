import re

import pytest

from channels_log.models import Message
from surveys.actions import invite
from tests.factories import make_file, request_at


@pytest.fixture
def closed(ataa, officer, researcher, chair):
    """A closed request whose applicant has a mobile."""
    file = make_file(by=officer)
    return request_at("closed", file=file, profile=ataa, by=officer, researcher=researcher, decider=chair)


@pytest.fixture
def link(closed, officer):
    """The path of the one-time link, as the message carries it."""
    invite(case=closed, by=officer)
    return re.search(r"/s/[\w-]{22}/", Message.objects.get(kind="survey").body).group()


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
