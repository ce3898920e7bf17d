from __future__ import annotations

from django.urls import path

from administration import api
from administration import provider_api as providers

urlpatterns = [
    path("members/", api.Members.as_view(), name="members"),
    path("members/<uuid:pk>/", api.MemberDetail.as_view(), name="member"),
    path("sign-in-providers/", providers.Providers.as_view(), name="sign-in-providers"),
    path("sign-in-providers/<uuid:pk>/", providers.ProviderDetail.as_view(), name="sign-in-provider"),
    path("sign-in-providers/<uuid:pk>/check/", providers.ProviderCheck.as_view(), name="sign-in-provider-check"),
    path("sign-in-providers/<uuid:pk>/domains/", providers.ProviderDomains.as_view(), name="mail-domains"),
    path(
        "sign-in-providers/<uuid:pk>/steps/<slug:step>/",
        providers.ProviderSteps.as_view(),
        name="sign-in-provider-steps",
    ),
    path("mail-domains/<uuid:pk>/withdraw/", providers.DomainWithdrawal.as_view(), name="mail-domain-withdraw"),
    path("roles/", api.OwnRoles.as_view(), name="roles"),
    path("roles/<uuid:pk>/", api.OwnRoleDetail.as_view(), name="role"),
    path("rights-requests/", api.RightsRequests.as_view(), name="rights-requests"),
    path("rights-requests/<uuid:pk>/", api.RightsRequestDetail.as_view(), name="rights-request"),
]
