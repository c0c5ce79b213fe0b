"""What an answer tells: its body, headers and messages, what a workbook holds, and the mails that went out."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from django.contrib.messages import get_messages

PICTURES = {"image/png", "image/jpeg", "image/webp", "image/gif", "image/avif"}


def texts(answer: Any) -> Iterator[str]:
    # The way to the login repeats the address that was asked for.
    if not answer.headers.get("Location", "").startswith("/admin/login/"):
        yield str(dict(answer.headers))
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    yield _readable(content)
    if hasattr(answer, "wsgi_request"):
        yield from (str(message) for message in get_messages(answer.wsgi_request))


def tells(answer: Any, mark: str) -> bool:
    """Whether the mark stands in it. A picture is taken for telling: it has no text."""
    is_picture = answer.headers.get("Content-Type", "") in PICTURES
    return is_picture or any(mark in text.lower() for text in texts(answer))


def _readable(content: bytes) -> str:
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as workbook:
            return "".join(workbook.read(name).decode(errors="replace") for name in workbook.namelist())
    return content.decode(errors="replace")
