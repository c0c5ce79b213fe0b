"""Faults of provisioning files: each with its place and its remedy, all of them at once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import yaml
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
    """The value of a YAML file, with the line of every key."""

    file: str
    value: object
    lines: dict[Location, int]

    def fault(self, location: Location, message: str) -> Fault:
        return Fault(self.file, self.line(location), dotted(location), message)

    def line(self, location: Location) -> int:
        """Line of the location or of the nearest thing around it."""
        for length in range(len(location), -1, -1):
            if location[:length] in self.lines:
                return self.lines[location[:length]]
        return 0


def parse(file: str, text: str) -> Located:
    """Raises ``InvalidFiles`` for text that is not YAML, or that names a key twice."""
    try:
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
        value = yaml.load(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or "无法读取"
        raise InvalidFiles(
            [Fault(file, mark.line + 1 if mark else 0, "", f"不是有效的 YAML（{problem}），请检查缩进和引号")]
        ) from error
    lines: dict[Location, int] = {}
    repeated: list[Fault] = []
    if node is not None:
        _collect(node, (), file, lines, repeated)
    if repeated:
        raise InvalidFiles(repeated)
    return Located(file, value, lines)


def faults_of(error: ValidationError, located: Located) -> list[Fault]:
    """Pydantic's findings in words for people."""
    return [located.fault(tuple(found["loc"]), _message(found)) for found in error.errors()]


def dotted(location: Location) -> str:
    """``guides[2].fees[0].name``."""
    text = ""
    for part in location:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text


_MESSAGES = {
    "missing": "缺少此项，请补上",
    "extra_forbidden": "没有这个项目，请检查拼写（见 docs/provisioning.md）",
    "string_type": "应为文字",
    "string_too_short": "不能为空",
    "bool_parsing": "应为 true 或 false",
    "int_parsing": "应为整数",
    "int_type": "应为整数",
    "model_type": "应为一组“键: 值”",
    "dict_type": "应为一组“键: 值”",
    "tuple_type": "应为列表",
    "datetime_from_date_parsing": "不是有效的日期，写作 2026-09-01 或 2026-09-01T09:30",
    "datetime_parsing": "不是有效的日期，写作 2026-09-01 或 2026-09-01T09:30",
    "string_pattern_mismatch": "格式不对，应符合 {pattern}",
    "literal_error": "只能是 {expected} 之一",
    "greater_than_equal": "不能小于 {ge}",
    "less_than_equal": "不能大于 {le}",
}


def _message(found: object) -> str:
    kind, context = found["type"], found.get("ctx", {})  # type: ignore[index,attr-defined]
    if kind == "value_error":
        return str(context["error"])
    template = _MESSAGES.get(kind)
    return template.format(**context) if template else str(found["msg"])  # type: ignore[index]


def _collect(node: yaml.Node, location: Location, file: str, lines: dict[Location, int], repeated: list[Fault]) -> None:
    lines.setdefault(location, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        for key_node, value_node in node.value:
            below = (*location, str(key_node.value))
            if below in lines:
                message = f"同一键出现两次（另一处在第 {lines[below]} 行），请删去一处"
                repeated.append(Fault(file, key_node.start_mark.line + 1, dotted(below), message))
            lines[below] = key_node.start_mark.line + 1
            _collect(value_node, below, file, lines, repeated)
    elif isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            _collect(item, (*location, index), file, lines, repeated)
