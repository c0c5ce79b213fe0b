"""One machine, one command: ``make run``."""

from __future__ import annotations

from . import environment
from .base import *
from .base import VAR

DEBUG = environment.boolean("CHENGMEN_DEBUG", False)
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
CHENGMEN_MAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
WHITENOISE_USE_FINDERS = True


def _key_of_this_clone() -> str:
    """A key made on first use and kept in ``var``: no secret stands in the repository."""
    import secrets

    file = VAR / "development.key"
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(secrets.token_urlsafe(50), encoding="utf-8")
        file.chmod(0o600)
    return file.read_text(encoding="utf-8")


SECRET_KEY = _key_of_this_clone()
