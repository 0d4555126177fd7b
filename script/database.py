"""Brings the database up to date: tables, cache table. Part of script/setup, in one process because each
start costs.

Prints "empty" when nobody has begun to use it: no account and no beneficiary's file.
"""

import os
import sys
from pathlib import Path

import django
from django.core.management import call_command

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.db import connection  # noqa: E402
from django.db.migrations.executor import MigrationExecutor  # noqa: E402

from accounts.models import User  # noqa: E402
from beneficiaries.models import Beneficiary  # noqa: E402

executor = MigrationExecutor(connection)
if executor.migration_plan(executor.loader.graph.leaf_nodes()):
    call_command("migrate", interactive=False, verbosity=0)
call_command("createcachetable", verbosity=0)

if not User.objects.exists() and not Beneficiary.objects.exists():
    sys.stdout.write("empty\n")
