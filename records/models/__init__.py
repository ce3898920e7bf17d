"""What stays: the trail, events, signatures and files."""

from __future__ import annotations

from records.models.copies import RecordCopy
from records.models.files import DialogueFile, PrintedRecord, SponsorFile, StoredFile
from records.models.jobs import Counter, Job
from records.models.provenance import CertifiedCopy, FileVersion, HandwrittenScan
from records.models.reviews import TrailQuestion, TrailReview
from records.models.scans import FileScan
from records.models.seals import Seal, SealMail, SealPart
from records.models.signatures import (
    AccountabilityAcceptance,
    CertificationLetter,
    IdentityProof,
    Signature,
    SignerTraining,
    SigningRefusal,
    SigningRight,
)
from records.models.trail import Event, TrailEntry

__all__ = [
    "AccountabilityAcceptance",
    "CertificationLetter",
    "CertifiedCopy",
    "Counter",
    "DialogueFile",
    "Event",
    "FileScan",
    "FileVersion",
    "HandwrittenScan",
    "IdentityProof",
    "Job",
    "PrintedRecord",
    "RecordCopy",
    "Seal",
    "SealMail",
    "SealPart",
    "Signature",
    "SignerTraining",
    "SigningRefusal",
    "SigningRight",
    "SponsorFile",
    "StoredFile",
    "TrailEntry",
    "TrailQuestion",
    "TrailReview",
]
