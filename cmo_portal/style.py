"""The style page: every component in every state, invented. Pages are built from these and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any, Final
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kernel.steps import Choice, Step
from qualification.rules import matrix
from qualification.rules.lifecycle import gates
from qualification.rules.lifecycle.gates import Gate
from qualification.rules.reasons import Reason
from qualification.rules.words import Status
from questionnaires.forms.preview import AnswersForm, Shown
from questionnaires.rules.questions import Question, columns_of, options_of
from records.rules.certified import METHODS
from records.rules.signing import NEWEST, STATEMENTS, SignerFacts, may_not_sign, validity
from records.selectors import Change, HistoryLine
from records.selectors.approval import AtApproval
from records.selectors.histories import Mark
from records.selectors.provenance import FileTold, Superseded
from regulations.rules.calendars import VERSION as CALENDAR_VERSION
from regulations.rules.calendars import clock_cells
from regulations.rules.topics import TOPICS
from sponsors.factor_views import square
from web.calendar import Month, weeks
from web.charts import Grid, Span, grid, strip
from web.flow import Step as FlowStep
from web.flow import flow
from web.forms import DateField, MultiChoiceField, PortalForm
from web.lists import Tab
from web.states import STATES, State
from web.templatetags.portal import Portion
from web.views import Head

WHEN: Final = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
NOBODY: Final = UUID(int=0)
LONG: Final = "Pharmazeutische Auftragsherstellung und Sterilabfüllung Unterammergau-Süd GmbH & Co. KG, Werk 2"


class Sample(PortalForm):
    """One field of each kind."""

    name = forms.CharField(max_length=200, label="Site name", help_text="as it stands on the licence")
    ended_on = DateField(label="Inspection ended")
    kind = forms.ChoiceField(label="Type", choices=[("", "Choose"), ("surveillance", "Surveillance")])
    markets = MultiChoiceField(label="Markets", choices=[("us", "United States"), ("eu", "European Union")])
    verdict = forms.ChoiceField(
        label="Decision",
        widget=forms.RadioSelect,
        choices=[("accepted", "accepted"), ("returned", "returned")],
        required=False,
    )
    sites = MultiChoiceField(
        label="Sites covered", required=False, choices=[(str(n), f"Example site {n}") for n in range(1, 31)]
    )
    sterile = forms.BooleanField(required=False, label="Sterile")
    file = forms.FileField(required=False, label="Document", help_text="PDF or DOCX, at most 50 MB")
    reason = forms.CharField(label="Reason", widget=forms.Textarea(attrs={"rows": 2}))


class SampleFilter(PortalForm):
    """A list's filters."""

    q = forms.CharField(required=False, label="Name, city, FEI, D-U-N-S")
    country = forms.ChoiceField(required=False, label="Country", choices=[("", "Any"), ("IE", "Ireland")])


@dataclass(frozen=True, slots=True)
class Standing:
    """What the standing panel reads."""

    status: Status
    reasons: tuple[Reason, ...]
    rule_version: str = "2026.1"
    confidence: str = "high"
    next_change: str = "1 Jan 2027: Not eligible"
    not_considered: tuple[str, ...] = ("Import alerts and refused inspections",)


GROUPS: Final[dict[str, tuple[str, ...]]] = {
    "Standing of a site": tuple(STATES)[: list(STATES).index("draft")],
    "Work": tuple(STATES)[list(STATES).index("draft") : list(STATES).index("nai")],
    "Classes and grades": tuple(STATES)[list(STATES).index("nai") :],
}
SIGN: Final = Step("sign", frozenset({"draft"}), "signed", "x.sign", signed=True)
ENDED: Final = "Decision by a responsible person: the site is no longer used"
CLOSE: Final = Step("close", frozenset({"reported"}), "closed", "x.close")
CANCEL: Final = Step("cancel", frozenset({"planned"}), "cancelled", "x.cancel", destructive=True)

LOST: Final = "The connection is lost. 3.2 MB of 10.0 MB have arrived and stay. The portal is tried again by itself."
FLOW: Final = (
    FlowStep("1", "Manufacture of active substance", ("Sundari Actives", "India"), [("warn", "US with conditions")]),
    FlowStep("2", "Manufacture of non-sterile drug product", (LONG, "Ireland"), [("allow", "US cleared")], ["1"]),
    FlowStep("3", "Given on: Testing", ("Isarlab", "Germany"), [("hold", "Not approved")], hangs_on="2"),
    FlowStep("4", "Primary packaging", ("Prairie Packaging", "United States"), [("hold", "US blocked")], ["2"]),
)
UPLOADS: Final[list[dict[str, object]]] = [
    {"name": "audit-report.pdf", "size": 100, "arrived": 51, "count": "5.1 MB of 10.0 MB", "said": "Half has arrived."},
    {"name": f"{LONG}.pdf", "size": 100, "arrived": 32, "count": "3.2 MB of 10.0 MB", "said": LOST, "stopped": True},
]


@require_safe
def style(request: HttpRequest) -> HttpResponse:
    """The page itself; it reads nothing, so that anybody may see it."""
    return render(request, "pages/style.html", context())


def context() -> dict[str, Any]:
    """Everything that the page shows."""
    wrong = Sample({"name": LONG, "ended_on": "03/04/2026", "markets": ["us"]}, auto_id="wrong_%s")
    wrong.is_valid()
    issued, due, target = date(2026, 11, 18), date(2026, 12, 10), date(2026, 12, 8)
    return {
        "title": "Components",
        "badges": _badges(),
        "form": Sample(auto_id="empty_%s", initial={"name": "Lough Derrin, Ballyderrin"}),
        "wrong": wrong,
        "uploads": UPLOADS,
        "page": SimpleNamespace(standings=_standings()),
        "gates": _gates(),
        "passed": 3,
        "choices": [Choice(SIGN, ()), Choice(CLOSE, ("1 major finding still open.",)), Choice(CANCEL, ())],
        "sample": SimpleNamespace(pk=NOBODY),
        "entries": _thread(),
        "asked": _asked(),
        **_files(),
        "lines": _history(),
        "signatures": _signatures(),
        "declined": _declined(),
        "trails": [
            AtApproval(Mark(864, 3), _history(), None, has_reviews=True, signed_to=862, after=2),
            AtApproval(Mark(864, 1), [], None, has_reviews=False, signed_to=None, after=0),
        ],
        "ended": SimpleNamespace(steps=[CANCEL], status="cancelled"),
        "endings": [HistoryLine(WHEN, "Ingrid Solheim", "cancel", "audit", (), ENDED, 3)],
        "blocked_by": list(may_not_sign(SignerFacts(), date(2026, 11, 23))),
        "signed_content": [
            ("Number", "QA-2026-0004"),
            ("Scope", "Packaging of tablets"),
            ("Effective on", "1 Dec 2026"),
        ],
        "digest": _said("", 1).digest,
        "statement": STATEMENTS[NEWEST],
        "zone": "Europe/Berlin",
        "square": square("otpauth://totp/CMO%20Portal:invented?secret=GEZDGNBVGY3TQOJQ"),
        "cells": clock_cells(issued, due=due, target=target, on=date(2026, 11, 24)),
        "calendar": CALENDAR_VERSION,
        **_list(),
        "today": WHEN.date(),
        "grid": _grid(),
        "flow": flow(FLOW),
        "strip": strip(_spans(), today=WHEN.date(), asked=date(2025, 6, 30)),
        "weeks": weeks(Month(2026, 11), _days()),
    }


def _gates() -> list[tuple[Gate, tuple[str, str]]]:
    """A gate in each of its states."""
    return [
        (
            Gate(key="GATE-1", state=gates.MET, sentence="US: OK. EU: OK with observations."),
            ("Open the site", "#s-steps"),
        ),
        (Gate(key="GATE-2", state=gates.IN_PROGRESS, sentence="QST-2026-0008 is not reviewed yet."), ("", "")),
        (Gate(key="GATE-4", state=gates.NOT_MET, sentence="No signed quality agreement is in force."), ("", "")),
        (Gate(key="GATE-6", state=gates.NOT_NEEDED, sentence="Nothing moves. Signed by Tomasz Wrona."), ("", "")),
        (Gate(key="GATE-9", state=gates.BY_NOTE, sentence="Assessed on 2 Nov 2026. Signed by Tomasz Wrona."), ("", "")),
    ]


def _list() -> dict[str, Any]:
    """A list with its filters, views, tools, bulk steps and pages."""
    return {
        "filter_form": SampleFilter({"q": "lough", "country": "IE"}),
        "chips": [SimpleNamespace(label="Country: Ireland", remove_url="?")],
        "clear_url": "?",
        "columns": [
            Head("site", "Site", "?sort=-name", "ascending", False),
            Head("standing", "US (FDA)", "", "", False),
            Head("ends", "Ends", "?sort=ends", "", False),
        ],
        "rows": [("Lough Derrin, Ballyderrin", "ok", "31 Dec 2026"), (LONG, "restricted", "19 Apr 2027")],
        "part": Portion([None] * 50, 300, "?all=sites#s-list"),
        "next_url": "?after=x",
        "previous_url": "?before=x",
        "shown_text": "50 shown",
        "tabs": [Tab("All", "#s-list", False), Tab("On watch", "#s-list", True, shared=True)],
        "columns_url": "#s-list",
        "save_view_url": "#s-list",
        "views_url": "#s-list",
        "exports": [("XLSX", "#s-list"), ("CSV", "#s-list")],
        "bulk_steps": [("reassign responsible person", "#s-list")],
    }


def _spans() -> list[Span]:
    """One period of each tone, wide and narrow."""
    days = [date(2023, 11, 24), date(2024, 2, 1), date(2024, 10, 1), date(2024, 10, 20), date(2025, 3, 1)]
    days += [date(2025, 12, 1), date(2026, 5, 1), date(2027, 1, 1), date(2027, 11, 25)]
    states = ("unknown", "ok", "watch", "ok_with_obs", "stale", "restricted", "blocked", "not_eligible")
    spans = zip(states, days, days[1:], strict=False)
    return [Span(key, first, following - timedelta(days=1)) for key, first, following in spans]


def _grid() -> Grid:
    """Every status of a topic, and a source that says nothing."""
    stands = zip(TOPICS.values(), matrix.Status, strict=False)
    rows = [(topic.label, [None, (found.key, found.short), (found.key, found.short)]) for topic, found in stands]
    return grid(["Own audits", "Questionnaires", "Together"], rows)


def _badges() -> list[tuple[str, list[tuple[str, State]]]]:
    return [(name, [(key, STATES[key]) for key in keys]) for name, keys in GROUPS.items()]


def _standings() -> list[tuple[str, Standing]]:
    bad = Reason(
        row="US-9",
        code="OAI",
        sentence="The latest classified inspection ended on 27 Jun 2026 with OAI, official action indicated.",
        status=Status.RESTRICTED,
        basis="law",
        since=date(2026, 8, 26),
    )
    good = Reason(
        row="EU-10",
        code="CERTIFICATE",
        sentence="A GMP certificate covers it until 18 Apr 2027.",
        status=Status.OK,
        basis="law",
        since=date(2024, 6, 7),
    )
    return [
        ("United States", Standing(Status.RESTRICTED, (bad,))),
        ("European Union", Standing(Status.OK, (good,), next_change="19 Apr 2027: Expired")),
    ]


@dataclass(frozen=True, slots=True)
class _Day:
    """An entry of the calendar."""

    first: date
    last: date
    title: str
    spoken: str
    state: str
    url: str = "#s-month"


def _days() -> list[_Day]:
    return [
        _Day(date(2026, 11, 10), date(2026, 11, 12), "AUD-2026-0009 held", LONG, "performed"),
        _Day(date(2026, 11, 24), date(2026, 11, 24), "Next audit", "Lough Derrin, Ballyderrin", "overdue"),
    ]


def _thread() -> list[dict[str, Any]]:
    return [
        {"who": "Lough Derrin", "at": WHEN, "text": "The review now looks at all batches.", "own": False, "files": []},
        {"who": "Ingrid Solheim", "at": WHEN, "text": "Which batches were looked at?", "own": True, "note": "returned"},
        {"who": "Lough Derrin", "at": None, "text": "Batches 14 to 22.", "own": False},
    ]


def _asked() -> list[Shown]:
    """A question with its choices, and one that is answered by a table."""
    barrier = Question(
        section="G",
        key="Q-G3",
        text="Which barrier protects the aseptic process?",
        kind="choice",
        options=options_of("Open cleanroom\nRABS\nIsolator"),
        evidence="Layout",
    )
    water = Question(
        section="D",
        key="Q-D5",
        text="Which water systems are there?",
        kind="table",
        columns=columns_of("System\nPoints | number"),
        may_not_apply=False,
        evidence="Trend",
        evidence_required=True,
    )
    return AnswersForm(asked=[barrier, water]).shown()


def _files() -> dict[str, Any]:
    """A document with three versions, looked at in its second."""
    ended = Superseded(NOBODY, "Amara Okafor", WHEN, "New document or evidence: page 2 was missing in the scan")
    same = {"name": "confidentiality-agreement.pdf", "sha256": _said("", 1).digest, "stored_at": WHEN}
    files = [SimpleNamespace(pk=uuid5(NOBODY, str(number)), **same) for number in (1, 2)]
    told = [FileTold(1, ended), FileTold(2)]
    chain = [SimpleNamespace(file=f, told=t, stored_by="Amara Okafor") for f, t in zip(files, told, strict=True)]
    return {"chain": chain[::-1], "file": files[0], "told": told[0], "opens": True, **_paper()}


def _paper() -> dict[str, Any]:
    """A scan of what was signed by hand that nobody has compared yet."""
    said = {"document": "Confidentiality agreement, signed by both parties", "original_at": "Quality archive, no. 14"}
    scan = SimpleNamespace(outcome="", compared="", explanation="", marked_at=WHEN, checked_at=None, **said)
    shown = SimpleNamespace(scan=scan, state="handwritten_unchecked", marked_by="Amara Okafor", checked_by="")
    how = "Scanner of the quality archive, 300 dpi; every page compared"
    copy = {"pk": 1, "status": "certified", "original": "Paper original, quality archive, no. 14", "how": how}
    copy["get_method_display"] = METHODS["scanned"]
    return {"handwritten": shown, "copy": copy}


def _history() -> list[HistoryLine]:
    changes = (Change("Ends on", "31 Dec 2026", "30 Jun 2027"), Change("Review due", "", "1 Apr 2027"))
    made = (Change("Number", "", "QAG-2026-0004"),)
    return [
        HistoryLine(WHEN, "Ingrid Solheim", "changed", "quality agreement", changes, "Amendment 2 signed", 2),
        HistoryLine(WHEN, "Tomasz Wrona", "created", "quality agreement", made, "New partner", 1),
    ]


def _signatures() -> list[Any]:
    """One that covers the record as it stands, one that does not, one that was altered."""
    words = [
        validity(whole=True, version=3, changed=[]),
        validity(whole=True, version=2, changed=["Scope", "Effective on"]),
        validity(whole=False, version=1, changed=None),
    ]
    row = _said("approved", 3, signed_at=WHEN)
    return [SimpleNamespace(signature=row, local=WHEN.astimezone(ZoneInfo("Europe/Berlin")), validity=w) for w in words]


def _declined() -> list[Any]:
    row = _said("", 3, refused_at=WHEN, reason="The batch records of two lots were not available for review.")
    return [SimpleNamespace(refusal=row, local=WHEN.astimezone(ZoneInfo("Europe/Berlin")))]


def _said(meaning: str, version: int, **more: Any) -> SimpleNamespace:
    return SimpleNamespace(
        meaning=meaning,
        printed_name="Ingrid Solheim",
        role="Head of quality",
        organisation="Aldena Therapeutics",
        zone="Europe/Berlin",
        step="sign",
        subject_version=version,
        digest="e0442499b4fc68552ee43898670ac2a848e25097b37b76e06a9ac59d1faea4ad",
        **more,
    )
