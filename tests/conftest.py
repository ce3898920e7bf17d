from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from celery import current_app
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import TransactionTestCase
from psycopg.rows import dict_row

from cmo_portal.embedded import addresses
from tests import database
from tests import world as cast
from tests.jobs import QUEUE, forget_waiting
from tests.world import World

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")
# A queue of its own for each process: a real worker of one test never takes the tasks of another database.
current_app.conf.task_default_queue = QUEUE
# Each process has a database of its own in Redis too: clearing it forgets nobody else's failures.
NUMBER = 2 + int(WORKER.removeprefix("gw") if WORKER.startswith("gw") else 0)
settings.CACHES["default"]["LOCATION"] = addresses.cache_url().replace("?db=1", f"?db={NUMBER}")


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Replaces pytest-django's: the owner migrates, the application builds the cast and runs the tests."""
    base, name = f"base_{WORKER}", f"test_{WORKER}"
    patch = pytest.MonkeyPatch()
    patch.setattr(settings, "FILES_ROOT", str(tmp_path_factory.mktemp("files")))
    patch.setattr(settings, "SEALS_ROOT", str(tmp_path_factory.mktemp("seals")))
    patch.setattr(settings, "EMAIL_FILE_PATH", str(tmp_path_factory.mktemp("mail")))
    with django_db_blocker.unblock():
        database.copy(database.ensure_template(), base)
        database.use(base)
        world = cast.build()
        database.copy(base, name)
        database.use(name)
    patch.setattr(TransactionTestCase, "_fixture_teardown", lambda self: database.copy(base, name))
    yield world
    patch.undo()
    with django_db_blocker.unblock():
        database.drop(name)
        database.drop(base)


@pytest.fixture(autouse=True)
def _no_throttle_between_tests() -> Iterator[None]:
    """Rate limits count in the cache: each test starts without anybody's failures."""
    yield
    cache.clear()


@pytest.fixture
def world(django_db_setup: World, db: None) -> World:
    """The cast; the rows live in the worker's database, each test sees them in its own transaction."""
    return django_db_setup


@pytest.fixture
def committed_world(django_db_setup: World, transactional_db: None) -> World:
    """The cast for tests that commit for real; the database is copied anew afterwards, and no older task waits."""
    forget_waiting()
    return django_db_setup


@pytest.fixture
def superuser(world: World) -> Iterator[psycopg.Connection[dict[str, Any]]]:
    """A second, all-powerful connection to the same test database."""
    name = str(connection.settings_dict["NAME"])
    with psycopg.connect(addresses.database_url("postgres", name), row_factory=dict_row) as opened:
        yield opened
        opened.rollback()
