"""Query codes: the only thing that opens a person's status. Nobody keeps them; the person does.

A form shown for sending has a random id that only the page itself holds. All else comes from it, so that the same form
sent twice is given the same code, though nothing readable was kept of the first time.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from uuid import UUID

import nacl.exceptions
import nacl.public
import nacl.pwhash.argon2id as argon2id

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's: without letters that look like digits."""
LENGTH = 16
"""Characters of five bits: 80 bits, which nobody guesses in a hundred years at a million guesses a second."""
OPERATIONS, MEMORY = 2, 8 * 1024 * 1024
"""Of Argon2id, some 10 ms."""
_ALIKE = str.maketrans("OIL", "011")
_FORM = re.compile(r"[0-9a-f]{32}")


class FormId:
    """The one-use id of a form, hexadecimal. Raises ``ValueError`` for anything else."""

    def __init__(self, text: str) -> None:
        if not _FORM.fullmatch(text):
            raise ValueError("This is no form id.")
        self.text = text
        self._secret = bytes.fromhex(text)

    @classmethod
    def new(cls) -> FormId:
        return cls(secrets.token_hex(16))

    def submission(self) -> UUID:
        """Names what was sent with the form, without telling its id."""
        return UUID(bytes=self._derived(b"submission")[:16])

    def code(self) -> str:
        """The query code: ``LENGTH`` characters."""
        number = int.from_bytes(self._derived(b"query-code"))
        return "".join(ALPHABET[number >> 5 * place & 31] for place in range(LENGTH))

    def fingerprint(self, content: bytes) -> bytes:
        """Tells whether the same was sent again; without the id it tells nothing of the content."""
        return hashlib.blake2b(content, key=self._secret, person=b"content", digest_size=32).digest()

    def _derived(self, purpose: bytes) -> bytes:
        return hashlib.blake2b(key=self._secret, person=purpose, digest_size=32).digest()


def written(code: str) -> str:
    """In groups of four, to be copied by hand."""
    return "-".join(code[place : place + 4] for place in range(0, len(code), 4))


def read(text: str) -> str:
    """The code that somebody typed; empty where it can be none."""
    code = re.sub(r"[\s\-－—]", "", text).upper().translate(_ALIKE)
    return code if len(code) == LENGTH and set(code) <= set(ALPHABET) else ""


def reader(number: str, code: str) -> nacl.public.PrivateKey:
    """The key pair of this code for this number; slow by intent."""
    salt = hashlib.blake2b(number.encode(), person=b"reader", digest_size=argon2id.SALTBYTES).digest()
    return nacl.public.PrivateKey(
        argon2id.kdf(nacl.public.PrivateKey.SIZE, code.encode(), salt, opslimit=OPERATIONS, memlimit=MEMORY)
    )


def seal(public: bytes, content: bytes) -> bytes:
    return bytes(nacl.public.SealedBox(nacl.public.PublicKey(public)).encrypt(content))


def unseal(private: nacl.public.PrivateKey, sealed: bytes) -> bytes | None:
    """None where it was sealed to another."""
    try:
        return bytes(nacl.public.SealedBox(private).decrypt(sealed))
    except (nacl.exceptions.CryptoError, ValueError):
        return None


def write_letter(private: nacl.public.PrivateKey, public: bytes, content: bytes) -> bytes:
    """Opens only for ``public``, and only as coming from ``private``."""
    return bytes(nacl.public.Box(private, nacl.public.PublicKey(public)).encrypt(content))


def open_letter(private: nacl.public.PrivateKey, public: bytes, sealed: bytes) -> bytes | None:
    """None where it is to another, or not from ``public``."""
    try:
        return bytes(nacl.public.Box(private, nacl.public.PublicKey(public)).decrypt(sealed))
    except (nacl.exceptions.CryptoError, ValueError):
        return None
