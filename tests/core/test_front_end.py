"""What is vendored is what the lock says, and the templates keep to what the security policy lets through."""

import hashlib
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "static"
TEMPLATES = sorted(path for path in (ROOT / "templates").rglob("*.html") if "pdf" not in path.parts)
LOCK = [
    line.split()
    for line in (STATIC / "vendor" / "vendor.lock").read_text().splitlines()
    if not line.startswith("#")
]
SYMBOLS = set(re.findall(r'<symbol id="([^"]+)"', (STATIC / "img" / "icons.svg").read_text()))


@pytest.mark.parametrize("row", LOCK, ids=lambda row: row[0])
def test_a_vendored_file_has_the_sum_of_the_lock(row):
    path, expected, _name, _version, _licence = row

    assert hashlib.sha256((STATIC / path).read_bytes()).hexdigest() == expected


@pytest.mark.parametrize("sheet", ["css/app.rtl.css", "css/app.ltr.css", "errors.css"])
def test_a_style_sheet_asks_for_nothing_outside(sheet):
    css = (STATIC / sheet).read_text()

    assert not re.search(r"data:|https?://|sourceMappingURL|@import", css)


def test_every_icon_is_in_the_sprite():
    texts = [path.read_text() for path in TEMPLATES]
    named = {name for text in texts for name in re.findall(r'{% icon "([^"]+)"', text)}

    assert {"search", "face-5"} <= named
    assert named - SYMBOLS == set()


def test_the_sprite_carries_no_icon_that_nothing_draws():
    code = [path for app in ROOT.iterdir() if (app / "apps.py").is_file() for path in app.rglob("*.py")]  # fmt: skip
    quoted = {
        name for path in [*TEMPLATES, *code] for name in re.findall(r"[\"']([a-z0-9-]+)[\"']", path.read_text())
    }  # fmt: skip

    assert SYMBOLS - quoted == set()


def test_every_component_stands_on_a_page():
    pages = [path.read_text() for path in TEMPLATES if not path.name.startswith("gallery")]
    unused = {
        path.name
        for path in (ROOT / "templates" / "components").iterdir()
        if not any(f"components/{path.name}" in text for text in pages)
    }

    assert unused == set()


def test_every_icon_of_the_navigation_is_in_the_sprite():
    from core import panels

    assert {item.icon for item in panels.navigation()} - SYMBOLS == set()


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_template_runs_and_styles_nothing_inline(path):
    text = path.read_text()

    assert not re.search(r"<style|\sstyle=|\son[a-z]+=\"|javascript:", text)
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)


def test_a_number_in_an_attribute_is_written_the_same_in_every_language():
    from core.templatetags.ui import plain

    assert [plain(n) for n in (0, 7, 100, 12.5, 1_200_000)] == ["0", "7", "100", "12.5", "1200000"]
