"""Rendering: a template and its context become text. No query, clock or setting is read here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import minijinja
import opencc

from .assets import Assets
from .errors import TemplateBroken
from .outputs import digest_of
from .routes import LANGUAGES
from .translation import catalogue, translated

COMPOSED = re.compile(r"""\{%[-+]?\s*(?:extends|include|import|from)\s+(?:"([^"]+)"|'([^']+)'|(\S+))""")
ASSET = re.compile(r"""assets(?:\[\s*["']([^"']+)["']\s*\]|\.(\w+))""")
COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
PARTS = ("head", "header", "footer")
"""Pieces that a site's pages share: ``layouts/base.html`` has a mark in the place of each."""
ENGINE = f"1 minijinja {version('minijinja')} opencc {version('opencc')}"
"""Raise the number when the same context gives other bytes."""
_MARKS = {part: f"<!--{part}-->".encode() for part in PARTS}


class Renderer:
    """The templates of the portal in each language, read once.

    Raises ``TemplateBroken`` with the template's name, never the engine's own error.
    """

    def __init__(self, templates: Path, assets: Assets, locales: Iterable[Path] = ()) -> None:
        self.assets = assets
        locales = list(locales)
        self._sources = {language: _Sources(templates, catalogue(locales, language)) for language in LANGUAGES}
        self._environments = {language: _environment(self._sources[language]) for language in LANGUAGES}
        self._digests: dict[tuple[str, str], str] = {}

    def render(self, template: str, language: str, context: Mapping[str, Any], *, variant: str = "") -> str:
        try:
            text = self._environments[language].render_template(template, **context)
        except minijinja.TemplateError as error:
            raise TemplateBroken(template=template, reason=_reason(error)) from error
        # The engine escapes "/" too, which only makes addresses ugly.
        return converted(text.replace("&#x2f;", "/"), variant)

    def page(
        self, template: str, language: str, context: Mapping[str, Any], parts: Mapping[str, bytes], variant: str = ""
    ) -> bytes:
        """A whole page, with finished parts put in the places of their marks.

        Half of a page's bytes are the same on its siblings: they are neither rendered nor encoded again.
        """
        rest = self.render(template, language, context, variant=variant).encode()
        # Head and header come before, and the footer after, everything that a page's own text could imitate.
        above, _, rest = rest.partition(_MARKS["head"])
        between, _, rest = rest.partition(_MARKS["header"])
        main, _, below = rest.rpartition(_MARKS["footer"])
        return b"".join((above, parts["head"], between, parts["header"], main, parts["footer"], below))

    def digest(self, template: str, language: str) -> str:
        """Digest of a template with all it includes and the assets they name."""
        known = self._digests.get((template, language))
        if known is None:
            closure = self._closure(template, language)
            named = {first or second for source in closure.values() for first, second in ASSET.findall(source)}
            used = {name: self.assets.urls.get(name, "") for name in named}
            known = self._digests[template, language] = digest_of([ENGINE, language, closure, used])
        return known

    def source(self, name: str, language: str) -> str:
        """A template's text in this language, as the engine loads it."""
        source = self._sources[language](name)
        if source is None:
            raise TemplateBroken(template=name, reason="there is no such file under portal_templates")
        return source

    def _closure(self, template: str, language: str) -> dict[str, str]:
        closure: dict[str, str] = {}
        waiting = [template]
        while waiting:
            name = waiting.pop()
            if name in closure:
                continue
            source = closure[name] = self.source(name, language)
            for first, second, other in COMPOSED.findall(COMMENT.sub("", source)):
                if other:
                    raise TemplateBroken(
                        template=name, reason=f"it includes by the expression {other}; name it literally"
                    )
                waiting.append(first or second)
        return closure


class _Sources:
    """Templates' texts in one language, read once.

    Not part of the renderer: the engine hides its loader from the collector of cycles, and would keep it for ever.
    """

    def __init__(self, folder: Path, messages: Mapping[str, str]) -> None:
        self._folder, self._messages = folder, messages
        self._known: dict[str, str] = {}

    def __call__(self, name: str) -> str | None:
        """None where there is no such file."""
        known, file = self._known.get(name), self._folder / name
        if known is None and file.is_file():
            known = self._known[name] = translated(file.read_text(encoding="utf-8"), self._messages)
        return known


def _environment(sources: _Sources) -> minijinja.Environment:
    return minijinja.Environment(
        loader=sources, undefined_behavior="strict", trim_blocks=True, lstrip_blocks=True, reload_before_render=False
    )


def converted(text: str, variant: str) -> str:
    return _converter().convert(text) if variant == "zh-hant" else text


@lru_cache(maxsize=1)
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("s2t")


def _reason(error: minijinja.TemplateError) -> str:
    place = f" ({error.name}, line {error.line})" if error.name and error.line else ""
    return f"{error.message or error.kind}{place}"
