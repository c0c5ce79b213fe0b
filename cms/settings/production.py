"""The back office of a real city; see docs/operations.md for the values the environment must give."""

from __future__ import annotations

from . import environment
from .base import *
from .base import SILENCED_SYSTEM_CHECKS

DEBUG = False
SECRET_KEY = environment.secret("CHENGMEN_SECRET_KEY")
ALLOWED_HOSTS = environment.words("CHENGMEN_BACK_OFFICE_HOSTS")
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = 63_072_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_NAME = "__Host-csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
CHENGMEN_SECOND_STEP = environment.boolean("CHENGMEN_SECOND_STEP", True)
EMAIL_HOST = environment.text("CHENGMEN_MAIL_HOST", "localhost")

# Wagtail shows its preview in a frame of its own origin.
SILENCED_SYSTEM_CHECKS = [*SILENCED_SYSTEM_CHECKS, "security.W019"]
