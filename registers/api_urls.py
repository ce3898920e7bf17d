from __future__ import annotations

from django.urls import path

from registers import api

urlpatterns = [
    path("registers/establishments/", api.Establishments.as_view(), name="establishments"),
    path("registers/form483s/", api.PublishedForms483.as_view(), name="published-form483s"),
]
