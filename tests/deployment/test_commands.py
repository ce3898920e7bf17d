"""Commands say in words what is wrong with the servers they need."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from cmo_portal.embedded.addresses import ROOT

NOWHERE = {"DATABASE_URL": "postgres://x:y@127.0.0.1:1/none", "REDIS_URL": "redis://127.0.0.1:1/0", "PORTAL_DEMO": "1"}


def test_a_command_without_its_database_says_so_in_a_line() -> None:
    """A read of published forms once ended in a traceback when the database was gone."""
    command = [sys.executable, "manage.py", "sweep"]
    done = subprocess.run(command, cwd=ROOT, env=os.environ | NOWHERE, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("The database cannot be used: connection failed")
    assert len(done.stderr.splitlines()) == 1


def test_a_role_without_a_password_is_named(tmp_path: Path) -> None:
    """A missing file once ended in a traceback."""
    with pytest.raises(CommandError, match=r"cmo_\w+_password is missing: write the password of cmo_\w+ into it"):
        call_command("setup_roles", apply=True, passwords=tmp_path)
