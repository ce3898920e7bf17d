from __future__ import annotations

from django.urls import path

from sponsors import entry_views as entry
from sponsors import factor_views as factors
from sponsors import loss_views as losses
from sponsors import session_views as sessions
from sponsors import views
from sponsors.password_views import ChangePassword

app_name = "sponsors"
urlpatterns = [
    path("profile/", views.Profile.as_view(), name="profile"),
    path("memberships/<uuid:pk>/switch/", views.SwitchMembership.as_view(), name="switch"),
    path("memberships/none/", views.NoMembership.as_view(), name="no-membership"),
    path("password/", ChangePassword.as_view(), name="password"),
    path("sessions/", sessions.Sessions.as_view(), name="sessions"),
    path("sessions/end-others/", sessions.EndOthers.as_view(), name="sessions-end-others"),
    path("sessions/<slug:name>/end/", sessions.EndSession.as_view(), name="session-end"),
    path("confirm/", entry.Confirm.as_view(), name="confirm"),
    path("factors/", factors.Factors.as_view(), name="factors"),
    path("factors/app/", factors.AddApp.as_view(), name="factor-app"),
    path("factors/passkey/", factors.AddPasskey.as_view(), name="factor-passkey"),
    path("factors/passkey/options/", factors.PasskeyOptions.as_view(), name="passkey-options"),
    path("factors/codes/", factors.NewCodes.as_view(), name="factor-codes"),
    path("factors/lost/", losses.ReportLost.as_view(), name="factor-lost"),
    path("factors/<int:pk>/rename/", factors.RenamePasskey.as_view(), name="factor-rename"),
    path("factors/<int:pk>/remove/", factors.RemoveFactor.as_view(), name="factor-remove"),
]
