#!/usr/bin/env python
"""Commands of the portal; `manage.py help` lists them. They run beside the portal or alone."""

from __future__ import annotations

import os
import sys
from contextlib import nullcontext

from django.core.management import execute_from_command_line
from django.db import OperationalError

from cmo_portal.embedded import running

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cmo_portal.settings")
NEED_NO_SERVERS = frozenset({"up", "check", "collectstatic", "help", "setup_roles", "diffsettings", "spectacular"})

if __name__ == "__main__":
    command = sys.argv[1] if len(sys.argv) > 1 else "help"
    alone = command in NEED_NO_SERVERS or "--help" in sys.argv
    with nullcontext() if alone else running():
        try:
            execute_from_command_line(sys.argv)
        except OperationalError as error:
            sys.exit(f"The database cannot be used: {str(error).splitlines()[0]}")
