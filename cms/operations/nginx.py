"""nginx's configuration for a city: made from the sites, headers and file types that the front knows itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import msgspec

from cms.front.files import CONTENT_TYPES
from cms.front.headers import HEADERS
from cms.front.plain_pages import TOO_LONG, TOO_LONG_STATUS
from cms.publishing.release import hosts, redirects_of

from .errors import OperationsError

HSTS = "max-age=63072000; includeSubDomains; preload"
OPEN = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
"""For what other sites may read: JSON, feeds, site maps."""
ATTACHMENT = {"Content-Disposition": "attachment", "Content-Security-Policy": "default-src 'none'; sandbox"}
"""An uploaded file is never shown in the site's own origin."""
YEAR = "public, max-age=31536000, immutable"
DYNAMIC = r"^/(search$|search\.json$|suggest\.json$|opensearch\.xml$|healthz$|api/|data/|counter/)"
MOST_UPLOAD = "25m"
TOO_LONG_FILE = "/_too_long.html"
"""No page's address: what begins so is the release's own."""


class Deployment(msgspec.Struct, frozen=True, kw_only=True):
    hosts: tuple[str, ...]
    tree: Path
    """The release tree."""
    front: str
    """Address of the front's process, ``127.0.0.1:8000``."""
    certificate: Path
    key: Path
    http_port: int = 80
    https_port: int = 443
    back_office: str = ""
    """Host name under which the city's staff reaches the back office; empty leaves it out."""
    back_office_process: str = "127.0.0.1:8001"


class NoSites(OperationsError):
    """There is no published site to serve."""


def configuration(city: Deployment) -> str:
    """Text to include in nginx's ``http`` block. Raises ``NoSites``."""
    if not city.hosts:
        raise NoSites(f"{city.tree} has no site: publish the city first ('manage.py publish').")
    names = " ".join(sorted(city.hosts))
    lines = [
        "# Made by 'manage.py nginx': make it again when sites are added, and reload nginx.",
        "server_tokens off;",
        *_refusing_others(city),
        *_block(f"server {{ # {len(city.hosts)} sites", _to_https(city, names)),
        *_block("server {", _public(city, names)),
    ]
    if city.back_office:
        lines += _block("server {", _to_https(city, city.back_office))
        lines += _block("server {", _staff(city))
    return "\n".join(lines) + "\n"


def redirect_map(tree: Path) -> str:
    """Former addresses of all live sites as lines of an nginx ``map $host$uri $moved`` (for hosts without a front)."""
    lines = []
    for host in hosts(tree):
        for old, new in sorted(redirects_of(tree / host / "current").items()):
            lines.append(f"{_quoted(host + old)} {_quoted(new)};")
    return "\n".join(lines) + "\n"


def live_hosts(tree: Path) -> tuple[str, ...]:
    return tuple(host for host in hosts(tree) if (tree / host / "current").exists())


def _refusing_others(city: Deployment) -> Iterator[str]:
    """Unknown names get no answer at all: no page of ours under a foreign name."""
    yield from _block("server {", [f"listen {city.http_port} default_server;", "return 444;"])
    tls = [f"listen {city.https_port} ssl default_server;", "ssl_reject_handshake on;"]
    yield from _block("server {", tls)


def _to_https(city: Deployment, names: str) -> Iterator[str]:
    port = "" if city.https_port == 443 else f":{city.https_port}"
    yield f"listen {city.http_port};"
    yield f"server_name {names};"
    yield f"return 308 https://$host{port}$request_uri;"


def _public(city: Deployment, names: str) -> Iterator[str]:
    yield from _tls(city, names)
    yield f"root {city.tree}/$host/current;"
    # The address stays what the visitor asked for: no host or port of nginx's own.
    yield "absolute_redirect off;"
    yield "index index.html;"
    yield "error_page 404 /404.html;"
    yield f"error_page {TOO_LONG_STATUS} {TOO_LONG_FILE};"
    yield "client_max_body_size 1m;"
    yield "gzip on;"
    yield "gzip_vary on;"
    yield "gzip_types text/css text/javascript application/json application/xml application/atom+xml image/svg+xml;"
    yield from _types()
    yield from _headers({"Cache-Control": "no-cache"})
    # What begins with a dot or an underscore is the release's own.
    yield from _block("location ~ /[._] {", ["return 404;"])
    yield from _block("location = /404.html {", ["internal;", *_headers({"Cache-Control": "no-cache"})])
    yield from _block("location /assets/files/ {", _asset(ATTACHMENT))
    yield from _block("location /assets/ {", _asset({}))
    feed = [
        "types { }",
        "default_type 'application/atom+xml; charset=utf-8';",
        *_headers({"Cache-Control": "no-cache", **OPEN}),
    ]
    yield from _block("location = /feed.xml {", feed)
    machine = ["try_files $uri @front;", *_headers({"Cache-Control": "no-cache", **OPEN})]
    yield from _block(f"location ~ {DYNAMIC} {{", _proxied(city.front))
    yield from _block(r"location ~ \.(json|xml)$ {", machine)
    # The front knows former addresses; it answers 404 with the site's own page.
    yield from _block("location / {", ["try_files $uri $uri/ @front;"])
    yield from _block("location @front {", _proxied(city.front))
    yield from _block(f"location = {TOO_LONG_FILE} {{", ["internal;", f"return {TOO_LONG_STATUS} {_quoted(TOO_LONG)};"])


def _staff(city: Deployment) -> Iterator[str]:
    yield from _tls(city, city.back_office)
    yield f"client_max_body_size {MOST_UPLOAD};"
    yield f'add_header Strict-Transport-Security "{HSTS}" always;'
    yield from _block("location / {", _proxied(city.back_office_process))


def _tls(city: Deployment, names: str) -> Iterator[str]:
    yield f"listen {city.https_port} ssl http2;"
    yield f"server_name {names};"
    yield f"ssl_certificate {city.certificate};"
    yield f"ssl_certificate_key {city.key};"
    yield "ssl_protocols TLSv1.2 TLSv1.3;"
    yield "ssl_session_cache shared:chengmen:10m;"
    yield "ssl_session_tickets off;"


def _types() -> Iterator[str]:
    by_type: dict[str, list[str]] = {}
    for extension, content_type in CONTENT_TYPES.items():
        by_type.setdefault(content_type.partition(";")[0], []).append(extension.lstrip("."))
    yield from _block("types {", [f"{name} {' '.join(extensions)};" for name, extensions in by_type.items()])
    yield "default_type application/octet-stream;"
    yield "charset utf-8;"
    yield "charset_types text/html text/css text/javascript text/plain application/json application/xml;"


def _asset(further: Mapping[str, str]) -> Iterator[str]:
    yield "try_files $uri =404;"
    yield from _headers({"Cache-Control": YEAR, **further})


def _headers(further: Mapping[str, str]) -> Iterator[str]:
    # A location with one header of its own inherits none: each states them all.
    for name, value in {**HEADERS, "Strict-Transport-Security": HSTS, **further}.items():
        yield f'add_header {name} "{value}" always;'


def _proxied(process: str) -> Iterator[str]:
    yield f"proxy_pass http://{process};"
    yield "proxy_set_header Host $host;"
    yield "proxy_set_header X-Forwarded-Proto https;"
    # The counter limits how often one address may ask.
    yield "proxy_set_header X-Real-IP $remote_addr;"
    yield "proxy_http_version 1.1;"
    yield 'proxy_set_header Connection "";'
    yield f'add_header Strict-Transport-Security "{HSTS}" always;'


def _block(head: str, lines: Iterable[str]) -> list[str]:
    return [head, *(f"    {line}" for line in lines), "}"]


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
