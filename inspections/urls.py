from __future__ import annotations

from django.urls import path

from inspections import views

app_name = "inspections"
urlpatterns = [
    path("", views.InspectionList.as_view(), name="list"),
    path("<uuid:pk>/", views.InspectionView.as_view(), name="detail"),
    path("<uuid:pk>/change/", views.ChangeInspection.as_view(), name="change"),
    path("<uuid:pk>/classify/", views.Classify.as_view(), name="classify"),
    path("<uuid:pk>/response/", views.SendResponse.as_view(), name="response"),
    path("<uuid:pk>/observations/add/", views.AddObservation.as_view(), name="observation-add"),
    path("observations/<uuid:pk>/change/", views.ChangeObservation.as_view(), name="observation-change"),
    path("forms/<uuid:pk>/", views.FormAddress.as_view(), name="form"),
    path("site/<uuid:pk>/log/", views.LogInspection.as_view(), name="log"),
    path("site/<uuid:pk>/published/", views.Published.as_view(), name="published"),
    path("site/<uuid:pk>/published/<uuid:published>/adopt/", views.Adopt.as_view(), name="adopt"),
]
