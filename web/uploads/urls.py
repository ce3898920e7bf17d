from __future__ import annotations

from django.urls import path

from web.uploads import views

app_name = "uploads"
urlpatterns = [
    path("", views.Begin.as_view(), name="begin"),
    path("<uuid:pk>/", views.OneUpload.as_view(), name="upload"),
]
