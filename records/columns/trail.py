"""Columns of the trail and of the access log."""

from __future__ import annotations

from typing import Any, Final

from django.urls import reverse

from web.columns import Badge, Column


def _second(line: Any) -> str:
    return f"{line.at:%-d %b %Y %H:%M:%S} UTC"


def _record(row: Any) -> str:
    """What the record is called; one without a name by its kind."""
    return str(row.line.record or row.line.what)


BEGUN: Final = {"draft": "Begun"}
"""Words of a review's states where the common ones do not fit."""
TRAIL: Final = (
    Column("at", "Time", "at", value=lambda row: _second(row.line)),
    Column("who", "Who", value="line.who"),
    Column("did", "What"),
    Column("kind", "Kind", value="line.what"),
    Column("record", "Record", value=_record, link=lambda row: row.url),
    Column("changes", "Changes", empty="nothing that people read"),
    Column("reason", "Why", value="line.reason", empty="no reason asked"),
    Column("seq", "Entry", value=lambda row: str(row.line.seq), kind="id", shown=False),
    Column("request", "Request", value="line.request_id", kind="id", shown=False, empty="no request"),
)
ACCESS_LOG: Final = (
    Column("at", "Time", "id", value=_second),
    Column("who", "Who"),
    Column("did", "What"),
    Column("subject", "Kind"),
    Column("record", "Record", empty="no name"),
    Column("details", "Details", empty="nothing more"),
    Column("subject_id", "Record id", value=lambda line: str(line.subject_id), kind="id", shown=False),
)
COPIES: Final = (
    Column("record", "Record", value="copy.record"),
    Column("made_for", "Made for", value="copy.made_for"),
    Column("maker", "Made by"),
    Column("made", "Made", "id", value="copy.made_at"),
    Column("entries", "Entries", value="copy.entries", numeric=True),
    Column("files", "Files", value="copy.files", numeric=True),
    Column("sha256", "SHA-256", value="copy.sha256", kind="id"),
    Column("seal", "Newest seal", value="copy.seal", numeric=True),
    Column("file_name", "File name", value="copy.file_name", shown=False),
    Column("size", "Bytes", value="copy.size", numeric=True, shown=False),
    Column("seal_digest", "Digest of the seal", value="copy.seal_digest", kind="id", shown=False),
)
REVIEWS: Final = (
    Column(
        "number",
        "Review",
        "number",
        value="review.number",
        link=lambda row: reverse("trail:review", args=[row.review.pk]),
    ),
    Column("covers", "Covers"),
    Column("state", "State", value=lambda row: Badge(row.review.status, BEGUN.get(row.review.status, ""))),
    Column("who", "Reviewer"),
    Column("begun", "Begun", "id", value="review.begun_at"),
    Column("signed", "Signed", value="signed_at", empty="not signed"),
    Column(
        "own",
        "Left to a second reviewer",
        value=lambda row: row.review.own,
        numeric=True,
    ),
    Column("conclusion", "Conclusion", value="review.conclusion", empty="not written yet", shown=False),
)
