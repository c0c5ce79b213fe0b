"""Numbers of certificates, as far as a form can check them without asking whoever issued them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CITIZEN = re.compile(r"[1-9]\d{16}[\dX]")
_CREDIT = re.compile(rf"[{CREDIT_ALPHABET}]{{18}}")


def _is_citizen(text: str) -> bool:
    """GB 11643: a day of birth that was, and ISO 7064 MOD 11-2 over all eighteen."""
    if not _CITIZEN.fullmatch(text):
        return False
    try:
        born = date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        return False
    values = [10 if each == "X" else int(each) for each in text]
    return born.year >= 1850 and sum(value << (17 - place) for place, value in enumerate(values)) % 11 == 1


def _is_resident_of(*districts: str) -> Callable[[str], bool]:
    return lambda text: text[:6] in districts and _is_citizen(text)


def _is_credit_code(text: str) -> bool:
    """GB 32100: weights are the powers of 3, modulo 31."""
    if not _CREDIT.fullmatch(text):
        return False
    weighed = sum(CREDIT_ALPHABET.index(each) * pow(3, place, 31) for place, each in enumerate(text[:17]))
    return CREDIT_ALPHABET.index(text[17]) == -weighed % 31


def _is_permanent(text: str) -> bool:
    """Of 2023 a citizen's number that begins with 9; before, three letters and twelve digits."""
    return bool(re.fullmatch(r"[A-Z]{3}\d{12}", text)) or (text.startswith("9") and _is_citizen(text))


def _has_form(form: str) -> Callable[[str], bool]:
    return lambda text: bool(re.fullmatch(form, text))


CHECKS: dict[str, Callable[[str], bool]] = {
    "id_card": lambda text: text[:1] != "9" and _is_citizen(text),
    "residence_permit": _is_resident_of("810000", "820000", "830000"),
    "hk_macao_permit": _has_form(r"[HM]\d{8}(\d{2})?"),
    "taiwan_permit": _has_form(r"\d{8}(\d{2})?"),
    "permanent_residence": _is_permanent,
    "passport": _has_form(r"[0-9A-Z]{5,20}"),
    "credit_code": _is_credit_code,
}
"""By certificate, in the order of the form. Permits and passports have no check digit: only their form is looked at."""
KINDS = tuple(CHECKS)


def cleaned_number(text: str) -> str:
    return "".join(text.split()).upper()


def is_number(kind: str, text: str) -> bool:
    return kind in CHECKS and CHECKS[kind](text)
