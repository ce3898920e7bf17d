from __future__ import annotations

from django.urls import path

from integrations import views

app_name = "integrations"
urlpatterns = [
    path("imports/", views.ImportList.as_view(), name="imports"),
    path("imports/new/", views.Upload.as_view(), name="upload"),
    path("imports/templates/<slug:kind>/", views.Template.as_view(), name="template"),
    path("imports/<uuid:pk>/", views.ImportView.as_view(), name="import"),
    path("imports/<uuid:pk>/columns/", views.Columns.as_view(), name="columns"),
    path("imports/<uuid:pk>/errors/", views.Errors.as_view(), name="errors"),
    path("imports/<uuid:pk>/run/", views.Run.as_view(), name="run"),
    path("exports/<str:list>/", views.Export.as_view(), name="export"),
]
