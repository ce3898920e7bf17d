from __future__ import annotations

from django.urls import path

from inspections.api import actions, followed, inspected, public

urlpatterns = [
    path("inspections/", inspected.Inspections.as_view(), name="inspections"),
    path("inspections/<uuid:pk>/", inspected.InspectionDetail.as_view(), name="inspection"),
    path("inspections/<uuid:pk>/class/", inspected.InspectionClass.as_view(), name="inspection-class"),
    path("inspections/<uuid:pk>/form483/", followed.LoggedForm.as_view(), name="inspection-form"),
    path("inspections/<uuid:pk>/amendments/", followed.Amendments.as_view(), name="inspection-amendments"),
    path("inspections/<uuid:pk>/steps/<slug:step>/", inspected.InspectionSteps.as_view(), name="inspection-step"),
    path("observations/", inspected.Observations.as_view(), name="observations"),
    path("observations/<uuid:pk>/", inspected.ObservationDetail.as_view(), name="observation"),
    path("responses/", followed.Responses.as_view(), name="responses"),
    path("responses/<uuid:pk>/", followed.ResponseDetail.as_view(), name="response"),
    path("commitments/", followed.Commitments.as_view(), name="commitments"),
    path("commitments/<uuid:pk>/", followed.CommitmentDetail.as_view(), name="commitment"),
    path("commitments/<uuid:pk>/steps/<slug:step>/", followed.CommitmentSteps.as_view(), name="commitment-step"),
    path("warning-letters/", actions.WarningLetters.as_view(), name="warning-letters"),
    path("warning-letters/<uuid:pk>/", actions.WarningLetterDetail.as_view(), name="warning-letter"),
    path("import-alerts/", actions.ImportAlerts.as_view(), name="import-alerts"),
    path("import-alerts/<uuid:pk>/", actions.ImportAlertDetail.as_view(), name="import-alert"),
    path("injunctions/", actions.Injunctions.as_view(), name="injunctions"),
    path("injunctions/<uuid:pk>/", actions.InjunctionDetail.as_view(), name="injunction"),
    path("refused-inspections/", actions.Refusals.as_view(), name="refused-inspections"),
    path("refused-inspections/<uuid:pk>/", actions.RefusalDetail.as_view(), name="refused-inspection"),
    path("noncompliance-statements/", actions.Noncompliances.as_view(), name="noncompliance-statements"),
    path("noncompliance-statements/<uuid:pk>/", actions.NoncomplianceDetail.as_view(), name="noncompliance-statement"),
    path("authority-actions/<uuid:pk>/steps/<slug:step>/", actions.ActionSteps.as_view(), name="action-step"),
    path("public-facts/", public.PublicFacts.as_view(), name="public-facts"),
    path("public-facts/<uuid:pk>/", public.PublicFactDetail.as_view(), name="public-fact"),
    path("public-facts/<uuid:pk>/steps/<slug:step>/", public.PublicFactSteps.as_view(), name="public-fact-step"),
]
