from __future__ import annotations

from django.urls import path

from regulations import views

app_name = "regulations"
urlpatterns = [
    path("", views.RequirementList.as_view(), name="list"),
    path("suggest/", views.SuggestRequirements.as_view(), name="suggest"),
]
