"""A reason says something: blank, junk and empty talk are refused with words that say what is wanted (R-31, S-45)."""

from __future__ import annotations

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from kernel.errors import Refused
from kernel.reasons import (
    CATEGORIES,
    CHOOSE,
    WANTED,
    categorised,
    category_of,
    given,
    joined,
    meaningful,
    text_of,
    wrong,
)

JUNK = [
    *("", " ", "\t\n", "x", "...", "-", "?", "asdf", "update", "Update", "updated data", "change", "n/a", "N / A"),
    *(
        "test test",
        "x x x x",
        "aaaa aaaa",
        "1234 5678",
        "asdf asdf",
        "correct the error",
        "fix",
        "typo",
        "see the record",
    ),
    *("ok ok", "done", "reason reason reason", "as per the change", "lorem ipsum", "!!! !!!", "the the the", "a b c d"),
]
GOOD = [
    *(
        "typo in the year",
        "wrong person named",
        "Letter of 3 Nov received",
        "moved to Cork",
        "the CMO confirmed by phone",
    ),
    *(
        "SOP QA-012 superseded",
        "Tippfehler im Jahr",
        "l'année était fausse",
        "ошибка в дате документа",
        "日付の誤りを訂正した",
    ),
    *("new colleague", "periodic review", "as on the document", "audit held", "seen in the audit", "export of a list"),
]


@pytest.mark.parametrize("text", JUNK)
def test_s45_what_says_nothing_is_refused_with_what_is_wanted(text: str) -> None:
    assert not meaningful(text)
    with pytest.raises(Refused) as refused:
        given(text)
    assert refused.value.errors == {"reason": [WANTED]}


@pytest.mark.parametrize("text", GOOD)
def test_what_people_write_is_taken(text: str) -> None:
    assert meaningful(text) and given(f"  {text} ") == text


def test_a_change_of_a_completed_record_has_a_category() -> None:
    for category, words in CATEGORIES.items():
        kept = joined(category, " the year was mistyped ")
        assert kept == f"{words}: the year was mistyped"
        assert categorised(kept) == kept
        assert (category_of(kept), text_of(kept)) == (category, "the year was mistyped")
    for kept in ("the year was mistyped", "Mistake corrected by us"):
        with pytest.raises(Refused) as refused:
            categorised(kept)
        assert refused.value.errors == {"reason_category": [CHOOSE]}


def test_a_category_does_not_make_up_for_the_text() -> None:
    for text in JUNK:
        with pytest.raises(Refused):
            categorised(f"{CATEGORIES['mistake']}: {text}")


def test_what_was_typed_is_judged_field_by_field() -> None:
    assert wrong("", "") == {} and wrong("mistake", "the year was mistyped") == {}
    assert wrong("invented", "the year was mistyped") == {"reason_category": CHOOSE}
    assert wrong("mistake", "x") == {"reason": WANTED}
    assert "shorten it to 40" in wrong("mistake", "the year was mistyped " * 3, longest=40)["reason"]


@drawn(st.text(max_size=60), st.sampled_from(["", *CATEGORIES]))
def test_nothing_is_lost_between_typing_and_keeping(text: str, category: str) -> None:
    """Property: what is kept gives back category and text, and judging it twice gives the same answer."""
    kept = joined(category, text)
    if category:
        assert category_of(kept) == category and text_of(kept) == text.strip()
    assert meaningful(text) == meaningful(text.strip()) == meaningful(f"{text}!")


@drawn(st.lists(st.sampled_from([".", "-", " ", "x", "xx", "update", "the", "n/a", "12", "asdf"]), max_size=12))
def test_junk_put_together_stays_junk(parts: list[str]) -> None:
    assert not meaningful(" ".join(parts))
