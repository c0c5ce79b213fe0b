"""A publisher of the benchmark's city in this process."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

from cms.publishing.configuration import Configuration
from cms.publishing.publisher import Publisher
from cms.records.reader import RecordReader
from cms.settings import base

from .city import BenchCity


def configuration(city: BenchCity, templates: Path | None = None) -> Configuration:
    given: dict[str, Any] = {name: getattr(base, name) for name in dir(base) if name.isupper()}
    given |= {
        "VAR": city.var,
        "MEDIA_ROOT": str(city.var / "media"),
        "CHENGMEN_SITE_ROOT": city.tree,
        "CHENGMEN_PUBLIC_DATABASE": city.var / "public.sqlite",
        "DATABASES": {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(city.database)}},
    }
    if templates is not None:
        given["CHENGMEN_TEMPLATES"] = templates
    return Configuration(SimpleNamespace(**given))  # type: ignore[arg-type]


def publisher(city: BenchCity, templates: Path | None = None) -> Publisher:
    found = configuration(city, templates)
    return Publisher(found, RecordReader(found.settings))
