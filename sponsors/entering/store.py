"""Where sessions are kept: Django's own store, with whose session a row is and when it was last used."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from kernel.clock import now
from sponsors.models import BrowserSession

ENTRY = "entry"
"""What the session has proven and where its browser is, as `sponsors.entering.marks` writes it."""


class SessionStore(DatabaseStore):
    """One look-up brings the session and what is known of it; `row` is none for a session that is not kept yet."""

    row: BrowserSession | None = None

    @classmethod
    def get_model_class(cls) -> Any:
        return BrowserSession

    def load(self) -> dict[str, Any]:
        store: Any = super()
        self.row = found = store._get_session_from_db()
        return self.decode(found.session_data) if found else {}

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        made: Any = super().create_model_instance(data)
        account, known = data.get(SESSION_KEY), data.get(ENTRY, {})
        made.account_id = UUID(account) if account else None
        made.address, made.agent = known.get("address", ""), known.get("agent", "")
        made.opened_at = datetime.fromisoformat(known["opened_at"]) if "opened_at" in known else now()
        # What is kept for a locked screen (a challenge, the lock itself) is no use of it.
        made.seen_at = self.row.seen_at if self.row and known.get("locked") else now()
        return made
