from __future__ import annotations

from django.urls import path

from desk import api

urlpatterns = [
    path("deadlines/", api.Deadlines.as_view(), name="deadlines"),
    path("sites/<uuid:pk>/dossiers/", api.Dossiers.as_view(), name="dossiers"),
    path("sites/<uuid:pk>/explanations/", api.Explanations.as_view(), name="explanations"),
    path("copies/", api.Copies.as_view(), name="copies"),
    path("search/", api.Search.as_view(), name="search"),
]
