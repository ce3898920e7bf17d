from __future__ import annotations

from django.urls import path

from qualification.views import approved

app_name = "approved"
urlpatterns = [
    path("", approved.ApprovedList.as_view(), name="list"),
    path("differences/", approved.Difference.as_view(), name="differences"),
    path("snapshots/", approved.Snapshots.as_view(), name="snapshots"),
    path("snapshots/take/", approved.TakeSnapshot.as_view(), name="take"),
    path("snapshots/<uuid:pk>/", approved.SnapshotView.as_view(), name="snapshot"),
    path("snapshots/<uuid:pk>/lines/", approved.SnapshotExport.as_view(), name="snapshot-export"),
    path("snapshots/<uuid:pk>/steps/<slug:step>/", approved.SnapshotStep.as_view(), name="snapshot-step"),
    path("snapshots/<uuid:pk>/steps/<slug:step>/refuse/", approved.DeclineSnapshot.as_view(), name="snapshot-decline"),
]
