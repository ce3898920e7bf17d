from __future__ import annotations

from django.urls import path

from questionnaires import api

urlpatterns = [
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
