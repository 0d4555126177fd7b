"""Brings the database up to date: tables, cache table. Part of script/setup, in one process: each start
costs.

Prints "empty" when nobody has begun to use it: no account and no beneficiary's file. Refuses a database that
a newer version of the product has changed.
"""

import os
import sys
from pathlib import Path

import django
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from config.faults import said  # noqa: E402


def check_age(loader):
    """Raise ImproperlyConfigured when the database has migrations of ours that this code does not know."""
    from django.apps import apps

    ours = {config.label for config in apps.get_app_configs() if not config.path.count("site-packages")}
    newer = sorted(
        f"{app}.{name}" for app, name in set(loader.applied_migrations) - set(loader.disk_migrations)
    )
    newer = [row for row in newer if row.split(".")[0] in ours]
    if newer:
        raise ImproperlyConfigured(
            f"The database is newer than this code ({newer[-1]}): take the newer code, or restore a backup."
            " | قاعدة البيانات أحدث من هذه النسخة من النظام: استعمل النسخة الأحدث أو استرجع نسخة احتياطية."
        )


def bring_up_to_date():
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    check_age(executor.loader)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)


def state() -> str:
    """What setup has to know of the data."""
    from accounts.models import User
    from beneficiaries.models import Beneficiary

    return "" if User.objects.exists() or Beneficiary.objects.exists() else "empty"


try:
    django.setup()
    bring_up_to_date()
    sys.stdout.write(f"{state()}\n")
except Exception as error:
    told = said(error)
    if told is None:
        raise
    sys.exit(told)
