"""Small published files, written for a test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from kernel.actor import Actor
from kernel.scope import PLATFORM, scope
from registers.models import ImportRun

ACTOR = Actor.system("import")
HEADER = (
    " FEI_NUMBER",
    "DUNS_NUMBER",
    "FIRM_NAME",
    "ADDRESS",
    "EXPIRATION_DATE",
    "OPERATIONS",
    "ESTABLISHMENT_CONTACT_NAME",
    "ESTABLISHMENT_CONTACT_EMAIL",
    "AGENT_DETAILS",
    "REGISTRANT_NAME",
    "REGISTRANT_DUNS",
    "REGISTRANT_CONTACT_NAME",
    "REGISTRANT_CONTACT_EMAIL",
    "EXCLUSION_FLAG",
)
"""As FDA's server sends it: with a space in front of the first name."""
PLACE = "12 Main St, Springfield, Illinois (IL) 62701, United States (USA)"


def line(
    duns: str, name: str, *, fei: str = "3004540906", address: str = PLACE, operations: str = "MANUFACTURE; PACK"
) -> str:
    """One line of the register, with the fifteenth empty field of the live file."""
    contact = ("Ann Contact", "ann@example.com", "agent")
    cells = (fei, duns, name, address, "12/31/2025", operations, *contact, name, duns, *contact[:2], "N", "")
    return "\t".join(cells)


def register(folder: Path, *lines: str, header: tuple[str, ...] = HEADER, name: str = "drls_reg.txt") -> Path:
    """A register file with the line ends of FDA's server."""
    path = folder / name
    path.write_bytes("".join(f"{each}\r\n" for each in ("\t".join(header), *lines)).encode())
    return path


@contextmanager
def platform() -> Iterator[None]:
    """The scope in which a command imports."""
    with scope(PLATFORM, actor=ACTOR, reason="import of a test"):
        yield


def run_of(service: Callable[..., ImportRun], path: Path) -> ImportRun:
    """One import, in a scope of its own."""
    with platform():
        return service(path, actor=ACTOR)


def counts(run: ImportRun) -> tuple[int, int, int, int, int]:
    """read, new, changed, unchanged, refused"""
    return (run.read, run.new, run.changed, run.unchanged, run.refused)
