"""What followed an inspection of years ago, and what authorities did to the sites of the cast: all of it ended."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

from cmos.models import Site
from inspections import services as inspections
from inspections.models import Inspection, WarningLetter
from inspections.rules.actions import IMPORT_ALERT, INJUNCTION, NONCOMPLIANCE, REFUSAL, WARNING_LETTER
from inspections.services import NewObservation, NewViolation
from kernel.actor import Actor

REASON: Final = "demo data"
FEI: Final = "3099100233"


def load(tablets: Site, sterile: Site, earlier: Inspection, *, today: date, actor: Actor) -> None:
    """A Form 483 with an amendment, replies and commitments; and one ended action of each kind."""
    base: dict[str, Any] = {"actor": actor, "reason": REASON}
    _form(earlier, today, base)
    _letter(sterile, today, base)
    _others(tablets, sterile, today, base)


def _form(earlier: Inspection, today: date, base: dict[str, Any]) -> None:
    item = NewObservation(
        "Smoke studies were not repeated after the line was moved.", ("21 CFR 211.42",), ("production",), "direct"
    )
    form = inspections.record_form(earlier, issued_on=earlier.ended_on, observations=[item], **base)
    again = earlier.ended_on + timedelta(days=9)
    more = NewObservation("Media fills did not simulate every intervention.", ("21 CFR 211.113",))
    inspections.amend_form(form, issued_on=again, observations=[item, more], **base)
    reply = inspections.record_response(form, sent_on=again + timedelta(days=14), summary="Plan in six parts.", **base)
    inspections.record_response(
        form, kind="update", sent_on=again + timedelta(days=100), summary="Smoke studies repeated.", **base
    )
    inspections.make_commitment(
        form,
        text="Requalify the filling line and repeat the smoke studies.",
        owner="Head of production",
        made_on=reply.sent_on,
        due_on=today + timedelta(days=120),
        response_id=reply.pk,
        **base,
    )
    inspections.record_reaction(form, task="impact", done_on=again, note="No batch of ours was in process.", **base)


def _letter(sterile: Site, today: date, base: dict[str, Any]) -> None:
    issued = today - timedelta(days=2_400)
    letter = inspections.record_action(
        WARNING_LETTER,
        sterile,
        letter_number="320-20-00",
        marcs_cms="600000",
        subject="cGMP, finished pharmaceuticals",
        issued_on=issued,
        received_on=issued + timedelta(days=2),
        closed_out_on=issued + timedelta(days=700),
        fei=FEI,
        violations=[NewViolation("Sterile filtration was not validated.", ("21 CFR 211.113",))],
        **base,
    )
    assert isinstance(letter, WarningLetter)
    inspections.record_response(letter, sent_on=issued + timedelta(days=16), **base)


def _others(tablets: Site, sterile: Site, today: date, base: dict[str, Any]) -> None:
    began, ended = today - timedelta(days=2_300), today - timedelta(days=1_900)
    inspections.record_action(
        IMPORT_ALERT, sterile, alert_number="66-40", listed_on=began, removed_on=ended, charge="801(a)(3)", **base
    )
    inspections.record_action(
        INJUNCTION, sterile, kind="consent_decree", began_on=began, ended_on=ended, case_number="20-cv-0000", **base
    )
    inspections.record_action(REFUSAL, tablets, kind="delayed", happened_on=began, resolved_on=ended, **base)
    inspections.record_action(
        NONCOMPLIANCE,
        tablets,
        reference="XX/003NCR/2020",
        authority="A national authority",
        issued_on=began,
        withdrawn_on=ended,
        operations=["1.2.1.13"],
        nature="Records of one line were incomplete.",
        **base,
    )
