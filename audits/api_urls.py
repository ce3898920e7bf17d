from __future__ import annotations

from django.urls import path

from audits.api import audits, findings, policy, signing

urlpatterns = [
    path("audits/", audits.Audits.as_view(), name="audits"),
    path("audits/close/", audits.AuditsClose.as_view(), name="audits-close"),
    path("audits/<uuid:pk>/", audits.AuditDetail.as_view(), name="audit"),
    path("audits/<uuid:pk>/days/", audits.AuditDays.as_view(), name="audit-days"),
    path("audits/<uuid:pk>/performed/", audits.AuditPerformed.as_view(), name="audit-performed"),
    path("audits/<uuid:pk>/papers/", audits.AuditPapers.as_view(), name="audit-papers"),
    path("audits/<uuid:pk>/letters/", audits.AuditLetters.as_view(), name="audit-letters"),
    path("audits/<uuid:pk>/steps/<slug:step>/", audits.AuditStep.as_view(), name="audit-step"),
    path("audit-policy/", policy.AuditPolicy.as_view(), name="audit-policy"),
    path("audits/<uuid:pk>/steps/<slug:step>/refuse/", audits.AuditDecline.as_view(), name="audit-decline"),
    path("findings/", findings.Findings.as_view(), name="findings"),
    path("findings/<uuid:pk>/", findings.FindingDetail.as_view(), name="finding"),
    path("findings/<uuid:pk>/dialogue/", findings.FindingDialogue.as_view(), name="finding-dialogue"),
    path("findings/<uuid:pk>/messages/", findings.FindingMessages.as_view(), name="finding-messages"),
    path("findings/<uuid:pk>/measures/", findings.FindingMeasures.as_view(), name="finding-measures"),
    path("findings/<uuid:pk>/notes/", findings.FindingNotes.as_view(), name="finding-notes"),
    path("findings/<uuid:pk>/review/<slug:step>/", signing.FindingReview.as_view(), name="finding-review"),
    path("answers/<uuid:pk>/steps/<slug:step>/", signing.AnswerStep.as_view(), name="answer-step"),
    path("answers/<uuid:pk>/steps/<slug:step>/refuse/", signing.AnswerDecline.as_view(), name="answer-decline"),
    path("letters/<uuid:pk>/steps/<slug:step>/", signing.LetterReceipt.as_view(), name="letter-step"),
    path("issued-findings/<uuid:pk>/steps/<slug:step>/", signing.WithdrawalReceipt.as_view(), name="issued-step"),
    path("findings/<uuid:pk>/grade/", findings.FindingGrade.as_view(), name="finding-grade"),
    path("findings/<uuid:pk>/grade/confirm/", findings.FindingGradeConfirmed.as_view(), name="finding-grade-confirm"),
    path("findings/<uuid:pk>/steps/<slug:step>/", findings.FindingStep.as_view(), name="finding-step"),
]
