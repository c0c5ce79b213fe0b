"""The front: files, search and API. It starts without any value of the back office (R6)."""

from __future__ import annotations

import secrets

from . import environment
from .shared import *

DEBUG = False
# Signs nothing that must outlive the process: the front sets no cookie and keeps no session.
SECRET_KEY = secrets.token_urlsafe(50)
ALLOWED_HOSTS = ["*"]  # An unknown host meets no release directory and gets 404 from `cms.front.files`.
INSTALLED_APPS = ["search"]  # For its command: search has no models.
MIDDLEWARE = [
    "cms.front.headers.HeadMiddleware",
    "cms.front.headers.SecurityHeadersMiddleware",
    "cms.front.headers.OpenApiMiddleware",
]
ROOT_URLCONF = "cms.front.urls"
WSGI_APPLICATION = "cms.front.wsgi.application"
DATABASES: dict[str, dict[str, object]] = {}
TEMPLATES: list[dict[str, object]] = []
USE_I18N = False
CHENGMEN_COUNTER_PROOF = environment.integer("CHENGMEN_COUNTER_PROOF", 15, most=24)
"""Zero bits that a browser works for before it sends a form: with 15 about a second. With 0 nothing is asked, for load tests."""
DATA_UPLOAD_MAX_MEMORY_SIZE = 512 * 1024
"""A form with the longest text takes a tenth of it."""
