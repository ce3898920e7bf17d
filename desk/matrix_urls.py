from __future__ import annotations

from django.urls import path

from desk import matrix_views as views

app_name = "matrix"
urlpatterns = [
    path("matrix/", views.Portfolio.as_view(), name="list"),
    path("sites/<uuid:pk>/matrix/", views.SiteMatrix.as_view(), name="site"),
    path("sites/<uuid:pk>/matrix/<slug:topic>/", views.TopicPage.as_view(), name="topic"),
    path("sites/<uuid:pk>/matrix/<slug:topic>/assess/", views.Assess.as_view(), name="assess"),
    path("matrix/assessments/<uuid:pk>/void/", views.VoidAssessment.as_view(), name="void"),
    path("matrix/audits/<uuid:pk>/", views.Cover.as_view(), name="cover"),
]
