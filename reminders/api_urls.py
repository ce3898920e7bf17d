from __future__ import annotations

from django.urls import path

from reminders import api

urlpatterns = [
    path("notices/", api.Notices.as_view(), name="notices"),
    path("notice-choices/", api.Choices.as_view(), name="notice-choices"),
    path("notices/<uuid:pk>/", api.OneNotice.as_view(), name="notice"),
    path("notices/<uuid:pk>/<slug:step>/", api.NoticeStep.as_view(), name="notice-step"),
    path("reminder-policy/", api.Policy.as_view(), name="reminder-policy"),
]
