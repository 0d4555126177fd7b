"""Saves the database into a folder, and loads it from one. Part of script/backup and script/restore.

database_copy.py save FOLDER           a copy of this moment, while the service runs
database_copy.py load FOLDER BEFORE    puts it in place; what was there is kept in BEFORE
"""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import django
from django.core.exceptions import ImproperlyConfigured

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from config.faults import said  # noqa: E402

SQLITE, DUMP = "istihqaq.sqlite3", "istihqaq.dump"


def known() -> dict:
    """The settings of the database."""
    from django.conf import settings

    return settings.DATABASES["default"]


def is_sqlite() -> bool:
    return known()["ENGINE"].endswith("sqlite3")


def client(program: str, *arguments: str):
    """Run a program of PostgreSQL against the database; the password goes by the environment, never by the
    command line, which others on the machine can read.
    """
    facts = known()
    environment = os.environ | {"PGPASSWORD": facts["PASSWORD"] or "", "PGDATABASE": facts["NAME"]}
    for variable, value in (("PGHOST", facts["HOST"]), ("PGPORT", facts["PORT"]), ("PGUSER", facts["USER"])):
        if value:
            environment[variable] = str(value)
    try:
        done = subprocess.run([program, *arguments], env=environment, check=False)  # noqa: S603 - our own words
    except FileNotFoundError:
        sys.exit(f"{program} is missing: apt-get install postgresql-client")
    if done.returncode:
        sys.exit(f"{program} failed")


def save(folder: Path):
    if not is_sqlite():
        client("pg_dump", "--format=custom", f"--file={folder / DUMP}")
        return
    # VACUUM INTO takes what is in the write-ahead log too, and waits for nobody.
    with closing(sqlite3.connect(f"file:{known()['NAME']}?mode=ro", uri=True)) as database:
        database.execute("VACUUM INTO ?", [str(folder / SQLITE)])


def load(folder: Path, before: Path):
    wanted = folder / (SQLITE if is_sqlite() else DUMP)
    if not wanted.exists():
        sys.exit(f"{folder} holds no {wanted.name}: it is a backup of the other kind of database.")
    if not is_sqlite():
        save(before)
        client("psql", "--quiet", "--set=ON_ERROR_STOP=1", "--command=DROP OWNED BY CURRENT_USER CASCADE")
        whose = ("--no-owner", "--no-privileges")  # the account here may be called otherwise
        client("pg_restore", "--exit-on-error", *whose, f"--dbname={known()['NAME']}", str(wanted))
        return
    place = Path(known()["NAME"])
    draft = place.with_name(f".{place.name}.restoring")
    draft.write_bytes(wanted.read_bytes())
    for name in (place.name, f"{place.name}-wal", f"{place.name}-shm"):
        if place.with_name(name).exists():
            place.with_name(name).replace(before / name)
    draft.replace(place)


try:
    django.setup()
    if sys.argv[1] == "save":
        save(Path(sys.argv[2]))
    else:
        load(Path(sys.argv[2]), Path(sys.argv[3]))
except (ImproperlyConfigured, sqlite3.Error, OSError) as error:
    sys.exit(said(error) or f"{type(error).__name__}: {error}")
