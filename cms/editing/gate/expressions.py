"""Wrong and sensitive expressions with what should stand there; the list is data."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import msgspec
import yaml

from .span import Span

LIST = Path(__file__).with_name("data") / "expressions.yaml"


class Expression(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    wrong: str
    right: str = ""
    """Several suggestions stand apart with a stroke; empty: to be left out or reworded."""
    after: tuple[str, ...] = ()
    """Not wrong when one of these stands right behind it."""
    before: tuple[str, ...] = ()
    """Not wrong when one of these stands right before it."""
    why: str = ""


def forbidden_expressions(text: str) -> Iterator[Span]:
    pattern, by_words = _compiled()
    for found in pattern.finditer(text):
        expression = by_words[re.sub(r"\s", "", found[0])]
        if text.startswith(expression.after, found.end()) if expression.after else False:
            continue
        if text.endswith(expression.before, 0, found.start()) if expression.before else False:
            continue
        suggestions = [one for one in expression.right.split("|") if one]
        replacement = suggestions[0] if len(suggestions) == 1 else None
        yield Span(found.start(), found.end(), "forbidden_expression", found[0], replacement, _advice(expression))


def read(file: Path) -> tuple[Expression, ...]:
    """Raises ``msgspec.ValidationError`` with the place of what does not fit."""
    groups = msgspec.convert(yaml.safe_load(file.read_text(encoding="utf-8")), dict[str, tuple[Expression, ...]])
    return tuple(expression for group in groups.values() for expression in group)


@cache
def _compiled() -> tuple[re.Pattern[str], dict[str, Expression]]:
    expressions = {one.wrong: one for one in read(LIST)}
    longest_first = sorted(expressions, key=len, reverse=True)
    # Spaces between the characters hide nothing.
    words = (r"[ \t]?".join(map(re.escape, word)) for word in longest_first)
    return re.compile("|".join(words)), expressions


def _advice(expression: Expression) -> str:
    suggestions = "”或“".join(one for one in expression.right.split("|") if one)
    sentence = f"建议改为“{suggestions}”。" if suggestions else "建议删去或者改写。"
    return sentence + expression.why
