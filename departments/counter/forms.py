"""What people fill in, and what is wrong with it. Faults are codes: templates have the words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from .certificates import KINDS as CERTIFICATES
from .certificates import cleaned_number, is_number

SORTS = ("suggestion", "opinion", "complaint")
"""建议、意见、投诉 (R13)."""
MEDIA = ("electronic", "paper")
DELIVERIES = ("online", "email", "post", "collect")
"""By the status page, by mail of either sort, or fetched at the office."""
_PHONE = re.compile(r"[0-9+()（）\- ]*")
_FEWEST_DIGITS = 5
_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
_LINES = re.compile(r"\r\n?")


class Field(NamedTuple):
    name: str
    most: int = 0
    """Characters."""
    is_needed: bool = False
    choices: tuple[str, ...] = ()
    form: str = ""
    """``lines`` for a text of many, ``phone``, ``email``."""


_SUBJECT, _TEXT = Field("subject", 100, is_needed=True), Field("text", 5000, is_needed=True, form="lines")
_AGENT = (Field("agent_name", 100), Field("agent_relation", 100), Field("agent_phone", 40, form="phone"))
_WORDS = (_SUBJECT, _TEXT, Field("name", 100), Field("phone", 40, form="phone"))
FIELDS: dict[str, tuple[Field, ...]] = {
    "consultation": _WORDS,
    "complaint": (
        Field("sort", is_needed=True, choices=SORTS),
        *_WORDS,
        Field("certificate", choices=CERTIFICATES),
        Field("certificate_number", 40),
        *_AGENT,
    ),
    # What the Regulation on Disclosure asks for (article 29): who, which information, in which form and by which way.
    "disclosure_request": (
        Field("name", 100, is_needed=True),
        Field("certificate", is_needed=True, choices=CERTIFICATES),
        Field("certificate_number", 40, is_needed=True),
        Field("contact", 100),
        Field("phone", 40, is_needed=True, form="phone"),
        Field("email", 200, form="email"),
        Field("address", 200),
        *_AGENT,
        _SUBJECT,
        _TEXT,
        Field("medium", is_needed=True, choices=MEDIA),
        Field("delivery", is_needed=True, choices=DELIVERIES),
    ),
}
MOST = {field.name: field.most for fields in FIELDS.values() for field in fields if field.most}


class Fault(NamedTuple):
    field: str
    code: str
    """``missing``, ``long`` or ``form``."""


class Filled(NamedTuple):
    values: dict[str, str]
    faults: tuple[Fault, ...]


def filled(kind: str, given: Mapping[str, str]) -> Filled:
    """Fields in the order of the form; unknown ones are left out."""
    values = {field.name: cleaned(given.get(field.name, ""), lines=field.form == "lines") for field in FIELDS[kind]}
    if "certificate_number" in values:
        values["certificate_number"] = cleaned_number(values["certificate_number"])
    return Filled(values, tuple(_faults(kind, values)))


def body_of(values: Mapping[str, str]) -> dict[str, str]:
    """What is sent: without the fields that were left empty."""
    return {name: value for name, value in values.items() if value}


def cleaned(text: str, *, lines: bool) -> str:
    """Without what no screen shows; lines are kept in texts alone."""
    text = _LINES.sub("\n", text)
    kept = (each for each in text if each == "\n" or unicodedata.category(each) not in ("Cc", "Cs"))
    return "".join(kept).strip() if lines else " ".join("".join(kept).split())


def _faults(kind: str, values: Mapping[str, str]) -> Iterator[Fault]:
    needed = {field.name for field in FIELDS[kind] if field.is_needed} | set(_needed_besides(values))
    for field in FIELDS[kind]:
        value = values[field.name]
        if (value and field.choices and value not in field.choices) or (field.name in needed and not value):
            yield Fault(field.name, "missing")
        elif field.most and len(value) > field.most:
            yield Fault(field.name, "long")
        elif value and not _has_form(field, value, values):
            yield Fault(field.name, "form")


def _needed_besides(values: Mapping[str, str]) -> Iterator[str]:
    """What others make necessary."""
    yield from {"email": ("email",), "post": ("address",)}.get(values.get("delivery", ""), ())
    if values.get("certificate") or values.get("certificate_number"):
        yield from ("certificate", "certificate_number")
    if any(values.get(f"agent_{part}") for part in ("name", "relation", "phone")):
        yield from ("agent_name", "agent_relation", "agent_phone")


def _has_form(field: Field, value: str, values: Mapping[str, str]) -> bool:
    if field.form == "phone":
        return bool(_PHONE.fullmatch(value)) and sum(map(str.isdigit, value)) >= _FEWEST_DIGITS
    if field.form == "email":
        return bool(_EMAIL.fullmatch(value))
    if field.name == "certificate_number" and values["certificate"] in CERTIFICATES:
        return is_number(values["certificate"], value)
    return True
