from __future__ import annotations

from django.urls import path

from qualification.views import risk, risk_models, risk_steps

app_name = "risk"
urlpatterns = [
    path("", risk.RiskList.as_view(), name="list"),
    path("missing/", risk.UnassessedList.as_view(), name="unassessed"),
    path("sites/<uuid:pk>/assess/", risk.AssessSite.as_view(), name="assess"),
    path("assessments/<uuid:pk>/", risk.AssessmentView.as_view(), name="assessment"),
    path("assessments/<uuid:pk>/write/", risk.WriteAssessment.as_view(), name="write"),
    path("assessments/<uuid:pk>/records/", risk.ReadAnew.as_view(), name="anew"),
    path("assessments/<uuid:pk>/steps/<slug:step>/", risk_steps.AssessmentStep.as_view(), name="step"),
    path("assessments/<uuid:pk>/steps/<slug:step>/refuse/", risk_steps.DeclineAssessment.as_view(), name="decline"),
    path("models/", risk_models.ModelList.as_view(), name="models"),
    path("models/new/", risk_models.DraftModel.as_view(), name="model-new"),
    path("models/portal/", risk_models.PortalModel.as_view(), name="model-portal"),
    path("models/<uuid:pk>/", risk_models.ModelView.as_view(), name="model"),
    path("models/<uuid:pk>/change/", risk_models.ChangeModel.as_view(), name="model-change"),
    path("models/<uuid:pk>/prove/", risk_models.ProveModel.as_view(), name="model-prove"),
    path("models/<uuid:pk>/compare/", risk_models.CompareModels.as_view(), name="model-compare"),
    path("models/<uuid:pk>/steps/<slug:step>/", risk_steps.ModelStep.as_view(), name="model-step"),
    path("models/<uuid:pk>/steps/<slug:step>/refuse/", risk_steps.DeclineModel.as_view(), name="model-decline"),
    path("proofs/<uuid:pk>/", risk_models.ProofView.as_view(), name="proof"),
    path("proofs/<uuid:pk>/print/", risk_models.PrintProof.as_view(), name="proof-print"),
]
