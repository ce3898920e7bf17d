"""Bases of the API: strict input, cursor paging, If-Match, Idempotency-Key, problems (RFC 9457)."""
