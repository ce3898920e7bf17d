"""Every write of qualification."""

from qualification.services.standing import KEPT, refresh, refresh_all, refresh_outdated

__all__ = ["KEPT", "refresh", "refresh_all", "refresh_outdated"]
