from __future__ import annotations

from django.urls import path

from records import api, job_api, policy_api, trail_api

urlpatterns = [
    path("events/", api.Events.as_view(), name="events"),
    path("trail/", trail_api.Trail.as_view(), name="trail"),
    path("access-log/", trail_api.AccessLog.as_view(), name="access-log"),
    path("trail-policy/", policy_api.TrailPolicyApi.as_view(), name="trail-policy"),
    path("jobs/", job_api.Jobs.as_view(), name="jobs"),
    path("jobs/<uuid:pk>/", job_api.JobDetail.as_view(), name="job"),
    path("jobs/<uuid:pk>/cancel/", job_api.JobCancel.as_view(), name="job-cancel"),
    path("jobs/<uuid:pk>/result/", job_api.JobResult.as_view(), name="job-result"),
]
