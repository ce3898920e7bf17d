"""Settings: one set for every place, told apart only by the environment; unsafe ones refuse to start (SR-22)."""

from __future__ import annotations

from cmo_portal.settings.apps import *
from cmo_portal.settings.base import *
from cmo_portal.settings.security import *
