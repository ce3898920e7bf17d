"""Rules of the house that a linter does not know: read from the source, file by file (SR-26)."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from celery import current_app
from django.conf import settings
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.urls import get_resolver
from rest_framework.views import APIView

from records.rules import EVENTS
from sponsors.rules import PERMISSIONS, ROLES
from web.api.views import ScopedApi
from web.lists import ListPage
from web.views import ScopedView

ROOT = Path(settings.BASE_DIR)
ROOMS = [*settings.ROOMS, "cmo_portal"]
FILES = [
    path
    for room in ROOMS
    for path in sorted((ROOT / room).rglob("*.py"))
    if "migrations" not in path.parts and "__pycache__" not in path.parts
]
TREES = {path: ast.parse(path.read_text()) for path in FILES}
LEVELS = {
    "urls": 7,
    "api_urls": 7,
    "job_urls": 7,
    "organisation_urls": 7,
    "bank_urls": 7,
    "site_link_urls": 7,
    "lifecycle_urls": 7,
    "views": 6,
    "trail_urls": 7,
    "dossier_views": 6,
    "history_views": 6,
    "copy_views": 6,
    "matrix_urls": 7,
    "chain_urls": 7,
    "chain_views": 6,
    "matrix_views": 6,
    "matrix_forms": 5,
    "matrix_columns": 5,
    "copies": 4,
    "histories": 3,
    "sign_urls": 7,
    "sign_views": 6,
    "cmo_views": 6,
    "cmo_api": 6,
    "feed_views": 6,
    "inbox": 3,
    "sent": 3,
    "client_views": 6,
    "grant_views": 6,
    "grants": 3,
    "review_views": 6,
    "reviews": 3,
    "request_views": 6,
    "role_views": 6,
    "rights": 3,
    "member_views": 6,
    "signer_views": 6,
    "factor_views": 6,
    "entry_views": 6,
    "entry_pages": 6,
    "session_views": 6,
    "sign_in_views": 6,
    "sign_in_api": 6,
    "entry_forms": 5,
    "provider_views": 6,
    "sso_views": 6,
    "sso_urls": 7,
    "provider_forms": 5,
    "joining": 6,
    "api": 6,
    "tasks": 6,
    "middleware": 6,
    "forms": 5,
    "serializers": 5,
    "filters": 5,
    "columns": 5,
    "bulk": 5,
    "services": 4,
    "jobs": 4,
    "work": 4,
    "janitor": 4,
    "lifecycle": 4,
    "ceremony": 4,
    "selectors": 3,
    "models": 2,
    "rules": 1,
}
DOORS = {
    "views",
    "sign_views",
    "cmo_views",
    "cmo_api",
    "feed_views",
    "client_views",
    "grant_views",
    "review_views",
    "request_views",
    "role_views",
    "member_views",
    "signer_views",
    "factor_views",
    "entry_views",
    "entry_pages",
    "session_views",
    "sign_in_views",
    "sign_in_api",
    "entry_forms",
    "provider_views",
    "provider_forms",
    "sso_views",
    "dossier_views",
    "history_views",
    "copy_views",
    "matrix_views",
    "chain_views",
    "matrix_forms",
    "matrix_columns",
    "joining",
    "api",
    "tasks",
    "forms",
    "serializers",
    "columns",
    "bulk",
}


def kind(path: Path) -> str:
    """Which file of its room this is; a folder counts as the file it replaces."""
    relative = path.relative_to(ROOT)
    return relative.parts[1] if len(relative.parts) > 2 else path.stem


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_files_of_a_room_import_downward_only() -> None:
    wrong = []
    for path, tree in TREES.items():
        room, mine = path.relative_to(ROOT).parts[0], LEVELS.get(kind(path))
        if mine is None or room in ("kernel", "web", "cmo_portal"):
            continue
        for module in imports(tree):
            parts = module.split(".")
            if parts[0] == room and len(parts) > 1 and LEVELS.get(parts[1], 0) > mine:
                wrong.append(f"{name_of(path)} imports {module}")
    assert not wrong


def test_rules_are_pure() -> None:
    for path, tree in TREES.items():
        if kind(path) == "rules":
            heavy = [m for m in imports(tree) if m.split(".")[0] in ("django", "rest_framework", "celery", "psycopg")]
            assert not heavy, (name_of(path), heavy)


def test_celery_and_rest_framework_stay_at_the_doors() -> None:
    allowed = {"api", "serializers", "tasks", "authentication", "api_urls"}
    for path, tree in TREES.items():
        room = path.relative_to(ROOT).parts[0]
        if room in ("web", "cmo_portal") or name_of(path) == "kernel/queue.py" or kind(path) in allowed:
            continue
        if kind(path).endswith("_api"):
            continue
        assert not [m for m in imports(tree) if m.split(".")[0] in ("celery", "rest_framework")], name_of(path)


def test_no_import_hides_in_a_function() -> None:
    for path, tree in TREES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                hidden = [inner for inner in ast.walk(node) if isinstance(inner, ast.Import | ast.ImportFrom)]
                assert not hidden, (name_of(path), node.name)


def test_doors_never_touch_managers() -> None:
    wrong = [
        f"{name_of(path)}:{node.lineno}"
        for path, tree in TREES.items()
        if kind(path) in DOORS and path.relative_to(ROOT).parts[0] not in ("web", "cmo_portal")
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in ("objects", "_default_manager", "_base_manager")
    ]
    assert not wrong


def test_a_status_is_written_only_by_the_lifecycle() -> None:
    wrong = []
    for path, tree in TREES.items():
        if name_of(path) == "records/lifecycle.py" or path.relative_to(ROOT).parts[0] == "web":
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Assign | ast.AugAssign):
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                wrong += [name_of(path) for t in targets if isinstance(t, ast.Attribute) and t.attr == "status"]
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in ("update", "create")
            ):
                wrong += [name_of(path) for keyword in node.keywords if keyword.arg == "status"]
    assert wrong == []


def test_people_and_tenants_are_reached_through_sponsors_only() -> None:
    kept = {"User", "Membership", "Sponsor", "CmoOrganisation"}
    for path, tree in TREES.items():
        if path.relative_to(ROOT).parts[0] == "sponsors":
            continue
        used = [
            node.value.id
            for node in ast.walk(tree)
            if isinstance(node, ast.Attribute) and node.attr == "objects" and isinstance(node.value, ast.Name)
        ]
        assert not kept & set(used), name_of(path)


def test_no_signal_carries_domain_logic() -> None:
    for path, tree in TREES.items():
        if name_of(path) != "kernel/apps.py":
            assert not [m for m in imports(tree) if m.startswith(("django.dispatch", "django.db.models.signals"))], path


def called(names: set[str]) -> Iterator[tuple[str, str]]:
    for path, tree in TREES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                for argument in node.args[:2]:
                    if name in names and isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                        yield name_of(path), argument.value


def test_every_task_that_is_started_by_name_exists() -> None:
    current_app.loader.import_default_modules()
    asked = {name for _, name in called({"enqueue", "start_for", "request"}) if "." in name}
    scheduled = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert asked and (asked | scheduled) <= set(current_app.tasks)


def test_only_the_renderer_loads_the_library_of_pdf() -> None:
    """S-38: a second call site would be a second fetcher."""
    assert {path for path, name in called({"load"}) if name == "weasyprint"} == {"records/pdf.py"}


def test_doors_sign_by_their_request() -> None:
    """A signing made by hand would leave no trace of a wrong password."""
    made = {
        name_of(path)
        for path, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Signing"
    }
    assert {path for path in made if not path.startswith("cmo_portal/demo/")} == set()


def test_every_event_that_is_published_is_in_the_list() -> None:
    assert {name for _, name in called({"publish", "record_about"})} <= EVENTS


def all_views() -> list[tuple[str, type | None]]:
    found = []
    for pattern in _patterns(get_resolver().url_patterns):
        view = getattr(pattern.callback, "view_class", None) or getattr(pattern.callback, "cls", None)
        found.append((str(pattern.pattern), view))
    return found


def _patterns(entries: list[Any]) -> Iterator[Any]:
    for entry in entries:
        if hasattr(entry, "url_patterns"):
            yield from _patterns(entry.url_patterns)
        else:
            yield entry


def test_every_view_names_a_permission_of_the_table() -> None:
    for address, view in all_views():
        if isinstance(view, type) and issubclass(view, ScopedView):
            assert view.action in PERMISSIONS, address
        if isinstance(view, type) and issubclass(view, ScopedApi):
            assert view.actions and set(view.actions.values()) <= set(PERMISSIONS), address


def test_every_routed_view_says_all_that_its_base_asks() -> None:
    left_open = {view: sorted(getattr(view, "__abstractmethods__", ())) for _, view in all_views()}
    assert {view: names for view, names in left_open.items() if names} == {}


def test_every_filter_of_a_list_has_its_question() -> None:
    bars = {view.filters for _, view in all_views() if isinstance(view, type) and issubclass(view, ListPage)}
    missing = [
        f"{bar.__name__}.narrow_{name}"
        for bar in bars
        for name in bar.base_fields
        if not hasattr(bar, f"narrow_{name}")
    ]
    assert bars and missing == []


def test_every_api_view_is_ours() -> None:
    ours = [
        v for _, v in all_views() if isinstance(v, type) and issubclass(v, APIView) and not issubclass(v, ScopedApi)
    ]
    assert {view.__name__ for view in ours} <= {"SpectacularAPIView", "Schema"}


def test_permissions_are_of_known_roles() -> None:
    assert all(roles <= set(ROLES) for roles in PERMISSIONS.values())
    assert not any("sponsor_admin" in PERMISSIONS[name] for name in ("audits.close", "quality_agreements.sign"))


def test_no_function_grows_past_50_lines() -> None:
    long = [
        f"{name_of(path)}:{node.name} {(node.end_lineno or 0) - node.lineno + 1}"
        for path, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno + 1 > 50
    ]
    assert long == []


def test_no_file_grows_past_400_lines() -> None:
    sizes = {name_of(path): len(path.read_text().splitlines()) for path in [*FILES, *(ROOT / "tests").rglob("*.py")]}
    assert {name: size for name, size in sizes.items() if size > 400} == {}


def test_every_template_that_code_names_exists() -> None:
    """A template that was renamed without its page is found before somebody opens the page."""
    template = re.compile(r"[a-z_]+(/[a-z_0-9]+)+\.(html|txt)")
    named = {
        (name_of(path), node.value)
        for path, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and template.fullmatch(node.value)
    }
    missing = []
    for where, name in sorted(named):
        try:
            get_template(name)
        except TemplateDoesNotExist:
            missing.append((where, name))
    assert named and missing == []
