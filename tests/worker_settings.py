"""Settings of the workers that tests start: the portal's, with the folder of files of the test that started them."""

from __future__ import annotations

import os

from cmo_portal.settings import *

FILES_ROOT = os.environ["TESTS_FILES_ROOT"]
