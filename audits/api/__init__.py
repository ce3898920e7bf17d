"""Audits, findings and their dialogue over the API: the sponsor's side."""
