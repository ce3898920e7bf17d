"""What the portal refuses to start with (S-68): each setting in a process of its own, with nothing around it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from cmo_portal.celery import refuse_a_powerful_role

ROOT = Path(__file__).resolve().parent.parent.parent
SAFE = {
    "ALLOWED_HOSTS": "portal.example",
    "PUBLIC_ORIGIN": "https://portal.example",
    "SECRET_KEY": "k" * 50,
    "REDIS_URL": "redis://:a-password@redis.example:6379/0",
    "BEHIND_PROXY": "1",
    "EMAIL_URL": "smtp+tls://mail.example:587",
}
UNSAFE: dict[str, tuple[dict[str, str], str]] = {
    "any host": ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS"),
    "any host beside a good one": ({"ALLOWED_HOSTS": "portal.example,*"}, "ALLOWED_HOSTS"),
    "short secret": ({"SECRET_KEY": "short"}, "SECRET_KEY"),
    "default secret": ({"SECRET_KEY": "django-insecure-" + "x" * 50}, "SECRET_KEY"),
    "open broker": ({"REDIS_URL": "redis://redis.example:6379/0"}, "REDIS_URL"),
    "broker with a user only": ({"REDIS_URL": "redis://portal@redis.example:6379/0"}, "REDIS_URL"),
    "links in the open": ({"PUBLIC_ORIGIN": "http://portal.example"}, "PUBLIC_ORIGIN"),
    "mails that nobody gets": ({"EMAIL_URL": ""}, "EMAIL_URL"),
    "demo for the world": ({"PORTAL_DEMO": "1"}, "PORTAL_DEMO"),
    "demo behind a look-alike": (
        {"PORTAL_DEMO": "1", "ALLOWED_HOSTS": "127.0.0.1", "PUBLIC_ORIGIN": "http://127.0.0.1.evil.test"},
        "PORTAL_DEMO",
    ),
    "proxies where there is none": ({"BEHIND_PROXY": "", "PROXY_HOPS": "1"}, "PROXY_HOPS"),
    "a proxy that nobody believes": ({"PROXY_HOPS": "0"}, "PROXY_HOPS"),
    "fewer proxies than none": ({"PROXY_HOPS": "-1"}, "PROXY_HOPS"),
    "demo for any host": (
        {"PORTAL_DEMO": "1", "ALLOWED_HOSTS": "*", "PUBLIC_ORIGIN": "http://127.0.0.1:8000"},
        "PORTAL_DEMO",
    ),
}
ASK = (
    "from django.conf import settings as s; "
    "print(s.DEBUG, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_SSL_REDIRECT, s.SESSION_COOKIE_NAME, "
    "s.PASSWORD_HASHERS[0].rpartition('.')[2], s.PROXY_HOPS)"
)


def start(tmp_path: Path, **changed: str) -> subprocess.CompletedProcess[str]:
    clean = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    environment = {**clean, **SAFE, **changed, "PORTAL_DATA": str(tmp_path)}
    environment["DJANGO_SETTINGS_MODULE"] = "cmo_portal.settings"
    command = [sys.executable, "-c", ASK]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def test_safe_settings_start_and_are_safe(tmp_path: Path) -> None:
    done = start(tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["False", "True", "True", "True", "__Host-sessionid", "PBKDF2PasswordHasher", "1"]


@pytest.mark.parametrize("name", UNSAFE)
def test_unsafe_settings_refuse_to_start(tmp_path: Path, name: str) -> None:
    changed, said = UNSAFE[name]
    done = start(tmp_path, **changed)
    assert done.returncode != 0 and "ImproperlyConfigured" in done.stderr and said in done.stderr


def test_without_a_proxy_no_header_tells_the_address(tmp_path: Path) -> None:
    """S-19."""
    assert start(tmp_path, BEHIND_PROXY="").stdout.split()[-1] == "0"
    assert start(tmp_path, PROXY_HOPS="2").stdout.split()[-1] == "2"


def test_debug_cannot_be_switched_on(tmp_path: Path) -> None:
    done = start(tmp_path, DEBUG="1", DJANGO_DEBUG="1")
    assert done.returncode == 0 and done.stdout.startswith("False")


def test_the_worker_refuses_a_powerful_role_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the web server once asked which role it had."""

    def powerful() -> None:
        raise ImproperlyConfigured("the database role cmo_owner stands above the walls")

    monkeypatch.setattr("kernel.db.roles.refuse_powerful_role", powerful)
    with pytest.raises(SystemExit, match="cmo_owner"):
        refuse_a_powerful_role()
