"""Sealing cases: a key for each, all wrapped by the master key, which also keys the digests of histories.

Whoever writes to the database but does not hold the master key can neither read a body nor make a digest that fits.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from pathlib import Path

import nacl.exceptions
import nacl.public
import nacl.secret

from .errors import MasterKeyUnusable

SIZE = nacl.secret.Aead.KEY_SIZE
_OTHERS = 0o077


class BodyUnreadable(Exception):
    """Not sealed with this key for this place."""


class MasterKey:
    def __init__(self, secret: bytes) -> None:
        self._wrapping = _derived(secret, b"case-key")
        self._chaining = _derived(secret, b"case-digest")
        self.intake = nacl.public.PrivateKey(_derived(secret, b"case-intake"))
        """Opens what the counter has sealed; its public half may go anywhere."""

    def wrap(self, key: bytes, number: str) -> bytes:
        return seal(self._wrapping, key, number)

    def unwrap(self, wrapped: bytes, number: str) -> bytes:
        """Raises ``BodyUnreadable``."""
        return unseal(self._wrapping, wrapped, number)

    def digest(self, content: bytes) -> bytes:
        return hashlib.blake2b(content, key=self._chaining, digest_size=32).digest()


def new_key() -> bytes:
    return secrets.token_bytes(SIZE)


def seal(key: bytes, content: bytes, place: str) -> bytes:
    """Opens only with the same key and the same place."""
    return bytes(nacl.secret.Aead(key).encrypt(content, place.encode()))


def unseal(key: bytes, content: bytes, place: str) -> bytes:
    """Raises ``BodyUnreadable``."""
    try:
        return nacl.secret.Aead(key).decrypt(content, place.encode())
    except (nacl.exceptions.CryptoError, ValueError) as error:
        raise BodyUnreadable(place) from error


def master_key(file: Path, *, may_make: bool) -> MasterKey:
    """Reads the key from its file of mode 0600, or makes both. Raises ``MasterKeyUnusable``."""
    try:
        if may_make and not file.exists():
            _make(file)
        if file.stat().st_mode & _OTHERS:
            raise MasterKeyUnusable(file, "others may read it: chmod 600, and find out who did")
        secret = bytes.fromhex(file.read_text(encoding="ascii"))
    except (OSError, ValueError) as error:
        raise MasterKeyUnusable(file, str(error)) from error
    if len(secret) != SIZE:
        raise MasterKeyUnusable(file, f"it holds {len(secret)} bytes instead of {SIZE}")
    return MasterKey(secret)


def _make(file: Path) -> None:
    """Of two processes that make it at once, one wins and both read the same key."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    unfinished = file.with_name(f".{file.name}.{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as opened:
            opened.write(new_key().hex() + "\n")
            opened.flush()
            os.fsync(opened.fileno())
        try:
            os.link(unfinished, file)
        except FileExistsError:
            return
    finally:
        unfinished.unlink(missing_ok=True)
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _derived(secret: bytes, purpose: bytes) -> bytes:
    return hashlib.blake2b(key=secret, person=purpose, digest_size=SIZE).digest()
