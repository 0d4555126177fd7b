"""The title of a page stays in the tab, in the history and in the list of windows of a shared computer."""

import re

import pytest

from accounts.models import User
from beneficiaries.models import Person
from tests.addresses import address, make_world, routes
from tests.factories import make_user

pytestmark = [pytest.mark.one_lane, pytest.mark.usefixtures("papers_as_pages")]


@pytest.fixture
def cast(officer, researcher, chair, secretary, member):
    """The users whom the world's rows name."""
    return {user.username: user for user in (officer, researcher, chair, secretary, member)}


def test_no_title_names_a_person(ataa, cast, client_for, manager):
    world = make_world(ataa, cast)
    people = Person.objects.all()
    names = {person.full_name for person in people} | {person.first_name for person in people}
    names |= {user.full_name for user in User.objects.all()}
    names |= {world.representation.name, world.visit.visitor_name}
    users = [cast[role] for role in ("intake_officer", "social_researcher", "committee_chair")]
    users += [manager, make_user("administrator", username="administrator7")]

    seen, titles = {}, 0
    for user in users:
        browser = client_for(user)
        for route in routes():
            answer = browser.get(address(route, world))
            found = re.search("<title>(.*?)</title>", _text(answer), re.DOTALL)
            titles += bool(found)
            if found and any(name in found[1] for name in names):
                seen[route.name] = found[1]

    assert titles > 150
    assert seen == {}


def _text(answer) -> str:
    html = answer.headers.get("Content-Type", "").startswith("text/html")
    return answer.content.decode() if html and not answer.streaming else ""


@pytest.mark.parametrize(
    ("route", "title", "heading"),
    [
        ("member_edit", "تعديل فرد", "نورة"),
        ("member_end", "خروج من الأسرة", "خروج نورة"),
        ("provider_edit", "العائل المتوفى", "عبدالرحمن"),
        ("provider_end", "تصحيح العائل", "تصحيح: عبدالرحمن"),
        ("representation_end", "انتهاء صفة الموقِّع", "إنهاء توقيع خالد سعد عن رب الأسرة"),
        ("death", "تسجيل وفاة", "تسجيل وفاة سالم"),
    ],
)
def test_a_form_about_a_person_names_him_on_the_page_alone(ataa, cast, client_for, route, title, heading):
    world = make_world(ataa, cast)
    chosen = next(known for known in routes() if known.name == f"beneficiaries:{route}")

    text = client_for(cast["intake_officer"]).get(address(chosen, world)).content.decode()

    assert f"<title>{title} · {world.file.file_number}" in text
    assert re.search(f"<h1>{heading}", text)
