"""The publisher's settings, read without starting Django."""

from __future__ import annotations

import os
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from cms.records.kinds import Kinds

from .assets import Assets
from .plan import SiteView
from .render import Renderer
from .signing import SigningKeys


class Configuration:
    """What publishing needs to know of the project: places, kinds and the functions that frame a site."""

    def __init__(self, settings: ModuleType) -> None:
        self.settings = settings
        self.tree: Path = Path(settings.CHENGMEN_SITE_ROOT)
        self.media = Path(settings.MEDIA_ROOT)
        self.images = Path(settings.VAR) / "images"
        self.receipts = Path(settings.VAR) / "receipts"
        self.public_copy = Path(settings.CHENGMEN_PUBLIC_DATABASE)
        self.keys = SigningKeys(Path(settings.CHENGMEN_KEYS))
        self.case_key = Path(settings.CHENGMEN_CASE_KEY)
        self.front_url: str = settings.CHENGMEN_FRONT_URL
        """Inner port of a front on another host; empty for one on this host."""
        city = import_module(settings.CHENGMEN_KINDS)
        self.kinds: Kinds = city.KINDS
        self.frame: Callable[[SiteView, str], Any] = city.frame
        self.extract: Callable[[SiteView], Any] = city.extract
        self.theme: Callable[[SiteView], str] = city.theme
        self.theme_path: Callable[[str], str] = city.theme_path

    def renderer(self) -> Renderer:
        """Templates and assets as they are now."""
        assets = Assets(Path(self.settings.CHENGMEN_STATIC))
        return Renderer(Path(self.settings.CHENGMEN_TEMPLATES), assets, map(Path, self.settings.LOCALE_PATHS))


def load() -> Configuration:
    """The configuration of ``DJANGO_SETTINGS_MODULE``."""
    return Configuration(import_module(os.environ.get("DJANGO_SETTINGS_MODULE", "cms.settings.development")))
