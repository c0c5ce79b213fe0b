"""Comparing what is served with the signed manifests: a changed, missing or foreign file is named."""

from __future__ import annotations

import http.client
import socket
import ssl
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import msgspec

from .configuration import Configuration
from .errors import PublishingError
from .outputs import sha256
from .release import Manifest, SiteReleases, decoded, hosts, redirects_of, sha256_of
from .routes import address_of, html_file

NOT_FOUND = "404.html"
SECONDS = 20.0


class ServerUnreachable(PublishingError):
    """The server to look at does not answer."""


def inspect_tree(city: Configuration) -> dict[str, Any]:
    """Every live site's files against its manifest, byte for byte."""
    found = _nothing()
    for host, manifest in _genuine(city, found):
        _compare(found, SiteReleases(city.tree, host), manifest)
    return found


def is_release_sound(city: Configuration, releases: SiteReleases, release: str) -> bool:
    """Whether a kept release is as its manifest says."""
    found = _nothing()
    manifest = _believed(city, releases, release, found)
    if manifest is not None:
        _compare(found, releases, manifest)
    return is_sound(found)


def faulty_hosts(found: dict[str, Any]) -> list[str]:
    """Hosts of everything that an inspection named."""
    names = [name for kind in ("tampered", "missing", "foreign", "unsigned") for name in found[kind]]
    return sorted({name.partition(" ")[0].partition("/")[0] for name in names})


def inspect_server(city: Configuration, base: str) -> dict[str, Any]:
    """What a server answers for every file of every live site; ``base`` is where to connect, sites go by Host."""
    found = _nothing()
    with closing(_Server(base)) as server:
        for host, manifest in _genuine(city, found):
            redirected = _redirected(city.tree / host / "current")
            for file, told in manifest.files.items():
                if file in redirected or file.rpartition("/")[2].startswith("_"):
                    continue  # Answered from the release's table, or never served.
                address = "/no-such-page" if file == NOT_FOUND else address_of(file)
                answered = server.digest(host, address, 404 if file == NOT_FOUND else 200)
                _judge(found, f"{host}/{file}", told.sha256, answered)
    return found


def is_sound(found: dict[str, Any]) -> bool:
    return not any(found[name] for name in ("tampered", "missing", "foreign", "unsigned"))


def _nothing() -> dict[str, Any]:
    return {"sites": 0, "files": 0, "tampered": [], "missing": [], "foreign": [], "unsigned": []}


def _genuine(city: Configuration, found: dict[str, Any]) -> Iterator[tuple[str, Manifest]]:
    """Live sites whose manifest one of our keys has signed; the others are noted."""
    for host in hosts(city.tree):
        releases = SiteReleases(city.tree, host)
        if not (release := releases.live()):
            continue
        found["sites"] += 1
        manifest = _believed(city, releases, release, found)
        if manifest is not None:
            yield host, manifest


def _believed(city: Configuration, releases: SiteReleases, release: str, found: dict[str, Any]) -> Manifest | None:
    try:
        signed = releases.signed(release)
        manifest = decoded(signed.content)
    except (OSError, msgspec.DecodeError):
        manifest = None
    if manifest is None or manifest.release != release or not city.keys.is_genuine(signed):
        found["unsigned"].append(f"{releases.folder.name} {release}")
        return None
    return manifest


def _compare(found: dict[str, Any], releases: SiteReleases, manifest: Manifest) -> None:
    host, folder = releases.folder.name, releases.releases / manifest.release
    present = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if not path.is_dir()}
    for file, told in manifest.files.items():
        path = present.get(file)
        _judge(found, f"{host}/{file}", told.sha256, None if path is None else _digest_of(path))
    found["foreign"] += [f"{host}/{file}" for file in sorted(present.keys() - manifest.files.keys())]


def _redirected(release: Path) -> set[str]:
    """Files that a server does not show, because it redirects; none where the table itself was tampered with."""
    try:
        return {html_file(old) for old in redirects_of(release)}
    except (OSError, ValueError):
        return set()


def _judge(found: dict[str, Any], name: str, wanted: str, digest: str | None) -> None:
    found["files"] += 1
    if digest is None:
        found["missing"].append(name)
    elif digest != wanted:
        found["tampered"].append(name)


def _digest_of(path: Path) -> str | None:
    # A link is not a file of ours, wherever it leads.
    if path.is_symlink():
        return None
    return sha256_of(path)[0]


class _Server:
    """Where a city is served; one connection for each site."""

    def __init__(self, base: str) -> None:
        place = urlsplit(base)
        if place.scheme not in ("http", "https") or not place.hostname:
            raise ServerUnreachable(f"{base!r} is no address of a server: give one like https://203.0.113.7.")
        self.base, self.address, self.is_encrypted = base, place.hostname, place.scheme == "https"
        self.port = place.port or (443 if self.is_encrypted else 80)
        self._connections: dict[str, http.client.HTTPConnection] = {}

    def digest(self, host: str, address: str, status: int) -> str | None:
        """SHA-256 of the answer; None for another status than the one expected. Raises ``ServerUnreachable``."""
        named = host if self.port in (80, 443) else f"{host}:{self.port}"
        try:
            response = self._ask(host, address, {"Host": named})
            body = response.read()
        except (OSError, http.client.HTTPException) as error:
            raise ServerUnreachable(f"{self.base} does not answer for {host}: {error}") from error
        return sha256(body) if response.status == status else None

    def close(self) -> None:
        for connection in self._connections.values():
            connection.close()

    def _ask(self, host: str, address: str, headers: dict[str, str]) -> http.client.HTTPResponse:
        connection = self._connections.get(host) or self._connect(host)
        try:
            connection.request("GET", quote(address), headers=headers)
            return connection.getresponse()
        except http.client.RemoteDisconnected:
            # A server may close a connection that was kept: asked once more on the same object, it opens a new one.
            connection.close()
            connection.request("GET", quote(address), headers=headers)
            return connection.getresponse()

    def _connect(self, host: str) -> http.client.HTTPConnection:
        made: http.client.HTTPConnection
        if self.is_encrypted:
            made = _NamedConnection(host, self.address, self.port)
        else:
            made = http.client.HTTPConnection(self.address, self.port, timeout=SECONDS)
        self._connections[host] = made
        return made


class _NamedConnection(http.client.HTTPSConnection):
    """Connects to one address and asks for the certificate of another name."""

    def __init__(self, name: str, address: str, port: int) -> None:
        super().__init__(name, port, timeout=SECONDS, context=ssl.create_default_context())
        self._create_connection = lambda _target, *rest: socket.create_connection((address, port), *rest)
