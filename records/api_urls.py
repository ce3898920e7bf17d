from __future__ import annotations

from django.urls import path

from records.api import certificates, events, jobs, paper_scans, reviews, signers, trail, trail_policy

urlpatterns = [
    path("events/", events.Events.as_view(), name="events"),
    path("trail/", trail.Trail.as_view(), name="trail"),
    path("access-log/", trail.AccessLog.as_view(), name="access-log"),
    path("members/<uuid:pk>/signing/", signers.MemberSigning.as_view(), name="member-signing"),
    path("certification-letters/", signers.CertificationLetters.as_view(), name="certification-letters"),
    path("own-trail/", trail.OwnTrail.as_view(), name="own-trail"),
    path("own-access-log/", trail.OwnAccessLog.as_view(), name="own-access-log"),
    path("trail-policy/", trail_policy.TrailPolicyApi.as_view(), name="trail-policy"),
    path("trail-reviews/", reviews.TrailReviews.as_view(), name="trail-reviews"),
    path("trail-reviews/<uuid:pk>/", reviews.TrailReviewDetail.as_view(), name="trail-review"),
    path("trail-reviews/<uuid:pk>/entries/", reviews.TrailReviewEntries.as_view(), name="trail-review-entries"),
    path("trail-reviews/<uuid:pk>/second/", reviews.TrailReviewSecond.as_view(), name="trail-review-second"),
    path("trail-reviews/<uuid:pk>/questions/", reviews.TrailReviewQuestions.as_view(), name="trail-review-questions"),
    path("trail-reviews/<uuid:pk>/steps/<slug:step>/", reviews.TrailReviewSteps.as_view(), name="trail-review-step"),
    path(
        "trail-reviews/<uuid:pk>/steps/<slug:step>/refuse/",
        reviews.TrailReviewDecline.as_view(),
        name="trail-review-decline",
    ),
    path("trail-questions/<uuid:pk>/", reviews.TrailQuestionDetail.as_view(), name="trail-question"),
    path(
        "trail-questions/<uuid:pk>/withdraw/",
        reviews.TrailQuestionWithdrawal.as_view(),
        name="trail-question-withdraw",
    ),
    path("files/<uuid:pk>/handwritten-scan/", paper_scans.FileScanMark.as_view(), name="file-scan"),
    path("files/<uuid:pk>/certificate/", certificates.FileCertificate.as_view(), name="file-certificate"),
    path("certified-copies/", certificates.CertifiedCopies.as_view(), name="certified-copies"),
    path("certified-copies/<uuid:pk>/", certificates.CertifiedCopyDetail.as_view(), name="certified-copy"),
    path(
        "certified-copies/<uuid:pk>/steps/<slug:step>/",
        certificates.CertifiedCopySteps.as_view(),
        name="certified-copy-step",
    ),
    path(
        "certified-copies/<uuid:pk>/steps/<slug:step>/refuse/",
        certificates.CertifiedCopyDecline.as_view(),
        name="certified-copy-decline",
    ),
    path("handwritten-scans/", paper_scans.HandwrittenScans.as_view(), name="handwritten-scans"),
    path("handwritten-scans/<uuid:pk>/", paper_scans.HandwrittenScanDetail.as_view(), name="handwritten-scan"),
    path(
        "handwritten-scans/<uuid:pk>/check/",
        paper_scans.HandwrittenScanCheck.as_view(),
        name="handwritten-scan-check",
    ),
    path("jobs/", jobs.Jobs.as_view(), name="jobs"),
    path("jobs/<uuid:pk>/", jobs.JobDetail.as_view(), name="job"),
    path("jobs/<uuid:pk>/cancel/", jobs.JobCancel.as_view(), name="job-cancel"),
    path("jobs/<uuid:pk>/result/", jobs.JobResult.as_view(), name="job-result"),
]
