from __future__ import annotations

from django.urls import path

from registers import views

app_name = "registers"
urlpatterns = [
    path("establishments/", views.EstablishmentList.as_view(), name="establishments"),
    path("establishments/suggest/", views.SuggestEstablishments.as_view(), name="suggest"),
]
