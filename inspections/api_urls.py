from __future__ import annotations

from django.urls import path

from inspections import api

urlpatterns = [
    path("inspections/", api.Inspections.as_view(), name="inspections"),
    path("inspections/<uuid:pk>/", api.InspectionDetail.as_view(), name="inspection"),
    path("observations/", api.Observations.as_view(), name="observations"),
    path("observations/<uuid:pk>/", api.ObservationDetail.as_view(), name="observation"),
]
