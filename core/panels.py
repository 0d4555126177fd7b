"""How a lower app's page shows what a higher app knows, and how the shell learns its navigation.

A higher app registers in its AppConfig.ready(); the lower page asks by place. The other upward roads are
core.hooks, core.figures, quotas.hold, chain.must_tell_of and open_files_of_work of the files
(docs/adr/0008).
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from core.texts import Text

MOST = 20  # rows of one kind on a desk: more than anybody works off before looking again


@dataclass(frozen=True, order=True)
class Panel:
    """`provider(request, subject) -> dict | None` fills `template`; None hides the panel."""

    order: int
    name: str
    label: Text = field(compare=False)
    provider: Callable[..., Any] = field(compare=False)
    template: str = field(compare=False, default="")


def _always(_request: Any) -> bool:
    return True


@dataclass(frozen=True, order=True)
class NavItem:
    """A link of the shell for the holders of any of `roles`; `icon` names a symbol of static/img/icons.svg.

    Where it is `searched`, the search of the shell finds what it leads to. It is offered while
    `offered(request)`.
    """

    order: int
    url_name: str
    label: Text = field(compare=False)
    icon: str = field(compare=False)
    roles: frozenset[Any] = field(compare=False)
    searched: bool = field(default=False, compare=False)
    offered: Callable[[Any], bool] = field(default=_always, compare=False)


_panels: dict[str, list[Panel]] = defaultdict(list)
_navigation: list[NavItem] = []


def register(place: str, panel: Panel) -> None:
    """Add a panel to a place: file_tabs, file_alerts, file_next_step, file_next, file_actions, desk_now..."""
    if panel.name not in {known.name for known in _panels[place]}:
        _panels[place] = sorted([*_panels[place], panel])


def of(place: str) -> list[Panel]:
    """The panels of a place, in order."""
    return list(_panels[place])


def desk_row(
    *,
    what: Text,
    who: str,
    since: datetime | None,
    url: str,
    action_label: Text,
    due: date | None = None,
    late: bool = False,
    here: bool = False,
    about: Any = None,
) -> dict[str, Any]:
    """A row of the places desk_now and desk_coming: what is to be done, about whom, where.

    `since` is a moment, `due` a day in Riyadh or None. Whoever is in the room (`here`) comes first, then what
    is `late`, then what has a day. Of many rows few are shown: `about` is what those are written from, by the
    panels of the place desk_written.
    """
    return {
        "what": what,
        "who": who,
        "since": since,
        "url": url,
        "action_label": action_label,
        "due": due,
        "late": late,
        "here": here,
        "about": about,
    }


def in_portions(keys: list[int], read: Callable[[list[int]], Iterable[Any]]) -> Iterator[Any]:
    """What `read` gives of the keys, MOST of them at a time: who has found enough reads no further."""
    for start in range(0, len(keys), MOST):
        yield from read(keys[start : start + MOST])


def register_nav(item: NavItem) -> None:
    """Add a link to the shell's navigation."""
    if item.url_name not in {known.url_name for known in _navigation}:
        _navigation.append(item)
        _navigation.sort()


def navigation() -> list[NavItem]:
    """Every link of the shell, in order."""
    return list(_navigation)
