"""What asks the database for no order is answered in any: no page and no answer may read differently for it.

PostgreSQL answers in the order that its plan happens to find, which a vacuum, an update or one row more turns round.
Here every question without an order is answered oldest first and then newest first, and both must read the same.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db.models.sql import Query
from django.db.models.sql.compiler import SQLCompiler
from django.test import Client

from kernel.together import may_be_ordered
from sponsors.rules import permissions_of
from tests.architecture.test_routes import CLOSED, address, needed, record, token
from tests.attacks.test_foreign_values import plain
from tests.world import World

Turn = Callable[[str], None]


@pytest.fixture
def turn(monkeypatch: pytest.MonkeyPatch) -> Turn:
    """Says how rows come whose question names no order: by `pk` or `-pk`."""
    compiled, order = SQLCompiler.as_sql, ["pk"]

    def as_sql(self: SQLCompiler, *args: Any, **kwargs: Any) -> Any:
        if _free(self.query):
            self.query = self.query.clone()
            self.query.add_ordering(*order)
        return compiled(self, *args, **kwargs)

    monkeypatch.setattr(SQLCompiler, "as_sql", as_sql)
    return lambda by: order.__setitem__(0, by)


def _free(query: Query) -> bool:
    """Whether nothing says in which order the rows come."""
    said = query.order_by or query.extra_order_by
    counted = any(each.contains_aggregate for each in query.annotation_select.values())
    return not (said or counted or query.subquery or not query.model) and may_be_ordered(query)


def same(first: str, second: str) -> Iterator[str]:
    """Where two readings differ."""
    before, after = (re.split(r"(?<=>)|(?<=,)", each) for each in (first, second))
    yield from (line for line in difflib.unified_diff(before, after, n=2, lineterm="") if line.strip())


MOMENTS = re.compile(r'name="ceremony" value="[^"]*"|T~\.\d+')
"""What is new each time a page is opened."""
READERS = ("qa_head", "sponsor_admin", "cmo_admin", "system")


def addresses(world: World, who: str) -> dict[str, str]:
    """What a reader may open; an administrator what the head of quality may not."""
    if who == "system":
        may = permissions_of("integration")
    else:
        may = permissions_of(who) - (permissions_of("qa_head") if who == "sponsor_admin" else set())
    return {
        name: address(name, route, record(world.aldena, route.kind) if route.kind else None)
        for name, route in CLOSED.items()
        if needed(name) in may and (who == "system") == name.startswith("api:")
    }


@pytest.mark.parametrize("who", READERS)
def test_nothing_reads_differently_for_the_order_in_which_rows_lie(world: World, turn: Turn, who: str) -> None:
    """Found: sites to choose from, and conditions in an answer whose tag then changed, stood in any order."""
    headers = token(world.aldena) if who == "system" else {}
    client = Client() if who == "system" else world.login(world.aldena.people.get(who) or world.staff[who])
    read, turned = 0, {}
    for name, path in addresses(world, who).items():
        said = set()
        for by in ("pk", "-pk"):
            turn(by)
            answer = client.get(path, headers=headers)
            if answer.status_code == 302:
                client.get(answer.headers["Location"])  # what is said in passing is not said on the next page
            if answer.status_code == 200 and answer.headers["Content-Type"].startswith(("text/", "application/json")):
                said.add(MOMENTS.sub("", plain(answer, world.aldena.ids["site"])))
                read += 1
        if len(said) > 1:
            turned[name] = "\n".join(same(*said))
    assert not turned
    assert read > 20
