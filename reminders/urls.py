from __future__ import annotations

from django.urls import path

from reminders import policy_views, views

app_name = "reminders"
urlpatterns = [
    path("", views.NoticeList.as_view(), name="list"),
    path("read/", views.ReadAll.as_view(), name="read-all"),
    path("choices/", views.Choices.as_view(), name="choices"),
    path("policy/", policy_views.PolicyView.as_view(), name="policy"),
    path("policy/change/", policy_views.PolicyChange.as_view(), name="policy-change"),
    path("calendar/<str:token>.ics", views.Feed.as_view(), name="feed"),
    path("<uuid:pk>/", views.Open.as_view(), name="open"),
    path("<uuid:pk>/read/", views.Read.as_view(), name="read"),
    path("<uuid:pk>/reassign/", views.Reassign.as_view(), name="reassign"),
    path("<uuid:pk>/snooze/", views.Snooze.as_view(), name="snooze"),
    path("<uuid:pk>/wake/", views.Wake.as_view(), name="wake"),
]
