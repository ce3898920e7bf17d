"""docker-compose.yml: one door, no secret in the open, and nobody has more than the work needs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent.parent
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = ("web", "worker", "beat", "prepare")


def test_every_part_is_there() -> None:
    assert set(SERVICES) == {"proxy", "web", "worker", "beat", "prepare", "database", "redis"}
    assert SERVICES["database"]["image"] == "postgres:18"
    assert {SERVICES[name]["image"] for name in OURS} == {"cmo-portal"}


def test_only_the_proxy_is_published() -> None:
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]


def test_database_and_redis_have_no_way_out_and_the_proxy_none_in() -> None:
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    assert SERVICES["database"]["networks"] == SERVICES["redis"]["networks"] == ["inside"]
    assert SERVICES["proxy"]["networks"] == ["front"]


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_no_secret_stands_in_the_environment_or_command(name: str) -> None:
    service = SERVICES[name]
    spoken = service.get("environment", {}) | {"command": str(service.get("command", ""))}
    for key, value in spoken.items():
        is_secret = any(word in key.lower() for word in ("password", "secret", "key", "_url"))
        assert not is_secret or key.endswith("_FILE") or value.startswith("${EMAIL_URL:?")


def test_every_secret_is_a_file_that_the_script_makes() -> None:
    made = (ROOT / "docker" / "secrets").read_text()
    for name, secret in COMPOSE["secrets"].items():
        assert secret == {"file": f"./.secrets/{name}"}
        assert name in made
    assert ".secrets" in (ROOT / ".gitignore").read_text().split()
    assert ".secrets" in (ROOT / ".dockerignore").read_text().split()


def test_only_the_one_time_job_may_act_as_owner_or_administrator() -> None:
    strong = {"postgres_password", "cmo_owner_password"}
    holders = {name for name, service in SERVICES.items() if strong & set(service.get("secrets", []))}
    assert holders == {"prepare", "database"}
    assert "cmo_owner_password" not in SERVICES["database"]["secrets"]


@pytest.mark.parametrize("name", OURS)
def test_our_processes_are_closed_in(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert service["environment"]["BEHIND_PROXY"] == "1"
    assert "PORTAL_DEMO" not in service["environment"]


@pytest.mark.parametrize("name", sorted(set(SERVICES) - {"prepare"}))
def test_what_keeps_running_says_whether_it_is_well(name: str) -> None:
    assert SERVICES[name]["healthcheck"]["test"]
    assert SERVICES[name]["restart"] == "unless-stopped"


def test_nothing_serves_before_the_tables_are_up_to_date() -> None:
    for name in ("web", "worker", "beat"):
        assert SERVICES[name]["depends_on"]["prepare"] == {"condition": "service_completed_successfully"}
    assert SERVICES["prepare"]["depends_on"] == {"database": {"condition": "service_healthy"}}


def test_the_image_is_built_from_the_lock_files_and_runs_as_nobody_special() -> None:
    text = (ROOT / "docker" / "Dockerfile").read_text()
    assert "--require-hashes" in text
    assert "npm ci --ignore-scripts" in text
    assert "\nUSER portal\n" in text
