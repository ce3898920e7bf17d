from __future__ import annotations

from django.urls import path

from quality_agreements import views

app_name = "quality_agreements"
urlpatterns = [
    path("", views.AgreementList.as_view(), name="list"),
    path("site/<uuid:pk>/draft/", views.DraftAgreement.as_view(), name="draft"),
    path("<uuid:pk>/", views.AgreementView.as_view(), name="detail"),
    path("<uuid:pk>/change/", views.ChangeAgreement.as_view(), name="change"),
    path("<uuid:pk>/revise/", views.ReviseAgreement.as_view(), name="revise"),
    path("<uuid:pk>/steps/<slug:step>/", views.AgreementStep.as_view(), name="step"),
]
