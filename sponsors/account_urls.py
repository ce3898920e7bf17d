"""Sign-in pages under the names django-allauth looks up; only these of its pages exist."""

from __future__ import annotations

from allauth.account import views as allauth_views
from django.urls import path, register_converter
from django.urls.converters import StringConverter

from sponsors import entry_views as entry
from sponsors import loss_views as losses
from sponsors import session_views as sessions
from sponsors import views


class KeyConverter(StringConverter):
    """The second part of a reset link: everything up to the slash."""

    regex = "[^/]+"


class UidConverter(StringConverter):
    """The first part of a reset link: up to the first hyphen."""

    regex = "[0-9A-Za-z]+"


register_converter(KeyConverter, "resetkey")
register_converter(UidConverter, "uidb36")
urlpatterns = [
    path("sign-in/", views.SignIn.as_view(), name="account_login"),
    path("second-factor/", entry.SecondFactor.as_view(), name="account_factor"),
    path("lost-factor/", losses.LostAtTheDoor.as_view(), name="account_lost"),
    path("passkey/", entry.PasskeyToShow.as_view(), name="account_passkey"),
    path("locked/", entry.Locked.as_view(), name="account_locked"),
    path("lock/", sessions.Lock.as_view(), name="account_lock"),
    path("alive/", sessions.Alive.as_view(), name="account_alive"),
    path("sign-out/", views.SignOut.as_view(), name="account_logout"),
    path("inactive/", allauth_views.account_inactive, name="account_inactive"),
    path("sign-up/", views.no_sign_up, name="account_signup"),
    path("password/reset/", views.ResetPassword.as_view(), name="account_reset_password"),
    path("password/reset/sent/", allauth_views.password_reset_done, name="account_reset_password_done"),
    path(
        "password/reset/key/<uidb36:uidb36>-<resetkey:key>/",
        views.NewPassword.as_view(),
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        allauth_views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
]
