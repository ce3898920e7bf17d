from __future__ import annotations

from django.urls import path

from records.views import jobs as views

app_name = "jobs"
urlpatterns = [
    path("", views.Jobs.as_view(), name="list"),
    path("<uuid:pk>/", views.JobPage.as_view(), name="job"),
    path("<uuid:pk>/cancel/", views.Cancel.as_view(), name="cancel"),
    path("<uuid:pk>/download/", views.Result.as_view(), name="download"),
]
