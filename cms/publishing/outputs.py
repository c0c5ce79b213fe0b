"""The files a site's plan asks for, before any of them is written."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import msgspec

SHORT = 32
"""Hexadecimal digits of a short digest: 128 bits."""


class Rendered(msgspec.Struct, frozen=True, kw_only=True):
    """A page: a template with its whole context, digested."""

    template: str
    language: str
    variant: str = ""
    """``zh-hant``: the rendered text is converted."""
    context: dict[str, Any]
    parts: dict[str, bytes]
    """Finished HTML for the marks that the template has in their places, by name."""
    fingerprint: str
    """Digest of everything the rendering can see."""


class Literal(msgspec.Struct, frozen=True, kw_only=True):
    """Finished bytes."""

    content: bytes
    variant: str = ""

    @property
    def fingerprint(self) -> str:
        """Of what is written as it stands, the file's own SHA-256."""
        return digest(self.content, self.variant.encode()) if self.variant else sha256(self.content)


class Copied(msgspec.Struct, frozen=True, kw_only=True):
    """A file of a store, linked into the release; its name carries the digest of its content."""

    source: Path
    fingerprint: str


class Kept(msgspec.Struct, frozen=True):
    """A file as the live release has it: nothing that it is made of has changed."""


KEPT = Kept()

Output = Rendered | Literal | Copied


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def digest(*parts: bytes) -> str:
    """A short digest for comparing inputs; parts cannot run into one another."""
    state = hashlib.sha256()
    for part in parts:
        state.update(len(part).to_bytes(8, "little"))
        state.update(part)
    return state.hexdigest()[:SHORT]


_encoder = msgspec.json.Encoder(order="deterministic")
# Nobody reads what is digested: as MessagePack it takes a third of the time.
_compact_encoder = msgspec.msgpack.Encoder(order="deterministic")


def digest_of(value: Any) -> str:
    """Short digest of a structure that msgspec can encode."""
    return sha256(_compact_encoder.encode(value))[:SHORT]


def encode(value: Any) -> bytes:
    """JSON; equal values give equal bytes."""
    return _encoder.encode(value)
