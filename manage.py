#!/usr/bin/env python
"""Commands of the portal; `manage.py help` lists them."""

from __future__ import annotations

import os
import sys

from django.core.management import execute_from_command_line

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cmo_portal.settings")

if __name__ == "__main__":
    execute_from_command_line(sys.argv)
