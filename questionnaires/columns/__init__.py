"""Columns of the lists of this room."""

from __future__ import annotations

from questionnaires.columns.bank import BANK
from questionnaires.columns.campaigns import CAMPAIGNS
from questionnaires.columns.sent import ASKED, SENT
from questionnaires.columns.templates import TEMPLATES

__all__ = ["ASKED", "BANK", "CAMPAIGNS", "SENT", "TEMPLATES"]
