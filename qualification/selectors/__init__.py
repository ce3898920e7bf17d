"""Questions that span rooms: where a site stands, what it may do, and why."""

from qualification.selectors.asked import asked_standings
from qualification.selectors.clearance import clearance_of, clearances
from qualification.selectors.decisions import unanswered
from qualification.selectors.knowledge import Comparison, compared
from qualification.selectors.lifecycle import (
    qualification,
    qualification_facts,
    qualifications,
)
from qualification.selectors.matrix import (
    assessments_of,
    covered_by,
    gap_counts,
    matrices,
    sisters,
    topic_assessment,
    topic_assessments,
    topic_evidence,
)
from qualification.selectors.risk_on import risk_facts
from qualification.selectors.signals import deadlines
from qualification.selectors.standing import (
    HELD,
    LATE,
    Answers,
    Pair,
    answers,
    as_row,
    compute,
    current,
    facts,
    holds,
    kept,
    outdated,
    row_key,
    sites_by_worst,
    sites_whose_worst_is,
    sites_with,
    standings,
    timelines,
    unsettled,
    worst_first,
)
from qualification.selectors.uses import Use, Used, uses_of

__all__ = [
    "Answers",
    "Comparison",
    "asked_standings",
    "unanswered",
    "deadlines",
    "HELD",
    "LATE",
    "Pair",
    "Use",
    "Used",
    "answers",
    "as_row",
    "topic_assessment",
    "topic_assessments",
    "assessments_of",
    "compared",
    "clearance_of",
    "clearances",
    "compute",
    "covered_by",
    "current",
    "facts",
    "gap_counts",
    "holds",
    "kept",
    "matrices",
    "outdated",
    "qualification",
    "qualification_facts",
    "qualifications",
    "risk_facts",
    "row_key",
    "sisters",
    "sites_by_worst",
    "sites_whose_worst_is",
    "sites_with",
    "standings",
    "timelines",
    "topic_evidence",
    "unsettled",
    "uses_of",
    "worst_first",
]
