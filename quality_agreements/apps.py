from __future__ import annotations

from django.apps import AppConfig


class QualityAgreementsConfig(AppConfig):
    name = "quality_agreements"
