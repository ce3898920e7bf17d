from __future__ import annotations

from django.urls import path

from inspections.views import actions, followed, form483, inspected, public

app_name = "inspections"
urlpatterns = [
    path("", inspected.InspectionList.as_view(), name="list"),
    path("<uuid:pk>/", inspected.InspectionView.as_view(), name="detail"),
    path("<uuid:pk>/change/", inspected.ChangeInspection.as_view(), name="change"),
    path("<uuid:pk>/classify/", inspected.Classify.as_view(), name="classify"),
    path("<uuid:pk>/steps/<slug:step>/", inspected.InspectionStep.as_view(), name="step"),
    path("<uuid:pk>/form/", form483.LogForm.as_view(), name="form-log"),
    path("<uuid:pk>/form/amend/", form483.Amend.as_view(), name="amend"),
    path("<uuid:pk>/form/copy/", form483.KeepCopy.as_view(), name="copy"),
    path("<uuid:pk>/response/", followed.SendResponse.as_view(), name="response"),
    path("<uuid:pk>/commitments/add/", followed.MakeCommitment.as_view(), name="commitment-add"),
    path("<uuid:pk>/reaction/", followed.RecordReaction.as_view(), name="reaction"),
    path("<uuid:pk>/observations/add/", form483.AddObservation.as_view(), name="observation-add"),
    path("observations/<uuid:pk>/change/", form483.ChangeObservation.as_view(), name="observation-change"),
    path("amendments/<uuid:pk>/copy/", form483.KeepAmendedCopy.as_view(), name="amendment-copy"),
    path("forms/<uuid:pk>/", inspected.FormAddress.as_view(), name="form"),
    path("responses/<uuid:pk>/change/", followed.ChangeResponse.as_view(), name="response-change"),
    path("commitments/<uuid:pk>/", followed.CommitmentView.as_view(), name="commitment"),
    path("commitments/<uuid:pk>/change/", followed.ChangeCommitment.as_view(), name="commitment-change"),
    path("commitments/<uuid:pk>/evidence/", followed.AttachEvidence.as_view(), name="commitment-evidence"),
    path("commitments/<uuid:pk>/steps/<slug:step>/", followed.CommitmentStep.as_view(), name="commitment-step"),
    path("actions/<uuid:pk>/", actions.ActionView.as_view(), name="action"),
    path("actions/<uuid:pk>/change/", actions.ChangeAction.as_view(), name="action-change"),
    path("actions/<uuid:pk>/steps/<slug:step>/", actions.ActionStep.as_view(), name="action-step"),
    path("letters/<uuid:pk>/response/", followed.SendLetterResponse.as_view(), name="letter-response"),
    path("letters/<uuid:pk>/commitments/add/", followed.MakeLetterCommitment.as_view(), name="letter-commitment"),
    path("site/<uuid:pk>/log/", inspected.LogInspection.as_view(), name="log"),
    path("site/<uuid:pk>/actions/<slug:kind>/record/", actions.RecordAction.as_view(), name="action-record"),
    path("public/", public.PublicFactList.as_view(), name="public"),
    path("site/<uuid:pk>/published/", public.Published.as_view(), name="published"),
    path("site/<uuid:pk>/published/<uuid:fact>/adopt/", public.Adopt.as_view(), name="adopt"),
    path("site/<uuid:pk>/published/<uuid:fact>/reject/", public.Reject.as_view(), name="reject"),
    path("site/<uuid:pk>/published/<uuid:fact>/undo/", public.Undo.as_view(), name="undo"),
]
