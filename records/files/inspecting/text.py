"""CSV, plain text and mail: readable characters; a mail brings no programs along."""

from __future__ import annotations

import codecs
import email
import re
from email import policy
from email.message import EmailMessage
from pathlib import PurePosixPath
from typing import BinaryIO, Final

from records.files.inspecting.answers import Facts, NotTaken, NotWhatItSays
from web.uploads.kinds import TYPES

BLOCK: Final = 1 << 20
CONTROL: Final = re.compile("[\x01-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")
PAGES: Final = ("<!doctype", "<html", "<svg", "<?xml", "<script", "<?php", "<head", "<body")
MAX_MAIL: Final = 20_000_000
MAX_PARTS, MAX_DEPTH = 200, 10
HEADERS: Final = re.compile(rb"[!-9;-~]+:[ \t]?")


def check(content: BinaryIO, size: int) -> Facts:
    """Raises `NotTaken` for what is no text in UTF-8, or is a web page."""
    decoder, is_first = codecs.getincrementaldecoder("utf-8-sig")(), True
    while True:
        block = content.read(BLOCK)
        if b"\x00" in block:
            raise NotWhatItSays
        try:
            words = decoder.decode(block, final=not block)
        except UnicodeDecodeError as error:
            raise NotTaken("is not text in UTF-8. Save it as “CSV UTF-8” or as text in UTF-8.") from error
        if CONTROL.search(words):
            raise NotWhatItSays
        if is_first and words.lstrip().lower().startswith(PAGES):
            raise NotTaken("is a web page and not a plain text. Print it to PDF and send that.")
        if not block:
            return Facts()
        is_first = False


def check_mail(content: BinaryIO, size: int) -> Facts:
    """A mail as it was saved: kept whole, its attachments named and never opened. Raises `NotTaken`."""
    if size > MAX_MAIL:
        raise NotTaken(f"is a mail of more than {MAX_MAIL // 1_000_000} MB. Send its attachments by themselves.")
    data = content.read()
    if b"\x00" in data or not HEADERS.match(data):
        raise NotWhatItSays
    message = email.message_from_bytes(data, policy=policy.default)
    if not isinstance(message, EmailMessage) or not message["from"] or not (message["date"] or message["subject"]):
        raise NotWhatItSays
    notes: list[str] = []
    if _depth(message, MAX_DEPTH) < 0:
        raise NotTaken("is a mail within mails within mails. Send the inner ones by themselves.")
    for count, part in enumerate(message.walk(), start=1):
        if count > MAX_PARTS:
            raise NotTaken("is a mail of too many parts. Send its attachments by themselves.")
        if name := str(part.get_filename() or ""):
            notes.append(_attachment(name))
    return Facts(notes=tuple(notes[:50]))


def _depth(message: EmailMessage, left: int) -> int:
    """What is left of `left` below the deepest part; negative where the mail is nested deeper."""
    if left < 0 or not message.is_multipart():
        return left
    inner = (part for part in message.iter_parts() if isinstance(part, EmailMessage))
    return min((_depth(part, left - 1) for part in inner), default=left)


def _attachment(name: str) -> str:
    ending = PurePosixPath(name).suffix.lower()
    if ending not in TYPES and ending not in (".gif", ".ics", ".p7s", ".asc", ".vcf", ".json", ".xml"):
        raise NotTaken(f"brings {name[:80]} along, which is of a kind that is not taken. Send it without.")
    return f"carries {name[:80]} inside"
