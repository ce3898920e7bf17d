from __future__ import annotations

from django.urls import path

from records import policy_views, review_sign_views, review_views
from records import trail_views as views

app_name = "trail"
urlpatterns = [
    path("", views.Trail.as_view(), name="list"),
    path("access/", views.AccessLog.as_view(), name="access"),
    path("own/", views.OwnTrail.as_view(), name="own"),
    path("own/access/", views.OwnAccessLog.as_view(), name="own-access"),
    path("copies/", views.Copies.as_view(), name="copies"),
    path("copy/", views.TrailCopy.as_view(), name="copy"),
    path("policy/", policy_views.TrailPolicyView.as_view(), name="policy"),
    path("policy/change/", policy_views.TrailPolicyChange.as_view(), name="policy-change"),
    path("reviews/", review_views.Reviews.as_view(), name="reviews"),
    path("reviews/begin/", review_views.BeginReview.as_view(), name="review-begin"),
    path("reviews/<uuid:pk>/", review_views.ReviewView.as_view(), name="review"),
    path("reviews/<uuid:pk>/entries/", review_views.ReviewExport.as_view(), name="review-export"),
    path("reviews/<uuid:pk>/second/", review_views.BeginSecond.as_view(), name="review-second"),
    path("reviews/<uuid:pk>/conclusion/", review_views.Conclude.as_view(), name="review-conclude"),
    path("reviews/<uuid:pk>/ask/", review_views.Ask.as_view(), name="review-ask"),
    path("reviews/<uuid:pk>/steps/<slug:step>/", review_sign_views.ReviewStep.as_view(), name="review-step"),
    path(
        "reviews/<uuid:pk>/steps/<slug:step>/refuse/", review_sign_views.DeclineReview.as_view(), name="review-decline"
    ),
    path("questions/<uuid:pk>/", review_views.Answer.as_view(), name="question"),
    path("questions/<uuid:pk>/withdraw/", review_views.WithdrawQuestion.as_view(), name="question-withdraw"),
    path("verifier/", views.Verifier.as_view(), name="verifier"),
]
