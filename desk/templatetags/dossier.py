"""Template tags of printed reports."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from desk.dossier.blocks import shown
from web.states import state
from web.templatetags.portal import shape

register = template.Library()
INK = {
    "stop": "#a3122b",
    "solid": "#ffffff",
    "serious": "#97340d",
    "watch": "#754800",
    "good": "#14603a",
    "info": "#1a4f86",
    "human": "#5a3896",
    "none": "#4a5765",
}
"""Stroke of a shape by tone: the printer's SVG takes no colour from the page around it."""
STROKE = '<svg fill="none" stroke="{}" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" '
register.filter("printed", shown)


@register.simple_tag
def badge(key: str, word: str = "") -> SafeString:
    """A state on paper: shape, word, tint and border, so that a grey copy still reads."""
    found: Any = state(key)
    tone = "solid" if found.solid else found.tone
    drawn = mark_safe(shape(key).replace("<svg ", STROKE.format(INK[tone]), 1))
    return format_html('<span class="state {}">{}{}</span>', tone, drawn, word or found.word)
