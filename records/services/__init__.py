"""Writing what stays: events, files, notes of who read what, human numbers."""

from records.services.access import (
    record_about,
    record_account_facts,
    record_denial,
    record_download,
    record_export,
    record_incident,
    record_page,
    record_session,
    record_view,
)
from records.services.events import publish, publish_all, site_of, tenants_of
from records.services.files import store_file
from records.services.numbers import next_number, next_numbers

__all__ = [
    "next_number",
    "next_numbers",
    "publish",
    "publish_all",
    "record_about",
    "record_account_facts",
    "record_denial",
    "record_download",
    "record_export",
    "record_incident",
    "record_page",
    "record_session",
    "record_view",
    "site_of",
    "store_file",
    "tenants_of",
]
