from __future__ import annotations

from django.urls import path

from registers import api

urlpatterns = [
    path("registers/establishments/", api.Establishments.as_view(), name="establishments"),
    path("registers/actions/", api.PublishedActions.as_view(), name="published-actions"),
    path("registers/inspections/", api.PublishedInspections.as_view(), name="published-inspections"),
    path("registers/citations/", api.PublishedCitations.as_view(), name="published-citations"),
    path("registers/observations/", api.PublishedObservations.as_view(), name="published-observations"),
    path("registers/form483s/", api.PublishedForms483.as_view(), name="published-form483s"),
]
