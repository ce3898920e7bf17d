"""What a person at a desk does: records through the API, reads answers there and on pages."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.test import Client

from tests.api import Person
from tests.pages import text
from tests.world import World

TABLETS: dict[str, Any] = {"operations": ["manufacture"], "dosage_forms": ["tablets"]}


class Desk:
    """One of Aldena's people, signed in."""

    def __init__(self, world: World, role: str = "qa_head") -> None:
        self.world = world
        self.api = Person(world, world.aldena.people[role])
        self.client: Client = self.api.client

    def made(self, path: str, **body: Any) -> dict[str, Any]:
        """Record something; what the API answers."""
        return self._sent(path, body)

    def on_version(self, seen: int, path: str, **body: Any) -> dict[str, Any]:
        """Take a step on the version that was seen."""
        return self._sent(path, body, If_Match=f'"{seen}"')

    def _sent(self, path: str, body: dict[str, Any], **headers: str) -> dict[str, Any]:
        answer = self.api.send("post", path, {"reason": "told by the site", **body}, **headers)
        assert answer.status_code in (200, 201), answer.content
        found: dict[str, Any] = answer.json()
        return found

    def changed(self, path: str, **body: Any) -> dict[str, Any]:
        """Replace the fields of a record as it was read."""
        read = self.api.get(path)
        answer = self.api.send("put", path, {"reason": "told by the site", **body}, If_Match=read.headers["ETag"])
        assert answer.status_code == 200, answer.content
        found: dict[str, Any] = answer.json()
        return found

    def site(self, name: str = "Hafenau", country: str = "DE", **about: Any) -> str:
        """A site that nobody knows anything of yet."""
        facts: dict[str, Any] = {
            "company_name": f"{name} Pharma",
            "street": "Kai 7",
            "city": name,
            "country": country,
            "partner_type": "cmo",
            "material_types": ["drug_product"],
            "batch_records": "paper",
            "phases": ["commercial"],
            **TABLETS,
            **about,
        }
        return str(self.made("sites/", name=name, **facts)["id"])

    def registered(self, site: str, submitted_on: str = "", **more: Any) -> dict[str, Any]:
        """A registration; without a day since 2025 and renewed each November, so that it counts in whatever year."""
        days = [submitted_on] if submitted_on else [f"{year}-11-03" for year in range(2025, self.world.today.year)]
        facts = {"operations": ["MANUFACTURE"], **more}
        return [self.made("evidence/registrations/", site=site, submitted_on=day, **facts) for day in days][-1]

    def certified(self, site: str, inspected: str = "2025-03-03", **more: Any) -> dict[str, Any]:
        facts: dict[str, Any] = {"number": "DE_BY_04_GMP_1", "authority": "Regierung", "operations": ["1.2.1.13"]}
        return self.made("evidence/certificates/", site=site, inspection_end=inspected, **{**facts, **more})

    def inspected(self, site: str, ended_on: str, outcome: str = "", **more: Any) -> dict[str, Any]:
        """An inspection of FDA, classified two months later where it has a class."""
        facts: dict[str, Any] = {"kind": "surveillance", "ended_on": ended_on}
        if outcome:
            facts |= {"classification": outcome, "classified_on": more.pop("classified_on", "2026-10-01")}
        return self.made("inspections/", site=site, **{**facts, **more})

    def standing(self, site: str, market: str = "US", **asked: Any) -> dict[str, Any]:
        """The standing of a site, as the API tells it."""
        answer = self.api.get(f"sites/{site}/standing/?{urlencode(asked)}")
        assert answer.status_code == 200, answer.content
        return next(one for one in answer.json() if one["jurisdiction"] == market)

    def page(self, address: str, **asked: Any) -> str:
        answer = self.client.get(address, asked)
        assert answer.status_code == 200, (address, answer.status_code)
        return text(answer)

    def clearance(self, **asked: Any) -> dict[str, Any]:
        answer = self.api.get(f"clearance/?{urlencode(asked)}")
        assert answer.status_code == 200, answer.content
        found: dict[str, Any] = answer.json()
        return found


def codes(found: dict[str, Any]) -> set[str]:
    return {one["code"] for one in found["reasons"]}


def of_code(found: dict[str, Any], code: str) -> dict[str, Any]:
    """The one reason of this code."""
    (one,) = [each for each in found["reasons"] if each["code"] == code]
    reason: dict[str, Any] = one
    return reason
