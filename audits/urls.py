from __future__ import annotations

from django.urls import path

from audits import cmo_views
from audits.views import audits, calendar, dialogue, findings, policy, steps

app_name = "audits"
urlpatterns = [
    path("", audits.AuditList.as_view(), name="list"),
    path("policy/", policy.PolicyView.as_view(), name="policy"),
    path("policy/change/", policy.PolicyChange.as_view(), name="policy-change"),
    path("close/", steps.CloseAudits.as_view(), name="close-set"),
    path("calendar/", calendar.MonthPage.as_view(), name="month"),
    path("calendar/year/", calendar.YearPage.as_view(), name="year"),
    path("site/<uuid:pk>/plan/", audits.PlanAudit.as_view(), name="plan"),
    path("<uuid:pk>/", audits.AuditView.as_view(), name="detail"),
    path("<uuid:pk>/change/", audits.ChangeAudit.as_view(), name="change"),
    path("<uuid:pk>/reschedule/", audits.Reschedule.as_view(), name="reschedule"),
    path("<uuid:pk>/performed/", audits.RecordPerformed.as_view(), name="performed"),
    path("<uuid:pk>/papers/add/", audits.AddPaper.as_view(), name="paper-add"),
    path("<uuid:pk>/letter/", audits.SendLetter.as_view(), name="letter-send"),
    path("<uuid:pk>/findings/add/", audits.AddFinding.as_view(), name="finding-add"),
    path("<uuid:pk>/access/", audits.GrantAccess.as_view(), name="grant"),
    path("<uuid:pk>/steps/<slug:step>/", steps.AuditStep.as_view(), name="step"),
    path("<uuid:pk>/steps/<slug:step>/refuse/", steps.DeclineAudit.as_view(), name="decline"),
    path("findings/", findings.FindingList.as_view(), name="findings"),
    path("findings/<uuid:pk>/", findings.FindingView.as_view(), name="finding"),
    path("findings/<uuid:pk>/change/", findings.ChangeFinding.as_view(), name="finding-change"),
    path("findings/<uuid:pk>/measures/add/", findings.RecordMeasure.as_view(), name="measure-add"),
    path("findings/<uuid:pk>/grade/", findings.Regrade.as_view(), name="regrade"),
    path("findings/<uuid:pk>/grade/confirm/", findings.ConfirmGrade.as_view(), name="grade-confirm"),
    path("findings/<uuid:pk>/withdraw/", findings.Withdraw.as_view(), name="withdraw"),
    path("findings/<uuid:pk>/review/", dialogue.ReviewAnswer.as_view(), name="review"),
    path("findings/<uuid:pk>/comment/", dialogue.Comment.as_view(), name="comment"),
    path("findings/<uuid:pk>/evidence/", dialogue.AskEvidence.as_view(), name="evidence-ask"),
    path("findings/<uuid:pk>/due/", dialogue.ChangeDue.as_view(), name="due"),
    path("findings/<uuid:pk>/extension/", dialogue.DecideExtension.as_view(), name="extension-decide"),
    path("findings/<uuid:pk>/actions/", dialogue.JudgeAction.as_view(), name="action-judge"),
    path("findings/<uuid:pk>/note/", dialogue.AddNote.as_view(), name="note"),
    path("findings/<uuid:pk>/steps/<slug:step>/", findings.FindingStep.as_view(), name="finding-step"),
    path("issued/", cmo_views.IssuedList.as_view(), name="issued-list"),
    path("issued/<uuid:pk>/", cmo_views.IssuedView.as_view(), name="issued"),
    path("issued/<uuid:pk>/answer/", cmo_views.AnswerFinding.as_view(), name="answer"),
    path("issued/<uuid:pk>/comment/", cmo_views.CommentIssued.as_view(), name="issued-comment"),
    path("issued/<uuid:pk>/evidence/", cmo_views.GiveEvidence.as_view(), name="evidence-give"),
    path("issued/<uuid:pk>/extension/", cmo_views.AskExtension.as_view(), name="extension-ask"),
    path("issued/<uuid:pk>/actions/", cmo_views.ReportDone.as_view(), name="action-done"),
    path("issued/<uuid:pk>/note/", cmo_views.NoteIssued.as_view(), name="issued-note"),
    path("answers/<uuid:pk>/steps/<slug:step>/", cmo_views.DiscardDraft.as_view(), name="answer-step"),
    path("letters/", cmo_views.LetterList.as_view(), name="letters"),
    path("letters/<uuid:pk>/", cmo_views.LetterView.as_view(), name="letter"),
]
