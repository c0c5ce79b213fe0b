"""What keeps machines from flooding the counter: work that a browser does by itself, or a plain question in words.

Both hang on the form's one-use id, so that nothing has to be signed, kept or compared: who sends a thousand forms works a
thousand times.
"""

from __future__ import annotations

import hashlib
import unicodedata
from typing import NamedTuple

LONGEST = 12
_DIGITS = "零一二三四五六七八九"
_ENGLISH = [
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
]


class Question(NamedTuple):
    """How much two numbers from 1 to 9 make."""

    first: int
    second: int


def is_worked(form: str, proof: str, bits: int) -> bool:
    """Whether SHA-256 of ``form:proof`` begins with so many zero bits."""
    if not (proof.isascii() and proof.isdecimal() and len(proof) <= LONGEST):
        return False
    digest = hashlib.sha256(f"{form}:{proof}".encode()).digest()
    return int.from_bytes(digest) >> (256 - bits) == 0


def question(form: str) -> Question:
    digest = hashlib.sha256(f"{form}:question".encode()).digest()
    return Question(digest[0] % 9 + 1, digest[1] % 9 + 1)


def is_answered(form: str, answer: str) -> bool:
    """In digits, or in Chinese or English words."""
    total = sum(question(form))
    given = unicodedata.normalize("NFKC", answer).strip().lower()
    return given in {str(total), _chinese(total), *(_ENGLISH[total - 2 : total - 1])}


def _chinese(number: int) -> str:
    tens, ones = divmod(number, 10)
    return ("十" if tens else "") + (_DIGITS[ones] if ones or not tens else "")
