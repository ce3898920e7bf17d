from __future__ import annotations

from django.urls import path

from administration import sso_views as views

app_name = "sso"
urlpatterns = [
    path("", views.Choose.as_view(), name="choose"),
    path("again/", views.Again.as_view(), name="again"),
    path("<slug:slug>/", views.DoorPage.as_view(), name="door"),
    path("<slug:slug>/go/", views.Go.as_view(), name="go"),
    path("<slug:slug>/callback/", views.Callback.as_view(), name="callback"),
    path("<slug:slug>/acs/", views.Acs.as_view(), name="acs"),
    path("<slug:slug>/finish/<str:token>/", views.Finish.as_view(), name="finish"),
    path("<slug:slug>/join/", views.Join.as_view(), name="join"),
    path("<slug:slug>/metadata/", views.Metadata.as_view(), name="metadata"),
]
