from __future__ import annotations

from django.apps import AppConfig


class CmosConfig(AppConfig):
    name = "cmos"
