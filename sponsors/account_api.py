"""One's own account over the API: where one is signed in, and which second factors one has.

Sessions are read and ended; factors are read alone. Setting one up, removing or reporting one is done on pages: it is
shown by a browser and its device (a square code, a passkey), and asks who it is anew. A connected system has neither.
"""

from __future__ import annotations

from typing import Any, Final

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.errors import Refused
from sponsors.entering import marks, open_sessions
from sponsors.factors.reading import factors_of
from web.api.views import ScopedApi
from web.http import tell_of_account

OWN: Final = "profile.change"
THIS_ONE: Final = "This is the session that asks. Sign out to end it."


class SessionSerializer(serializers.Serializer[Any]):
    """A session of one's own; `name` tells it apart and opens nothing."""

    name = serializers.CharField()
    device = serializers.CharField()
    address = serializers.CharField()
    opened_at = serializers.DateTimeField()
    seen_at = serializers.DateTimeField()
    is_this = serializers.BooleanField(help_text="whether it is the one that asks")


class OwnSessionsSerializer(serializers.Serializer[Any]):
    """Every session of one's own that is open, the one that asks first."""

    sessions = SessionSerializer(many=True)


class EndedSerializer(serializers.Serializer[Any]):
    """How many sessions ended."""

    ended = serializers.IntegerField()


class OwnPasskeySerializer(serializers.Serializer[Any]):
    """A passkey as its person named it."""

    name = serializers.CharField()
    made_at = serializers.DateTimeField()
    used_at = serializers.DateTimeField(allow_null=True)


class OwnFactorsSerializer(serializers.Serializer[Any]):
    """One's own second factors; nothing that could be shown in their place."""

    app_since = serializers.DateTimeField(allow_null=True, help_text="none without an authenticator app")
    app_used_at = serializers.DateTimeField(allow_null=True)
    passkeys = OwnPasskeySerializer(many=True)
    recovery_codes_left = serializers.IntegerField()


class OwnAccountApi(ScopedApi):
    """Base: of the person whose session asks, of nobody else."""

    @property
    def account(self) -> Any:
        return self.member.user_id

    @property
    def key(self) -> str:
        return str(self.request._request.session.session_key or "")

    def told(self, ended: int) -> None:
        """Keep that sessions were ended, as the page does (SR-21)."""
        request = self.request._request
        if ended:
            tell_of_account(request, "session.ended", self.account, sessions=ended, **marks.where(request))


class OwnSessions(OwnAccountApi):
    """Where one is signed in; DELETE ends every session of one's own but the one that asks."""

    actions = {"GET": OWN, "DELETE": OWN}

    @extend_schema(operation_id="own_sessions", responses=OwnSessionsSerializer)
    def get(self, request: Request) -> Response:
        self.known_parameters(())
        return Response(OwnSessionsSerializer({"sessions": open_sessions.of(self.account, self.key)}).data)

    @extend_schema(operation_id="own_sessions_end_others", responses=EndedSerializer)
    def delete(self, request: Request) -> Response:
        self.known_parameters(())
        ended = open_sessions.end_others(self.account, self.key)
        self.told(ended)
        return Response({"ended": ended})


class OwnSession(OwnAccountApi):
    """End one session of one's own: its next request finds nobody."""

    actions = {"DELETE": OWN}

    @extend_schema(operation_id="own_session_end", responses={204: None})
    def delete(self, request: Request, name: str) -> Response:
        if name == open_sessions.name_of(self.key):
            raise Refused(THIS_ONE)
        if not open_sessions.end(self.account, name):
            raise Http404
        self.told(1)
        return Response(status=204)


class OwnFactors(OwnAccountApi):
    """Which second factors one has."""

    actions = {"GET": OWN}

    @extend_schema(operation_id="own_factors", responses=OwnFactorsSerializer)
    def get(self, request: Request) -> Response:
        self.known_parameters(())
        found = factors_of(self.account)
        body = {
            "app_since": found.app.created_at if found.app else None,
            "app_used_at": found.app.last_used_at if found.app else None,
            "passkeys": found.passkeys,
            "recovery_codes_left": found.codes_left,
        }
        return Response(OwnFactorsSerializer(body).data)
