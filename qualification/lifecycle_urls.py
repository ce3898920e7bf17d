from __future__ import annotations

from django.urls import path

from qualification.views import decisions, filing, lifecycle

app_name = "qualifications"
urlpatterns = [
    path("", lifecycle.QualificationList.as_view(), name="list"),
    path("site/<uuid:pk>/propose/", lifecycle.ProposeSite.as_view(), name="propose"),
    path("site/<uuid:pk>/report/", filing.ReportSite.as_view(), name="report"),
    path("<uuid:pk>/", lifecycle.QualificationView.as_view(), name="detail"),
    path("<uuid:pk>/change/", lifecycle.ChangeQualification.as_view(), name="change"),
    path("<uuid:pk>/decide/<slug:move>/", decisions.Prepare.as_view(), name="prepare"),
    path("<uuid:pk>/part/", decisions.PreparePart.as_view(), name="part"),
    path("<uuid:pk>/gates/<slug:gate>/note/", filing.NoteGate.as_view(), name="note"),
    path("<uuid:pk>/dismiss/", filing.DismissProposal.as_view(), name="dismiss"),
    path("<uuid:pk>/requalification/<slug:step>/", decisions.GraceStep.as_view(), name="grace"),
    path("decisions/<uuid:pk>/steps/<slug:step>/", decisions.DecisionStep.as_view(), name="step"),
    path("decisions/<uuid:pk>/steps/<slug:step>/refuse/", decisions.DeclineDecision.as_view(), name="decline"),
    path("notes/<uuid:pk>/steps/<slug:step>/", decisions.NoteStep.as_view(), name="note-step"),
    path("notes/<uuid:pk>/steps/<slug:step>/refuse/", decisions.DeclineNote.as_view(), name="note-decline"),
    path("conditions/<uuid:pk>/close/", filing.CloseCondition.as_view(), name="condition"),
    path("reports/<uuid:pk>/end/", filing.EndReport.as_view(), name="report-end"),
    path("reports/<uuid:pk>/void/", filing.VoidReport.as_view(), name="report-void"),
]
