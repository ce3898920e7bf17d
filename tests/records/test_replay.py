"""The trail alone gives every table back, row by row, whatever way rows were written (SR-10, S-42)."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from cmos.models import Company, Contact, Product, SiteIdentifier
from kernel.db import roles
from kernel.scope import because
from records.rules.replay import Step, Torn, replay
from tests.generated import few_cases
from tests.records.sealing import administrator
from tests.world import World

Known = list[Any]


def sql(statement: str, *params: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)


def create(world: World, known: Known, n: int) -> None:
    known.append(Company.objects.create(name=f"replayed {n} {uuid4()}").pk)


def create_many(world: World, known: Known, n: int) -> None:
    known.extend(
        row.pk for row in Company.objects.bulk_create(Company(name=f"many {n} {m} {uuid4()}") for m in range(3))
    )


def save(world: World, known: Known, n: int) -> None:
    row = Company.objects.get(pk=known[n % len(known)])
    row.notes = f"note {n} — “ü”, \t\\ 日本"
    row.save()


def set_wide(world: World, known: Known, n: int) -> None:
    Company.objects.filter(pk__in=known[-4:]).update(duns=f"{n:09}"[:9])


def update_many(world: World, known: Known, n: int) -> None:
    rows = list(Company.objects.filter(pk__in=known[:3]))
    for row in rows:
        row.notes = f"bulk {n}"
    Company.objects.bulk_update(rows, ["notes"])


def upsert(world: World, known: Known, n: int) -> None:
    sql("INSERT INTO cmos_contact SELECT * FROM cmos_contact ON CONFLICT (id) DO UPDATE SET position = %s", f"p {n}")


def update_or_create(world: World, known: Known, n: int) -> None:
    Contact.objects.update_or_create({"phone": str(n)}, pk=Contact.objects.order_by("pk")[0].pk)


def delete(world: World, known: Known, n: int) -> None:
    Company.objects.filter(pk=known.pop(n % len(known))).delete()


def raw_delete(world: World, known: Known, n: int) -> None:
    sql("DELETE FROM cmos_company WHERE id = %s", known.pop())


def change_others(world: World, known: Known, n: int) -> None:
    Product.objects.update(notes=f"round {n}")
    SiteIdentifier.objects.update(version=n + 2)


def roll_back(world: World, known: Known, n: int) -> None:
    with pytest.raises(ZeroDivisionError), because("undone"):
        Company.objects.create(name=f"undone {n}")
        raise ZeroDivisionError


WAYS: tuple[Callable[[World, Known, int], None], ...] = (
    create,
    create_many,
    save,
    set_wide,
    update_many,
    upsert,
    update_or_create,
    delete,
    raw_delete,
    change_others,
    roll_back,
)


def operate(world: World, count: int) -> None:
    """Random operations, some tens to a transaction."""
    dice, done = random.Random(42), 0
    known: Known = []
    while done < count:
        with world.aldena.scope(reason="random operations"):
            for _ in range(dice.randrange(1, 40)):
                while len(known) < 6:
                    create(world, known, done)
                dice.choice(WAYS)(world, known, done)
                done += 1


def steps(opened: psycopg.Connection[tuple[Any, ...]]) -> Iterator[Step]:
    with opened.cursor("replay") as cursor:
        cursor.execute('SELECT "table", row_id, operation, was, became FROM records_trailentry ORDER BY seq')
        for row in cursor:
            yield Step(*row)


def test_random_operations_are_replayed(committed_world: World, request: pytest.FixtureRequest) -> None:
    """S-42: 10,000 operations under --full; every regulated table of every tenant equals what the trail gives."""
    operate(committed_world, 10_000 if request.config.getoption("--full") else 300)
    with administrator() as opened:
        rebuilt = replay(steps(opened))
        for model in roles.regulated_models():
            table = model._meta.db_table
            live = dict(opened.execute(f"SELECT id, to_jsonb(t) FROM {table} t".encode()).fetchall())
            assert rebuilt.get(table, {}) == live, table
    assert rebuilt["cmos_company"]


ROW = UUID(int=1)


def entries(states: list[dict[str, Any]], deleted: bool) -> list[Step]:
    """What the trigger writes of a row that goes through these states."""
    found = [Step("t", ROW, "INSERT", None, states[0])]
    for before, after in zip(states, states[1:], strict=False):
        was = {name: value for name, value in before.items() if after.get(name) != value}
        found.append(Step("t", ROW, "UPDATE", was, after))
    return [*found, Step("t", ROW, "DELETE", states[-1], None)] if deleted else found


FULL = st.fixed_dictionaries({name: st.integers(0, 3) for name in "abc"})


@few_cases
@given(st.lists(FULL, min_size=1, max_size=6), st.booleans())
def test_a_row_is_what_its_last_state_was(states: list[dict[str, Any]], deleted: bool) -> None:
    assert replay(entries(states, deleted)) == {"t": {} if deleted else {ROW: states[-1]}}


@few_cases
@given(st.lists(FULL, min_size=3, max_size=6, unique_by=lambda row: tuple(sorted(row.items()))), st.data())
def test_a_change_left_out_is_noticed(states: list[dict[str, Any]], data: Any) -> None:
    """Of states that all differ no change but the last can be missing."""
    found = entries(states, deleted=False)
    place = data.draw(st.integers(0, len(found) - 2))
    with pytest.raises(Torn):
        replay([*found[:place], *found[place + 1 :]])


@pytest.mark.parametrize(
    "found",
    [
        [Step("t", ROW, "UPDATE", {"a": 1}, {"a": 2})],
        [Step("t", ROW, "DELETE", {"a": 1}, None)],
        [Step("t", ROW, "INSERT", None, {"a": 1})] * 2,
        [Step("t", ROW, "INSERT", None, {"a": 1}), Step("t", ROW, "DELETE", {"a": 2}, None)],
    ],
)
def test_what_does_not_follow_is_refused(found: list[Step]) -> None:
    with pytest.raises(Torn):
        replay(found)


def test_rows_do_not_disturb_each_other() -> None:
    other = uuid4()
    found = replay([Step("t", ROW, "INSERT", None, {"a": 1}), Step("t", other, "INSERT", None, {"a": 1})])
    assert set(found["t"]) == {ROW, other}
