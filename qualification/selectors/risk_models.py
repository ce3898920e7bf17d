"""Reads of risk models: versions, proofs, what differs, and what a new one would change on the sponsor's own sites."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Max, OuterRef, QuerySet, Subquery

from qualification.models import RiskModel, RiskProof
from qualification.rules.risk import scales, steps
from qualification.rules.risk.compare import Difference, differences
from qualification.rules.risk.model import Model
from qualification.rules.risk.scoring import score, why_changed
from qualification.selectors import risk


def risk_models() -> QuerySet[RiskModel]:
    """Every model of the sponsor, newest first."""
    return RiskModel.objects.order_by("-edition")


def listed() -> QuerySet[RiskModel]:
    """Every model with, as `proved`, whether the newest proof of what it says now holds; none without one."""
    same = RiskProof.objects.filter(risk_model=OuterRef("pk"), digest=OuterRef("digest")).order_by("-id")
    return RiskModel.objects.annotate(proved=Subquery(same.values("holds")[:1]))


def laid_out(row: RiskProof) -> dict[str, Any]:
    """A proof as its page and its printed copy show it."""
    found = row.result
    total = found["inputs"]
    return {
        "proof": row,
        "model": row.risk_model,
        "is_current": row.digest == row.risk_model.digest,
        "failed": [each for each in found["checks"] if not each["holds"]],
        "held": [{**each, "looked_at": spaced(each["looked_at"])} for each in found["checks"] if each["holds"]],
        "inputs": spaced(total),
        "pairs": spaced(found["pairs"]),
        "by_band": [
            (scales.BANDS[band], band, spaced(number), share(number, total))
            for band, number in ((band, found["by_band"][band]) for band in scales.ORDER)
        ],
        "influence": [
            (scales.FACTORS[key], spaced(moved), share(moved, looked))
            for key, (moved, looked) in ((key, found["influence"][key]) for key in scales.KEYS if found["influence"])
        ],
        "changes": [
            {**each, "old_words": scales.BANDS[each["old"]], "new_words": scales.BANDS[each["new"]]}
            for each in row.changes
        ],
    }


def spaced(number: int) -> str:
    """A whole number in groups of three digits."""
    return f"{number:,}".replace(",", " ")


def share(part: int, whole: int) -> str:
    """A part in per cent with one decimal; what is there is never shown as nothing."""
    if not part:
        return "0 %"
    found = (Decimal(part) * 100 / whole).quantize(Decimal("0.1"))
    return f"{found} %" if found else "below 0.1 %"


def risk_model(pk: UUID) -> RiskModel:
    """One model; raises DoesNotExist."""
    return RiskModel.objects.get(pk=pk)


def open_model() -> RiskModel | None:
    """The model in which something is still decided."""
    return RiskModel.objects.filter(status__in=steps.OPEN_MODEL).first()


def next_edition() -> int:
    """The number of the next model."""
    found: int | None = RiskModel.objects.aggregate(last=Max("edition"))["last"]
    return (found or 0) + 1


def proofs_of(row: RiskModel) -> QuerySet[RiskProof]:
    """Every proof of a model, newest first."""
    return RiskProof.objects.filter(risk_model=row).select_related("risk_model").order_by("-id")


def proof_of(row: RiskModel) -> RiskProof | None:
    """The newest proof of exactly what the model says now."""
    return proofs_of(row).filter(digest=row.digest).first()


def proof(pk: UUID) -> RiskProof:
    """One proof with its model; raises DoesNotExist."""
    return RiskProof.objects.select_related("risk_model").get(pk=pk)


def facts(row: RiskModel) -> steps.ModelFacts:
    """What the guards of a step look at."""
    found = proof_of(row)
    failed = [each for each in found.result["checks"] if not each["holds"]] if found else []
    return steps.ModelFacts(
        status=row.status,
        is_proved=found is not None,
        holds=found is not None and found.holds,
        counterexamples=tuple(one for each in failed for one in each["counterexamples"]),
        why=row.why,
    )


def signed_content(row: RiskModel) -> dict[str, Any]:
    """What a signature of a model covers: everything it says, and the proof of it."""
    found = proof_of(row)
    return {
        "number": row.number,
        "version": row.version,
        "why": row.why,
        "digest": row.digest,
        **{name.replace("_", " "): value for name, value in row.body.items()},
        "proof": [str(found.pk), found.result["inputs"], found.result["pairs"], found.made_at] if found else [],
        "compared with": [found.against, found.compared, len(found.changes)] if found else [],
    }


def changed_from(row: RiskModel, other: Model) -> list[Difference]:
    """What a model says otherwise than another one."""
    return differences(other, risk.as_model(row))


def before(row: RiskModel) -> RiskModel | None:
    """The model that was approved before this one."""
    decided = (steps.APPROVED, steps.SUPERSEDED)
    return RiskModel.objects.filter(edition__lt=row.edition, status__in=decided).order_by("-edition").first()


# --- back-test ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A site whose band would be another one, with the reasons."""

    site: str
    site_id: str
    number: str
    old: str
    new: str
    why: tuple[str, ...]

    @property
    def plain(self) -> dict[str, Any]:
        return {**asdict(self), "why": list(self.why)}


@dataclass(frozen=True, slots=True, kw_only=True)
class BackTest:
    """What a model would say of the sponsor's signed assessments."""

    against: Model
    compared: int
    changes: tuple[Change, ...]


def back_test(model: Model) -> BackTest:
    """The frozen inputs of every signed assessment under the model in use and under this one."""
    now, changes, compared = risk.current_model(), [], 0
    rows = risk.assessments().filter(status=steps.SIGNED).order_by("site__name", "id")
    for row in rows.iterator(chunk_size=500):
        compared += 1
        inputs = risk.inputs_of(row)
        old, new = score(now, inputs, turns=False), score(model, inputs, turns=False)
        if old.band != new.band:
            changes.append(
                Change(
                    site=row.site.name,
                    site_id=str(row.site_id),
                    number=row.number,
                    old=old.band,
                    new=new.band,
                    why=tuple(why_changed(now, model, inputs)),
                )
            )
    changes.sort(key=lambda each: (-scales.rank(each.new), each.site))
    return BackTest(against=now, compared=compared, changes=tuple(changes))
