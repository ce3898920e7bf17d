from __future__ import annotations

from django.urls import path

from audits import cmo_views, views

app_name = "audits"
urlpatterns = [
    path("", views.AuditList.as_view(), name="list"),
    path("site/<uuid:pk>/plan/", views.PlanAudit.as_view(), name="plan"),
    path("<uuid:pk>/", views.AuditView.as_view(), name="detail"),
    path("<uuid:pk>/performed/", views.RecordPerformed.as_view(), name="performed"),
    path("<uuid:pk>/findings/add/", views.AddFinding.as_view(), name="finding-add"),
    path("<uuid:pk>/access/", views.GrantAccess.as_view(), name="grant"),
    path("<uuid:pk>/steps/<slug:step>/", views.AuditStep.as_view(), name="step"),
    path("findings/<uuid:pk>/", views.FindingView.as_view(), name="finding"),
    path("findings/<uuid:pk>/change/", views.ChangeFinding.as_view(), name="finding-change"),
    path("findings/<uuid:pk>/review/", views.ReviewAnswer.as_view(), name="review"),
    path("findings/<uuid:pk>/steps/<slug:step>/", views.FindingStep.as_view(), name="finding-step"),
    path("issued/<uuid:pk>/", cmo_views.IssuedView.as_view(), name="issued"),
    path("issued/<uuid:pk>/answer/", cmo_views.AnswerFinding.as_view(), name="answer"),
]
