from __future__ import annotations

from django.urls import path

from qualification.views import standing_decisions as decisions

app_name = "standing"
urlpatterns = [
    path("decisions/", decisions.DecisionList.as_view(), name="decisions"),
    path("decisions/<uuid:pk>/", decisions.DecisionView.as_view(), name="decision"),
    path("decisions/<uuid:pk>/steps/<slug:step>/", decisions.DecisionStep.as_view(), name="decision-step"),
    path("decisions/<uuid:pk>/steps/<slug:step>/refuse/", decisions.DeclineDecision.as_view(), name="decision-decline"),
    path("sites/<uuid:pk>/decide/", decisions.ProposeDecision.as_view(), name="decide"),
]
