"""Columns of the lists of qualification."""

from qualification.columns.lifecycle import QUALIFICATIONS

__all__ = ["QUALIFICATIONS"]
