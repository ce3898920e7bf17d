"""Settings: one set for every place, told apart only by the environment; unsafe ones refuse to start (SR-22)."""

from __future__ import annotations

from cmo_portal.settings.apps import *  # noqa: F403
from cmo_portal.settings.base import *  # noqa: F403
from cmo_portal.settings.security import *  # noqa: F403
