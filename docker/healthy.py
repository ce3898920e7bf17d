"""Exits with 0 when the web process of this container can serve; used by the health check."""

from __future__ import annotations

import os
import sys
from http.client import HTTPConnection

host = os.environ["ALLOWED_HOSTS"].split(",")[0]
connection = HTTPConnection("127.0.0.1", 8000, timeout=5)
connection.request("GET", "/readyz", headers={"Host": host, "X-Forwarded-Proto": "https"})
sys.exit(connection.getresponse().status != 200)
