"""Who may post here, and how often. Addresses are kept in memory, for minutes, and stand in no log."""

from __future__ import annotations

import ipaddress
import threading
import time
from collections import OrderedDict, deque
from urllib.parse import urlsplit

from django.http import HttpRequest

MOST_ADDRESSES = 10_000
LOOPBACK = ("127.0.0.1", "::1")


def is_own(request: HttpRequest) -> bool:
    """Whether the form stands on this host. The counter has no cookie to steal; others' pages shall not use it all the same."""
    if (site := request.headers.get("Sec-Fetch-Site")) is not None:
        return site == "same-origin"
    origin = request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc == request.META.get("HTTP_HOST", "")


def neighbourhood(request: HttpRequest) -> str:
    """The address that asks, of IPv6 the network; what nginx on this machine tells is believed."""
    told = request.META.get("REMOTE_ADDR", "")
    if told in LOOPBACK:
        told = request.headers.get("X-Real-IP", told)
    try:
        address = ipaddress.ip_address(told)
    except ValueError:
        return told[:64]
    return str(ipaddress.ip_network((address, 64), strict=False)) if address.version == 6 else str(address)


class Limiter:
    """At most ``most`` in ``seconds`` from one address; an office behind one address is many people."""

    def __init__(self, most: int, seconds: float) -> None:
        self.most = most
        self.seconds = seconds
        self._seen: OrderedDict[str, deque[float]] = OrderedDict()
        self._lock = threading.Lock()

    def is_over(self, address: str) -> bool:
        with self._lock:
            return len(self._recent(address, time.monotonic())) >= self.most

    def note(self, address: str) -> None:
        with self._lock:
            now = time.monotonic()
            recent = self._recent(address, now)
            recent.append(now)
            self._seen[address] = recent
            self._seen.move_to_end(address)
            if len(self._seen) > MOST_ADDRESSES:
                self._seen.popitem(last=False)

    def _recent(self, address: str, now: float) -> deque[float]:
        recent = self._seen.get(address, deque())
        while recent and recent[0] <= now - self.seconds:
            recent.popleft()
        return recent
