"""Typed readers of the environment: nonsense is refused with the variable's name and the remedy."""

from __future__ import annotations

import os
import re
from pathlib import Path

LABEL = r"[a-z0-9]([a-z0-9-]*[a-z0-9])?"
HOST = re.compile(rf"{LABEL}(\.{LABEL})*")
MOST_HOST = 253


class EnvironmentInvalid(Exception):
    """An environment variable is missing or not of its type."""


def text(name: str, default: str | None = None) -> str:
    value = os.environ.get(name, default)
    if value is None:
        raise EnvironmentInvalid(f"{name} is not set: give it a value in the environment of this process.")
    return value


def boolean(name: str, default: bool) -> bool:
    value = os.environ.get(name)
    if value is None:
        return default
    if value.lower() in {"1", "true", "yes"}:
        return True
    if value.lower() in {"0", "false", "no"}:
        return False
    raise EnvironmentInvalid(f"{name}={value!r} is not a boolean: use true or false.")


def integer(name: str, default: int, *, least: int = 0, most: int = 2**31) -> int:
    value = os.environ.get(name)
    if value is None:
        return default
    try:
        number = int(value)
    except ValueError:
        raise EnvironmentInvalid(f"{name}={value!r} is not a whole number.") from None
    if not least <= number <= most:
        raise EnvironmentInvalid(f"{name}={number} is outside {least} to {most}.")
    return number


def words(name: str, default: tuple[str, ...] = ()) -> list[str]:
    """A list separated by commas."""
    value = os.environ.get(name)
    return list(default) if value is None else [word.strip() for word in value.split(",") if word.strip()]


def host(name: str, default: str) -> str:
    """A host name, without scheme and port."""
    value = os.environ.get(name, default)
    if len(value) > MOST_HOST or not HOST.fullmatch(value):
        raise EnvironmentInvalid(f"{name}={value!r} is not a host name: write it like www.example.gov.cn.")
    return value


def path(name: str, default: Path) -> Path:
    value = os.environ.get(name)
    if value is None:
        return default
    if not value or "\0" in value:
        raise EnvironmentInvalid(f"{name} is empty: name a path, or leave it unset for {default}.")
    try:
        return Path(value).expanduser().resolve()
    except (OSError, RuntimeError) as error:
        raise EnvironmentInvalid(f"{name}={value!r} is not a path of this machine ({error}).") from error


def choice(name: str, default: str, *, among: tuple[str, ...]) -> str:
    value = os.environ.get(name, default)
    if value not in among:
        raise EnvironmentInvalid(f"{name}={value!r} is none of {', '.join(among)}.")
    return value


def secret(name: str) -> str:
    """A secret from ``NAME`` or from the file that ``NAME_FILE`` names; it has no default."""
    file = os.environ.get(f"{name}_FILE")
    try:
        value = Path(file).read_text(encoding="utf-8").strip() if file else text(name)
    except (OSError, UnicodeDecodeError) as error:
        raise EnvironmentInvalid(
            f"{name}_FILE={file!r} cannot be read ({error}): check its path and rights."
        ) from error
    if not value:
        raise EnvironmentInvalid(f"{name} is empty: give it a value.")
    return value


def optional_secret(name: str) -> str:
    """As ``secret``, empty where neither is set."""
    return secret(name) if name in os.environ or f"{name}_FILE" in os.environ else ""
