"""Where things are: database, broker, mail, files. Unset addresses mean the embedded servers."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import environ

from cmo_portal.embedded import addresses

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent.parent
DATA = addresses.data_folder()
DEMO = env.bool("PORTAL_DEMO", default=False)
TESTING = "PYTEST_VERSION" in os.environ

DEBUG = False
USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English (United States)"), ("en-gb", "English (United Kingdom)")]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"


PLANS = "-c plan_cache_mode=force_generic_plan"
"""What is prepared (kernel.prepared, the triggers) is planned once: its indexes begin with the tenant in any case."""


def _database(role: str, variable: str) -> dict[str, Any]:
    found = environ.Env.db_url_config(env.str(variable, default="") or addresses.database_url(role))
    options = found.pop("OPTIONS", {})
    # A socket folder stands in the address as ?host=/folder; Django wants it as the host.
    host = options.pop("host", found["HOST"])
    return {**found, "HOST": host, "OPTIONS": {"options": PLANS, **options}}


DATABASE_APP_ROLE = "cmo_app"
DATABASES = {"default": _database("cmo_app", "DATABASE_URL")}
if env.bool("PORTAL_POOL", default=False):  # set by the web server; commands and tests open one connection
    DATABASES["default"]["OPTIONS"] |= {"pool": {"min_size": 1, "max_size": 8, "timeout": 15}}
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True  # after a restart of the server the pool holds dead connections
DATABASE_OWNER = {
    key: value for key, value in _database("cmo_owner", "DATABASE_OWNER_URL").items() if key in ("USER", "PASSWORD")
}
"""Role and password that migrations use; same server and database as the application's."""
DATABASE_BACKUP = {
    key: value for key, value in _database("cmo_backup", "DATABASE_BACKUP_URL").items() if key in ("USER", "PASSWORD")
}
"""Role and password that may read everything: of `manage.py verify`, which checks all tenants at once."""

TABLE_PRIVILEGES = {
    "auth_permission": "SELECT",
    "django_content_type": "SELECT",
    "auth_group": "",
    "auth_group_permissions": "",
    "guardian_groupobjectpermission": "",
    "guardian_userobjectpermission": "",
}
"""What the application may do with tables of libraries; guardian's generic tables stay closed."""

BROKER = env.str("REDIS_URL", default="")
CELERY_BROKER_URL = BROKER or addresses.broker_url()
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TIMEZONE = "UTC"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 600}
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    "reminders": {"task": "reminders.sweep", "schedule": 60.0 if DEMO else 900.0},
    "standings": {"task": "qualification.refresh_all", "schedule": 60.0 if DEMO else 900.0},
    "jobs": {"task": "records.sweep_jobs", "schedule": 20.0},
    "files": {"task": "records.sweep_files", "schedule": 6 * 3600.0},
    "scans": {"task": "records.sweep_scans", "schedule": 60.0},
    "dormant": {"task": "administration.sweep_dormant", "schedule": 6 * 3600.0},
    "campaigns": {"task": "questionnaires.repeat_campaigns", "schedule": 3600.0},
    "seals": {"task": "records.seal_trail", "schedule": 60.0},
    "seals-watched": {"task": "records.watch_seals", "schedule": 120.0},
    "seal-mails": {"task": "records.mail_seals", "schedule": 3600.0},
}
"""Nothing depends on a beat that was missed: each sweep looks at everything that is owed by then."""
REMIND_AT_ONCE = DEMO
"""Reminders wait for their recipient's morning; in a demo nobody does."""

CACHES = {
    "default": {
        "BACKEND": "web.cache.SturdyCache",
        "LOCATION": BROKER or addresses.cache_url(),
        "KEY_PREFIX": "portal",
        "OPTIONS": {"socket_timeout": 1, "socket_connect_timeout": 1},
    }
}

EMAIL = env.str("EMAIL_URL", default="")
if EMAIL:
    vars().update(environ.Env.email_url_config(EMAIL))
else:
    EMAIL_BACKEND = "cmo_portal.demo.mail.InboxBackend"
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
"""What a monitoring system shows at /metrics; without one only this machine may read them."""
EMAIL_FILE_PATH = str(DATA / "mail")
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("MAIL_FROM", default="CMO Portal <portal@localhost>")
PUBLIC_ORIGIN = env.str("PUBLIC_ORIGIN", default="http://127.0.0.1:8000")
"""What links in mails begin with: configured, never taken from a request (S-21)."""

FILES_ROOT = str(DATA / "files")
SEALS_ROOT = env.str("SEALS_FOLDER", default=str(DATA / "seals"))
"""Where seals of the trail are published, outside the database: best on a disk its administrators cannot write."""
QA_ADDRESS = env.str("QA_ADDRESS", default="")
"""Who gets the newest seal by mail each day, beside the address each sponsor chose for its own."""
CLAMAV = env.str("CLAMAV", default="")
"""ClamAV's daemon: `unix:///run/clamav/clamd.ctl` or `host:port`. Unset: files are not scanned, and pages say so."""
FILE_MAX_BYTES = 50 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

STATIC_URL = "/static/"
STATICFILES_DIRS: list[Path | tuple[str, Path]] = [BASE_DIR / "static", ("manual", BASE_DIR / "docs" / "images")]
STATIC_ROOT = env.str("STATIC_ROOT", default=str(DATA / "static"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": FILES_ROOT}},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = DEMO or TESTING

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"class": "web.logs.NoSecrets", "format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    # A refusal is no fault: denials are recorded as events, and answers of 500 stay loud.
    "loggers": {"django.request": {"level": "ERROR"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="WARNING")},
}
