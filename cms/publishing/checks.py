"""System checks of the project's own settings."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

CITY = ("KINDS", "frame", "extract", "theme", "theme_path")
PRIVATE = ("MEDIA_ROOT", "CHENGMEN_KEYS", "CHENGMEN_PUBLIC_DATABASE", "CHENGMEN_INDEX")


@register()
def check_settings(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    return [*_kinds(), *_folders(), *_apart()]


def _kinds() -> Iterator[CheckMessage]:
    name = settings.CHENGMEN_KINDS
    try:
        module = import_module(name)
    except ImportError as error:
        yield Error(f"CHENGMEN_KINDS names {name}, which cannot be imported: {error}.", id="chengmen.E001")
        return
    if missing := [function for function in CITY if not hasattr(module, function)]:
        hint = "departments/kinds.py is an example."
        yield Error(f"{name}, named by CHENGMEN_KINDS, lacks {', '.join(missing)}.", hint=hint, id="chengmen.E002")


def _folders() -> Iterator[CheckMessage]:
    for name in ("CHENGMEN_TEMPLATES", "CHENGMEN_STATIC"):
        if not Path(getattr(settings, name)).is_dir():
            yield Error(f"{name} is {getattr(settings, name)}, which is no folder.", id="chengmen.E003")


def _apart() -> Iterator[CheckMessage]:
    """What stands in the release tree could be served to everybody."""
    tree = Path(settings.CHENGMEN_SITE_ROOT).resolve()
    places = {name: Path(getattr(settings, name)) for name in PRIVATE}
    database: dict[str, Any] = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        places["CHENGMEN_DATABASE"] = Path(database["NAME"])
    for name, place in places.items():
        if place.resolve().is_relative_to(tree):
            hint = "Keep the release tree in a folder of its own."
            yield Error(f"{name} is {place}, inside of CHENGMEN_SITE_ROOT {tree}.", hint=hint, id="chengmen.E004")
