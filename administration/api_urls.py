from __future__ import annotations

from django.urls import path

from administration import api

urlpatterns = [
    path("roles/", api.OwnRoles.as_view(), name="roles"),
    path("roles/<uuid:pk>/", api.OwnRoleDetail.as_view(), name="role"),
    path("rights-requests/", api.RightsRequests.as_view(), name="rights-requests"),
    path("rights-requests/<uuid:pk>/", api.RightsRequestDetail.as_view(), name="rights-request"),
]
