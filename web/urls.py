from __future__ import annotations

from django.urls import path

from web import bulk_pages, list_pages

app_name = "lists"
urlpatterns = [
    path("views/<uuid:pk>/", list_pages.ChangeView.as_view(), name="view-change"),
    path("views/<uuid:pk>/delete/", list_pages.DeleteView.as_view(), name="view-delete"),
    path("<str:list>/columns/", list_pages.Columns.as_view(), name="columns"),
    path("<str:list>/views/", list_pages.Views.as_view(), name="views"),
    path("<str:list>/views/save/", list_pages.SaveView.as_view(), name="view-save"),
    path("<str:list>/<slug:step>/", bulk_pages.Bulk.as_view(), name="bulk"),
]
