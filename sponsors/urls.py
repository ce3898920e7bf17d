from __future__ import annotations

from django.urls import path

from sponsors import views

app_name = "sponsors"
urlpatterns = [
    path("profile/", views.Profile.as_view(), name="profile"),
    path("memberships/<uuid:pk>/switch/", views.SwitchMembership.as_view(), name="switch"),
    path("memberships/none/", views.NoMembership.as_view(), name="no-membership"),
]
