"""Seals are kept: nobody writes or changes one in passing, and the command says what it found (SR-11)."""

from __future__ import annotations

import psycopg
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, connection, transaction

from tests.records.sealing import administrator, seal_everything, seal_now, tamper
from tests.records.test_seals import FORBIDDEN
from tests.world import World


@pytest.mark.parametrize("statement", FORBIDDEN)
def test_the_application_cannot_write_seals(world: World, statement: str) -> None:
    """R-30, S-44."""
    with world.aldena.scope(), pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_not_even_a_superuser_changes_a_seal_in_passing(committed_world: World) -> None:
    seal_everything()
    for table in ("records_seal", "records_sealpart"):
        with administrator() as opened, pytest.raises(psycopg.errors.InsufficientPrivilege, match="append-only"):
            opened.execute(f"UPDATE {table} SET digest = ''".encode())


def test_a_server_that_counts_transactions_from_below_the_trail_is_refused(committed_world: World) -> None:
    """After a restore into a new server nothing is left unsealed in silence."""
    seal_everything()
    tamper("UPDATE records_seal SET last_tx = '9000000000' WHERE number = (SELECT max(number) FROM records_seal)")
    with pytest.raises(DatabaseError, match="transactions from below"):
        seal_now()


def test_the_command_names_the_first_bad_row_and_ends_with_its_code(committed_world: World) -> None:
    """S-46: exit code 1 for what is not as it was, 2 for what could not be asked."""
    seal_everything()
    call_command("verify")
    tamper("UPDATE records_trailentry SET reason = 'x' WHERE seq = (SELECT max(seq) FROM records_trailentry)")
    with pytest.raises(CommandError, match=r"entry \d+ \(.*was changed after seal") as refused:
        call_command("verify", without_files=True)
    assert refused.value.returncode == 1
    with pytest.raises(CommandError, match="NUMBER:DIGEST") as mistyped:
        call_command("verify", seal=["twelve"])
    assert mistyped.value.returncode == 2
