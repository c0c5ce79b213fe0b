"""What back office, publisher and front share: places, time and the city's kinds. No database, key or mail value."""

from __future__ import annotations

from pathlib import Path

from . import environment

ROOT = Path(__file__).resolve().parents[2]
VAR = environment.path("CHENGMEN_VAR", ROOT / "var")

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [str(ROOT / "cms" / "locale")]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

FRONT_PORT = environment.integer("CHENGMEN_PORT", 8000, least=1, most=65534)
CHENGMEN_DOMAIN = environment.text("CHENGMEN_DOMAIN", "localhost")
"""Host of the portal; departments stand below it unless their file names a host."""
CHENGMEN_PUBLIC_PORT = environment.integer("CHENGMEN_PUBLIC_PORT", FRONT_PORT, least=1, most=65535)
"""The port in public addresses: 443 behind a proxy."""

CHENGMEN_KINDS = "departments.kinds"
"""Module with ``KINDS`` (a ``Kinds``), ``frame`` and ``extract``."""
CHENGMEN_TEMPLATES = environment.path("CHENGMEN_TEMPLATES", ROOT / "portal_templates")
CHENGMEN_STATIC = environment.path("CHENGMEN_STATIC", ROOT / "static")
CHENGMEN_SITE_ROOT = environment.path("CHENGMEN_SITE_ROOT", VAR / "site")
"""The release tree: ``<host>/current/``."""
CHENGMEN_KEYS = environment.path("CHENGMEN_KEYS", VAR / "keys")
"""Folder of the key that signs releases; the front needs only its file ``trusted``."""
CHENGMEN_PUBLIC_DATABASE = environment.path("CHENGMEN_PUBLIC_DATABASE", VAR / "public.sqlite")
CHENGMEN_INDEX = environment.path("CHENGMEN_INDEX", VAR / "index")
CHENGMEN_SEARCH_ENGINE = environment.text("CHENGMEN_SEARCH_ENGINE", "embedded")
CHENGMEN_ELASTICSEARCH_URL = environment.text("CHENGMEN_ELASTICSEARCH_URL", "http://127.0.0.1:9200")
