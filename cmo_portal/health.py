"""Whether the process lives, and whether it can serve."""

from __future__ import annotations

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse

from records.files import scanner


def healthz(request: HttpRequest) -> JsonResponse:
    """The web process answers."""
    return JsonResponse({"status": "ok"})


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
