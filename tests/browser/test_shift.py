"""Nothing moves under the finger: the layout of a page stays as it was first painted, on a telephone and with
letters that come late.
"""

import time

import pytest

from tests.browser.people import PHONE
from tests.factories import make_file, make_user, request_at

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# How much the layout of the page has shifted since it was begun, without what followed a press or a key; and
# what shifted.
SHIFTS = """() => new Promise((done) => {
  let sum = 0; const moved = [];
  const add = ({value, sources}) => {
    sum += value;
    sources.forEach(({node}) => moved.push(node?.outerHTML?.slice(0, 80) ?? '#text'));
  };
  new PerformanceObserver((list) => list.getEntries().filter((entry) => !entry.hadRecentInput).forEach(add))
    .observe({type: 'layout-shift', buffered: true});
  setTimeout(() => done([sum, moved]), 400);
})"""


@pytest.mark.parametrize("late", ["fonts", "scripts"])
def test_desk_and_file_do_not_shift_on_a_telephone(ataa, people, late):
    """Letters or scripts come a second after all else."""
    officer = make_user("intake_officer", username="officer", full_name="هدى سعد")
    file = make_file(by=officer, members=3)
    for _number in range(6):
        request_at("submitted", file=make_file(by=officer), profile=ataa, by=officer)
    page = people.page("officer", width=PHONE)
    ending = {"fonts": ".woff2", "scripts": ".js"}[late]
    page.context.route(
        lambda url: url.split("?")[0].endswith(ending), lambda route: (time.sleep(1), route.continue_())
    )

    for address in ("/", file.get_absolute_url(), "/files/", "/files/new/"):
        page.goto(address)
        page.evaluate("document.fonts.ready")
        shift, moved = page.evaluate(SHIFTS)
        assert shift <= 0.02, (address, moved)
