"""What back office, publisher and front share: places, time and the city's kinds. No database, key or mail value."""

from __future__ import annotations

from pathlib import Path

from . import environment
from .logs import logging_settings

ROOT = Path(__file__).resolve().parents[2]
VAR = environment.path("CHENGMEN_VAR", ROOT / "var")

LOGGING = logging_settings()
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [str(ROOT / "cms" / "locale")]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

FRONT_PORT = environment.integer("CHENGMEN_PORT", 8000, least=1, most=65534)
CHENGMEN_DOMAIN = environment.host("CHENGMEN_DOMAIN", "localhost")
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
CHENGMEN_COUNTS_DATABASE = environment.path("CHENGMEN_COUNTS_DATABASE", VAR / "counts.sqlite")
"""Views of pages, and searches: the front writes it, a back office on the same host reads it."""
CHENGMEN_INTAKE_DATABASE = environment.path("CHENGMEN_INTAKE_DATABASE", VAR / "intake.sqlite")
"""What people have sent in, sealed, until the back office has taken it, and what they are told, sealed too."""
CHENGMEN_INDEX = environment.path("CHENGMEN_INDEX", VAR / "index")
"""The embedded search index."""
CHENGMEN_SEARCH_ENGINE = environment.choice("CHENGMEN_SEARCH_ENGINE", "embedded", among=("embedded", "elastic"))
"""With ``elastic`` the embedded index is kept current all the same: it answers while the server cannot."""
CHENGMEN_ELASTICSEARCH_URL = environment.words("CHENGMEN_ELASTICSEARCH_URL", ("http://127.0.0.1:9200",))
"""Nodes, separated by commas."""
CHENGMEN_ELASTICSEARCH_INDEX = environment.text("CHENGMEN_ELASTICSEARCH_INDEX", "chengmen")
"""The alias that names the live index; indexes are called by it and the time of their making."""
CHENGMEN_ELASTICSEARCH_SHARDS = environment.integer("CHENGMEN_ELASTICSEARCH_SHARDS", 1, least=1, most=100)
CHENGMEN_ELASTICSEARCH_REPLICAS = environment.integer("CHENGMEN_ELASTICSEARCH_REPLICAS", 1, most=10)
CHENGMEN_ELASTICSEARCH_MILLISECONDS = environment.integer(
    "CHENGMEN_ELASTICSEARCH_MILLISECONDS", 1500, least=100, most=60_000
)
"""Time limit of one search; then the embedded index answers."""
CHENGMEN_ELASTICSEARCH_USER = environment.text("CHENGMEN_ELASTICSEARCH_USER", "")
CHENGMEN_ELASTICSEARCH_PASSWORD = environment.optional_secret("CHENGMEN_ELASTICSEARCH_PASSWORD")
CHENGMEN_ELASTICSEARCH_API_KEY = environment.optional_secret("CHENGMEN_ELASTICSEARCH_API_KEY")
"""Instead of user and password."""
CHENGMEN_ELASTICSEARCH_CA = environment.text("CHENGMEN_ELASTICSEARCH_CA", "")
"""File with the certificate authority of the nodes."""
