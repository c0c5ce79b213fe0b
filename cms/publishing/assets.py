"""Files of ``static/`` under names that carry their content: ``/assets/main.3f2a9c1d.css``."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from pathlib import Path

from .errors import SettingsInvalid
from .outputs import digest

URL = re.compile(r"""url\(\s*(["']?)([^"')]+)\1\s*\)""")
IMPORT = re.compile(r"""@import\s+(["'])([^"']+)\1""")
FAVICON = "favicon.ico"


class Assets:
    """All static files, read once; CSS with its references rewritten to the fingerprinted names."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.content: dict[str, bytes] = {}
        """Content by name below ``static/``."""
        self.urls: dict[str, str] = {}
        """Address by name, for templates: ``assets["main.css"]``."""
        files = [file for file in sorted(folder.rglob("*")) if file.is_file()] if folder.is_dir() else []
        self._sources = {file.relative_to(folder).as_posix(): file for file in files if not file.name.startswith(".")}
        for name in self._sources:
            self._add(name, ())

    def _add(self, name: str, chain: tuple[str, ...]) -> str:
        if name in self.urls:
            return self.urls[name]
        content = self._sources[name].read_bytes()
        if name.endswith(".css"):
            content = self._rewrite(name, content.decode("utf-8"), (*chain, name)).encode("utf-8")
        self.content[name] = content
        self.urls[name] = "/assets/" + fingerprinted(name, content)
        return self.urls[name]

    def _rewrite(self, name: str, css: str, chain: tuple[str, ...]) -> str:
        def target(reference: str) -> str:
            path, mark, rest = reference.partition("#")
            found = posixpath.normpath(posixpath.join(posixpath.dirname(name), path))
            if ":" in reference or reference.startswith(("#", "/", "data:")):
                return reference
            if found not in self._sources or found in chain:
                raise SettingsInvalid(f"static/{name} refers to {reference!r}, which is not in static/.")
            return posixpath.relpath(self._add(found, chain), posixpath.dirname(f"/assets/{name}")) + mark + rest

        css = URL.sub(lambda match: f'url("{target(match[2])}")', css)
        return IMPORT.sub(lambda match: f'@import "{target(match[2])}"', css)

    def used_by(self, names: Mapping[str, object] | frozenset[str]) -> dict[str, str]:
        return {name: self.urls[name] for name in sorted(names) if name in self.urls}


def fingerprinted(name: str, content: bytes) -> str:
    stem, dot, extension = name.rpartition(".")
    return f"{stem or extension}.{digest(content)[:12]}{dot}{extension if stem else ''}"
