from __future__ import annotations

from django.urls import path

from records import views

app_name = "records"
urlpatterns = [path("<uuid:pk>/download/", views.Download.as_view(), name="download")]
