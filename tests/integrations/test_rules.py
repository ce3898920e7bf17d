"""Heads that are understood, cells that are read, and what is said about those that are not."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.kinds import CERTIFICATES, COMPANY, IMPORT_KINDS, SITES
from integrations.rules.cells import Wrong, as_text, read_cell, read_row
from integrations.rules.fields import Field, find_heads, guess, missing, normal

FORMS = {"tablets": "Tablets", "capsules": "Capsules, hard", "lyophilisates": "Lyophilisates"}


@pytest.mark.parametrize(
    ("heads", "expected"),
    [
        (["Company", "D-U-N-S", "Notes"], {"name": 0, "duns": 1, "notes": 2}),
        (["duns no", "COMPANY "], {"name": 1}),
        (["D U N S", "name", "Something else"], {"duns": 0, "name": 1}),
        (["Company", "company"], {"name": 0}),
        ([], {}),
    ],
)
def test_columns_are_guessed_by_their_heads(heads: list[str], expected: dict[str, int]) -> None:
    assert guess(heads, COMPANY.fields) == expected


@pytest.mark.parametrize("kind", IMPORT_KINDS.values(), ids=lambda kind: kind.name)
def test_the_template_of_a_kind_is_understood_whole(kind: Any) -> None:
    heads = [each.label for each in kind.fields]
    assert guess(heads, kind.fields) == {each.name: place for place, each in enumerate(kind.fields)}
    assert len({normal(head) for head in heads}) == len(heads)
    assert find_heads([["List", "Sites"], ["Rows", "3 rows"], [], heads, ["x"] * len(heads)], kind.fields) == 3


def test_what_no_column_holds_is_named() -> None:
    assert [each.name for each in missing({"name": 0}, SITES.fields)][:3] == ["company", "street", "city"]
    assert missing({"name": 0}, COMPANY.fields) == []


@pytest.mark.parametrize(
    ("cell", "kind", "expected"),
    [
        ("23 Nov 2026", "day", date(2026, 11, 23)),
        ("2026-11-23", "day", date(2026, 11, 23)),
        (datetime.combine(date(2026, 11, 23), time.min), "day", date(2026, 11, 23)),
        (date(2026, 11, 23), "day", date(2026, 11, 23)),
        ("Yes", "yes_no", True),
        (False, "yes_no", False),
        ("x", "yes_no", True),
        ("TABLETS", "code", "tablets"),
        ("capsules, HARD", "codes", ["capsules"]),
        ("Tablets; lyophilisates; Tablets", "codes", ["tablets", "lyophilisates"]),
        ("tablets, lyophilisates", "codes", ["tablets", "lyophilisates"]),
        ("a; b\nc", "names", ["a", "b", "c"]),
        (12.0, "number", 12),
        (3099100429.0, "text", "3099100429"),
        ("  ", "text", None),
        (None, "day", None),
        ("https://eudragmdp.example/x?y=1", "url", "https://eudragmdp.example/x?y=1"),
        ("n.kerrane@x.example", "mail", "n.kerrane@x.example"),
    ],
)
def test_a_cell_says_what_its_field_takes(cell: Any, kind: Any, expected: Any) -> None:
    assert read_cell(cell, Field("x", "X", kind, table=FORMS)) == expected


@pytest.mark.parametrize(
    ("cell", "kind", "words"),
    [
        ("11/23/2026", "day", "month in letters"),
        ("31 Feb 2026", "day", "no such date"),
        ("perhaps", "yes_no", "yes or no"),
        ("Tabletts", "code", "Did you mean Tablets?"),
        ("Creams", "codes", "Write one of: Tablets; Capsules, hard; Lyophilisates."),
        ("-3", "number", "whole number"),
        ("x" * 201, "text", "Longer than 200"),
        ("x" * 201, "names", "Longer than 200"),
        ("javascript:alert(1)", "url", "beginning with https://"),
        ("data:text/html,x", "url", "beginning with https://"),
        ("https://", "url", "beginning with https://"),
        ("n.kerrane", "mail", "one mail address"),
        ("a@x.example, b@x.example", "mail", "one mail address"),
    ],
)
def test_a_wrong_cell_says_what_to_write_instead(cell: Any, kind: Any, words: str) -> None:
    with pytest.raises(Wrong, match=words.replace("?", r"\?").replace(".", r"\.")):
        read_cell(cell, Field("x", "X", kind, table=FORMS))


def test_every_wrong_cell_of_a_row_is_named_at_once() -> None:
    mapped = {"site": 0, "number": 1, "inspection_end": 2, "operations": 3}
    _, problems = read_row(7, ["", "C-1", "03/04/2025", "9.9.9"], mapped, CERTIFICATES.fields)
    assert [(each.row, each.column) for each in problems] == [
        (7, "Site"),
        (7, "Issuing authority"),
        (7, "Last day of the inspection"),
        (7, "Listed operations"),
    ]


@given(st.one_of(st.none(), st.text(max_size=50), st.integers(), st.floats(), st.booleans(), st.dates()))
def test_no_cell_breaks_the_reader(cell: Any) -> None:
    as_text(cell)
    for kind in ("text", "day", "code", "codes", "yes_no", "number", "names", "url", "mail"):
        try:
            read_cell(cell, Field("x", "X", kind, table=FORMS))
        except Wrong as wrong:
            assert str(wrong)
