"""Signing manifests with Ed25519 (RFC 8032): who changes a released file cannot also change what is known of it."""

from __future__ import annotations

from pathlib import Path

import msgspec
import nacl.encoding
import nacl.exceptions
import nacl.signing

from .disk import replace
from .errors import PublishingError

HEX = nacl.encoding.HexEncoder


class KeysInvalid(PublishingError):
    """The signing key cannot be read or made."""

    def __init__(self, folder: Path, reason: str) -> None:
        super().__init__(f"The signing key in {folder} cannot be used ({reason}): see docs/operations.md, Keys.")


class Signed(msgspec.Struct, frozen=True, kw_only=True):
    """Bytes with the signature of them, as they stand in a file."""

    key: str
    """The public key, hexadecimal."""
    signature: str
    content: msgspec.Raw


class SigningKeys:
    """``release.key`` signs; every key in ``trusted`` is believed, former ones too.

    The key is made on first use. The folder belongs to the publisher alone; ``trusted`` may go anywhere.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._signing: nacl.signing.SigningKey | None = None

    def sign(self, content: bytes) -> bytes:
        """The content, which is JSON, inside its signed envelope."""
        key = self._key()
        signature = key.sign(content).signature.hex()
        public = key.verify_key.encode(HEX).decode()
        return msgspec.json.encode(Signed(key=public, signature=signature, content=msgspec.Raw(content)))

    def make_ready(self) -> None:
        """Reads or makes the key now: processes forked later all sign with it."""
        self._key()

    def is_genuine(self, signed: Signed) -> bool:
        """Whether a trusted key signed just this content."""
        if signed.key not in self.trusted():
            return False
        try:
            verifying = nacl.signing.VerifyKey(signed.key.encode(), encoder=HEX)
            verifying.verify(bytes(signed.content), bytes.fromhex(signed.signature))
        except (nacl.exceptions.CryptoError, ValueError):
            return False
        return True

    def trusted(self) -> list[str]:
        """Public keys, the present one first."""
        try:
            return (self.folder / "trusted").read_text(encoding="ascii").split()
        except FileNotFoundError:
            return []
        except (OSError, UnicodeDecodeError) as error:
            raise KeysInvalid(self.folder, str(error)) from error

    def rotate(self) -> str:
        """Makes a new key and answers its public half; what former keys signed stays genuine."""
        key = nacl.signing.SigningKey.generate()
        public = key.verify_key.encode(HEX).decode()
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            # Trusted before it signs: a kill in between leaves nothing unverifiable.
            replace(self.folder / "trusted", ("\n".join([public, *self.trusted()]) + "\n").encode())
            replace(self.folder / "release.key", key.encode(HEX) + b"\n", mode=0o600)
        except OSError as error:
            raise KeysInvalid(self.folder, str(error)) from error
        self._signing = key
        return public

    def _key(self) -> nacl.signing.SigningKey:
        if self._signing is None:
            file = self.folder / "release.key"
            if not file.exists():
                self.rotate()
            try:
                self._signing = nacl.signing.SigningKey(file.read_text(encoding="ascii").strip().encode(), encoder=HEX)
            except (OSError, ValueError, TypeError) as error:
                raise KeysInvalid(self.folder, str(error)) from error
        return self._signing
