"""The few forms of Markdown that the manual uses, as HTML of the portal's components; all text is escaped.

Headings, paragraphs, lists of one level, tables, code blocks; inside a line code, bold, italics, links and images.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import escape
from itertools import groupby
from typing import Final

Resolve = Callable[[str], str]
"""The address that a link or an image of the text stands for."""

HEADING: Final = re.compile(r"(#{1,3}) (.+)")
ITEM: Final = re.compile(r"(?:[-*]|(\d+)\.) (.+)")
IMAGE: Final = re.compile(r"!\[([^\]]*)\]\(([^)\s]+)\)")
RULE_OF_TABLE: Final = re.compile(r"\|[ :|-]+\|?")
SPAN: Final = re.compile(
    r"`(?P<code>[^`]+)`|\*\*(?P<bold>.+?)\*\*|\*(?P<italic>[^*]+)\*|\[(?P<label>[^\]]+)\]\((?P<to>[^)\s]+)\)"
)


def title_of(text: str) -> str:
    """The first heading of a text."""
    found = HEADING.match(text.lstrip())
    return found[2].strip() if found else ""


def slug(words: str) -> str:
    """The fragment that names a heading."""
    return "-".join(re.findall(r"[a-z0-9]+", words.lower()))


def html(text: str, resolve: Resolve) -> str:
    """`text` as HTML without its first heading, which the page shows itself."""
    blocks = list(_blocks(text))
    if blocks and HEADING.match(blocks[0][0]):
        blocks = blocks[1:]
    return "\n".join(_block(lines, resolve) for lines in blocks)


def _blocks(text: str) -> Iterator[list[str]]:
    """Runs of lines: a code block whole, a heading alone, anything else up to an empty line."""
    waiting: list[str] = []
    fenced = False
    for line in [*text.splitlines(), ""]:
        if line.startswith("```"):
            fenced = not fenced
        ends = not fenced and (not line.strip() or HEADING.match(line) is not None)
        if ends and waiting:
            yield waiting
            waiting = []
        if not fenced and HEADING.match(line):
            yield [line]
        elif fenced or line.strip():
            waiting.append(line)


def _block(lines: list[str], resolve: Resolve) -> str:
    first = lines[0]
    if first.startswith("```"):
        code = escape("\n".join(line for line in lines if not line.startswith("```")))
        return f'<pre class="cp-pre" tabindex="0" role="region" aria-label="Commands">{code}</pre>'
    if heading := HEADING.match(first):
        level = len(heading[1])
        return f'<h{level} id="{slug(heading[2])}">{_inline(heading[2], resolve)}</h{level}>'
    if first.startswith("|"):
        return _table(lines, resolve)
    if ITEM.match(first):
        return _list(lines, resolve)
    if image := IMAGE.fullmatch(first.strip()):
        words, place = escape(image[1]), escape(resolve(image[2]))
        return f'<figure><img src="{place}" alt="{words}" loading="lazy"><figcaption>{words}</figcaption></figure>'
    return f"<p>{_inline(' '.join(lines), resolve)}</p>"


def _list(lines: list[str], resolve: Resolve) -> str:
    """Items with the lines that go on below them, indented."""
    items: list[str] = []
    for line in lines:
        if found := ITEM.match(line):
            items.append(found[2])
        else:
            items[-1] += f" {line.strip()}"
    tag = "ol" if lines[0][0].isdigit() else "ul"
    return f"<{tag}>{''.join(f'<li>{_inline(item, resolve)}</li>' for item in items)}</{tag}>"


def _table(lines: list[str], resolve: Resolve) -> str:
    rows = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in lines]
    parts = [list(group) for rule, group in groupby(rows, lambda row: not "".join(row).strip(" :-")) if not rule]
    head, body = parts[0][0], parts[1] if len(parts) > 1 else []
    heads = "".join(f'<th scope="col">{_inline(cell, resolve)}</th>' for cell in head)
    shown = "".join(f"<tr>{_cells(row, head, resolve)}</tr>" for row in body)
    name = escape(f"Table: {head[0] or head[-1]}")
    return (
        f'<div class="cp-scroll" tabindex="0" role="region" aria-label="{name}"><table class="cp-table cp-stackable">'
        f"<thead><tr>{heads}</tr></thead><tbody>{shown}</tbody></table></div>"
    )


def _cells(row: list[str], head: list[str], resolve: Resolve) -> str:
    first = f'<th scope="row">{_inline(row[0], resolve)}</th>'
    rest = (
        f'<td data-label="{escape(label)}"><span>{_inline(cell, resolve)}</span></td>'
        for cell, label in zip(row[1:], head[1:], strict=False)
    )
    return first + "".join(rest)


def _inline(text: str, resolve: Resolve) -> str:
    """A line with its code, bold, italics and links."""
    made, at = [], 0
    for found in SPAN.finditer(text):
        made += [escape(text[at : found.start()]), _span(found, resolve)]
        at = found.end()
    return "".join([*made, escape(text[at:])])


def _span(found: re.Match[str], resolve: Resolve) -> str:
    if found["code"]:
        return f"<code>{escape(found['code'])}</code>"
    if found["bold"]:
        return f"<strong>{_inline(found['bold'], resolve)}</strong>"
    if found["italic"]:
        return f"<em>{_inline(found['italic'], resolve)}</em>"
    return f'<a href="{escape(resolve(found["to"]))}">{escape(found["label"])}</a>'
