from __future__ import annotations

from django.urls import path

from quality_agreements import api

urlpatterns = [
    path("agreements/", api.Agreements.as_view(), name="agreements"),
    path("agreements/sites-without/", api.SitesWithoutAgreement.as_view(), name="agreements-sites-without"),
    path("agreements/sign/", api.AgreementsSign.as_view(), name="agreements-sign"),
    path("agreements/<uuid:pk>/", api.AgreementDetail.as_view(), name="agreement"),
    path("agreements/<uuid:pk>/coverage/", api.AgreementCoverage.as_view(), name="agreement-coverage"),
    path("agreements/<uuid:pk>/document/", api.AgreementDocument.as_view(), name="agreement-document"),
    path("agreements/<uuid:pk>/revisions/", api.Revisions.as_view(), name="agreement-revisions"),
    path("agreements/<uuid:pk>/signers/", api.Signers.as_view(), name="agreement-signers"),
    path("agreements/signers/<uuid:pk>/remove/", api.SignerRemoval.as_view(), name="agreement-signer-remove"),
    path("agreements/<uuid:pk>/reviews/", api.Reviews.as_view(), name="agreement-reviews"),
    path("agreements/reviews/<uuid:pk>/void/", api.ReviewVoiding.as_view(), name="agreement-review-void"),
    path("agreements/<uuid:pk>/steps/<slug:step>/", api.AgreementSteps.as_view(), name="agreement-step"),
    path("agreements/<uuid:pk>/steps/<slug:step>/refuse/", api.AgreementDecline.as_view(), name="agreement-decline"),
]
