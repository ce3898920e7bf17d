"""The floor: a bare WSGI application, one prepared query of 50 rows by key, serialised by orjson."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import Any

import orjson
import psycopg
from psycopg.rows import dict_row

QUERY = (
    "SELECT id, number, name, city, country, partner_type, batch_records, duns, registered_on"
    " FROM floor_site WHERE id > %s ORDER BY id LIMIT 50"
)
FIRST = "00000000-0000-0000-0000-000000000000"
_connection: psycopg.Connection[dict[str, Any]] | None = None


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Fifty rows, as fast as Python can say them."""
    global _connection
    if _connection is None:
        _connection = psycopg.connect(os.environ["FLOOR_DSN"], autocommit=True, row_factory=dict_row)
    rows = _connection.execute(QUERY, [FIRST], prepare=True).fetchall()
    body = orjson.dumps({"results": rows})
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
    return [body]
