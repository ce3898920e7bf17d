from __future__ import annotations

from django.urls import path

from questionnaires.views import bank, bank_release

app_name = "bank"
urlpatterns = [
    path("", bank.BankList.as_view(), name="list"),
    path("new/", bank.NewBankQuestion.as_view(), name="new"),
    path("<uuid:pk>/", bank.BankQuestionView.as_view(), name="question"),
    path("<uuid:pk>/change/", bank.ChangeBankQuestion.as_view(), name="change"),
    path("<uuid:pk>/answer/", bank.WriteBankAnswer.as_view(), name="answer"),
    path("<uuid:pk>/versions/", bank.CompareBankAnswers.as_view(), name="compare"),
    path("<uuid:pk>/evidence/", bank.AttachBankEvidence.as_view(), name="evidence"),
    path("<uuid:pk>/steps/<slug:step>/", bank.TurnBankQuestion.as_view(), name="step"),
    path("evidence/<uuid:pk>/steps/<slug:step>/", bank.TurnBankEvidence.as_view(), name="evidence-step"),
    path("releases/<uuid:pk>/steps/<slug:step>/", bank.TurnBankRelease.as_view(), name="release-step"),
    path("asked/<uuid:pk>/<slug:question>/", bank_release.ChooseFromBank.as_view(), name="choose"),
    path("asked/<uuid:pk>/<slug:question>/take/", bank_release.TakeFromBank.as_view(), name="take"),
    path("asked/<uuid:pk>/<slug:question>/save/", bank_release.SaveToBank.as_view(), name="save"),
]
