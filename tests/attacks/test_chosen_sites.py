"""Guests limited to chosen sites: the database shows them nothing else of their sponsor, whatever they ask (S-08)."""

from __future__ import annotations

import ast
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.apps import apps
from django.db import IntegrityError, ProgrammingError, connection, models, transaction
from pypdf import PdfReader

from administration.models import RightsRequest
from audits.models import Finding
from cmos.models import Company, Site
from kernel.actor import Actor
from kernel.db.reach import OPEN
from kernel.models import Walled, reach_of
from kernel.scope import Active, Scope, because, scope, stream
from quality_agreements.models import AgreementSite
from records.models import SponsorFile, TrailEntry
from records.services import store_file
from sponsors.models import Membership
from sponsors.rules import permissions_of
from tests.architecture.test_routes import CLOSED, address, body, needed, record, unnumbered, view_of
from tests.attacks.test_isolation import SITE, post
from tests.pages import submit
from tests.planted import CANARY, PLANTED, plantable, planted
from tests.world import World
from tests.world_kinds import KINDS
from web.lists import ListPage

ROOT = Path(__file__).resolve().parent.parent.parent
WALLED = [model for model in apps.get_models() if issubclass(model, Walled)]


def limit(world: World, role: str, *sites: UUID) -> Membership:
    """Aldena's guest in this role, limited to these sites."""
    member = world.aldena.people[role]
    with world.aldena.scope(reason="limited to sites"):
        Membership.objects.filter(pk=member.pk).update(sites=list(sites))
    return member


def quiet_site(world: World) -> UUID:
    """A new site of a new company of Aldena's, about which nothing is known yet."""
    answer = post(world, "/api/v1/sites/", {**SITE, "fei": "3099100999"})
    assert answer.status_code == 201, answer.content
    return UUID(answer.json()["id"])


@contextmanager
def acting(world: World, role: str, **options: Any) -> Iterator[Active]:
    """Aldena's scope as the request of a guest opens it."""
    with world.aldena.scope(role, **options) as opened:
        yield opened


def others(model: type[models.Model], chosen: UUID) -> dict[str, Any]:
    """Which rows belong to other sites, by the plain columns and not by the wall; nothing where columns cannot say."""
    if model is Site:
        return {"pk": chosen}
    if model is Company:
        return {"sites": chosen}
    return {"site_id": chosen} if any(field.attname == "site_id" for field in model._meta.local_fields) else {}


def plant_elsewhere(world: World, chosen: UUID) -> None:
    """A canary in every text of every record of Aldena's that is of another site."""
    with world.aldena.scope(reason="canaries"):
        for model, names in PLANTED.items():
            out = others(model, chosen)
            if out:
                for row in plantable(model).exclude(**out):
                    model._default_manager.filter(pk=row.pk).update(**planted(model, names, row.pk))


def plant_everywhere(world: World, chosen: UUID) -> None:
    """A canary in every text of every record that Aldena has, but for the chosen site and its company."""
    spared: dict[type[models.Model], dict[str, UUID]] = {Site: {"pk": chosen}, Company: {"sites": chosen}}
    with world.aldena.scope(reason="canaries"):
        for model, names in PLANTED.items():
            rows = plantable(model)
            for row in rows.exclude(**spared[model]) if model in spared else rows:
                model._default_manager.filter(pk=row.pk).update(**planted(model, names, row.pk))


def numbers(world: World, chosen: UUID) -> set[str]:
    """The numbers of records that are of other sites."""
    found: set[Any] = set()
    with world.aldena.scope():
        for model in KINDS.values():
            named = {field.name for field in model._meta.local_fields}
            out = others(model, chosen)
            if "number" in named and out:
                found |= set(model._default_manager.exclude(**out).values_list("number", flat=True))
    return {each for each in map(str, found) if re.fullmatch(r"[A-Z]+[0-9]*-[0-9-]+", each)}


def shown(response: Any) -> str:
    """The words of an answer, of a PDF too."""
    if response.headers.get("Content-Type") == "application/pdf":
        raw = b"".join(response) if response.streaming else response.content
        return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(raw)).pages)
    return body(response)


def assert_silent(answer: str, forbidden: set[str], where: Any) -> None:
    told = [word for word in (CANARY, CANARY.lower(), *sorted(forbidden)) if word in answer]
    assert not told, (where, told)


def every_page(name: str, route: Any, pk: UUID | None) -> Iterator[str]:
    """An address as it is asked, and as a file where a list gives one."""
    path = address(name, route, pk)
    yield path
    if issubclass(view_of(name), ListPage):
        yield f"{path}?format=csv"


def opened_to(role: str) -> Iterator[tuple[str, Any]]:
    """The addresses that a role's permissions open, on every record or on single ones; the others tell nothing."""
    for name, route in CLOSED.items():
        if needed(name) in permissions_of(role) or needed(name) and getattr(view_of(name), "by_object", False):
            yield name, route


@pytest.mark.parametrize("role", ["inspector", "external_auditor"])
def test_no_route_shows_a_limited_guest_a_word_of_another_site(world: World, role: str) -> None:
    """All that the cast knows of is of other sites; every address is asked, with the ids of their records too."""
    chosen = quiet_site(world)
    forbidden = numbers(world, chosen)
    plant_everywhere(world, chosen)
    client = world.login(limit(world, role, chosen))
    own = {"job", "membership", "view", "notice"}
    """kinds whose first record may be the guest's own or a colleague's name; none tells of a site"""
    assert len(forbidden) > 5
    for name, route in opened_to(role):
        pk = record(world.aldena, route.kind) if route.kind else None
        for path in every_page(name, route, pk):
            answer = client.get(path)
            assert_silent(shown(answer), forbidden, path)
            assert answer.status_code < 500, path
        if route.kind and route.kind not in own:
            answer = client.get(address(name, route, pk))
            missing = client.get(address(name, route, uuid4()))
            assert answer.status_code == missing.status_code in (403, 404), (name, answer.status_code)
            assert unnumbered(answer) == unnumbered(missing), name
    if "cmos.view" in permissions_of(role):
        assert client.get(f"/sites/{chosen}/").status_code == 200


def test_a_limited_guest_reads_all_of_the_chosen_site_and_nothing_beside(world: World) -> None:
    """Beside it there are others of the same sponsor; lists, exports, search, trail, calendar and PDF keep apart."""
    quiet_site(world)
    chosen = world.aldena.ids["site"]
    forbidden = numbers(world, chosen)
    plant_elsewhere(world, chosen)
    client = world.login(limit(world, "inspector", chosen))
    seen: set[str] = set()
    for name, route in opened_to("inspector"):
        pk = record(world.aldena, route.kind) if route.kind else None
        for path in every_page(name, route, pk):
            answer = client.get(path)
            assert_silent(shown(answer), forbidden, path)
            assert answer.status_code < 500, path
            seen |= {name} if answer.status_code == 200 else set()
    assert {"desk:site", "cmos:company", "audits:detail", "inspections:detail", "desk:home", "trail:list"} <= seen
    assert "api:sites" in seen and "desk:search" in seen and "desk:calendar" in seen
    assert len(client.get("/api/v1/sites/").json()["results"]) == 1 < world.aldena.sites()


def test_raw_sql_of_a_limited_guest_sees_nothing_else(world: World) -> None:
    """SQL that asks every table whole: rows of the chosen site, of oneself, and of what tells of no site."""
    chosen = quiet_site(world)
    plant_everywhere(world, chosen)
    limit(world, "inspector", chosen)
    with acting(world, "inspector"), connection.cursor() as cursor:
        for model in WALLED:
            cursor.execute(f"SELECT to_jsonb(t)::text FROM {model._meta.db_table} t")
            rows = [row for (row,) in cursor.fetchall()]
            assert not any(CANARY in row or CANARY.lower() in row for row in rows), model._meta.label
            if any(field.column == "site_id" for field in model._meta.local_fields):
                cursor.execute(f"SELECT DISTINCT site_id FROM {model._meta.db_table} WHERE site_id IS NOT NULL")
                assert {row[0] for row in cursor.fetchall()} <= {chosen}, model._meta.label
            elif reach_of(model) == ():
                assert rows == [], model._meta.label
        cursor.execute("SELECT coalesce(string_agg(to_jsonb(t)::text, ''), '') FROM records_trailentry t")
        assert CANARY not in cursor.fetchone()[0]
        cursor.execute("SELECT DISTINCT subject_site FROM records_trailentry")
        assert {row[0] for row in cursor.fetchall()} == {chosen}
        cursor.execute("SELECT count(*) FROM cmos_site, cmos_company")
        assert cursor.fetchone() == (1,)


def test_everybody_else_sees_everything_as_before(world: World) -> None:
    """The wall is there for guests who are limited: it takes no row from anybody else, nor from one who is not."""
    quiet_site(world)
    with world.aldena.scope("sponsor_admin"):
        whole = {model: model._default_manager.count() for model in WALLED}
    for role in ("qa_head", "viewer", "inspector", "external_auditor"):
        with world.aldena.scope(role):
            assert {model: model._default_manager.count() for model in WALLED} == whole


def test_whoever_opens_the_scope_cannot_forget_the_limit(world: World) -> None:
    """The database asks for the limit of who acts; nothing that opens a scope hands it in, and none takes it away."""
    chosen = quiet_site(world)
    limit(world, "inspector", chosen)
    every, me = world.aldena.sites(), world.aldena.actor("inspector")
    assert every > 1
    whole = Scope(sponsor_id=world.aldena.sponsor.pk)
    with scope(whole, actor=me):
        assert Site.objects.count() == 1
        with because("a reason"):
            assert Site.objects.count() == 1
        with scope(whole, actor=Actor.system("somebody else")):
            assert Site.objects.count() == every
        assert Site.objects.count() == 1
        with pytest.raises(RuntimeError), scope(whole, actor=Actor.system("somebody else")):
            raise RuntimeError
        assert Site.objects.count() == 1
        later = stream(lambda: [str(Site.objects.count()).encode()])
    assert b"".join(later) == b"1"
    with scope(whole, actor=me, read_only=True):
        assert Site.objects.count() == 1


@pytest.mark.parametrize("key", ["membership:x", f"membership:{UUID(int=0)}", "membership:", "membership:'); --"])
def test_somebody_who_is_no_member_sees_no_site(world: World, key: str) -> None:
    """It fails closed: a key that names nobody is not taken for somebody without limit."""
    with scope(Scope(sponsor_id=world.aldena.sponsor.pk), actor=Actor(key)):
        assert Site.objects.count() == 0 == TrailEntry.objects.count() == Company.objects.count()


def test_only_the_scope_speaks_to_postgresql_about_sites() -> None:
    """No other code sets what the walls read: neither the sites nor the tenant nor the actor."""
    told = set()
    for path in ROOT.glob("*/**/*.py"):
        part = path.relative_to(ROOT)
        if part.parts[0] in ("tests", "node_modules", "benchmarks") or part.parts[0].startswith("."):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            words = node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
            if "set_config" in words or "app.sites" in words:
                told.add(re.sub(r"/\d{4}_", "/", str(part)))
    reads = "records/selectors/known.py"  # asks whether who reads is limited at all
    assert told == {"kernel/scope.py", "kernel/db/reach.py", "records/migrations/chosen_sites.py", reads}


def test_a_limited_guest_writes_nothing_beyond_the_chosen_sites(world: World) -> None:
    """Whatever code would try it: PostgreSQL refuses the row, and changes none that it does not show."""
    chosen = quiet_site(world)
    with world.aldena.scope():
        other = Site.objects.exclude(pk=chosen).order_by("pk")[0]
        company = other.company
    limit(world, "inspector", chosen)
    with acting(world, "inspector", reason="an attack"):
        assert Site.objects.filter(pk=other.pk).update(name="mine") == 0
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Company.objects.create(name="Not mine")
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            other.terms.model.objects.create(site_id=other.pk, term="mine")
        other.terms.model.objects.create(site_id=chosen, term="mine")
        moved = Site.objects.get(pk=chosen)
        assert moved.company_id != company.pk
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            other.terms.model.objects.filter(site_id=chosen, term="mine").update(site_id=other.pk)


def test_files_come_with_the_record_that_holds_them(world: World) -> None:
    """A file has no site: it is seen with a record that is; a file of nobody's record, or of another site, is not."""
    quiet = quiet_site(world)
    with world.aldena.scope(reason="files"):
        actor = world.aldena.actor()
        stray = store_file(io.BytesIO(b"a,b\n"), name="x.csv", kind=SponsorFile, actor=actor, reason="files")
        document = world.aldena.get("agreement_file")
        held = document.file_id
        chosen = AgreementSite.objects.filter(agreement_id=document.agreement_id).values_list("site_id", flat=True)[0]
    client = world.login(limit(world, "inspector", chosen))
    assert client.get(f"/files/{held}/download/").status_code == 200
    assert client.get(f"/files/{stray.pk}/download/").status_code == 404
    limit(world, "inspector", quiet)
    assert client.get(f"/files/{held}/download/").status_code == 404


def test_an_external_auditor_keeps_only_grants_at_the_chosen_sites(world: World) -> None:
    """Named on one audit and limited to sites: both hold, and what one may write there can still be written."""
    pk = world.aldena.ids["audit"]
    with world.aldena.scope():
        site = world.aldena.get("audit").site_id
    guest, until = limit(world, "external_auditor", site), f"{world.today:%-d %b %Y}"
    client, lead = world.login(guest), world.login(world.aldena.people["qa_head"])
    assert client.get(f"/audits/{pk}/").status_code == 200
    typed = {"user_id": str(guest.user_id), "right": "audits.conduct", "ends_on": until, "reason": "leads the audit"}
    assert submit(lead, f"/audits/{pk}/access/", **typed).status_code == 302
    with world.aldena.scope():
        asked = RightsRequest.objects.latest("id")
    admin = world.login(world.aldena.people["sponsor_admin"])
    assert submit(admin, f"/administration/rights/{asked.pk}/approve/").status_code == 302
    told = {"grade": "other", "text": "Doors stand open.", "requirements": "211.42"}
    assert submit(client, f"/audits/{pk}/findings/add/", **told).status_code == 302
    with world.aldena.scope():
        assert Finding.objects.get(text="Doors stand open.").site_id == site
    limit(world, "external_auditor", quiet_site(world))
    assert client.get(f"/audits/{pk}/").status_code in (403, 404)


def test_the_bar_says_that_figures_are_limited(world: World) -> None:
    chosen = quiet_site(world)
    for role in ("inspector", "external_auditor"):
        client = world.login(world.aldena.people[role])
        assert "limited to" not in body(client.get("/"))
        limit(world, role, chosen)
        assert "limited to 1 site" in body(client.get("/"))
    told = shown(world.login(world.aldena.people["inspector"]).get("/sites/?format=csv"))
    assert "Limited to" in told and "Quiet" not in told


def test_a_limited_guest_is_out_after_the_last_day(world: World) -> None:
    chosen = quiet_site(world)
    client = world.login(limit(world, "inspector", chosen))
    assert client.get(f"/sites/{chosen}/").status_code == 200
    with world.aldena.scope(reason="the day after"):
        Membership.objects.filter(pk=world.aldena.people["inspector"].pk).update(
            ends_on=world.today - timedelta(days=1)
        )
    assert client.get(f"/sites/{chosen}/").status_code == 302


def test_only_guests_can_be_limited_and_never_to_nothing(world: World) -> None:
    """The database holds both: a limit that a change of role forgot would end there."""
    member, site = world.aldena.people["qa_head"], world.aldena.ids["site"]
    guest = world.aldena.people["inspector"]
    for pk, sites in ((member.pk, [site]), (guest.pk, [])):
        refused = pytest.raises(IntegrityError, match="only_guests_are_limited_to_sites")
        with world.aldena.scope(reason="a mistake"), refused, transaction.atomic():
            Membership.objects.filter(pk=pk).update(sites=sites)


def test_what_is_open_tells_of_no_site(world: World) -> None:
    chosen = quiet_site(world)
    plant_everywhere(world, chosen)
    limit(world, "inspector", chosen)
    with acting(world, "inspector"), connection.cursor() as cursor:
        for model in (each for each in WALLED if reach_of(each) == OPEN and each.wall != "organisation"):
            cursor.execute(f"SELECT to_jsonb(t)::text FROM {model._meta.db_table} t")
            assert not any(CANARY in row for (row,) in cursor.fetchall())
