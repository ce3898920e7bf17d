from __future__ import annotations

from django.urls import path

from desk import (
    archive_views,
    calendar_views,
    cmo_views,
    copy_views,
    dossier_views,
    feed_views,
    file_views,
    history_views,
    requirement_views,
    search_views,
    standing_views,
    views,
)

app_name = "desk"
urlpatterns = [
    path("", views.Home.as_view(), name="home"),
    path("inbox/", cmo_views.Inbox.as_view(), name="inbox"),
    path("inbox/calendar/", cmo_views.InboxCalendar.as_view(), name="inbox-calendar"),
    path("inbox/calendar/address/", feed_views.CalendarAddress.as_view(), name="inbox-address"),
    path("inbox/calendar/<str:token>.ics", feed_views.InboxFeed.as_view(), name="inbox-feed"),
    path("sent/", cmo_views.Sent.as_view(), name="sent"),
    path("sites/", views.SiteList.as_view(), name="sites"),
    path("sites/<uuid:pk>/", views.SiteView.as_view(), name="site"),
    path("sites/<uuid:pk>/timeline/", standing_views.Timeline.as_view(), name="timeline"),
    path("sites/<uuid:pk>/explanation/", standing_views.Explanation.as_view(), name="explanation"),
    path("sites/<uuid:pk>/steps/<slug:step>/", archive_views.TurnSite.as_view(), name="site-step"),
    path("sites/<uuid:pk>/dossier/", dossier_views.Dossier.as_view(), name="dossier"),
    path("history/<slug:kind>/<uuid:pk>/", history_views.HistoryPage.as_view(), name="history"),
    path("history/<slug:kind>/<uuid:pk>/review/", history_views.ReviewHistory.as_view(), name="history-review"),
    path("history/<slug:kind>/<uuid:pk>/copy/", copy_views.Copy.as_view(), name="copy"),
    path("history/<slug:kind>/<uuid:pk>/pdf/", history_views.HistoryPdf.as_view(), name="history-pdf"),
    path("files/<uuid:pk>/replace/", file_views.ReplaceFile.as_view(), name="file-replace"),
    path("deadlines/", views.Deadlines.as_view(), name="deadlines"),
    path("calendar/", calendar_views.Calendar.as_view(), name="calendar"),
    path("requirements/<str:slug>/", requirement_views.RequirementPage.as_view(), name="requirement"),
    path("search/", search_views.Search.as_view(), name="search"),
    path("search/suggest/", search_views.Suggest.as_view(), name="suggest"),
]
