"""The manual: each part is shown, its links and pictures lead somewhere, and each page's Help leads to its part."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import Resolver404, resolve

from cmo_portal import manual
from tests.architecture.routes import ROUTES
from tests.pages import text
from tests.world import World
from web import markdown

FILES = {path.stem for path in manual.FOLDER.glob("*.md")}


def shown(link: str) -> str:
    return f"/to/{link}"


def test_every_file_is_a_part_and_every_part_a_file() -> None:
    assert {"README", *manual.PARTS} == FILES


@pytest.mark.parametrize("part", sorted(FILES - {"README"}))
def test_a_part_is_shown_to_everybody_with_its_title_and_all_parts(db: None, part: str) -> None:
    page = text(Client().get(f"/manual/{part}/"))
    assert f"<h1>{markdown.title_of(manual.text_of(part))}</h1>".replace("&#x27;", "'") in page.replace("&#x27;", "'")
    assert all(f'href="/manual/{other}/"' in page for other in manual.PARTS)
    assert page.count('aria-current="page"') == 1


def test_a_part_that_is_none_is_missing(db: None) -> None:
    assert Client().get("/manual/secrets/").status_code == Client().get("/manual/README/").status_code == 404


@pytest.mark.parametrize("part", sorted(FILES))
def test_links_and_pictures_of_the_manual_lead_somewhere(part: str) -> None:
    made = markdown.html(manual.text_of(part), manual.resolve)
    for picture in re.findall(r'<img src="/static/([^"]+)"', made):
        assert finders.find(picture), picture
    for link in re.findall(r'<a href="([^"]+)"', made):
        place = urlsplit(link)
        if not place.netloc:
            try:
                found = resolve(place.path)
            except Resolver404:
                pytest.fail(f"{part}: {link}")
            if place.fragment:
                target = markdown.html(manual.text_of(found.kwargs["part"]), manual.resolve)
                assert f'id="{place.fragment}"' in target, link


def test_every_picture_is_used() -> None:
    """A picture that no text shows is taken for nothing by scripts/screenshots."""
    texts = [manual.text_of(part) for part in FILES] + [(manual.FOLDER.parent.parent / "README.md").read_text()]
    unused = [each.name for each in Path(manual.FOLDER.parent, "images").iterdir() if each.name not in " ".join(texts)]
    assert not unused


def test_every_page_has_a_part_about_it() -> None:
    lost = [
        name
        for name, route in ROUTES.items()
        if not route.open and not name.startswith("api:") and manual.part_about(name) not in manual.PARTS
    ]
    assert not lost
    assert manual.part_about("desk:home", is_cmo=True) == "cmo"


def test_help_at_the_top_opens_the_part_about_the_page(world: World) -> None:
    client = world.login(world.aldena.people["qa_head"])
    assert 'href="/manual/agreements/"' in text(client.get("/agreements/"))
    assert 'href="/manual/sites/"' in text(client.get(f"/sites/{world.aldena.ids['site']}/"))
    assert 'href="/manual/cmo/"' in text(world.login(world.staff["contributor"]).get("/"))


@pytest.mark.parametrize(
    ("given", "made"),
    [
        ("# Title\n\nOne\ntwo.", "<p>One\ntwo.</p>"),
        (
            "a `b<c` **d** *e* [f](g.md)",
            '<p>a <code>b&lt;c</code> <strong>d</strong> <em>e</em> <a href="/to/g.md">f</a></p>',
        ),
        ("1. one\n   goes on\n2. two", "<ol>\n<li>one\ngoes on</li>\n<li>two</li>\n</ol>"),
        ("- **Words**: text", "<ul>\n<li><strong>Words</strong>: text</li>\n</ul>"),
        ("<script>x</script>", "<p>&lt;script&gt;x&lt;/script&gt;</p>"),
        ("# Title\n\n## What's next", '<h2 id="what-s-next">What\'s next</h2>'),
        (
            "![A page](p.png)",
            '<figure><img src="/to/p.png" alt="A page" loading="lazy" /><figcaption>A page</figcaption></figure>',
        ),
    ],
)
def test_forms_of_text(given: str, made: str) -> None:
    assert markdown.html(given, shown) == made


def test_a_table_keeps_its_words_by_column() -> None:
    made = markdown.html("| key | does |\n|---|---|\n| `x` | tick |", shown)
    assert '<th scope="row"><code>x</code></th>\n<td data-label="does"><span>tick</span></td>' in made


def test_a_code_block_keeps_its_lines_and_shows_no_markup() -> None:
    made = markdown.html("```sh\ncurl -s **a**\n\n# not a heading\n```", shown)
    assert "curl -s **a**\n\n# not a heading</pre>" in made
