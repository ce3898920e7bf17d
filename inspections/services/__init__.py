"""Every write about what authorities did and what followed."""

from __future__ import annotations

from inspections.services.actions import FIELDS as ACTION_FIELDS
from inspections.services.actions import change_action, record_action, step_action
from inspections.services.checks import NewObservation, NewViolation
from inspections.services.followed import (
    change_commitment,
    change_response,
    make_commitment,
    record_reaction,
    record_response,
    step_commitment,
)
from inspections.services.inspected import (
    CLASS_FIELDS,
    amend_form,
    change_inspection,
    change_observation,
    classify_inspection,
    log_inspection,
    record_copy,
    record_form,
    record_observation,
    take_step,
)
from inspections.services.public import adopt, reject, tell_standings, undo

__all__ = [
    "ACTION_FIELDS",
    "CLASS_FIELDS",
    "NewObservation",
    "NewViolation",
    "adopt",
    "amend_form",
    "change_action",
    "change_commitment",
    "change_inspection",
    "change_observation",
    "change_response",
    "classify_inspection",
    "log_inspection",
    "make_commitment",
    "record_action",
    "record_copy",
    "record_form",
    "record_observation",
    "record_reaction",
    "record_response",
    "reject",
    "step_action",
    "step_commitment",
    "take_step",
    "tell_standings",
    "undo",
]
