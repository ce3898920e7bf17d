"""The product runs on requirements.lock alone; the tests have more installed and would not notice."""

from __future__ import annotations

import re
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

from tests.deployment.test_locks import pins

ROOT = Path(__file__).resolve().parent.parent.parent
START = """
import sys
closed = set({closed!r})

class Closed:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in closed:
            raise ModuleNotFoundError("only for development: " + name, name=name)

sys.meta_path.insert(0, Closed())
from cmo_portal import celery, gunicorn
from django.core.management import call_command
celery.app.loader.import_default_modules()
gunicorn.when_ready(None)
call_command("check")
"""


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def only_for_development() -> list[str]:
    """Names of modules that requirements.lock does not bring."""
    product = {name for name, _ in pins("requirements.lock")}
    extra = {name for name, _ in pins("requirements-dev.lock")} - product
    return [
        module
        for module, distributions in packages_distributions().items()
        if {normal(name) for name in distributions} <= extra
    ]


def test_web_and_worker_load_without_the_packages_of_development() -> None:
    closed = only_for_development()
    assert {"pytest", "mypy", "hypothesis"} <= set(closed)
    command = [sys.executable, "-c", START.format(closed=closed)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
