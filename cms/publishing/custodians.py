"""Recovering the keys: sealed into every backup, opened by two custodians together and by neither alone.

The recovery key's public half stands beside the keys and seals; its private half exists only as two shares on
paper, the exclusive or of which it is.
"""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

import msgspec
import nacl.exceptions
import nacl.public
import nacl.utils

from .disk import replace
from .errors import PublishingError

RECOVERY = "recovery.public"
SEALED = ("release.key", "trusted")
CASES = "cases.key"
"""The master key of cases, where there is one: it stands in a place of its own."""
_CHECK = 3
"""Bytes of a share that tell a mistyped one."""


class ShareInvalid(PublishingError):
    """A share that was mistyped, or two that do not belong together."""


class NothingSealed(PublishingError):
    """The file is no sealed copy of keys."""


def appoint(folder: Path) -> tuple[str, str]:
    """Makes a new recovery key and answers its two shares, which are kept nowhere else.

    Backups sealed before still open with the former shares.
    """
    private = nacl.public.PrivateKey.generate()
    first = nacl.utils.random(len(bytes(private)))
    second = _xor(bytes(private), first)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    replace(folder / RECOVERY, f"{bytes(private.public_key).hex()}\n".encode())
    return _written("1", first), _written("2", second)


def sealed(folder: Path, cases: Path) -> bytes | None:
    """The keys in the folder and the cases' own file, sealed; None where no custodians were appointed or there are no keys yet."""
    try:
        public = nacl.public.PublicKey(bytes.fromhex((folder / RECOVERY).read_text(encoding="ascii").strip()))
        keys = {name: (folder / name).read_text(encoding="ascii") for name in SEALED}
    except FileNotFoundError:
        return None
    if cases.exists():
        keys[CASES] = cases.read_text(encoding="ascii")
    return nacl.public.SealedBox(public).encrypt(msgspec.json.encode(keys))


def recover(folder: Path, cases: Path, content: bytes, shares: tuple[str, str]) -> None:
    """Puts the sealed keys back, each in its place. Raises ``ShareInvalid``, ``NothingSealed``; nothing is written then."""
    numbered = dict(_read(share) for share in shares)
    if set(numbered) != {"1", "2"}:
        raise ShareInvalid("Both shares are needed, the first and the second: one of each custodian.")
    private = nacl.public.PrivateKey(_xor(numbered["1"], numbered["2"]))
    try:
        keys = msgspec.json.decode(nacl.public.SealedBox(private).decrypt(content), type=dict[str, str])
    except (nacl.exceptions.CryptoError, msgspec.DecodeError) as error:
        raise NothingSealed("These two shares do not open this file: it was sealed for other custodians.") from error
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name in SEALED:
        replace(folder / name, keys[name].encode(), mode=0o600 if name == "release.key" else 0o644)
    if CASES in keys:
        cases.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        replace(cases, keys[CASES].encode(), mode=0o600)


def _written(number: str, share: bytes) -> str:
    """Groups of four letters and digits, with a number before and a check behind, for a sheet of paper."""
    text = base64.b32encode(share + _check(number, share)).decode().rstrip("=")
    return "-".join([number, *re.findall(".{1,4}", text)])


def _read(written: str) -> tuple[str, bytes]:
    number, _, rest = re.sub(r"\s", "", written).upper().partition("-")
    text = rest.replace("-", "")
    try:
        content = base64.b32decode(text + "=" * (-len(text) % 8))
    except ValueError as error:
        raise ShareInvalid(f"Share {number[:3]!r} has letters that no share has: look at the sheet again.") from error
    share, check = content[:-_CHECK], content[-_CHECK:]
    if number not in ("1", "2") or len(share) != nacl.public.PrivateKey.SIZE or check != _check(number, share):
        raise ShareInvalid(f"Share {number[:3]!r} was mistyped: look at the sheet again.")
    return number, share


def _check(number: str, share: bytes) -> bytes:
    return hashlib.sha256(number.encode() + share).digest()[:_CHECK]


def _xor(first: bytes, second: bytes) -> bytes:
    return bytes(one ^ other for one, other in zip(first, second, strict=True))
