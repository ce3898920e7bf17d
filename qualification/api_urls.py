from __future__ import annotations

from django.urls import path

from qualification.api import approved, chain, clearance, decisions, lifecycle, matrix, risk, standing, uses
from qualification.api import clearance_records as signed

urlpatterns = [
    path("qualifications/", lifecycle.Qualifications.as_view(), name="qualifications"),
    path("qualifications/<uuid:pk>/", lifecycle.QualificationDetail.as_view(), name="qualification"),
    path("qualifications/<uuid:pk>/decisions/", lifecycle.Decisions.as_view(), name="qualification-decisions"),
    path("qualification-decisions/<uuid:pk>/", lifecycle.DecisionDetail.as_view(), name="qualification-decision"),
    path(
        "qualification-decisions/<uuid:pk>/steps/<slug:step>/",
        lifecycle.DecisionSteps.as_view(),
        name="qualification-decision-step",
    ),
    path(
        "qualification-decisions/<uuid:pk>/steps/<slug:step>/refuse/",
        lifecycle.DecisionDecline.as_view(),
        name="qualification-decision-decline",
    ),
    path("risk-assessments/", risk.Assessments.as_view(), name="risk-assessments"),
    path("risk-assessments/<uuid:pk>/", risk.AssessmentDetail.as_view(), name="risk-assessment"),
    path("risk-assessments/<uuid:pk>/steps/<slug:step>/", risk.AssessmentSteps.as_view(), name="risk-assessment-step"),
    path(
        "risk-assessments/<uuid:pk>/steps/<slug:step>/refuse/",
        risk.AssessmentDecline.as_view(),
        name="risk-assessment-decline",
    ),
    path("risk-models/", risk.Models.as_view(), name="risk-models"),
    path("risk-models/<uuid:pk>/", risk.ModelDetail.as_view(), name="risk-model"),
    path("sites/<uuid:pk>/risk/", risk.SiteRisk.as_view(), name="site-risk"),
    path("requirements/<str:slug>/uses/", uses.RequirementUses.as_view(), name="requirement-uses"),
    path("clearance/", clearance.ClearanceApi.as_view(), name="clearance"),
    path("clearance/forecast/", clearance.ForecastApi.as_view(), name="clearance-forecast"),
    path("clearance/assessments/", signed.Assessments.as_view(), name="clearance-assessments"),
    path("clearance/assessments/<uuid:pk>/", signed.AssessmentDetail.as_view(), name="clearance-assessment"),
    path(
        "clearance/assessments/<uuid:pk>/steps/<slug:step>/",
        signed.AssessmentSteps.as_view(),
        name="clearance-assessment-step",
    ),
    path(
        "clearance/assessments/<uuid:pk>/steps/<slug:step>/refuse/",
        signed.AssessmentDecline.as_view(),
        name="clearance-assessment-decline",
    ),
    path("clearance/overrides/", signed.Overrides.as_view(), name="clearance-overrides"),
    path("clearance/overrides/<uuid:pk>/", signed.OverrideDetail.as_view(), name="clearance-override"),
    path(
        "clearance/overrides/<uuid:pk>/steps/<slug:step>/",
        signed.OverrideSteps.as_view(),
        name="clearance-override-step",
    ),
    path(
        "clearance/overrides/<uuid:pk>/steps/<slug:step>/refuse/",
        signed.OverrideDecline.as_view(),
        name="clearance-override-decline",
    ),
    path("clearance/certificates/", signed.Certificates.as_view(), name="clearance-certificates"),
    path("clearance/certificates/<uuid:pk>/", signed.CertificateDetail.as_view(), name="clearance-certificate"),
    path(
        "clearance/certificates/<uuid:pk>/steps/<slug:step>/",
        signed.CertificateSteps.as_view(),
        name="clearance-certificate-step",
    ),
    path(
        "clearance/certificates/<uuid:pk>/steps/<slug:step>/refuse/",
        signed.CertificateDecline.as_view(),
        name="clearance-certificate-decline",
    ),
    path(
        "clearance/certificates/<uuid:pk>/copies/",
        signed.CertificateCopies.as_view(),
        name="clearance-certificate-copies",
    ),
    path("sites/<uuid:pk>/standing/", standing.SiteStanding.as_view(), name="site-standing"),
    path("products/<uuid:pk>/chain/", chain.ProductChain.as_view(), name="product-chain"),
    path("sites/<uuid:pk>/ripple/", chain.SiteRipple.as_view(), name="site-ripple"),
    path("sites/<uuid:pk>/matrix/", matrix.SiteMatrix.as_view(), name="site-matrix"),
    path("sites/<uuid:pk>/topic-assessments/", matrix.Assessments.as_view(), name="topic-assessments"),
    path("topic-assessments/<uuid:pk>/void/", matrix.AssessmentVoiding.as_view(), name="topic-assessment-void"),
    path("audits/<uuid:pk>/topics/", matrix.CoveredTopics.as_view(), name="audit-topics"),
    path("sites/<uuid:pk>/standing/comparison/", standing.StandingComparison.as_view(), name="standing-comparison"),
    path("sites/<uuid:pk>/timeline/", standing.SiteTimeline.as_view(), name="site-timeline"),
    path("standing-decisions/", decisions.Decisions.as_view(), name="standing-decisions"),
    path("standing-decisions/<uuid:pk>/", decisions.DecisionDetail.as_view(), name="standing-decision"),
    path(
        "standing-decisions/<uuid:pk>/steps/<slug:step>/",
        decisions.DecisionSteps.as_view(),
        name="standing-decision-step",
    ),
    path(
        "standing-decisions/<uuid:pk>/steps/<slug:step>/refuse/",
        decisions.DecisionDecline.as_view(),
        name="standing-decision-decline",
    ),
    path("approved/", approved.ApprovedLines.as_view(), name="approved"),
    path("approved/differences/", approved.ApprovedDifferences.as_view(), name="approved-differences"),
    path("approved-snapshots/", approved.Snapshots.as_view(), name="approved-snapshots"),
    path("approved-snapshots/<uuid:pk>/", approved.SnapshotDetail.as_view(), name="approved-snapshot"),
    path(
        "approved-snapshots/<uuid:pk>/steps/<slug:step>/",
        approved.SnapshotSteps.as_view(),
        name="approved-snapshot-step",
    ),
    path(
        "approved-snapshots/<uuid:pk>/steps/<slug:step>/refuse/",
        approved.SnapshotDecline.as_view(),
        name="approved-snapshot-decline",
    ),
]
