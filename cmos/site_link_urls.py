from __future__ import annotations

from django.urls import path

from cmos.views import site_links

app_name = "site_links"
urlpatterns = [
    path("", site_links.LinkList.as_view(), name="list"),
    path("propose/<uuid:pk>/", site_links.ProposeForSponsor.as_view(), name="propose"),
    path("<uuid:pk>/", site_links.LinkView.as_view(), name="detail"),
    path("<uuid:pk>/confirm/", site_links.ConfirmLink.as_view(), name="confirm"),
    path("<uuid:pk>/decline/", site_links.DeclineLink.as_view(), name="decline"),
    path("<uuid:pk>/end/", site_links.EndLink.as_view(), name="end"),
]
