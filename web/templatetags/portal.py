"""Template tags of the components: icons, shapes, badges, fields."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django import template
from django.conf import settings
from django.forms import BaseForm, BoundField, CheckboxInput, CheckboxSelectMultiple, FileInput, RadioSelect, Textarea
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, resolve, reverse
from django.utils.datastructures import MultiValueDict
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from kernel.steps import Choice
from web.forms import PortalForm
from web.rooms import copy_route, evidence_pages, histories, history_page
from web.states import state as known_state
from web.uploads.arriving import PREFIX, ArrivedFile

register = template.Library()
MANY = 24
"""Boxes to tick from which a field becomes a frame of its own that scrolls, with a way to find one."""
PORTION = 50
"""Rows of a part of a record's page that are shown before somebody asks for all."""
INNER = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)
EMPTY = '<svg class="cp-icon" viewBox="0 0 24 24" aria-hidden="true">{}</svg>'


@cache
def _drawing(path: Path) -> SafeString:
    """The drawing in a file of ours or of the icon set; empty where the front-end files were not fetched."""
    found = INNER.search(path.read_text(encoding="utf-8")) if path.is_file() else None
    return mark_safe(EMPTY.format(found[1].strip() if found else ""))


@register.simple_tag
def icon(name: str) -> SafeString:
    """An icon of the vendored set, hidden from screen readers: the words beside it say the same."""
    return _drawing(Path(settings.BASE_DIR) / "static" / "vendor" / "icons" / (name.rpartition("/")[2] + ".svg"))


def _shape(name: str) -> SafeString:
    if name.startswith("icon:"):
        return icon(name.removeprefix("icon:"))
    return _drawing(Path(settings.BASE_DIR) / "static" / "img" / "shapes" / f"{name}.svg")


@register.simple_tag
def shape(key: str) -> SafeString:
    """The shape of a state."""
    return _shape(known_state(key).shape)


@register.simple_tag
def placed_shape(key: str, x: int, y: int) -> SafeString:
    """The shape of a state inside a drawing, at a place of the drawing."""
    return mark_safe(shape(key).replace("<svg ", f'<svg x="{x}" y="{y}" width="16" height="16" ', 1))


@register.simple_tag
def state(key: str, word: str = "", size: str = "") -> SafeString:
    """A badge: shape and word; colour only repeats them."""
    found = known_state(key)
    classes = (
        f"cp-state cp-{found.tone}{' cp-state-solid' if found.solid else ''}{' cp-state-l' if size == 'l' else ''}"
    )
    return format_html('<span class="{}">{}{}</span>', classes, _shape(found.shape), word or found.word)


@register.simple_tag
def reason_shape(reason: Any) -> SafeString:
    """The shape of a reason of a standing; a fact without status is information."""
    if reason.status is not None:
        return shape(reason.status.name)
    if reason.tone == "serious":
        return shape("restricted")
    return _shape("ok") if reason.tone == "good" else icon("info-circle")


@register.simple_tag(takes_context=True)
def moment(context: Any, at: datetime | None, otherwise: str = "") -> str:
    """An instant in the reader's own zone, which is named: 25 Nov 2026 21:14 CET; `otherwise` for none."""
    if at is None:
        return otherwise
    zone = getattr(getattr(context.get("request"), "user", None), "zone", "") or "UTC"
    there = at.astimezone(ZoneInfo(zone))
    return f"{there.day} {there:%b %Y %H:%M %Z}"


@register.inclusion_tag("components/file.html", takes_context=True)
def stored_file(context: Any, file: Any, known: Mapping[UUID, Any] | None = None, opens: bool = True) -> dict[str, Any]:
    """A link to a file with what is known of it: `known` by id, as `records.selectors.provenance.told` gives it."""
    return {"request": context.get("request"), "file": file, "told": (known or {}).get(file.pk), "opens": opens}


@register.filter
def tone(key: str) -> str:
    """The tone of a state, for classes."""
    return known_state(key).tone


@register.filter
def words(code: str) -> str:
    """A code as words: `for_cause` becomes "For cause"."""
    return str(code).replace("_", " ").capitalize()


@register.simple_tag
def tombstone(obj: Any, history: Iterable[Any]) -> Any:
    """The line of a record's history that ended it; nothing for a record that stands."""
    ends = {step.name for step in obj.steps if step.destructive and step.target == obj.status}
    return next((line for line in history if line.did in ends), None)


@register.filter
def instant(value: datetime) -> str:
    """An instant by the clock it carries: Django's own filter would turn it into the zone of the page."""
    return f"{value.day} {value:%b %Y %H:%M:%S}"


@register.filter
def destructive_last(choices: Iterable[Choice]) -> list[Choice]:
    """Steps in their order, but what ends or voids a record stands last."""
    return sorted(choices, key=lambda choice: choice.step.destructive)


@register.filter
def shown(value: Any) -> str:
    """A recorded value as a reader sees it: one line per entry of a list, dates with letters, "none" for nothing."""
    if isinstance(value, dict):
        return "\n".join(f"{words(key)}: {_in_line(each)}" for key, each in value.items()) or "none"
    if isinstance(value, list | tuple):
        return "\n".join(_in_line(each) for each in value) or "none"
    return _in_line(value)


def _in_line(value: Any) -> str:
    if value is None or value == "":
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return f"{value.day} {value:%b %Y}"
    if isinstance(value, list | tuple):
        return ", ".join(_in_line(each) for each in value) or "none"
    return str(value)


@register.simple_tag
def step_url(route: str, obj: Any, step: Any) -> str:
    """The address of a step on a record."""
    return reverse(route, args=[obj.pk, step.slug])


@dataclass(frozen=True, slots=True)
class Portion:
    """The rows of a part of a page that are shown at first, how many there are, and the address that shows them all."""

    rows: Sequence[Any]
    count: int
    all_url: str


@register.simple_tag(takes_context=True)
def portion(context: Any, rows: Sequence[Any], name: str, most: int = PORTION) -> Portion:
    """The first `most` rows of a part called `name`: a page about one record does not become endless."""
    request = context.get("request")
    if request is None or len(rows) <= most or name in request.GET.getlist("all"):
        return Portion(rows, len(rows), "")
    asked = request.GET.copy()
    asked.appendlist("all", name)
    return Portion(rows[:most], len(rows), f"?{asked.urlencode()}#{name}")


@register.simple_tag(takes_context=True)
def evidence_url(context: Any, ref: Any) -> str:
    """The page of a piece of evidence; empty where its room has none, and for who may not open it."""
    try:
        route = evidence_pages()[ref.kind]
        address = reverse(route, args=[ref.id])
    except (KeyError, NoReverseMatch):
        return ""
    actor = getattr(context.get("request"), "actor", None)
    return address if actor is None or actor.can(_needed_at(route)) else ""


@cache
def _needed_at(route: str) -> str:
    """The permission that opens the pages of a route: the same for every record and everybody."""
    address = reverse(route, args=[UUID(int=0)])
    needed: str = getattr(getattr(resolve(address).func, "view_class", None), "action", "")
    return needed


@register.simple_tag(takes_context=True)
def history_url(context: Any, obj: Any) -> str:
    """The full history of a record; empty for kinds that have none, and for who may not read it."""
    kind = histories().get(getattr(getattr(obj, "_meta", None), "db_table", ""))
    actor = getattr(context.get("request"), "actor", None)
    return "" if kind is None or actor is None else history_page(kind.word, obj.pk, actor)


COPIES = "copies.make"
"""The permission to make copies of records for inspectors."""


@register.simple_tag(takes_context=True)
def copy_url(context: Any, obj: Any) -> str:
    """Where a copy of the record is made for an inspector; empty for kinds that have none, and for who makes none."""
    kind = histories().get(getattr(getattr(obj, "_meta", None), "db_table", ""))
    actor = getattr(context.get("request"), "actor", None)
    may = kind is not None and actor is not None and actor.can(COPIES) and history_page(kind.word, obj.pk, actor)
    return reverse(copy_route(), args=[kind.word, obj.pk]) if kind and may else ""


GROUPED = (CheckboxSelectMultiple, RadioSelect)


@register.filter
def anchor(bound: BoundField) -> str:
    """The id an error links to: of the control, or of the frame around a group, whose boxes have ids of their own."""
    return bound.id_for_label or bound.auto_id


@register.filter
def wrong_fields(form: BaseForm) -> list[tuple[BoundField, str]]:
    """The visible fields that carry an error, in the order they are asked, with words that tell them apart."""
    parts = form.grouped() if isinstance(form, PortalForm) else [("", form.visible_fields())]
    labels = Counter(bound.label for _, fields in parts for bound in fields)
    return [
        (bound, f"{part}: {bound.label}" if part and labels[bound.label] > 1 else str(bound.label))
        for part, fields in parts
        for bound in fields
        if bound.errors
    ]


@register.simple_tag
def field(bound: BoundField, asked: bool = False) -> SafeString:
    """A form field with label, hint, control and error, tied together for screen readers; `asked` is one that may be
    left for later and is not called optional."""
    widget = bound.field.widget
    name = anchor(bound)
    error_id, hint_id, again_id = f"{name}-error", f"{name}-hint", f"{name}-again"
    again, kept = _files_sent(bound)
    given = ((bound.help_text, hint_id), (again, again_id), (bound.errors, error_id))
    described = " ".join(each for is_there, each in given if is_there)
    context = {
        "bound": bound,
        "asked": asked,
        "control": bound.as_widget(attrs=_described(bound, described)),
        "described": described,
        "grouped": isinstance(widget, GROUPED),
        "one_of": isinstance(widget, RadioSelect) and not isinstance(widget, CheckboxSelectMultiple),
        "single": isinstance(widget, CheckboxInput),
        "wide": isinstance(widget, Textarea) or (bound.field.widget.attrs.get("data-wide") is not None),
        "group_id": name,
        "error_id": error_id,
        "hint_id": hint_id,
        "many": isinstance(widget, CheckboxSelectMultiple) and len(list(widget.choices)) > MANY,
        "again": again,
        "again_id": again_id,
        "kept": kept,
        "kept_name": f"{PREFIX}{bound.html_name}",
    }
    return render_to_string("components/field.html", context)


def _files_sent(bound: BoundField) -> tuple[list[str], list[Any]]:
    """Of the files that came with a form: the names of those to choose again, because a browser never fills a file
    control in again, and the uploads of those that are kept."""
    if not isinstance(bound.field.widget, FileInput) or not isinstance(bound.form.files, MultiValueDict):
        return [], []
    sent = bound.form.files.getlist(bound.html_name)
    kept = [] if bound.errors else [file for file in sent if isinstance(file, ArrivedFile)]
    return [str(file.name) for file in sent if file not in kept], [file.upload for file in kept]


def _described(bound: BoundField, described: str) -> dict[str, str | bool]:
    """The attributes that tie a control to its hint and its error."""
    attributes: dict[str, str | bool] = {"aria-describedby": described} if described else {}
    if bound.errors:
        attributes["aria-invalid"] = "true"
        attributes["class"] = f"{bound.field.widget.attrs.get('class', '')} cp-invalid".strip()
    return attributes
