"""YAML as people mean it: what is written is text, and every key has its line.

YAML itself reads 0101 as the number 65, 12:30 as 750 and yes as true. Here the fields decide what a text is.
"""

from __future__ import annotations

import yaml

from .faults import Fault, InvalidFiles, Located, Location, dotted

DEEPEST = 40
NOTHING = frozenset({"", "~", "null", "Null", "NULL"})
TAGS = frozenset(f"tag:yaml.org,2002:{name}" for name in ("str", "seq", "map"))


def parse(file: str, text: str) -> Located:
    """Raises ``InvalidFiles`` for what is not YAML, names a key twice, or uses aliases or tags."""
    try:
        node = yaml.compose(text, Loader=yaml.CBaseLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or "无法读取"
        line = mark.line + 1 if mark else 0
        raise InvalidFiles([Fault(file, line, "", f"不是有效的 YAML（{problem}），请检查缩进和引号")]) from error
    reading = _Reading(file)
    value = None if node is None else reading.value(node, ())
    if reading.faults:
        raise InvalidFiles(reading.faults)
    return Located(file, value, reading.lines)


class _Reading:
    def __init__(self, file: str) -> None:
        self.file = file
        self.lines: dict[Location, int] = {}
        self.faults: list[Fault] = []
        self._met: set[int] = set()

    def value(self, node: yaml.Node, location: Location) -> object:
        self.lines.setdefault(location, node.start_mark.line + 1)
        if refusal := self._refusal(node, location):
            self._fault(node, location, refusal)
            return None
        self._met.add(id(node))
        match node:
            case yaml.MappingNode():
                return self._mapping(node, location)
            case yaml.SequenceNode():
                return [self.value(item, (*location, index)) for index, item in enumerate(node.value)]
            case _:
                return None if node.style is None and node.value in NOTHING else node.value

    def _mapping(self, node: yaml.MappingNode, location: Location) -> dict[str, object]:
        found: dict[str, object] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                self._fault(key_node, location, "键应为文字")
                continue
            key = str(key_node.value)
            below = (*location, key)
            if key in found:
                self._fault(key_node, below, f"同一键出现两次（另一处在第 {self.lines[below]} 行），请删去一处")
                continue
            self.lines[below] = key_node.start_mark.line + 1
            found[key] = self.value(value_node, below)
        return found

    def _refusal(self, node: yaml.Node, location: Location) -> str:
        # An alias is the node it names once more: followed, nine of them could stand for a billion values.
        if id(node) in self._met:
            return "不支持 YAML 的别名（& 和 *），请把内容直接写出来"
        if node.tag not in TAGS:
            return f"不支持 YAML 的标签 {node.tag}，请去掉"
        return f"嵌套超过 {DEEPEST} 层，请检查缩进和括号" if len(location) > DEEPEST else ""

    def _fault(self, node: yaml.Node, location: Location, message: str) -> None:
        self.faults.append(Fault(self.file, node.start_mark.line + 1, dotted(location), message))
