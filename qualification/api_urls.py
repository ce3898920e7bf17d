from __future__ import annotations

from django.urls import path

from qualification.api import standing

urlpatterns = [
    path("sites/<uuid:pk>/standing/", standing.SiteStanding.as_view(), name="site-standing"),
    path("sites/<uuid:pk>/timeline/", standing.SiteTimeline.as_view(), name="site-timeline"),
]
