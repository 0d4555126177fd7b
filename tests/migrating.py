"""Going back along the migrations and forth again, and the database afterwards as it was: for their tests."""

import gc
import shutil
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

from django.apps.registry import Apps
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.migration import Migration
from django.db.migrations.operations import RenameModel
from django.db.migrations.state import ProjectState


def migrated(targets) -> Apps:
    """Migrates to `targets`, back or forth; the models as they are there."""
    with drawn_sparingly():
        executor = MigrationExecutor(connection)
        executor.migrate(targets)
        return executor.loader.project_state(targets).apps


@contextmanager
def drawn_sparingly():
    """For a while migrations draw fewer models: the tables come out the same, in half the time.

    On its way to the first step Django works out the states of all migrations, and after each draws anew what
    it touches: here the models of a state are drawn when they are asked for. A new relation draws anew what
    is joined to it directly, any other change its own model alone; a step of data draws them all in any
    case, and here one that renames a model as well. Without the collector, which looks at them all, it takes
    a fifth less.
    """
    mutate, rename = Migration.mutate_state, RenameModel.database_forwards

    def undrawn(migration, state, preserve=True):
        state = state.clone() if preserve else state
        vars(state).pop("apps", None)
        return mutate(migration, state, preserve=False)

    def redraw(state, app_label, model_name, delay=False):
        if "apps" in vars(state):
            joined = state._find_reload_model(app_label, model_name, delay=True)
            state._reload({(app_label, model_name.lower())} if delay else joined)

    def whole(operation, app_label, editor, *states):
        for state in states:
            vars(state).pop("apps", None)
        rename(operation, app_label, editor, *states)

    gc.disable()
    try:
        with (
            patch.object(Migration, "mutate_state", undrawn),
            patch.object(ProjectState, "reload_model", redraw),
            patch.object(RenameModel, "database_forwards", whole),
        ):
            yield
    finally:
        gc.enable()


def newest():
    """The last migrations of all apps."""
    return MigrationExecutor(connection).loader.graph.leaf_nodes()


@contextmanager
def put_back(folder: Path):
    """The database afterwards as it is now: from a copy, since to migrate up again takes many times as
    long.
    """
    copy = _keep_file(folder) if connection.vendor == "sqlite" else _keep_database()
    try:
        yield
    finally:
        connection.close()
        if connection.vendor == "sqlite":
            _take_file(copy)
        else:
            _take_database(copy)


def _keep_file(folder: Path) -> Path:
    copy = folder / "kept.sqlite3"
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(copy)])
    return copy


def _take_file(copy: Path) -> None:
    name = connection.settings_dict["NAME"]
    for beside in ("-wal", "-shm"):
        Path(name + beside).unlink(missing_ok=True)
    shutil.move(copy, name)


def _keep_database() -> str:
    name, copy = connection.settings_dict["NAME"], f"{connection.settings_dict['NAME']}_kept"
    connection.close()
    _say(f'DROP DATABASE IF EXISTS "{copy}"', f'CREATE DATABASE "{copy}" TEMPLATE "{name}"')
    return copy


def _take_database(copy: str) -> None:
    name = connection.settings_dict["NAME"]
    _say(f'DROP DATABASE "{name}" WITH (FORCE)', f'ALTER DATABASE "{copy}" RENAME TO "{name}"')


def _say(*statements: str) -> None:
    with connection._nodb_cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
