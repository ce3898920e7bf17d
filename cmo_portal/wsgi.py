"""The web application; refuses to start as a database role that could step over the walls."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

from web.whole import Whole

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cmo_portal.settings")
_django = get_wsgi_application()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Django behind a body that is whole or an error: a cut upload is never taken for a short file."""
    environ["wsgi.input"] = Whole(environ["wsgi.input"], environ.get("CONTENT_LENGTH") or "0")
    return _django(environ, start_response)
