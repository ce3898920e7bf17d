"""Columns of the trail and of the access log."""

from __future__ import annotations

from typing import Any, Final

from web.columns import Column


def _changes(line: Any) -> str:
    """What became what, field by field."""
    return "; ".join(
        f"{each.field}: {each.was or 'nothing'} → {each.became or 'nothing'}"
        if each.was
        else f"{each.field}: {each.became}"
        for each in line.changes
    )


def _second(line: Any) -> str:
    return f"{line.at:%-d %b %Y %H:%M:%S} UTC"


TRAIL: Final = (
    Column("at", "Time", "at", value=_second),
    Column("who", "Who"),
    Column("did", "What"),
    Column("kind", "Kind", value="what"),
    Column("record", "Record", empty="no name"),
    Column("changes", "Changes", value=_changes, empty="nothing visible"),
    Column("reason", "Why", empty="no reason given"),
    Column("seq", "Entry", value=lambda line: str(line.seq), kind="id", shown=False),
    Column("request", "Request", value="request_id", kind="id", shown=False, empty="no request"),
)
ACCESS_LOG: Final = (
    Column("at", "Time", "id", value=_second),
    Column("who", "Who"),
    Column("did", "What"),
    Column("subject", "Kind"),
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
