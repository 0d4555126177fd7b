"""The locks: whatever an installed package asks for, extras included, stands pinned in them with a hash."""

import importlib.metadata
import re
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

BASE = Path(__file__).resolve().parent.parent
LOCKS = ("requirements.txt", "requirements-dev.txt")
ASKED = ("requirements.in", "requirements-dev.in")


def pinned(*texts):
    """Name → extras of every package that a lock pins with == and a hash, whose marker holds on this
    machine.
    """
    found = {}
    for text in texts:
        for entry in re.split(r"\n(?=\S)", text.replace("\\\n", " ")):
            line, *hashes = entry.split("--hash=")
            line = line.split("#")[0].strip()
            if not line or not hashes:
                continue
            requirement = Requirement(line)
            assert [one.operator for one in requirement.specifier] == ["=="], line
            if requirement.marker is None or requirement.marker.evaluate():
                found.setdefault(canonicalize_name(requirement.name), set()).update(requirement.extras)
    return found


def demands(name, extras):
    """What the installed package `name` asks for with these extras on this machine."""
    for text in importlib.metadata.requires(name) or []:
        requirement = Requirement(text)
        if requirement.marker is None or any(
            requirement.marker.evaluate({"extra": extra}) for extra in ("", *extras)
        ):
            yield requirement


def gaps(found, asked):
    """Each requirement, of the project or of a package, that the pins leave open: "who asks for what"."""
    questions = [("the project", requirement) for requirement in asked]
    questions += [(name, one) for name, extras in found.items() for one in demands(name, extras)]
    return sorted(
        f"{who} asks for {requirement}"
        for who, requirement in questions
        if canonicalize_name(requirement.name) not in found
        or requirement.extras - found[canonicalize_name(requirement.name)]
    )


@pytest.fixture(scope="module")
def asked():
    """What the two lists of the project ask for, read by hand."""
    lines = [line for name in ASKED for line in (BASE / name).read_text().splitlines()]
    return [Requirement(line) for line in lines if line and not line.startswith(("#", "-"))]


@pytest.fixture(scope="module")
def locks():
    return [(BASE / name).read_text() for name in LOCKS]


def test_everything_asked_for_is_pinned_with_its_extras(asked, locks):
    assert len(pinned(*locks)) > 60
    assert gaps(pinned(*locks), asked) == []


def test_an_extra_left_out_is_noticed_though_no_newer_release_exists(asked, locks):
    without = [text.replace("coverage[toml]==", "coverage==") for text in locks]
    assert gaps(pinned(*without), asked) == ["pytest-cov asks for coverage[toml]>=7.10.6"]


def test_a_package_left_out_is_noticed(asked, locks):
    without = [text.replace("sqlparse==", "# sqlparse==") for text in locks]
    assert [gap.split(">")[0] for gap in gaps(pinned(*without), asked)] == ["django asks for sqlparse"]


def test_a_pin_without_a_hash_is_no_pin(asked):
    assert pinned("django==5.2.19\n    # via -r requirements.in\n") == {}


def test_the_tool_that_writes_the_locks_is_pinned():
    assert list(pinned((BASE / "requirements-lock.txt").read_text())) == ["uv"]


@pytest.mark.parametrize("name", LOCKS)
def test_what_is_installed_is_what_is_pinned(name):
    text = (BASE / name).read_text()
    for package, version in re.findall(
        r"^([A-Za-z0-9._-]+)(?:\[[^]]*])?==(\S+)(?: \\)?$", text, re.MULTILINE
    ):
        assert importlib.metadata.version(package) == version
