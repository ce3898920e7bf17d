"""A sponsor's policy as people read it: each choice beside the product's default, each version with what it changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sponsors.models import Policy


@dataclass(frozen=True, slots=True)
class PolicyRow:
    """One choice as it holds, beside the product's default."""

    words: str
    value: str
    default: str

    @property
    def changed(self) -> bool:
        return self.value != self.default


@dataclass(frozen=True, slots=True)
class PolicyChange:
    """One version, with what it changed in words."""

    version: int
    effective_from: date
    changes: tuple[str, ...]


def rows(words: Mapping[str, str], values: Mapping[str, str], defaults: Mapping[str, str]) -> list[PolicyRow]:
    """Every choice of a policy, in the order of its values."""
    return [PolicyRow(words[name], value, defaults[name]) for name, value in values.items()]


def changes(
    versions: Sequence[Policy],
    said: Callable[[Policy], Mapping[str, str]],
    words: Mapping[str, str],
    defaults: Mapping[str, str],
) -> list[PolicyChange]:
    """Each version against the one before it, newest first as given; `said` puts a version's choices in words."""
    chosen = [said(row) for row in versions]
    return [
        PolicyChange(row.version, row.effective_from, _different(before, after, words))
        for row, after, before in zip(versions, chosen, [*chosen[1:], defaults], strict=False)
    ]


def _different(was: Mapping[str, str], now: Mapping[str, str], words: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(f"{words[name]}: {was[name]} → {now[name]}" for name in now if was[name] != now[name])
