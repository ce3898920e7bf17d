from __future__ import annotations

from django.urls import path

from records import api

urlpatterns = [path("events/", api.Events.as_view(), name="events")]
