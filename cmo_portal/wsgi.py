"""The web application; refuses to start as a database role that could step over the walls."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cmo_portal.settings")
application = get_wsgi_application()
