from __future__ import annotations

from django.urls import path

from desk import chain_views as views

app_name = "chain"
urlpatterns = [
    path("cmos/products/<uuid:pk>/chain/", views.ProductChain.as_view(), name="product"),
    path("sites/<uuid:pk>/ripple/", views.SiteRipple.as_view(), name="site"),
]
