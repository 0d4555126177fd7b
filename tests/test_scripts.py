"""The scripts of script/: what they must refuse, and what they must notice."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from datetime import datetime
from functools import partial
from pathlib import Path

import polib
import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.urls import reverse

from core.logs import TRACELESS

ROOT = Path(__file__).resolve().parent.parent
HEADER = {
    "Language": "ar",
    "Content-Type": "text/plain; charset=UTF-8",
    "Plural-Forms": "nplurals=6; plural=0;",
}
SIX = {0: "لا ملف", 1: "ملف", 2: "ملفان", 3: "ملفات", 4: "ملفًا", 5: "ملف"}


def run(*command):
    """The finished process with its output as text."""
    return subprocess.run(  # noqa: S603
        [str(part) for part in command], capture_output=True, text=True, check=False, timeout=60
    )


def catalogue(path, *entries, **header):
    """A catalogue file at `path` with these entries."""
    made = polib.POFile()
    made.metadata = HEADER | header
    made.extend(entries)
    made.save(str(path))
    return path


def compare(tmp_path, committed, collected, **header):
    """What script/catalogue.py prints for the two lists of entries, and whether it was content."""
    done = run(
        sys.executable,
        ROOT / "script/catalogue.py",
        catalogue(tmp_path / "committed.po", *committed, **header),
        catalogue(tmp_path / "collected.po", *collected),
    )
    assert done.stderr == ""
    return done.returncode == 0, done.stdout.splitlines()


def given_up(tmp_path, **texts):
    """What script/words.py says of a tree with the template `template` and a catalogue of the other texts."""
    template = tmp_path / "templates/page.html"
    template.parent.mkdir()
    template.write_text(texts.pop("template", ""), encoding="utf-8")
    folder = tmp_path / "locale/ar/LC_MESSAGES"
    folder.mkdir(parents=True)
    catalogue(folder / "django.po", *(polib.POEntry(msgid=key, msgstr=text) for key, text in texts.items()))
    done = run(sys.executable, ROOT / "script/words.py", tmp_path)
    assert done.stderr == ""
    return done.returncode, [line.partition(": ")[2] for line in done.stdout.splitlines()]


def test_a_word_that_was_given_up_is_found_wherever_it_stands(tmp_path):
    code, hits = given_up(tmp_path, template="<p>أرفق الوثيقة</p>", page="انظر السجل الزمني للطلب.")
    assert code == 1
    assert hits == ["السجل الزمني: say سجل الأحداث", "الوثيقة: say المستند"]


def test_a_label_is_no_command_but_a_sentence_may_be(tmp_path):
    code, hits = given_up(
        tmp_path, save="احفظ التغييرات", help="احفظ الملف قبل المتابعة.", done="سُجّل التواصل"
    )
    assert (code, hits) == (1, ["^احفظ: say حفظ"])


def test_part_of_a_longer_word_is_another_word(tmp_path):
    assert given_up(tmp_path, template="استجواب الشاهد", save="حفظ التغييرات") == (0, [])


def test_a_complete_catalogue_passes(tmp_path):
    entries = [
        polib.POEntry(msgid="Save", msgstr="حفظ"),
        polib.POEntry(msgid="one file", msgid_plural="%(n)s files", msgstr_plural=SIX),
    ]
    assert compare(tmp_path, entries, entries) == (True, [])


@pytest.mark.parametrize(
    ("entry", "line"),
    [
        (polib.POEntry(msgid="Save", msgstr=""), "untranslated: 'Save'"),
        (polib.POEntry(msgid="Save", msgstr=" "), "untranslated: 'Save'"),
        (polib.POEntry(msgid="Save", msgstr="حفظ", flags=["fuzzy"]), "fuzzy: 'Save'"),
        (
            polib.POEntry(msgid="Save", msgid_plural="Saves", msgstr_plural={**SIX, 4: ""}),
            "not all six plural forms: 'Save'",
        ),
        (
            polib.POEntry(msgid="Save", msgid_plural="Saves", msgstr_plural={0: "ملف", 1: "ملفان"}),
            "not all six plural forms: 'Save'",
        ),
    ],
)
def test_an_incomplete_entry_is_named(tmp_path, entry, line):
    assert compare(tmp_path, [entry], [entry]) == (False, [line])


def test_a_text_of_the_code_that_the_catalogue_lacks_is_named(tmp_path):
    entry = polib.POEntry(msgid="Save", msgstr="حفظ")
    assert compare(tmp_path, [], [entry]) == (False, ["missing: 'Save'"])
    assert compare(tmp_path, [entry], []) == (False, ["left over: 'Save'"])


def test_a_header_without_six_plural_forms_is_named(tmp_path):
    content, lines = compare(tmp_path, [], [], **{"Plural-Forms": "nplurals=2; plural=n!=1;"})
    assert (content, lines) == (
        False,
        ["the header lacks Plural-Forms with nplurals=6"],
    )


def test_a_tidied_catalogue_does_not_tell_in_which_order_and_when_it_was_collected(tmp_path):
    save, close = polib.POEntry(msgid="Save", msgstr="حفظ"), polib.POEntry(msgid="Close", msgstr="إغلاق")
    dates = {"PO-Revision-Date": "2026-11-25 00:00+0000"}
    first = catalogue(tmp_path / "a.po", save, close, **dates, **{"POT-Creation-Date": "2026-12-01"})
    second = catalogue(tmp_path / "b.po", close, save, **dates, **{"POT-Creation-Date": "2026-12-02"})

    for path in (first, second):
        assert run(sys.executable, ROOT / "script/tidy_catalogue.py", path).returncode == 0

    assert first.read_text() == second.read_text()
    assert [entry.msgid for entry in polib.pofile(first)] == ["Close", "Save"]


def test_pg_leaves_a_folder_alone_that_it_did_not_make(tmp_path):
    kept = tmp_path / "letters"
    kept.mkdir()
    (kept / "letter.pdf").write_text("x")

    started, stopped = run(ROOT / "script/pg", "start", kept), run(ROOT / "script/pg", "stop", kept)

    assert (started.returncode, stopped.returncode) == (1, 1)
    assert "not ours" in started.stderr
    assert "left alone" in stopped.stderr
    assert [file.name for file in kept.iterdir()] == ["letter.pdf"]


def test_pg_refuses_a_path_too_long_for_a_socket(tmp_path):
    started = run(ROOT / "script/pg", "start", tmp_path / ("x" * 100))
    assert started.returncode == 1
    assert "too long for a socket" in started.stderr


@pytest.mark.parametrize("port", ["0", "65536", "80a", "-1", "8000 "])
def test_server_refuses_a_port_that_is_none_before_anything_else(port):
    done = subprocess.run(  # noqa: S603
        [ROOT / "script/server"],
        env=os.environ | {"PORT": port},
        capture_output=True,
        text=True,
        check=False,
        timeout=20,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert "PORT must be a number from 1 to 65535" in done.stderr


def test_server_says_that_a_port_is_taken_before_the_banner():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = subprocess.run(  # noqa: S603
            [ROOT / "script/server"],
            env=os.environ | {"PORT": str(taken.getsockname()[1])},
            capture_output=True,
            text=True,
            check=False,
            timeout=20,
        )
    assert (done.returncode, done.stdout) == (1, "")
    assert "is in use" in done.stderr


@pytest.mark.parametrize(
    ("script", "found"),
    [("#!/bin/sh\nexit 0\n", True), ("#!/bin/sh\necho get the snap >&2\nexit 1\n", False)],
)
def test_any_browser_that_starts_will_do_and_a_stub_will_not(tmp_path, script, found):
    browser = tmp_path / "google-chrome-stable"
    browser.write_text(script)
    browser.chmod(0o755)
    tools = {name: shutil.which(name) for name in ("dirname", "bash", "env")}
    for name, path in tools.items():
        (tmp_path / name).symlink_to(path)
    done = subprocess.run(  # noqa: S603
        [tools["bash"], "-c", f'. "{ROOT}/script/lib.sh"; find_browser'],
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=20,
    )
    assert (done.returncode == 0, done.stdout.strip()) == (found, str(browser) if found else "")


def test_a_database_newer_than_the_code_is_refused(transactional_db, database_url):
    MigrationRecorder(connection).record_applied("core", "9999_of_tomorrow")
    try:
        done = subprocess.run(  # noqa: S603
            [sys.executable, ROOT / "script/database.py"],
            env=os.environ | {"DATABASE_URL": database_url},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
    finally:
        MigrationRecorder(connection).record_unapplied("core", "9999_of_tomorrow")
    assert done.returncode == 1
    assert done.stderr.splitlines()[0].startswith(
        "The database is newer than this code (core.9999_of_tomorrow)"
    )
    assert "قاعدة البيانات أحدث" in done.stderr.splitlines()[1]


# === backup and restore ==========================================================================


def script_in(folder, name, *arguments, **more):
    """The finished run of a script over the data in `folder`, with no other settings of the caller."""
    return subprocess.run(  # noqa: S603
        [str(ROOT / "script" / name), *map(str, arguments)],
        env={"PATH": os.environ["PATH"], "VAR_DIR": str(folder), "HOME": str(folder), **more},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.fixture(scope="module")
def filled(tmp_path_factory, migrated_file):
    """A folder of data with its keys and a database with one account; gives (folder, script)."""
    folder = tmp_path_factory.mktemp("data")
    folder.chmod(0o700)
    shutil.copy(migrated_file, folder / "istihqaq.sqlite3")
    script = partial(script_in, folder)
    assert script("setup", "--data").returncode == 0
    made = script("manage", "create_administrator", "amina", "amina@example.org", "أمينة")
    assert made.returncode == 0, made.stderr
    return folder, script


def accounts(script):
    code = "from accounts.models import User; print(*User.objects.values_list('username', flat=True))"
    return script("manage", "shell", "--no-imports", "-c", code).stdout.split()


def test_two_backups_are_closed_folders_and_the_last_is_noted(filled, tmp_path):
    folder, script = filled
    first = script("backup", tmp_path / "kept")
    time.sleep(1.1)
    second = script("backup", tmp_path / "kept")

    assert (first.returncode, second.returncode) == (0, 0), first.stderr + second.stderr
    made = sorted(path for path in (tmp_path / "kept").iterdir() if path.is_dir())
    assert [str(path) for path in made] == [first.stdout.strip(), second.stdout.strip()]
    names = {path.name for path in made[0].iterdir()} - {"chain_anchors"}  # there after a first night
    assert names == {"SHA256SUMS", "istihqaq.sqlite3", "private.tar"}
    assert {oct(path.stat().st_mode & 0o777) for path in made[0].iterdir()} == {"0o600"}
    assert oct(made[0].stat().st_mode & 0o777) == "0o700"
    assert datetime.fromisoformat((folder / "last_backup").read_text().strip()).tzinfo is not None
    assert "FIELD_KEYS" not in "".join(path.read_text(errors="ignore") for path in made[0].iterdir())


def test_so_many_backups_are_kept(filled, tmp_path):
    _folder, script = filled
    for day in range(1, 17):
        (tmp_path / f"2026-01-{day:02d}T000000Z").mkdir()

    script("backup", tmp_path)

    left = sorted(path.name for path in tmp_path.iterdir() if path.is_dir())
    assert len(left) == 14
    assert left[0] == "2026-01-04T000000Z"


def test_a_backup_is_put_back_and_what_was_there_is_kept(filled, tmp_path):
    folder, script = filled
    backup = script("backup", tmp_path).stdout.strip()
    (folder / "private").mkdir(exist_ok=True)
    (folder / "private" / "later").write_text("x")
    script("manage", "create_administrator", "later", "later@example.org", "لاحق")
    assert accounts(script) == ["amina", "later"]

    done = script("restore", backup)

    assert done.returncode == 0, done.stderr
    assert accounts(script) == ["amina"]
    assert not (folder / "private" / "later").exists()
    assert (folder / "before-restore" / "private" / "later").exists()
    assert (folder / "before-restore" / "istihqaq.sqlite3").exists()


def test_a_backup_brings_the_anchors_of_its_time_and_the_night_notes_new_ones(filled, tmp_path):
    folder, script = filled
    night = script("nightly")
    assert night.returncode == 0, night.stderr
    of_then = (folder / "chain_anchors").read_text()
    assert f"Anchor: {of_then.splitlines()[-1]}" in night.stdout
    backup = script("backup", tmp_path).stdout.strip()
    script("manage", "create_administrator", "later", "later@example.org", "لاحق")
    script("nightly")
    later = (folder / "chain_anchors").read_text()
    assert len(later.splitlines()) == len(of_then.splitlines()) + 1

    done = script("restore", backup)

    assert done.returncode == 0, done.stdout + done.stderr
    assert (folder / "chain_anchors").read_text() == of_then
    assert (folder / "before-restore" / "chain_anchors").read_text() == later


def test_a_backup_opens_on_another_machine_with_the_keys_of_its_time_alone(filled, tmp_path):
    folder, script = filled
    script("nightly")
    backup = script("backup", tmp_path / "kept").stdout.strip()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir(mode=0o700)
    env = (folder / "env").read_text()
    (elsewhere / "env").write_text("".join(line for line in env.splitlines(True) if "CHAIN_KEYS" not in line))

    lost = script_in(elsewhere, "restore", backup)

    assert lost.returncode != 0
    assert "add CHAIN_KEYS of that time behind it" in lost.stdout

    (elsewhere / "env").write_text(env)
    whole = script_in(elsewhere, "restore", backup)
    assert whole.returncode == 0, whole.stdout + whole.stderr
    assert "The audit chain is whole." in whole.stdout


def test_setup_adds_the_key_of_the_history_to_an_older_installation(tmp_path):
    tmp_path.chmod(0o700)
    assert script_in(tmp_path, "setup", "--keys").returncode == 0
    made = (tmp_path / "env").read_text()
    older = "".join(line for line in made.splitlines(True) if not line.startswith("CHAIN_KEYS"))
    (tmp_path / "env").write_text(older.rstrip("\n"))

    done = script_in(tmp_path, "setup", "--keys")

    assert "Added CHAIN_KEYS" in done.stdout
    now = (tmp_path / "env").read_text()
    assert now.startswith(older.rstrip("\n") + "\nCHAIN_KEYS=")
    assert script_in(tmp_path, "setup", "--keys").stdout == ""
    assert (tmp_path / "env").read_text() == now


@pytest.mark.parametrize("name", ["istihqaq.sqlite3", "private.tar", "SHA256SUMS"])
def test_a_damaged_backup_changes_nothing(filled, tmp_path, name):
    _folder, script = filled
    backup = Path(script("backup", tmp_path).stdout.strip())
    with (backup / name).open("ab") as file:
        file.write(b"x")

    done = script("restore", backup)

    assert done.returncode != 0
    assert "nothing was changed" in done.stderr
    assert accounts(script) == ["amina"]


def test_a_backup_is_not_put_where_the_keys_are_missing(filled, tmp_path):
    _folder, script = filled
    backup = script("backup", tmp_path).stdout.strip()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    done = script_in(elsewhere, "restore", backup)
    assert done.returncode != 0
    assert "env" in done.stderr
    assert list(elsewhere.iterdir()) == []


OPEN_A_ROUND = """
from django.db import transaction
from django.utils import timezone
from surveys.actions.rounds import round_for
with transaction.atomic():
    round_for(timezone.localdate(), by=None)
"""


def test_the_key_of_a_round_is_in_no_backup_and_without_it_the_round_is_called_lost(filled, tmp_path):
    folder, script = filled
    assert script("manage", "shell", "--no-imports", "-c", OPEN_A_ROUND).returncode == 0
    (key,) = (folder / "passing-keys").glob("*.key")
    backup = Path(script("backup", tmp_path).stdout.strip())
    assert [path.name for path in backup.iterdir() if key.read_bytes() in path.read_bytes()] == []
    assert "passing-keys" not in run("tar", "-tf", backup / "private.tar").stdout
    kept = script("restore", backup)
    assert (kept.returncode, "lost" in kept.stdout) == (0, False)

    key.unlink()  # as on another machine
    done = script("restore", backup)

    assert done.returncode == 0, done.stderr
    assert ": lost, 0 invited, 0 answered" in done.stdout
    assert "Restored." in done.stdout


def test_the_night_closes_rounds_before_the_backup_is_made():
    """Else the figures of a round, whose key is gone, stand in no backup for a day."""
    steps = re.findall(r"^(?:\[.* \|\| )?step (\w+)", (ROOT / "script/nightly").read_text(), re.MULTILINE)

    assert steps[:3] == ["close_rounds", "ask_yearly", "backup"]


def test_nginx_keeps_no_line_of_the_pages_that_leave_no_trace():
    """And our own locations say the proxy's headers once, for both."""
    written = (ROOT / "deploy/nginx.example.conf").read_text()
    (place,) = re.findall(r"location /s/ \{([^}]*)\}", written)

    assert f"location {TRACELESS} {{" in written
    assert "access_log off;" in place
    assert "proxy_set_header" not in place  # one here would take all of the server's away
    assert "proxy_pass http://istihqaq_surveys;" in place
    server = written[written.index("proxy_http_version") : written.index("location / {\n        proxy_pass")]
    assert server.count("proxy_set_header") == 5


def test_the_links_of_surveys_have_workers_that_give_way_to_the_staff():
    """And without them nginx asks those of the staff."""
    nginx = (ROOT / "deploy/nginx.example.conf").read_text()
    staff, surveys = (
        (ROOT / f"deploy/systemd/{name}.service").read_text() for name in ("istihqaq", "istihqaq-surveys")
    )
    sockets = [re.search(r"^Environment=BIND=(unix:\S+)$", unit, re.M)[1] for unit in (staff, surveys)]
    (upstream,) = re.findall(r"upstream istihqaq_surveys \{([^}]*)\}", nginx)

    assert re.findall(r"server (\S+)", upstream) == sockets[::-1]
    assert f"server {sockets[0]} backup;" in upstream
    assert ("Nice=10" in surveys, "Nice=" in staff) == (True, False)
    different = set(staff.splitlines()) ^ set(surveys.splitlines())
    assert {line.partition("=")[0] for line in different if not line.startswith("#")} == {
        "Description", "Environment", "RuntimeDirectory", "Nice", "CPUWeight",
    }  # fmt: skip


def test_nginx_slows_the_pages_for_which_nobody_signs_in():
    written = (ROOT / "deploy/nginx.example.conf").read_text()
    pages = [reverse("portal:track"), reverse("portal:letter", args=["A" * 43]).removesuffix("A" * 43 + "/")]

    for page in pages:
        (place,) = re.findall(rf"location {page} \{{([^}}]*)\}}", written)
        assert "limit_req zone=istihqaq_open burst=30;" in place
        assert "proxy_set_header" not in place
    assert "limit_req_zone $binary_remote_addr zone=istihqaq_open" in written


def test_the_night_goes_on_after_a_step_that_failed(filled, tmp_path):
    _folder, script = filled
    blocked = tmp_path / "file"
    blocked.write_text("")

    broken = script_in(filled[0], "nightly", BACKUP_DIR=str(blocked / "x"))

    assert broken.returncode != 0
    assert broken.stderr.splitlines()[-1].startswith("Failed: backup")
    assert "failed: check_chain" not in broken.stderr
    assert "failed: close_rounds" not in broken.stderr
    assert "The audit chain is whole." in broken.stdout
