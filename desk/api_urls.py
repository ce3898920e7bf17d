from __future__ import annotations

from django.urls import path

from desk import api, cmo_api, file_api

urlpatterns = [
    path("deadlines/", api.Deadlines.as_view(), name="deadlines"),
    path("sent/", cmo_api.Sent.as_view(), name="sent"),
    path("inbox/", cmo_api.Inbox.as_view(), name="inbox"),
    path("sites/<uuid:pk>/dossiers/", api.Dossiers.as_view(), name="dossiers"),
    path("sites/<uuid:pk>/explanations/", api.Explanations.as_view(), name="explanations"),
    path("sites/<uuid:pk>/matrix-copies/", api.MatrixCopies.as_view(), name="matrix-copies"),
    path("products/<uuid:pk>/chain-copies/", api.ChainCopies.as_view(), name="chain-copies"),
    path("copies/", api.Copies.as_view(), name="copies"),
    path("files/", file_api.Files.as_view(), name="files"),
    path("files/<uuid:pk>/", file_api.FileDetail.as_view(), name="file"),
    path("files/<uuid:pk>/content/", file_api.FileContent.as_view(), name="file-content"),
    path("search/", api.Search.as_view(), name="search"),
]
