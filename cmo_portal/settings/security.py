"""How the portal defends itself, and what it refuses to start with (SR-6, SR-22)."""

from __future__ import annotations

from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from cmo_portal.embedded import addresses
from cmo_portal.settings.base import BROKER, DEMO, EMAIL, PUBLIC_ORIGIN, TESTING, env

SECRET_KEY = env.str("SECRET_KEY", default="") or addresses.secret("secret_key")
FACTOR_KEYS = env.list("FACTOR_KEYS", default=[]) or [addresses.secret("factor_key")]
"""Keys that open the secrets of second factors, the newest first: kept beside the database, never in it."""
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]", "::1"})
PLAIN_HTTP = DEMO or TESTING
"""Only the demo and the tests speak plain http, at loopback addresses."""

SESSION_ENGINE = "sponsors.entering.store"
SESSION_COOKIE_NAME = "sessionid" if PLAIN_HTTP else "__Host-sessionid"
CSRF_COOKIE_NAME = "csrftoken" if PLAIN_HTTP else "__Host-csrftoken"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not PLAIN_HTTP
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "web.errors.form_no_longer_valid"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SECURE_SSL_REDIRECT = not PLAIN_HTTP
SECURE_HSTS_SECONDS = 0 if PLAIN_HTTP else 63_072_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = not PLAIN_HTTP
BEHIND_PROXY = env.bool("BEHIND_PROXY", default=False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
PROXY_HOPS = env.int("PROXY_HOPS", default=int(BEHIND_PROXY))
"""How many proxies of our own stand before the portal: failures are counted by the address that the outermost of them
saw. What stands further left in X-Forwarded-For was said by the client and counts for nothing (S-19)."""
if PROXY_HOPS < 0 or bool(PROXY_HOPS) != BEHIND_PROXY:
    raise ImproperlyConfigured("PROXY_HOPS is the number of own proxies: 1 or more with BEHIND_PROXY, none without")
OUTBOUND_ORIGINS = env.list("OUTBOUND_ORIGINS", default=[])
"""Origins with port (https://idp.corp.example:443) that may be asked though they are not at a public address."""
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "img-src": [SELF, "data:"],
        "form-action": [SELF],
        "manifest-src": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

if not PLAIN_HTTP:
    if "*" in ALLOWED_HOSTS:
        raise ImproperlyConfigured("ALLOWED_HOSTS must name the hosts; * would trust every Host header")
    if len(SECRET_KEY) < 40 or SECRET_KEY.startswith("django-insecure"):
        raise ImproperlyConfigured("SECRET_KEY is too short or a default; set 50 random characters")
    if any(len(key) < 40 for key in FACTOR_KEYS):
        raise ImproperlyConfigured("FACTOR_KEYS has a key that is too short; set 50 random characters for each")
    if BROKER and not urlsplit(BROKER).password:
        raise ImproperlyConfigured("REDIS_URL has no password; an open broker takes anybody's tasks")
    if urlsplit(PUBLIC_ORIGIN).scheme != "https" and urlsplit(PUBLIC_ORIGIN).hostname not in LOOPBACK:
        raise ImproperlyConfigured("PUBLIC_ORIGIN must begin with https: links in mails would send people in the open")
    if not EMAIL and urlsplit(PUBLIC_ORIGIN).hostname not in LOOPBACK:
        raise ImproperlyConfigured("EMAIL_URL must name the mail server: without one no reminder reaches anybody")
    if not all(origin.startswith("https://") for origin in OUTBOUND_ORIGINS):
        raise ImproperlyConfigured("OUTBOUND_ORIGINS must begin with https: secrets are sent there")
if DEMO and not {urlsplit(PUBLIC_ORIGIN).hostname, *ALLOWED_HOSTS} <= LOOPBACK:
    raise ImproperlyConfigured("PORTAL_DEMO is for loopback addresses only, in PUBLIC_ORIGIN and in ALLOWED_HOSTS")

PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher", "sponsors.hashers.MachineSecretHasher"]
if TESTING:  # a test run makes dozens of accounts; nothing real is hashed with this
    PASSWORD_HASHERS[0] = "django.contrib.auth.hashers.MD5PasswordHasher"
