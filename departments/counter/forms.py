"""What people fill in, and what is wrong with it. Faults are codes: templates have the words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import NamedTuple

SORTS = ("suggestion", "opinion", "complaint")
"""建议、意见、投诉 (R13)."""
MOST = {"subject": 100, "text": 5000, "name": 100, "phone": 40}
_PHONE = re.compile(r"[0-9+()（）\- ]*")
_FEWEST_DIGITS = 5
_LINES = re.compile(r"\r\n?")


class Fault(NamedTuple):
    field: str
    code: str
    """``missing``, ``long`` or ``form``."""


class Filled(NamedTuple):
    values: dict[str, str]
    faults: tuple[Fault, ...]


def filled(kind: str, given: Mapping[str, str]) -> Filled:
    """Fields in the order of the form; unknown ones are left out."""
    values = {name: cleaned(given.get(name, ""), lines=name == "text") for name in MOST}
    if kind == "complaint":
        values["sort"] = given.get("sort", "")
    return Filled(values, tuple(_faults(kind, values)))


def body_of(values: Mapping[str, str]) -> dict[str, str]:
    """What is sent: without the fields that were left empty."""
    return {name: value for name, value in values.items() if value}


def _faults(kind: str, values: Mapping[str, str]) -> Iterator[Fault]:
    if kind == "complaint" and values["sort"] not in SORTS:
        yield Fault("sort", "missing")
    for name, most in MOST.items():
        if name in ("subject", "text") and not values[name]:
            yield Fault(name, "missing")
        elif len(values[name]) > most:
            yield Fault(name, "long")
    phone = values["phone"]
    if phone and (not _PHONE.fullmatch(phone) or sum(map(str.isdigit, phone)) < _FEWEST_DIGITS):
        yield Fault("phone", "form")


def cleaned(text: str, *, lines: bool) -> str:
    """Without what no screen shows; lines are kept in texts alone."""
    text = _LINES.sub("\n", text)
    kept = (each for each in text if each == "\n" or unicodedata.category(each) not in ("Cc", "Cs"))
    return "".join(kept).strip() if lines else " ".join("".join(kept).split())
