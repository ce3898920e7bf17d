from __future__ import annotations

from django.urls import path

from administration.sign_in_api import SignInPolicyApi

urlpatterns = [path("sign-in-policy/", SignInPolicyApi.as_view(), name="sign-in-policy")]
