from __future__ import annotations

from django.urls import path

from records.views import review_steps, reviews, trail, trail_policy

app_name = "trail"
urlpatterns = [
    path("", trail.Trail.as_view(), name="list"),
    path("access/", trail.AccessLog.as_view(), name="access"),
    path("own/", trail.OwnTrail.as_view(), name="own"),
    path("own/access/", trail.OwnAccessLog.as_view(), name="own-access"),
    path("copies/", trail.Copies.as_view(), name="copies"),
    path("copy/", trail.TrailCopy.as_view(), name="copy"),
    path("policy/", trail_policy.TrailPolicyView.as_view(), name="policy"),
    path("policy/change/", trail_policy.TrailPolicyChange.as_view(), name="policy-change"),
    path("reviews/", reviews.Reviews.as_view(), name="reviews"),
    path("reviews/begin/", reviews.BeginReview.as_view(), name="review-begin"),
    path("reviews/<uuid:pk>/", reviews.ReviewView.as_view(), name="review"),
    path("reviews/<uuid:pk>/entries/", reviews.ReviewExport.as_view(), name="review-export"),
    path("reviews/<uuid:pk>/second/", reviews.BeginSecond.as_view(), name="review-second"),
    path("reviews/<uuid:pk>/conclusion/", reviews.Conclude.as_view(), name="review-conclude"),
    path("reviews/<uuid:pk>/ask/", reviews.Ask.as_view(), name="review-ask"),
    path("reviews/<uuid:pk>/steps/<slug:step>/", review_steps.ReviewStep.as_view(), name="review-step"),
    path("reviews/<uuid:pk>/steps/<slug:step>/refuse/", review_steps.DeclineReview.as_view(), name="review-decline"),
    path("questions/<uuid:pk>/", reviews.Answer.as_view(), name="question"),
    path("questions/<uuid:pk>/withdraw/", reviews.WithdrawQuestion.as_view(), name="question-withdraw"),
    path("verifier/", trail.Verifier.as_view(), name="verifier"),
]
