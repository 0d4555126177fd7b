"""What is vendored is what the lock says, and the templates keep to what the security policy lets through."""

import gzip
import hashlib
import itertools
import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from core import hijri

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


# What is shipped of Bootstrap, each part with a class that calls for it; None carries all that follows it.
BOOTSTRAP = {
    "functions": None,
    "variables": None,
    "variables-dark": None,
    "maps": None,
    "mixins": None,
    "utilities": None,
    "root": None,
    "reboot": None,
    "type": "list-unstyled",
    "grid": "row",
    "tables": "table",
    "forms/labels": "form-label",
    "forms/form-text": "form-text",
    "forms/form-control": "form-control",
    "forms/form-select": "form-select",
    "forms/form-check": "form-check-input",
    "forms/validation": "is-invalid",
    "buttons": "btn",
    "breadcrumb": "breadcrumb",
    "pagination": "page-link",
    "alert": "alert",
    "helpers/visually-hidden": "visually-hidden",
    "utilities/api": "mb-0",
}


def test_of_bootstrap_only_what_a_page_uses_is_shipped():
    sheet = (ROOT / "frontend" / "scss" / "app.scss").read_text()
    shipped = re.findall(r'@import "bootstrap/scss/([\w/-]+)";', sheet)
    code = [path.read_text() for app in ("core", "eligibility") for path in (ROOT / app).rglob("*.py")]
    used = {
        word
        for text in [*(path.read_text() for path in TEMPLATES), *code]
        for word in re.findall(r"[\w-]+", text)
    }

    assert shipped == list(BOOTSTRAP)
    assert {name for name in BOOTSTRAP.values() if name} - used == set()


def test_style_and_script_together_are_light():
    from django_htmx.templatetags import django_htmx

    htmx = Path(django_htmx.__file__).parents[1] / "static" / "django_htmx"
    scripts = [*(STATIC / "js").glob("*.js"), *(STATIC / "vendor").rglob("*.js"), htmx / "htmx-2.min.js"]
    weights = [len(gzip.compress(path.read_bytes())) for path in [STATIC / "css" / "app.rtl.css", *scripts]]

    assert sum(weights) < 75_000  # wanted: 90,000; all the scripts of all pages


def test_every_icon_is_in_the_sprite():
    texts = [path.read_text() for path in TEMPLATES]
    named = {name for text in texts for name in re.findall(r'{% icon "([^"]+)"', text)}

    assert {"search", "face-5"} <= named
    assert named - SYMBOLS == set()


def test_the_sprite_carries_no_icon_that_nothing_draws():
    code = [path for app in ROOT.iterdir() if (app / "apps.py").is_file() for path in app.rglob("*.py")]
    quoted = {
        name
        for path in [*TEMPLATES, *code]
        for name in re.findall(r"[\"']([a-z0-9-]+)[\"']", path.read_text())
    }

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


def test_the_browser_counts_the_months_of_umm_al_qura_as_the_server_does():
    script = (STATIC / "js" / "dualdate.js").read_text()
    table = "".join(re.findall(r'^ +"([0-9a-f]+)"', script, re.MULTILINE))
    bits = f"{int(table, 16):0{len(table) * 4}b}"
    months = [28 + int(bits[place : place + 2], 2) for place in range(0, len(bits), 2)]
    starts = [hijri.to_gregorian(y, m, 1) for y in hijri.HIJRI_YEARS for m in range(1, 13)]
    starts.append(hijri.LAST_DAY + timedelta(days=1))

    assert starts[0] == date(1924, 8, 1)
    assert "const FIRST_DAY = Date.UTC(1924, 7, 1);" in script
    assert len(months) == 1896
    assert months == [(after - first).days for first, after in itertools.pairwise(starts)]
