from __future__ import annotations

from django.urls import path

from qualification import api

urlpatterns = [
    path("sites/<uuid:pk>/standing/", api.SiteStanding.as_view(), name="site-standing"),
    path("sites/<uuid:pk>/timeline/", api.SiteTimeline.as_view(), name="site-timeline"),
]
