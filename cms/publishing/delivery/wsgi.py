"""The front's inner port: a process of its own on the front's host, reached by the back office alone.

It needs no Django, and knows release tree, ``public.sqlite`` and the keys to trust; see docs/operations.md.
"""

from __future__ import annotations

import fcntl
import logging
import sqlite3
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import msgspec
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from cms.intake.messages import Exchange
from cms.intake.store import Intake
from cms.records import public_copy
from cms.records.copy_metrics import copy_metrics
from cms.records.search_counts import search_rows
from cms.settings import front as settings
from cms.settings import logs

from ..errors import PublishingError
from ..signing import SigningKeys
from .messages import ACT, ANNOUNCE, BLOBS, HEALTH, INTAKE, METRICS, MOST_BYTES, RECORDS, SEARCHES, STATE
from .receive import Receiver, Refused

logger = logging.getLogger(__name__)
Start = Callable[[str, list[tuple[str, str]]], Any]
FAULTS = (public_copy.PublicCopyDamaged, PublishingError, OSError, sqlite3.Error)


class InnerPort:
    """A WSGI application over one ``Receiver``; messages are carried out one at a time."""

    def __init__(self, receiver: Receiver, counts: Path, intake: Intake) -> None:
        self.receiver = receiver
        self.counts = counts
        self.intake = intake
        self.metrics = copy_metrics(self._version)

    def __call__(self, environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        try:
            status, answer = "200 OK", self._carry_out(environ)
        except Refused as refused:
            logger.warning("delivery_refused", extra={"reason": str(refused)})
            status, answer = "403 Forbidden", {"error": str(refused)}
        except FAULTS as error:
            logger.exception("delivery_failed")
            status, answer = "503 Service Unavailable", {"error": str(error)}
        is_text = isinstance(answer, bytes)
        body = answer if is_text else msgspec.json.encode(answer)
        kind = CONTENT_TYPE_LATEST if is_text else "application/json"
        start(status, [("Content-Type", kind), ("Content-Length", str(len(body)))])
        return [body]

    def _carry_out(self, environ: dict[str, Any]) -> Any:
        act = (environ["REQUEST_METHOD"], unquote(environ.get("PATH_INFO", "")))
        if act == ("GET", STATE):
            return self.receiver.state()
        if act == ("GET", METRICS):
            return generate_latest(self.metrics)
        if act == ("GET", HEALTH):
            epoch, version = public_copy.state(self.receiver.copy)
            return {"status": "ok", "epoch": epoch, "version": version}
        if act[0] == "GET" and act[1].startswith(SEARCHES):
            return search_rows(self.counts, act[1].removeprefix(SEARCHES))
        body = _body(environ)
        if act == ("POST", INTAKE):
            # Beside the deliveries: people's messages do not wait for a large one.
            return self.intake.exchange(self.receiver.genuine(body, Exchange))
        self.receiver.tree.mkdir(parents=True, exist_ok=True)
        with (self.receiver.tree / ".inner").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            match act:
                case ("POST", path) if path.startswith(f"{ANNOUNCE}/"):
                    return self.receiver.announce(path.removeprefix(f"{ANNOUNCE}/"), body)
                case ("PUT", path) if path.startswith(BLOBS):
                    return self.receiver.take(path.removeprefix(BLOBS), body)
                case ("POST", path) if path == ACT:
                    return self.receiver.act(body)
                case ("POST", path) if path == RECORDS:
                    return self.receiver.records(body)
        raise Refused(f"There is no {' '.join(act)} here.")

    def _version(self) -> int:
        try:
            return public_copy.state(self.receiver.copy)[1]
        except (public_copy.PublicCopyDamaged, public_copy.PublicCopyUnusable):
            return 0


def _body(environ: dict[str, Any]) -> bytes:
    try:
        length = int(environ.get("CONTENT_LENGTH") or 0)
    except ValueError as error:
        raise Refused("The message does not say how long it is.") from error
    if length > MOST_BYTES:
        raise Refused(f"The message is longer than {MOST_BYTES} bytes.")
    content: bytes = environ["wsgi.input"].read(length)
    if len(content) != length:
        raise Refused("The message was cut off.")
    return content


logs.configure()
application = InnerPort(
    Receiver(
        Path(settings.CHENGMEN_SITE_ROOT),
        Path(settings.CHENGMEN_PUBLIC_DATABASE),
        SigningKeys(Path(settings.CHENGMEN_KEYS)),
    ),
    Path(settings.CHENGMEN_COUNTS_DATABASE),
    Intake(Path(settings.CHENGMEN_INTAKE_DATABASE)),
)
