from __future__ import annotations

from django.urls import path

from records.views import accountability as views

app_name = "signing"
urlpatterns = [path("statement/", views.Statement.as_view(), name="statement")]
