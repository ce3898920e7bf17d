from __future__ import annotations

from django.urls import path

from regulations import views

app_name = "regulations"
urlpatterns = [
    path("", views.RequirementList.as_view(), name="list"),
    path("topics/", views.Topics.as_view(), name="topics"),
    path("cited/", views.Cited.as_view(), name="cited"),
    path("suggest/", views.SuggestRequirements.as_view(), name="suggest"),
]
