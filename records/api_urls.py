from __future__ import annotations

from django.urls import path

from records import api, certify_api, job_api, policy_api, provenance_api, review_api, signer_api, trail_api

urlpatterns = [
    path("events/", api.Events.as_view(), name="events"),
    path("trail/", trail_api.Trail.as_view(), name="trail"),
    path("access-log/", trail_api.AccessLog.as_view(), name="access-log"),
    path("members/<uuid:pk>/signing/", signer_api.MemberSigning.as_view(), name="member-signing"),
    path("certification-letters/", signer_api.CertificationLetters.as_view(), name="certification-letters"),
    path("own-trail/", trail_api.OwnTrail.as_view(), name="own-trail"),
    path("own-access-log/", trail_api.OwnAccessLog.as_view(), name="own-access-log"),
    path("trail-policy/", policy_api.TrailPolicyApi.as_view(), name="trail-policy"),
    path("trail-reviews/", review_api.TrailReviews.as_view(), name="trail-reviews"),
    path("trail-reviews/<uuid:pk>/", review_api.TrailReviewDetail.as_view(), name="trail-review"),
    path("trail-reviews/<uuid:pk>/entries/", review_api.TrailReviewEntries.as_view(), name="trail-review-entries"),
    path("trail-reviews/<uuid:pk>/second/", review_api.TrailReviewSecond.as_view(), name="trail-review-second"),
    path(
        "trail-reviews/<uuid:pk>/questions/", review_api.TrailReviewQuestions.as_view(), name="trail-review-questions"
    ),
    path("trail-reviews/<uuid:pk>/steps/<slug:step>/", review_api.TrailReviewSteps.as_view(), name="trail-review-step"),
    path(
        "trail-reviews/<uuid:pk>/steps/<slug:step>/refuse/",
        review_api.TrailReviewDecline.as_view(),
        name="trail-review-decline",
    ),
    path("trail-questions/<uuid:pk>/", review_api.TrailQuestionDetail.as_view(), name="trail-question"),
    path(
        "trail-questions/<uuid:pk>/withdraw/",
        review_api.TrailQuestionWithdrawal.as_view(),
        name="trail-question-withdraw",
    ),
    path("files/<uuid:pk>/handwritten-scan/", provenance_api.FileScanMark.as_view(), name="file-scan"),
    path("files/<uuid:pk>/certificate/", certify_api.FileCertificate.as_view(), name="file-certificate"),
    path("certified-copies/", certify_api.CertifiedCopies.as_view(), name="certified-copies"),
    path("certified-copies/<uuid:pk>/", certify_api.CertifiedCopyDetail.as_view(), name="certified-copy"),
    path(
        "certified-copies/<uuid:pk>/steps/<slug:step>/",
        certify_api.CertifiedCopySteps.as_view(),
        name="certified-copy-step",
    ),
    path(
        "certified-copies/<uuid:pk>/steps/<slug:step>/refuse/",
        certify_api.CertifiedCopyDecline.as_view(),
        name="certified-copy-decline",
    ),
    path("handwritten-scans/", provenance_api.HandwrittenScans.as_view(), name="handwritten-scans"),
    path("handwritten-scans/<uuid:pk>/", provenance_api.HandwrittenScanDetail.as_view(), name="handwritten-scan"),
    path(
        "handwritten-scans/<uuid:pk>/check/",
        provenance_api.HandwrittenScanCheck.as_view(),
        name="handwritten-scan-check",
    ),
    path("jobs/", job_api.Jobs.as_view(), name="jobs"),
    path("jobs/<uuid:pk>/", job_api.JobDetail.as_view(), name="job"),
    path("jobs/<uuid:pk>/cancel/", job_api.JobCancel.as_view(), name="job-cancel"),
    path("jobs/<uuid:pk>/result/", job_api.JobResult.as_view(), name="job-result"),
]
