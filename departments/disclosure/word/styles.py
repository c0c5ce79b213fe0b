"""What a paragraph's style and numbering say about it, by the parts styles.xml and numbering.xml."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any, NamedTuple

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MOST_PARENTS = 20
_HEADING = re.compile(r"(?:heading|标题)\s*([1-9])", re.IGNORECASE)
_TITLES = {"title", "标题", "文章标题", "公文标题"}
_FIGURES = "零一二三四五六七八九"
_UNITS = ((1000, "千"), (100, "百"), (10, "十"))


class Style(NamedTuple):
    name: str
    parent: str
    element: Any


class Level(NamedTuple):
    sort: str
    """As Word names it: decimal, bullet, chineseCounting."""
    pattern: str
    """``第%1条``."""
    start: int


class Numbered(NamedTuple):
    list_kind: str
    number: int
    label: str


class Styles:
    def __init__(self, root: Any | None) -> None:
        self._styles: dict[str, Style] = {}
        for one in root.iter(f"{W}style") if root is not None else ():
            self._styles[one.get(f"{W}styleId", "")] = Style(value(one, "name"), value(one, "basedOn"), one)

    def chain(self, identifier: str) -> Iterator[Style]:
        """The style and those it is based on, nearest first."""
        for _ in range(MOST_PARENTS):
            style = self._styles.get(identifier)
            if style is None:
                return
            yield style
            identifier = style.parent

    def is_title(self, identifier: str) -> bool:
        return any(style.name.strip().lower() in _TITLES for style in self.chain(identifier))

    def heading_level(self, paragraph: Any) -> int:
        """From 1; 0 for running text."""
        own = outline(paragraph.find(f"{W}pPr"))
        if own is not None:
            return own
        for style in self.chain(style_of(paragraph)):
            if found := _HEADING.fullmatch(style.name.strip()):
                return int(found[1])
            if (level := outline(style.element.find(f"{W}pPr"))) is not None:
                return level
        return 0

    def first(self, identifier: str, part: str, name: str, attribute: str = "val") -> str:
        """The nearest style's word on one property; ``part`` is pPr or rPr."""
        for style in self.chain(identifier):
            found = style.element.find(f"{W}{part}/{W}{name}")
            if found is not None and found.get(f"{W}{attribute}"):
                return str(found.get(f"{W}{attribute}"))
        return ""

    def numbering(self, paragraph: Any) -> tuple[str, int] | None:
        """Number of the list and level in it."""
        properties = [paragraph.find(f"{W}pPr")]
        properties += [style.element.find(f"{W}pPr") for style in self.chain(style_of(paragraph))]
        for one in properties:
            found = one.find(f"{W}numPr") if one is not None else None
            if found is not None:
                identifier = value(found, "numId")
                # Number 0 takes away the one of the style.
                return (identifier, whole(value(found, "ilvl"))) if identifier not in ("", "0") else None
        return None


class Numbering:
    """Counts as Word does: a level begins anew after a higher one."""

    def __init__(self, root: Any | None) -> None:
        abstract: dict[str, dict[int, Level]] = {}
        for one in root.iter(f"{W}abstractNum") if root is not None else ():
            abstract[one.get(f"{W}abstractNumId", "")] = {
                whole(level.get(f"{W}ilvl")): Level(
                    value(level, "numFmt") or "decimal", value(level, "lvlText"), whole(value(level, "start") or "1")
                )
                for level in one.iter(f"{W}lvl")
            }
        self._names = {
            one.get(f"{W}numId", ""): value(one, "abstractNumId")
            for one in (root.iter(f"{W}num") if root is not None else ())
        }
        self._levels = abstract
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)

    def next(self, identifier: str, depth: int) -> Numbered | None:
        name = self._names.get(identifier, "")
        levels = self._levels.get(name, {})
        level = levels.get(depth)
        if level is None or level.sort == "none":
            return None
        if level.sort == "bullet":
            return Numbered("ul", 0, "")
        counts = self._counts[name]
        counts[depth] = counts.get(depth, level.start - 1) + 1
        for deeper in [one for one in counts if one > depth]:
            del counts[deeper]
        label = re.sub(r"%([1-9])", lambda found: self._shown(levels, counts, int(found[1]) - 1), level.pattern)
        is_plain = level.sort == "decimal" and re.fullmatch(r"%\d[.．、]?", level.pattern) is not None
        return Numbered("ol" if is_plain else "", counts[depth], label)

    def _shown(self, levels: dict[int, Level], counts: dict[int, int], depth: int) -> str:
        level = levels.get(depth)
        if level is None:
            return ""
        number = counts.get(depth, level.start)
        if level.sort in (
            "chineseCounting",
            "chineseCountingThousand",
            "japaneseCounting",
            "ideographDigital",
            "taiwaneseCountingThousand",
        ):
            return chinese(number)
        if level.sort == "decimalEnclosedCircle" and 1 <= number <= 20:
            return chr(0x2460 + number - 1)
        if level.sort in ("lowerLetter", "upperLetter") and 1 <= number <= 26:
            return chr((97 if level.sort == "lowerLetter" else 65) + number - 1)
        return str(number)


def chinese(number: int) -> str:
    """1 to 9999 in Chinese figures: 十二, 一百零五."""
    if not 0 < number < 10_000:
        return str(number)
    written, is_gap = "", False
    for unit, name in _UNITS:
        figure, number = divmod(number, unit)
        if figure:
            written += ("零" if is_gap else "") + _FIGURES[figure] + name
            is_gap = False
        elif written:
            is_gap = True
    if number:
        written += ("零" if is_gap else "") + _FIGURES[number]
    return written.removeprefix("一") if written.startswith("一十") else written


def style_of(paragraph: Any) -> str:
    found = paragraph.find(f"{W}pPr/{W}pStyle")
    return str(found.get(f"{W}val", "")) if found is not None else ""


def outline(properties: Any | None) -> int | None:
    """From 1; 0 for what is said to be running text; None where nothing is said."""
    found = properties.find(f"{W}outlineLvl") if properties is not None else None
    if found is None:
        return None
    level = whole(found.get(f"{W}val")) + 1
    return level if level < 10 else 0


def value(element: Any, name: str) -> str:
    found = element.find(f"{W}{name}")
    return str(found.get(f"{W}val", "")) if found is not None else ""


def is_on(properties: Any | None, name: str) -> bool | None:
    """None where nothing is said."""
    found = properties.find(f"{W}{name}") if properties is not None else None
    return None if found is None else found.get(f"{W}val", "true") not in ("0", "false", "off", "none")


def whole(text: str | None) -> int:
    """0 for what is no number."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 6 else 0
