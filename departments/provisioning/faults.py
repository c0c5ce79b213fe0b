"""Faults of provisioning files: each with its place and its remedy, all of them at once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from pydantic import ValidationError

Location = tuple[str | int, ...]


class Fault(NamedTuple):
    file: str
    line: int
    """From 1; 0 when the fault has no line."""
    key: str
    message: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place} {self.key}: {self.message}" if self.key else f"{place}: {self.message}"


class InvalidFiles(Exception):
    """The files cannot be loaded; nothing was changed."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = sorted(set(faults))
        super().__init__("\n".join(map(str, self.faults)))


class Located(NamedTuple):
    """A value as read from a file, with the line of every key."""

    file: str
    value: object
    lines: dict[Location, int]
    above: Location = ()
    """Where in the file the value stands."""

    def below(self, *location: str | int) -> Located:
        """What stands at this key."""
        value: object = self.value
        for key in location:
            value = value[key]  # type: ignore[index]  # Found there by whoever asks.
        return Located(self.file, value, self.lines, (*self.above, *location))

    def fault(self, location: Location, message: str) -> Fault:
        return Fault(self.file, self.line(location), dotted((*self.above, *location)), message)

    def line(self, location: Location) -> int:
        """Line of the location or of the nearest thing around it."""
        whole = (*self.above, *location)
        for length in range(len(whole), -1, -1):
            if whole[:length] in self.lines:
                return self.lines[whole[:length]]
        return 0


def faults_of(error: ValidationError, located: Located) -> list[Fault]:
    """Pydantic's findings in words for people."""
    return [located.fault(_location(found["loc"]), _message(found)) for found in error.errors()]


def dotted(location: Location) -> str:
    """``guides[2].fees[0].name``."""
    text = ""
    for part in location:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text


_MAPPING = "应为一组“键: 值”"
_DATE = "不是有效的日期，写作 2026-09-01 或 2026-09-01T09:30"
_MESSAGES = {
    "missing": "缺少此项，请补上",
    "extra_forbidden": "没有这个项目，请检查拼写（见 docs/provisioning.md）",
    "string_type": "应为文字",
    "string_too_short": "不能为空",
    "too_short": "不能为空",
    "string_too_long": "最多 {max_length} 个字",
    "bool_type": "应为 true 或 false",
    "bool_parsing": "应为 true 或 false",
    "int_parsing": "应为整数",
    "int_parsing_size": "数字太大",
    "int_type": "应为整数",
    "float_parsing": "应为数字",
    "float_type": "应为数字",
    "model_type": _MAPPING,
    "dict_type": _MAPPING,
    "tuple_type": "应为列表",
    "datetime_type": _DATE,
    "string_pattern_mismatch": "格式不对，应符合 {pattern}",
    "literal_error": "只能是 {expected} 之一",
    "greater_than_equal": "不能小于 {ge}",
    "less_than_equal": "不能大于 {le}",
}


def _location(found: Location) -> Location:
    # Pydantic marks a fault of a key itself, not of what it leads to.
    return found[:-1] if found[-1:] == ("[key]",) else found


def _message(found: object) -> str:
    kind, context = found["type"], found.get("ctx", {})  # type: ignore[index,attr-defined]
    if kind == "value_error":
        return str(context["error"])
    template = _MESSAGES.get(kind)
    return template.format(**context) if template else str(found["msg"])  # type: ignore[index]
