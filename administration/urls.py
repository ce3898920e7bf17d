from __future__ import annotations

from django.urls import path

from administration import views

app_name = "administration"
urlpatterns = [
    path("members/", views.Members.as_view(), name="members"),
    path("members/invite/", views.Invite.as_view(), name="invite"),
    path("roles/", views.Permissions.as_view(), name="permissions"),
    path("accept/<str:token>/", views.Accept.as_view(), name="accept"),
]
