"""What every list has, found by the routes: columns, views, and exports that are exactly what is shown (S-15, S-37)."""

from __future__ import annotations

import csv
import re
from datetime import date, datetime
from io import BytesIO, StringIO
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from records.models import Event
from tests.architecture.test_routes import CLOSED, FOREIGN_WORDS, body, view_of
from tests.families.test_pages import CMO_SIDE, at, pages, somebody
from tests.pages import submit, text
from tests.planted import PLANTED, plantable
from tests.world import World
from web.lists import ListPage
from web.models import SavedView
from web.tables import harmless, original

LISTS = [name for name in pages(ListPage) if name not in CMO_SIDE]
"""Of sponsors; what a CMO may do with its lists is the same code, shown in `tests/audits`."""
STARTS = re.compile(r"(?:^|[,;|\t\r\n\"])[ \u00a0\u200b\ufeff]*[=+\-@\t\r\n＝＋－＠]")
FORMULAS = ('=HYPERLINK("x")', "+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "a;=1", "a,-1", 'a"=1', "'=1")


def heads(page: str) -> list[str]:
    found = re.findall(
        r'<th scope="col"[^>]*>(.*?)</th>', page.partition("<thead>")[2].partition("</thead>")[0], re.DOTALL
    )
    return [words for one in found if (words := re.sub(r"<[^>]+>", "", one).strip()) and words != "Tick"]


def rows_of(client: Client, path: str, **query: str) -> tuple[list[list[str]], list[list[str]]]:
    """An exported CSV: the lines above the heads, and the heads with the rows."""
    answer = client.get(path, {**query, "format": "csv"})
    assert answer.status_code == 200 and answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    lines = list(csv.reader(StringIO(body(answer).removeprefix("\ufeff"), newline="")))
    edge = lines.index([])
    return lines[:edge], lines[edge + 1 :]


@pytest.mark.parametrize("name", LISTS)
def test_a_reader_chooses_columns_and_their_order(world: World, name: str) -> None:
    client, path, columns = world.login(somebody(world, name)), at(name, world.aldena), view_of(name).columns
    if "<thead>" not in text(client.get(path)):
        pytest.skip("the cast has no row here, so there is no table")
    usual = [column.label for column in columns if column.shown]
    assert heads(text(client.get(path))) == usual
    asked = [columns[-1], columns[0], columns[1]]
    address = {"columns": ",".join(column.key for column in asked)}
    assert heads(text(client.get(path, address))) == [column.label for column in asked]
    assert heads(text(client.get(path, {"columns": "nonsense"}))) == usual
    # kept for the person, not for anybody else
    chosen = submit(client, reverse("lists:columns", args=[name]), shown=[columns[-1].key])
    assert chosen.status_code == 302 and f"columns={columns[0].key},{columns[-1].key}" in chosen.headers["Location"]
    assert heads(text(client.get(path))) == [columns[0].label, columns[-1].label]
    reset = client.post(reverse("lists:columns", args=[name]), {"reset": "1"})
    assert reset.status_code == 302 and heads(text(client.get(path))) == usual


@pytest.mark.parametrize("name", LISTS)
def test_a_list_offers_more_columns_than_it_shows(name: str) -> None:
    columns = view_of(name).columns
    assert len({column.key for column in columns}) == len(columns)
    assert sum(not column.shown for column in columns) >= 1


@pytest.mark.parametrize("name", LISTS)
def test_a_view_is_saved_opened_renamed_and_deleted(world: World, name: str) -> None:
    member = somebody(world, name)
    client, path = world.login(member), at(name, world.aldena)
    address = reverse("lists:view-save", args=[name]) + "?q=zzzz"
    saved = submit(client, address, name="Mine", opens="on")
    assert saved.status_code == 302 and saved.headers["Location"] == f"{path}?q=zzzz"
    assert submit(client, address, name="Mine").status_code == 422
    opened = client.get(path)
    assert opened.status_code == 302 and opened.headers["Location"] == f"{path}?q=zzzz", "the list opens with it"
    page = text(client.get(opened.headers["Location"]))
    assert re.search(r'<a href="\?q=zzzz" aria-current="page">Mine', page)
    assert 'href="?view=all"' in page and client.get(path, {"view": "all"}).status_code == 200
    with world.aldena.scope():
        view = SavedView.objects.get(list_name=name, name="Mine")
    others = [one for one in world.aldena.people.values() if one.pk != member.pk and one.role == "viewer"]
    assert "Mine" not in text(world.login(others[0]).get(path, {"view": "all"}))
    assert world.login(others[0]).get(reverse("lists:view-change", args=[view.pk])).status_code == 404
    renamed = submit(client, reverse("lists:view-change", args=[view.pk]), name="Ours", opens="")
    assert renamed.status_code == 302 and "Ours" in text(client.get(renamed.headers["Location"]))
    assert submit(client, reverse("lists:view-delete", args=[view.pk])).status_code == 302
    assert client.get(path).status_code == 200 and "Ours" not in text(client.get(path))


@pytest.mark.parametrize("name", LISTS)
def test_an_export_holds_exactly_what_is_shown(world: World, name: str) -> None:
    client, path, view = world.login(somebody(world, name)), at(name, world.aldena), view_of(name)
    page = text(client.get(path))
    about, table = rows_of(client, path)
    assert ["List", view.title] == about[0] and about[1][1] == "Aldena Therapeutics"
    assert about[-1] == ["Rows", f"{len(table) - 1} rows"]
    shown = page.partition("<tbody>")[2].partition("</tbody>")[0].count("<tr>")
    assert len(table) - 1 == shown or 'rel="next"' in page
    with_notes = [h for c in view.columns if c.shown and c.kind != "html" for h in (c.label, c.note_label) if h]
    assert table[0] == with_notes
    _, narrow = rows_of(client, path, columns=f"{view.columns[0].key},{view.columns[1].key}", q="zzzz qqqq")
    assert len(narrow) == 1, "a filter that leaves nothing leaves nothing in the file"
    assert client.get(path, {"format": "pdf"}).status_code == 400
    assert client.get(path, {"format": "csv", "q": "a" * 101}).status_code == 422


@pytest.mark.parametrize("name", LISTS)
def test_an_export_is_kept_as_an_event_of_who_took_it(world: World, name: str) -> None:
    member = somebody(world, name)
    rows_of(world.login(member), at(name, world.aldena))
    with world.aldena.scope():
        event = Event.objects.filter(name="list.exported").latest("seq")
    assert event.actor == f"membership:{member.pk}" and event.facts["list_name"] == name
    assert event.facts["format"] == "csv" and event.facts["rows"] >= 0


@pytest.mark.parametrize("name", [name for name in LISTS if name != "trail:access"])  # each export is a row more of it
def test_an_export_is_read_back_with_its_types(world: World, name: str) -> None:
    """XLSX: text is text, days are days, numbers are numbers; the same values as in CSV."""
    client, path = world.login(somebody(world, name)), at(name, world.aldena)
    keys = ",".join(column.key for column in view_of(name).columns)
    _, table = rows_of(client, path, columns=keys)
    answer = client.get(path, {"format": "xlsx", "columns": keys})
    book = openpyxl.load_workbook(BytesIO(b"".join(answer)))
    lines: list[Any] = list(book.worksheets[0].iter_rows())
    found = lines[[line[0].value for line in lines].index(table[0][0]) :]
    assert [cell.value for cell in found[0]] == table[0] and len(found) == len(table)
    for line, row in zip(found[1:], table[1:], strict=True):
        for cell, in_csv in zip(line, row, strict=True):
            assert cell.data_type in ("s", "n", "d", "inlineStr"), (cell.coordinate, cell.data_type)
            value = cell.value.date() if isinstance(cell.value, datetime) else cell.value
            plain = value.isoformat() if isinstance(value, date) else "" if value is None else str(value)
            assert plain.replace("\r\n", "\n").replace("_x000D_", "\r") == original(in_csv)


@pytest.fixture
def with_formulas(world: World) -> World:
    """Aldena's texts are all made to be taken for formulas."""
    with world.aldena.scope(reason="formulas"):
        for model, names in PLANTED.items():
            for place, row in enumerate(plantable(model)):
                for shift, column in enumerate(names):
                    field: Any = model._meta.get_field(column)
                    if column in ("email", "source_url"):
                        continue
                    planted = f"{FORMULAS[(place + shift) % len(FORMULAS)]} {row.pk}"[: field.max_length or 200]
                    model._default_manager.filter(pk=row.pk).update(**{column: planted})
    return world


@pytest.mark.parametrize("name", LISTS)
def test_no_cell_of_an_export_becomes_a_formula(with_formulas: World, name: str) -> None:
    """S-37, in every column a reader can choose."""
    client, path = with_formulas.login(somebody(with_formulas, name)), at(name, with_formulas.aldena)
    keys = ",".join(column.key for column in view_of(name).columns)
    _, table = rows_of(client, path, columns=keys)
    for row in table:
        for cell in row:
            numeric = re.fullmatch(r"-?\d+(\.\d+)?", cell)
            assert numeric or not STARTS.search(cell), cell
            assert numeric or harmless(original(cell)) == cell
    answer = client.get(path, {"format": "xlsx", "columns": keys})
    for line in openpyxl.load_workbook(BytesIO(b"".join(answer))).worksheets[0].iter_rows():
        assert all(cell.data_type != "f" for cell in line)


@pytest.mark.parametrize("name", LISTS)
def test_nothing_of_a_rival_is_in_an_export_or_a_view(world: World, name: str) -> None:
    client, path = world.login(somebody(world, name)), at(name, world.aldena)
    keys = ",".join(column.key for column in view_of(name).columns)
    for form in ("csv", "xlsx"):
        answer = client.get(path, {"format": form, "columns": keys})
        raw = b"".join(answer)
        if form == "xlsx":
            cells = openpyxl.load_workbook(BytesIO(raw)).worksheets[0].iter_rows(values_only=True)
            raw = repr(list(cells)).encode()
        assert not any(word in raw.decode() for word in FOREIGN_WORDS)
    for tool in ("lists:columns", "lists:views", "lists:view-save"):
        assert not any(word in text(client.get(reverse(tool, args=[name]))) for word in FOREIGN_WORDS)


BULKS = [(name, step) for name in LISTS for step in view_of(name).bulk]


@pytest.mark.parametrize(("name", "step"), BULKS, ids=[f"{name}-{step.slug}" for name, step in BULKS])
def test_a_bulk_step_with_one_foreign_row_is_refused_whole(world: World, name: str, step: Any) -> None:
    """S-13: own rows, a foreign one among them: 404 and nothing changed."""
    client = world.login(somebody_who_may(world, step.permission))
    model = view_of(name)
    address = reverse("lists:bulk", args=[name, step.slug])
    with world.aldena.scope():
        own = seen(model)
    with world.borvik.scope():
        foreign = seen(model)[0]
    before = dict(own)
    rows = " ".join(f"{pk}.{version}" for pk, version in [own[0], foreign, *own[1:]])
    mixed = client.get(address, {"id": [str(own[0][0]), str(foreign[0])]})
    assert mixed.status_code == 404
    for more in ({"confirm": "1"}, {"preview": "1"}, {"without": "1"}):
        answer = client.post(address, {"rows": rows, "reason": "told by the site", "query": "", **more})
        assert answer.status_code == 404, more
    assert client.post(address, {"rows": "nonsense", "reason": "told by the site"}).status_code == 404
    with world.aldena.scope():
        assert dict(seen(model)) == before
    every = client.get(address, {"all": "1", "query": "view=all"})
    assert every.status_code == 200 and not any(word in text(every) for word in FOREIGN_WORDS)


def seen(view: Any) -> list[tuple[Any, int]]:
    """The rows of a list with the version that a step over them sends back."""
    return [(row.pk, row.version) for row in kind_of(view).objects.order_by("pk")]


def kind_of(view: Any) -> Any:
    """The model whose rows a list shows."""
    page = view()
    page.request = type("Request", (), {"actor": type("Everybody", (), {"can": lambda *_: True})()})()
    return page.queryset().model


def somebody_who_may(world: World, permission: str) -> Any:
    from_role = {role: member for role, member in world.aldena.people.items()}
    return next(from_role[role] for role in ("qa_head", "qa_manager") if permission and role in from_role)


def test_every_list_has_a_route_of_its_own() -> None:
    assert LISTS and set(LISTS) <= set(CLOSED)
