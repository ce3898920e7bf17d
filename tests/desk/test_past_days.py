"""The site page and the dossier of a past day: audits and inspections as far as they had happened by then."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from audits import selectors as audits
from audits import services
from desk.dossier.assemble import parts
from desk.dossier.blocks import as_data
from desk.dossier.sections import Subject
from inspections.models import Inspection
from tests.pages import text
from tests.world import World


def page(world: World, days: int) -> str:
    """The part of the site page about audits and inspections, so many days from today."""
    on = world.today + timedelta(days=days)
    client = world.login(world.aldena.people["qa_head"])
    shown = text(client.get(f"/sites/{world.aldena.ids['site']}/?on={on}"))
    return shown.partition("Agreements, audits, inspections<")[2].partition("</table>")[0]


def planned(world: World) -> Any:
    day = world.today + timedelta(days=30)
    with world.aldena.scope():
        return services.plan_audit(
            world.aldena.get("site"),
            kind="for_cause",
            scope="Filling",
            planned_start=day,
            planned_end=day,
            actor=world.aldena.actor(),
            reason="told by the site",
        )


def test_an_audit_planned_today_is_not_on_the_page_of_yesterday(world: World) -> None:
    audit = planned(world)
    assert audit.number in page(world, 0) and audit.number in page(world, 1)
    past = page(world, -1)
    assert audit.number not in past and "As far as it had happened by" in past
    assert "As far as it had happened by" not in page(world, 1)


def test_an_audit_held_before_a_day_is_held_on_it_and_closed_later(world: World) -> None:
    audit = planned(world)
    held = world.today - timedelta(days=10)
    with world.aldena.scope():
        site = world.aldena.get("site")
        done = services.Performed(held, held, "acceptable", "", 12)
        services.record_performed(
            audit, done, actor=world.aldena.actor(), reason="told by the site", version=audit.version
        )
        on = {
            days: {each.row.pk: (each.state, each.day) for each in audits.audits_on(site, day, world.today)}
            for days in (-11, -10, 0)
            if (day := world.today + timedelta(days=days))
        }
    assert audit.pk not in on[-11]
    assert on[-10][audit.pk] == on[0][audit.pk] == ("performed", held)


def test_today_is_the_record_as_it_is(world: World) -> None:
    with world.aldena.scope():
        site = world.aldena.get("site")
        shown = audits.audits_on(site, world.today, world.today)
        assert [(each.row.pk, each.state) for each in shown] == [(row.pk, row.status) for row in audits.audits_of(site)]
        assert shown


def test_the_class_of_an_inspection_does_not_show_before_it_was_known(world: World) -> None:
    pk, today = world.aldena.ids["inspection"], world.today
    with world.aldena.scope(reason="test"):
        Inspection.objects.filter(pk=pk).update(
            site=world.aldena.get("site"),
            started_on=today - timedelta(days=45),
            ended_on=today - timedelta(days=40),
            classification="VAI",
            classified_on=today - timedelta(days=10),
        )
        number = Inspection.objects.get(pk=pk).number

    def line(days: int) -> str:
        return page(world, days).partition(number)[2].partition("</tr>")[0]

    assert "VAI" in line(0) and "VAI" in line(-10)
    assert "no class yet" in line(-11) and "VAI" not in line(-11)
    assert "under way" in line(-42) and number not in page(world, -46)


def published(world: World, role: str, query: str = "") -> str:
    client = world.login(world.aldena.people[role])
    shown = text(client.get(f"/sites/{world.aldena.ids['site']}/{query}"))
    return shown.partition("Published by authorities<")[2].partition("</section>")[0]


def test_what_was_published_stands_on_the_site_page_with_what_became_of_it(world: World) -> None:
    shown = published(world, "qa_head")
    assert "Inspection 7654321 of 1 Mar 2019" in shown and "Adopt or reject" in shown
    assert "Adopt or reject" not in published(world, "viewer") and "7654321" in published(world, "viewer")
    assert "7654321" not in published(world, "qa_head", "?on=2019-02-28"), "it came later"
    assert not published(world, "purchasing"), "who sees no inspections sees none of it"


def printed(world: World, days: int) -> dict[str, str]:
    """Audits and inspections as the dossier of a day prints them, so many days from today."""
    subject = Subject(
        world.aldena.get("site"), world.today + timedelta(days=days), world.today, world.aldena.actor("qa_head")
    )
    return {part.key: str(as_data(part)) for part in parts(subject, ["audits", "inspections"], lambda *told: None)}


def test_the_dossier_of_a_past_day_tells_audits_and_inspections_of_that_day(world: World) -> None:
    audit, held = planned(world), world.today - timedelta(days=10)
    with world.aldena.scope():
        done = services.Performed(held, held, "acceptable", "", 12)
        words: dict[str, Any] = {"actor": world.aldena.actor(), "reason": "told by the site"}
        services.record_performed(audit, done, version=audit.version, **words)
        number = Inspection.objects.get(pk=world.aldena.ids["inspection"]).number
        before, then, now = printed(world, -11)["audits"], printed(world, -10)["audits"], printed(world, 0)["audits"]
        assert audit.number not in before and "As known on" in before
        assert audit.number in then and "performed" in then and "As known on" in then
        assert audit.number in now and "As known on" not in now
        assert number not in printed(world, -4_000)["inspections"] and number in printed(world, 0)["inspections"]
