from __future__ import annotations

from django.urls import path

from sponsors import account_api as account

urlpatterns = [
    path("account/sessions/", account.OwnSessions.as_view(), name="own-sessions"),
    path("account/sessions/<slug:name>/", account.OwnSession.as_view(), name="own-session"),
    path("account/factors/", account.OwnFactors.as_view(), name="own-factors"),
]
