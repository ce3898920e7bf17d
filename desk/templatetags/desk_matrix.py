"""Template tags of the cGMP matrix."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import template

from qualification.rules.matrix import GAP, OUT, Evidence
from web.columns import words_of

register = template.Library()


@register.filter
def at(found: Mapping[str, Any], key: str) -> Any:
    """What a mapping holds under a key that a template only knows while it runs; nothing where it holds none."""
    return found.get(key, "")


@register.filter
def told(each: Evidence, on: date) -> str:
    """What a piece of evidence says on a day, in words."""
    if each.says == OUT:
        return "says that the topic does not concern the site"
    if each.says != GAP:
        return f"shows it as met since {words_of(each.on)}"
    if each.is_open(on):
        return f"{each.grade.label} open since {words_of(each.on)}"
    how = each.verified or "without a verification"
    return f"found {words_of(each.on)}, closed {words_of(each.closed_on)}: {how}"
