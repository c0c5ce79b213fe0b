"""Public numbers of cases: eleven digits by chance and a check digit, so that nobody finds a case by counting."""

from __future__ import annotations

import secrets

LENGTH = 12
# Damm's quasigroup: finds every single wrong digit and every two neighbours exchanged.
_DAMM = (
    "0317598642",
    "7092154863",
    "4206871359",
    "1750983426",
    "6123045978",
    "3674209581",
    "5869720134",
    "8945362017",
    "9438617205",
    "2581436790",
)


def new_number() -> str:
    digits = f"{secrets.randbelow(10 ** (LENGTH - 1)):0{LENGTH - 1}}"
    return digits + check_digit(digits)


def is_number(text: str) -> bool:
    """Whether the check digit fits; says nothing of whether there is such a case."""
    return len(text) == LENGTH and text.isascii() and text.isdecimal() and check_digit(text) == "0"


def check_digit(digits: str) -> str:
    """The digit to append; "0" for digits that already end with theirs."""
    interim = "0"
    for digit in digits:
        interim = _DAMM[int(interim)][int(digit)]
    return interim
