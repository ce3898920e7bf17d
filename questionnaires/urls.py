from __future__ import annotations

from django.urls import path

from questionnaires.views import answering, parts, preview, sending, steps, submitting, templates

app_name = "questionnaires"
urlpatterns = [
    path("", sending.SentList.as_view(), name="list"),
    path("templates/<uuid:pk>/send/", sending.SendQuestionnaire.as_view(), name="send"),
    path("sent/<uuid:pk>/", sending.SentView.as_view(), name="sent"),
    path("sent/<uuid:pk>/due-date/", sending.ChangeDue.as_view(), name="sent-due"),
    path("sent/<uuid:pk>/withdraw/", sending.Withdraw.as_view(), name="sent-withdraw"),
    path("sent/<uuid:pk>/comment/", sending.CommentSent.as_view(), name="sent-comment"),
    path("asked/", answering.AskedList.as_view(), name="asked-list"),
    path("asked/<uuid:pk>/", answering.AskedView.as_view(), name="asked"),
    path("asked/<uuid:pk>/sections/<slug:section>/", answering.AnswerSection.as_view(), name="answer"),
    path("asked/<uuid:pk>/questions/<slug:question>/", answering.SaveAnswer.as_view(), name="answer-save"),
    path("asked/<uuid:pk>/questions/<slug:question>/evidence/", answering.AttachEvidence.as_view(), name="evidence"),
    path("evidence/<uuid:pk>/remove/", answering.DetachEvidence.as_view(), name="evidence-remove"),
    path("asked/<uuid:pk>/comment/", answering.CommentAsked.as_view(), name="asked-comment"),
    path("asked/<uuid:pk>/note/", answering.NoteAsked.as_view(), name="asked-note"),
    path("answers/<uuid:pk>/steps/<slug:step>/", submitting.SubmitAnswers.as_view(), name="answers-step"),
    path("answers/<uuid:pk>/steps/<slug:step>/refuse/", submitting.DeclineAnswers.as_view(), name="answers-decline"),
    path("templates/", templates.TemplateList.as_view(), name="templates"),
    path("templates/new/", templates.NewTemplate.as_view(), name="new"),
    path("templates/start/", templates.StartFromPortal.as_view(), name="start"),
    path("templates/<uuid:pk>/", templates.VersionView.as_view(), name="version"),
    path("templates/<uuid:pk>/change/", templates.ChangeVersion.as_view(), name="change"),
    path("templates/<uuid:pk>/revise/", templates.ReviseVersion.as_view(), name="revise"),
    path("templates/<uuid:pk>/compare/", templates.CompareVersions.as_view(), name="compare"),
    path("templates/<uuid:pk>/export/", templates.ExportVersion.as_view(), name="export"),
    path("templates/<uuid:pk>/preview/", preview.Preview.as_view(), name="preview"),
    path("templates/<uuid:pk>/sections/", parts.AddSection.as_view(), name="section-add"),
    path("templates/<uuid:pk>/steps/<slug:step>/", steps.VersionStep.as_view(), name="step"),
    path("templates/<uuid:pk>/steps/<slug:step>/refuse/", steps.DeclineVersion.as_view(), name="decline"),
    path("sections/<uuid:pk>/change/", parts.ChangeSection.as_view(), name="section-change"),
    path("sections/<uuid:pk>/remove/", parts.RemoveSection.as_view(), name="section-remove"),
    path("sections/<uuid:pk>/move/", parts.MoveSection.as_view(), name="section-move"),
    path("sections/<uuid:pk>/asked-when/", parts.SectionCondition.as_view(), name="section-condition"),
    path("sections/<uuid:pk>/questions/", parts.AddQuestion.as_view(), name="question-add"),
    path("questions/<uuid:pk>/change/", parts.ChangeQuestion.as_view(), name="question-change"),
    path("questions/<uuid:pk>/remove/", parts.RemoveQuestion.as_view(), name="question-remove"),
    path("questions/<uuid:pk>/move/", parts.MoveQuestion.as_view(), name="question-move"),
    path("questions/<uuid:pk>/asked-when/", parts.QuestionCondition.as_view(), name="question-condition"),
]
