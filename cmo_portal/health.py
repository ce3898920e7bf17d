"""Whether the process lives, and whether it can serve."""

from __future__ import annotations

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse

from kernel.clock import now
from records.files import scanner
from records.seals import watching


def healthz(request: HttpRequest) -> JsonResponse:
    """The web process answers; whether the trail is sealed and published in time stands beside it, in words.

    Always 200 while the process lives: who restarts it for late seals would gain nothing.
    """
    try:
        found = [trouble.value for trouble in watching.known(now())]
    except DatabaseError:
        found = []  # readiness says that there is no database
    return JsonResponse({"status": "attention" if found else "ok", "trail": found or ["sealed and published in time"]})


def readyz(request: HttpRequest) -> JsonResponse:
    """The web process can reach its database."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"status": "no database"}, status=503)
    answer = {"status": "ok"}
    if scanner.is_configured():  # no reason to take the portal out of service: files wait, everything else works
        answer["scanner"] = "ok" if scanner.answers() else "does not answer: new files stay in quarantine"
    return JsonResponse(answer)
