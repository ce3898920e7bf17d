from __future__ import annotations

from django.urls import path

from quality_agreements import sign_views, views

app_name = "quality_agreements"
urlpatterns = [
    path("", views.AgreementList.as_view(), name="list"),
    path("sign/", sign_views.SignAgreements.as_view(), name="sign-set"),
    path("sites-without/", views.SitesWithoutAgreement.as_view(), name="without"),
    path("site/<uuid:pk>/draft/", views.DraftAgreement.as_view(), name="draft"),
    path("<uuid:pk>/", views.AgreementView.as_view(), name="detail"),
    path("<uuid:pk>/change/", views.ChangeAgreement.as_view(), name="change"),
    path("<uuid:pk>/coverage/", views.NarrowAgreement.as_view(), name="coverage"),
    path("<uuid:pk>/revise/", views.ReviseAgreement.as_view(), name="revise"),
    path("<uuid:pk>/signers/", views.NameSigner.as_view(), name="signer"),
    path("signers/<uuid:pk>/remove/", views.RemoveSigner.as_view(), name="signer-remove"),
    path("<uuid:pk>/reviews/", views.RecordReview.as_view(), name="review"),
    path("reviews/<uuid:pk>/void/", views.VoidReview.as_view(), name="review-void"),
    path("<uuid:pk>/steps/<slug:step>/", sign_views.AgreementStep.as_view(), name="step"),
    path("<uuid:pk>/steps/<slug:step>/refuse/", sign_views.DeclineAgreement.as_view(), name="decline"),
]
