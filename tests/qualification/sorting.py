"""Evidence of a made-up site by its kind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any


def sorted_in(evidence: Iterable[object], kinds: Mapping[str, type]) -> dict[str, Any]:
    return {name: tuple(one for one in evidence if isinstance(one, kind)) for name, kind in kinds.items()}
