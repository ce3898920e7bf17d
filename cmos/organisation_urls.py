from __future__ import annotations

from django.urls import path

from cmos.views import organisations, site_links

app_name = "organisation"
urlpatterns = [
    path("", organisations.Organisation.as_view(), name="home"),
    path("change/", organisations.ChangeProfile.as_view(), name="change"),
    path("sites/add/", organisations.AddOwnSite.as_view(), name="site-add"),
    path("sites/<uuid:pk>/", organisations.OwnSiteView.as_view(), name="site"),
    path("sites/<uuid:pk>/change/", organisations.ChangeOwnSite.as_view(), name="site-change"),
    path("sites/<uuid:pk>/steps/<slug:step>/", organisations.TurnOwnSite.as_view(), name="site-step"),
    path("sites/<uuid:pk>/link/", site_links.ProposeForOrganisation.as_view(), name="site-link"),
    path("sites/<uuid:pk>/certificates/record/", organisations.RecordPaper.as_view(), name="paper-record"),
    path("certificates/", organisations.PaperList.as_view(), name="papers"),
    path("certificates/<uuid:pk>/", organisations.PaperView.as_view(), name="paper"),
    path("certificates/<uuid:pk>/change/", organisations.ChangePaper.as_view(), name="paper-change"),
    path("certificates/<uuid:pk>/void/", organisations.VoidPaper.as_view(), name="paper-void"),
]
