"""The manual's Markdown as HTML of the portal's components; raw HTML in a text is shown as text."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from html import escape
from typing import Any, Final

from markdown_it import MarkdownIt
from markdown_it.token import Token

Resolve = Callable[[str], str]
"""The address that a link or an image of the text stands for."""

HEADING: Final = re.compile(r"# (.+)")
PARSER: Final = MarkdownIt("commonmark", {"html": False}).enable("table")


def title_of(text: str) -> str:
    """The first heading of a text."""
    found = HEADING.match(text.lstrip())
    return found[1].strip() if found else ""


def slug(words: str) -> str:
    """The fragment that names a heading."""
    return "-".join(re.findall(r"[a-z0-9]+", words.lower()))


def html(text: str, resolve: Resolve) -> str:
    """`text` as HTML without its first heading, which the page shows itself."""
    tokens = PARSER.parse(text)
    if tokens and tokens[0].tag == "h1":
        tokens = tokens[3:]
    _name_headings(tokens)
    _lead(tokens, resolve)
    _frame_pictures(tokens)
    made: str = PARSER.renderer.render(_tables(tokens), PARSER.options, {})
    return made.strip()


def _raw(content: str) -> Token:
    """HTML of our own between what the text says."""
    return Token("html_inline", "", 0, content=content)


def _name_headings(tokens: Sequence[Token]) -> None:
    for opening, words in zip(tokens, tokens[1:], strict=False):
        if opening.type == "heading_open":
            opening.attrSet("id", slug(words.content))


def _lead(tokens: Sequence[Token], resolve: Resolve) -> None:
    """Links and pictures lead to the portal's addresses."""
    for token in [child for each in tokens for child in each.children or []]:
        for name in ("href", "src"):
            if name in token.attrs:
                token.attrSet(name, resolve(str(token.attrs[name])))


def _frame_pictures(tokens: Sequence[Token]) -> None:
    """A picture alone in a paragraph has its words below it."""
    for opening, words, closing in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if words.type == "inline" and words.children and [child.type for child in words.children] == ["image"]:
            picture = words.children[0]
            picture.attrSet("loading", "lazy")
            words.children.append(_raw(f"<figcaption>{escape(picture.content)}</figcaption>"))
            opening.tag = closing.tag = "figure"


def _tables(tokens: Sequence[Token]) -> list[Token]:
    """Tables scroll on their own, and on a phone each cell says its column."""
    made: list[Token] = []
    heads: list[str] = []
    column = 0
    for token, words in zip(tokens, [*tokens[1:], Token("", "", 0)], strict=True):
        match token.type:
            case "table_open":
                heads = []
                token.attrSet("class", "cp-table cp-stackable")
            case "tr_open":
                column = 0
            case "th_open":
                heads.append(words.content)
                token.attrSet("scope", "col")
            case "td_open":
                _cell(token, words, heads[column], is_first=column == 0)
            case "td_close":
                token.tag = "th" if column == 0 else "td"
                column += 1
        made.append(token)
    return made


def _cell(cell: Token, words: Token, head: str, *, is_first: bool) -> None:
    if is_first:
        cell.tag = "th"
        cell.attrSet("scope", "row")
        return
    cell.attrSet("data-label", head)
    words.children = [_raw("<span>"), *(words.children or []), _raw("</span>")]


def _fence(_: Any, tokens: Sequence[Token], index: int, *rest: Any) -> str:
    code = escape(tokens[index].content.rstrip("\n"))
    return f'<pre class="cp-pre" tabindex="0" role="region" aria-label="Commands">{code}</pre>\n'


def _table(renderer: Any, tokens: Sequence[Token], index: int, options: Any, *rest: Any) -> str:
    """Around a table: what scrolls, named after its first column."""
    if tokens[index].nesting < 0:
        return "</table></div>\n"
    first = next(token.content for token in tokens[index:] if token.type == "inline")
    opening = renderer.renderToken(tokens, index, options, {})
    return f'<div class="cp-scroll" tabindex="0" role="region" aria-label="Table: {escape(first)}">{opening}'


PARSER.add_render_rule("fence", _fence)
PARSER.add_render_rule("table_open", _table)
PARSER.add_render_rule("table_close", _table)
