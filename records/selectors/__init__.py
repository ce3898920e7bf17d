"""Reading what stays: histories, signatures, files, long work, the event feed."""

from records.selectors.events import events_after, who_asked
from records.selectors.files import any_file, dialogue_file, printed_by_code, printed_of, sponsor_file, sponsor_files
from records.selectors.jobs import job_of, job_result, jobs_of
from records.selectors.lines import (
    Change,
    HistoryLine,
    changes,
    changes_of,
    history,
    last_entry,
    lines_of,
    linked,
    names_of,
    readable,
    readable_fact,
    readable_value,
    site_history,
    table_words,
)
from records.selectors.signatures import signatures_on

__all__ = [
    "Change",
    "HistoryLine",
    "any_file",
    "changes",
    "changes_of",
    "dialogue_file",
    "events_after",
    "history",
    "job_of",
    "job_result",
    "jobs_of",
    "last_entry",
    "lines_of",
    "linked",
    "names_of",
    "printed_by_code",
    "printed_of",
    "readable",
    "readable_fact",
    "readable_value",
    "signatures_on",
    "site_history",
    "sponsor_file",
    "sponsor_files",
    "table_words",
    "who_asked",
]
