from __future__ import annotations

from django.urls import path

from questionnaires.api import bank, campaigns, renewal, replying, review, sent
from questionnaires.api import templates as api

urlpatterns = [
    path("questionnaires/", sent.Questionnaires.as_view(), name="questionnaires"),
    path("questionnaires/forecast/", renewal.QuestionnaireForecast.as_view(), name="questionnaire-forecast"),
    path("questionnaires/<uuid:pk>/", sent.QuestionnaireDetail.as_view(), name="questionnaire"),
    path("questionnaires/<uuid:pk>/comments/", sent.QuestionnaireComments.as_view(), name="questionnaire-comments"),
    path("questionnaires/<uuid:pk>/due-date/", sent.QuestionnaireDue.as_view(), name="questionnaire-due"),
    path("questionnaires/<uuid:pk>/withdraw/", sent.QuestionnaireWithdrawal.as_view(), name="questionnaire-withdraw"),
    path("questionnaires/<uuid:pk>/review/", review.QuestionnaireReview.as_view(), name="questionnaire-review"),
    path(
        "questionnaires/<uuid:pk>/review/verdicts/",
        review.ReviewVerdicts.as_view(),
        name="questionnaire-review-verdicts",
    ),
    path("questionnaires/<uuid:pk>/review/rounds/", review.ReviewRounds.as_view(), name="questionnaire-review-rounds"),
    path(
        "questionnaires/<uuid:pk>/review/take-back/",
        review.ReviewTakeBack.as_view(),
        name="questionnaire-review-take-back",
    ),
    path(
        "questionnaire-reviews/<uuid:pk>/knockouts/<slug:question>/steps/<slug:step>/",
        review.KnockoutSteps.as_view(),
        name="questionnaire-knockout-step",
    ),
    path(
        "questionnaire-reviews/<uuid:pk>/steps/<slug:step>/",
        review.ReviewSteps.as_view(),
        name="questionnaire-review-step",
    ),
    path(
        "questionnaire-reviews/<uuid:pk>/steps/<slug:step>/refuse/",
        review.ReviewDecline.as_view(),
        name="questionnaire-review-decline",
    ),
    path("sites/<uuid:pk>/questionnaire-results/", review.SiteResults.as_view(), name="site-questionnaire-results"),
    path("answer-rounds/<uuid:pk>/", replying.AnswerRound.as_view(), name="answer-round"),
    path("answer-rounds/<uuid:pk>/replies/<slug:question>/", replying.AnswerReply.as_view(), name="answer-round-reply"),
    path("reply-sets/<uuid:pk>/steps/<slug:step>/", replying.ReplySteps.as_view(), name="replies-step"),
    path("reply-sets/<uuid:pk>/steps/<slug:step>/refuse/", replying.RepliesDecline.as_view(), name="replies-decline"),
    path("questionnaire-campaigns/", campaigns.Campaigns.as_view(), name="campaigns"),
    path("questionnaire-campaigns/<uuid:pk>/", campaigns.CampaignDetail.as_view(), name="campaign"),
    path("questionnaire-campaigns/<uuid:pk>/sites/", campaigns.CampaignSites.as_view(), name="campaign-sites"),
    path("questionnaire-campaigns/<uuid:pk>/send/", campaigns.CampaignSending.as_view(), name="campaign-send"),
    path("questionnaire-campaigns/<uuid:pk>/stop/", campaigns.CampaignStop.as_view(), name="campaign-stop"),
    path("asked-questionnaires/", sent.AskedQuestionnaires.as_view(), name="asked-questionnaires"),
    path("asked-questionnaires/<uuid:pk>/", sent.AskedQuestionnaire.as_view(), name="asked-questionnaire"),
    path(
        "asked-questionnaires/<uuid:pk>/answers/<slug:question>/",
        sent.AskedAnswer.as_view(),
        name="asked-questionnaire-answer",
    ),
    path(
        "asked-questionnaires/<uuid:pk>/renewal/",
        renewal.AskedRenewal.as_view(),
        name="asked-questionnaire-renewal",
    ),
    path(
        "asked-questionnaires/<uuid:pk>/comments/",
        sent.AskedComments.as_view(),
        name="asked-questionnaire-comments",
    ),
    path(
        "asked-questionnaires/<uuid:pk>/answers/<slug:question>/bank/",
        bank.BankProposals.as_view(),
        name="bank-proposals",
    ),
    path("bank-questions/", bank.BankQuestions.as_view(), name="bank-questions"),
    path("bank-questions/<uuid:pk>/", bank.BankQuestionDetail.as_view(), name="bank-question"),
    path("bank-questions/<uuid:pk>/answers/", bank.BankAnswers.as_view(), name="bank-question-answers"),
    path("bank-questions/<uuid:pk>/steps/<slug:step>/", bank.BankQuestionSteps.as_view(), name="bank-question-steps"),
    path("bank-releases/", bank.BankReleases.as_view(), name="bank-releases"),
    path("bank-releases/<uuid:pk>/steps/<slug:step>/", bank.BankReleaseSteps.as_view(), name="bank-release-steps"),
    path("answer-sets/<uuid:pk>/steps/<slug:step>/", sent.AnswerSteps.as_view(), name="answers-step"),
    path("answer-sets/<uuid:pk>/steps/<slug:step>/refuse/", sent.AnswersDecline.as_view(), name="answers-decline"),
    path("questionnaire-templates/", api.Templates.as_view(), name="questionnaire-templates"),
    path("questionnaire-templates/start/", api.TemplateStart.as_view(), name="questionnaire-template-start"),
    path("questionnaire-templates/<uuid:pk>/", api.TemplateDetail.as_view(), name="questionnaire-template"),
    path(
        "questionnaire-templates/<uuid:pk>/sections/",
        api.TemplateSections.as_view(),
        name="questionnaire-template-sections",
    ),
    path(
        "questionnaire-templates/<uuid:pk>/questions/",
        api.TemplateQuestions.as_view(),
        name="questionnaire-template-questions",
    ),
    path(
        "questionnaire-templates/<uuid:pk>/revisions/",
        api.TemplateRevisions.as_view(),
        name="questionnaire-template-revisions",
    ),
    path(
        "questionnaire-templates/<uuid:pk>/differences/",
        api.TemplateDifferences.as_view(),
        name="questionnaire-template-differences",
    ),
    path(
        "questionnaire-templates/<uuid:pk>/preview/",
        api.TemplatePreview.as_view(),
        name="questionnaire-template-preview",
    ),
    path(
        "questionnaire-templates/<uuid:pk>/steps/<slug:step>/",
        api.TemplateSteps.as_view(),
        name="questionnaire-template-step",
    ),
    path(
        "questionnaire-templates/<uuid:pk>/steps/<slug:step>/refuse/",
        api.TemplateDecline.as_view(),
        name="questionnaire-template-decline",
    ),
    path("questionnaire-sections/<uuid:pk>/", api.SectionDetail.as_view(), name="questionnaire-section"),
    path("questionnaire-sections/<uuid:pk>/remove/", api.SectionRemoval.as_view(), name="questionnaire-section-remove"),
    path("questionnaire-sections/<uuid:pk>/move/", api.SectionMove.as_view(), name="questionnaire-section-move"),
    path("questionnaire-questions/<uuid:pk>/", api.QuestionDetail.as_view(), name="questionnaire-question"),
    path(
        "questionnaire-questions/<uuid:pk>/remove/",
        api.QuestionRemoval.as_view(),
        name="questionnaire-question-remove",
    ),
    path("questionnaire-questions/<uuid:pk>/move/", api.QuestionMove.as_view(), name="questionnaire-question-move"),
]
