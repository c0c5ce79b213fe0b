"""What a person may say about a case, and what is wrong with it. Faults are codes: templates have the words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from .forms import Fault, Filled, cleaned

SCORES = ("5", "4", "3", "2", "1")
"""From very satisfied to not at all."""
MOST = 5000
NEED_TEXT = frozenset({"message", "supply_correction", "supply_material", "ask_again"})


def said(act: str, given: Mapping[str, str]) -> Filled:
    values = {"text": cleaned(given.get("text", ""), lines=True)}
    if act == "rate":
        values["score"] = given.get("score", "")
    return Filled(values, tuple(_faults(act, values)))


def _faults(act: str, values: Mapping[str, str]) -> Iterator[Fault]:
    if act == "rate" and values["score"] not in SCORES:
        yield Fault("score", "missing")
    if act in NEED_TEXT and not values["text"]:
        yield Fault("text", "missing")
    elif len(values["text"]) > MOST:
        yield Fault("text", "long")
