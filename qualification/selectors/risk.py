"""Every read of risk: assessments, what they say on a day, and the models they were made with."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any, Final
from uuid import UUID

from django.db.models import Q, QuerySet

from cmos import selectors as cmos
from cmos.models import Site
from cmos.rules import Ref
from qualification.models import RiskAssessment, RiskModel
from qualification.rules.decisions.facts import RECORD
from qualification.rules.risk import intervals, scales, steps
from qualification.rules.risk.intervals import Intervals, Making
from qualification.rules.risk.known import Proposal, Raised
from qualification.rules.risk.model import BUILT_IN, PORTAL, Model, from_body
from qualification.rules.risk.proposals import floors, proposals
from qualification.rules.risk.scoring import Inputs, Score, part, score
from qualification.selectors.decisions import laxer_until
from qualification.selectors.risk_known import known
from regulations.rules.dates import add_months
from sponsors import access

SOON_DAYS: Final = 60


def assessments() -> QuerySet[RiskAssessment]:
    """Every assessment of the sponsor with its site and company."""
    return RiskAssessment.objects.select_related("site__company")


def assessment(pk: UUID) -> RiskAssessment:
    """One assessment; raises DoesNotExist."""
    return assessments().get(pk=pk)


def assessments_of(site: Site) -> list[RiskAssessment]:
    """Every assessment of a site, newest first."""
    return list(assessments().filter(site=site).order_by("-begun_at", "-id"))


def signed_assessment(site_id: UUID) -> RiskAssessment | None:
    """The assessment of a site that counts now."""
    return assessments().filter(site_id=site_id, status=steps.SIGNED).first()


def open_assessment(site_id: UUID) -> RiskAssessment | None:
    """The assessment of a site that is being written."""
    return assessments().filter(site_id=site_id, status=steps.DRAFT).first()


def matching(found: QuerySet[RiskAssessment], text: str) -> QuerySet[RiskAssessment]:
    """By number, or words of the site."""
    sites = cmos.search_sites(cmos.sites(), text).values("pk")
    return found.filter(Q(number__iexact=text.strip()) | Q(site_id__in=sites))


def listed() -> QuerySet[RiskAssessment]:
    """What counts now and what is being written, at sites that are in use."""
    here = assessments().filter(status__in=(steps.SIGNED, steps.DRAFT))
    return here.filter(site__archived_at=None).defer("inputs", "floors")


def to_review(found: QuerySet[RiskAssessment], today: date, *, overdue: bool) -> QuerySet[RiskAssessment]:
    """Signed assessments whose review is overdue, or comes within 60 days."""
    signed = found.filter(status=steps.SIGNED)
    if overdue:
        return signed.filter(review_on__lt=today)
    return signed.filter(review_on__range=(today, today + timedelta(days=SOON_DAYS)))


def unassessed() -> QuerySet[Site]:
    """Sites in use without a signed assessment: nobody knows their risk."""
    signed = RiskAssessment.objects.filter(status=steps.SIGNED).values("site_id")
    return cmos.active_sites().select_related("company").exclude(pk__in=signed)


def sites_matching(found: QuerySet[Site], text: str) -> QuerySet[Site]:
    """By words or numbers of the site."""
    return cmos.search_sites(found, text)


# --- models -------------------------------------------------------------------------------------------------------


def as_model(row: RiskModel) -> Model:
    """A model of the sponsor as rules read it."""
    return from_body(row.number, row.body)


def current_model() -> Model:
    """The model that new assessments are made with: the sponsor's approved one, else the portal's."""
    row = current_row()
    return as_model(row) if row else PORTAL


def current_row() -> RiskModel | None:
    """The sponsor's approved model, if it has one."""
    return RiskModel.objects.filter(status=steps.APPROVED).first()


def models_named(versions: Collection[str]) -> dict[str, Model]:
    """Models by the version that assessments name."""
    found = {version: BUILT_IN[version] for version in versions if version in BUILT_IN}
    editions = [int(version.removeprefix("RM-")) for version in versions if version not in BUILT_IN]
    rows = RiskModel.objects.filter(edition__in=editions) if editions else ()
    return found | {row.number: as_model(row) for row in rows}


# --- what an assessment holds -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One factor of an assessment: what was proposed and why, what was chosen and why."""

    key: str
    proposed: int | None
    because: str
    evidence: tuple[Ref, ...]
    doubted: bool
    chosen: int | None
    reason: str
    note: str

    @property
    def factor(self) -> scales.Factor:
        return scales.FACTORS[self.key]

    @property
    def differs(self) -> bool:
        """Whether a person chose another step than the records propose."""
        return self.proposed is not None and self.chosen != self.proposed

    @property
    def by_person(self) -> bool:
        """Whether the step is a person's, not the records'."""
        return self.chosen is not None and self.chosen != self.proposed

    @property
    def is_recorded(self) -> bool:
        """Whether the step rests on a record of the portal or on evidence that somebody named."""
        if self.chosen is None:
            return False
        return bool(self.note.strip()) if self.by_person else bool(self.evidence)

    @property
    def faults(self) -> list[str]:
        """What is missing of it, in sentences."""
        label = f"{self.key}, {self.factor.label.lower()}"
        if self.differs and not self.reason.strip():
            chosen = self.chosen or "unknown"
            return [f"{label}: say why {chosen} and not {self.proposed}, which the records propose."]
        if self.by_person and not self.note.strip():
            return [f"{label}: name the evidence for {self.chosen}."]
        return []


def proposed_inputs(found: Mapping[str, Proposal]) -> dict[str, Any]:
    """The inputs of a new assessment: what the records propose, unknown where they cannot say."""
    return {
        key: {
            "proposed": each.step,
            "because": each.because,
            "evidence": as_refs(each.evidence),
            "doubted": each.doubted,
            "chosen": each.step,
            "reason": "",
            "note": "",
        }
        for key, each in found.items()
    }


def as_refs(refs: Iterable[Ref]) -> list[list[str]]:
    """Pointers to records as they are kept."""
    return [[ref.kind, str(ref.id), ref.label] for ref in refs]


def _refs(kept: Iterable[Iterable[str]]) -> tuple[Ref, ...]:
    return tuple(Ref(kind, UUID(pk), label) for kind, pk, label in kept)


def proposed_floors(found: Iterable[Raised]) -> list[dict[str, Any]]:
    """Facts that set a floor, as they are kept."""
    return [{"key": each.key, "because": each.because, "evidence": as_refs(each.evidence)} for each in found]


def entries(row: RiskAssessment) -> list[Entry]:
    """The factors of an assessment in their order."""
    return [
        Entry(
            key=key,
            proposed=each["proposed"],
            because=each["because"],
            evidence=_refs(each["evidence"]),
            doubted=each["doubted"],
            chosen=each["chosen"],
            reason=each["reason"],
            note=each["note"],
        )
        for key, each in ((key, row.inputs[key]) for key in scales.KEYS)
    ]


def raised(row: RiskAssessment) -> list[Raised]:
    """The facts that set a floor for an assessment."""
    return [Raised(key=each["key"], because=each["because"], evidence=_refs(each["evidence"])) for each in row.floors]


def inputs_of(row: RiskAssessment) -> Inputs:
    """What is scored."""
    found = entries(row)
    return Inputs(
        steps={each.key: each.chosen for each in found},
        floors=frozenset(each["key"] for each in row.floors),
        recorded=frozenset(each.key for each in found if each.is_recorded),
        doubted=any(each.doubted and not each.by_person for each in found),
    )


def making(row: RiskAssessment) -> Making:
    """What the site makes, as frozen with the assessment."""
    return Making(sterile_or_biologic=row.makes_sterile, supply=row.makes_supply)


@dataclass(frozen=True, slots=True)
class Line:
    """A factor as a page shows it: with the meaning of its step, its weight, and what it adds to its set."""

    entry: Entry
    anchor: str
    weight: int
    adds: str


@dataclass(frozen=True)
class Reading:
    """An assessment with everything that follows from it."""

    row: RiskAssessment
    model: Model

    @cached_property
    def entries(self) -> list[Entry]:
        return entries(self.row)

    @cached_property
    def floors(self) -> list[Raised]:
        return raised(self.row)

    @cached_property
    def score(self) -> Score:
        return score(self.model, inputs_of(self.row))

    def lines(self, set_: str) -> list[Line]:
        """The factors of one set."""
        return [self._line(each) for each in self.entries if each.factor.set == set_]

    def _line(self, entry: Entry) -> Line:
        scale = self.model.scales[entry.key]
        anchor = "" if entry.chosen is None else scale.anchors[entry.chosen - 1]
        return Line(entry, anchor, scale.weight, f"{part(self.model, entry.key, entry.chosen):.2f}")

    @cached_property
    def intervals(self) -> Intervals:
        return intervals.intervals(self.model, self.score.band, making(self.row))

    @property
    def latest_review(self) -> date:
        """The last day on which the assessment may be looked at again: as often as the band's documents, and no later
        than the last day of a decision toward laxer that its standing rests on."""
        months = min(self.intervals.documents, steps.LONGEST_REVIEW)
        return min([add_months(access.today_here(), months), *self._laxer_until])

    @property
    def _laxer_until(self) -> list[date]:
        ids = [ref.id for each in self.entries for ref in each.evidence if ref.kind == RECORD and not each.by_person]
        return list(laxer_until(ids)) if ids else []


def reading(row: RiskAssessment) -> Reading:
    """An assessment under the model it names."""
    return Reading(row, models_named([row.model_version])[row.model_version])


def raised_words(found: Reading) -> list[Raised]:
    """What made the band higher than the score says, with the facts that a floor rests on."""
    facts_of = {each.key: each for each in found.floors}
    complete = f"Only {found.score.completeness:.0f} % of the weight is known, below {found.model.completeness} %."
    return [
        facts_of[key] if key in facts_of else Raised(key=key, because=f"{complete} The band is one higher.")
        for key in found.score.raised_by
    ]


def facts(row: RiskAssessment) -> steps.AssessmentFacts:
    """What the guards of a step look at."""
    found = reading(row)
    outdated = changes_since(row) if row.status == steps.DRAFT else ()
    return steps.AssessmentFacts(
        status=row.status,
        today=access.today_here(),
        missing=tuple(missing(found)),
        outdated=tuple(outdated),
        review_on=row.review_on,
        latest_review=found.latest_review,
    )


def missing(found: Reading) -> list[str]:
    """What an assessment does not say yet."""
    row = found.row
    wanted = [
        ("formality", "Say how formally the risk was judged (ICH Q9(R1) section 5)."),
        ("formality_why", "Say why this much formality is enough."),
        ("alternatives", "Say which alternatives were considered, if only that there is none."),
        ("residual", "Say what risk remains and why it is accepted."),
    ]
    said = [sentence for name, sentence in wanted if not getattr(row, name).strip()]
    return [*said, *(fault for each in found.entries for fault in each.faults)]


def changes_since(row: RiskAssessment) -> list[str]:
    """What the records say otherwise than when the assessment read them."""
    now = known([row.site_id], access.today_here())[row.site_id]
    found, kept = proposals(now), {each.key: each for each in entries(row)}
    said = [
        f"{key}: the records now propose {each.step or 'nothing'} and not {kept[key].proposed or 'nothing'}. "
        f"{each.because}"
        for key, each in found.items()
        if each.step != kept[key].proposed
    ]
    before, after = {each["key"] for each in row.floors}, {each.key: each for each in floors(now)}
    said += [f"{scales.FLOORS[key]}. {each.because}" for key, each in after.items() if key not in before]
    return [
        *said,
        *(f"No longer so: {scales.FLOORS[key].lower()}." for key in scales.FLOORS if key in before - {*after}),
    ]


def signed_content(row: RiskAssessment) -> dict[str, Any]:
    """What a signature of an assessment covers: every input with its reason, the result, and the residual risk."""
    found = reading(row)
    result = found.score
    return {
        "number": row.number,
        "version": row.version,
        "site": row.site.name,
        "occasion": row.get_occasion_display(),
        "model": [row.model_version, row.model_digest],
        "band": scales.BANDS[result.band],
        "score": str(result.value),
        "inherent risk": str(result.inherent),
        "likelihood": str(result.likelihood),
        "completeness": f"{result.completeness} %",
        "confidence": result.confidence,
        "raised by": list(result.raised_by),
        "floors": [[each.key, each.because] for each in found.floors],
        **{f"factor {each.key}": _said(each) for each in found.entries},
        "formality": [row.get_formality_display(), row.formality_why],
        "alternatives considered": row.alternatives,
        "residual risk accepted": row.residual,
        "looked at again by": row.review_on,
    }


def _said(entry: Entry) -> list[Any]:
    chosen = "unknown" if entry.chosen is None else entry.chosen
    anchored = [] if entry.chosen is None else [entry.factor.anchors[entry.chosen - 1]]
    proposed = "nothing" if entry.proposed is None else entry.proposed
    evidence = [ref.label for ref in entry.evidence]
    return [chosen, *anchored, f"proposed {proposed}: {entry.because}", *evidence, entry.reason, entry.note]
