"""The generated configuration in a real nginx, with TLS, in front of a real front."""

from __future__ import annotations

import http.client
import io
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from django.core.management import call_command
from wagtail.models import Page

from cms.front.headers import HEADERS
from cms.operations.nginx import Deployment, NoSites, configuration, live_hosts, redirect_map
from cms.records.table import writing
from tests.front.test_server import Front, front
from tests.publishing.city import BUREAU, PORTAL, PublishedCity
from tests.services.servers import free_port

__all__ = ["front"]

pytestmark = pytest.mark.slow


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes


class Nginx(NamedTuple):
    http_port: int
    https_port: int

    def get(self, path: str, host: str = BUREAU) -> Answer:
        trusting = ssl.create_default_context()
        trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
        plain = socket.create_connection(("127.0.0.1", self.https_port), timeout=20)
        connection = http.client.HTTPSConnection(host, self.https_port)
        connection.sock = trusting.wrap_socket(plain, server_hostname=host)
        return _answer(connection, path, host)

    def get_plain(self, path: str, host: str = BUREAU) -> Answer:
        return _answer(http.client.HTTPConnection("127.0.0.1", self.http_port, timeout=20), path, host)


def _answer(connection: http.client.HTTPConnection, path: str, host: str) -> Answer:
    connection.request("GET", path, headers={"Host": host})
    response = connection.getresponse()
    answer = Answer(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())
    connection.close()
    return answer


@pytest.fixture
def nginx(city: PublishedCity, front: Front, tmp_path: Path) -> Iterator[Nginx]:
    program = shutil.which("nginx") or "/usr/sbin/nginx"
    _make_certificate(tmp_path)
    ports = Nginx(free_port(), free_port())
    site = configuration(
        Deployment(
            hosts=live_hosts(city.var / "site"),
            tree=city.var / "site",
            front=f"127.0.0.1:{front.port}",
            certificate=tmp_path / "certificate.pem",
            key=tmp_path / "key.pem",
            http_port=ports.http_port,
            https_port=ports.https_port,
        )
    )
    (tmp_path / "city.conf").write_text(site, encoding="utf-8")
    places = "".join(
        f"{name}_temp_path {tmp_path}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (tmp_path / "nginx.conf").write_text(
        f"daemon off; pid {tmp_path}/pid; error_log {tmp_path}/error.log; user root; events {{}}\n"
        f"http {{ access_log off; {places} include {tmp_path}/city.conf; }}\n",
        encoding="utf-8",
    )
    process = subprocess.Popen([program, "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf")])
    try:
        _await_port(ports.https_port, tmp_path / "error.log")
        yield ports
    finally:
        process.terminate()
        process.wait(20)


def _make_certificate(folder: Path) -> None:
    files = ["-keyout", str(folder / "key.pem"), "-out", str(folder / "certificate.pem")]
    arguments = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    subprocess.run([*arguments, *files], check=True, capture_output=True)


def _await_port(port: int, log: Path) -> None:
    end = time.monotonic() + 20
    while time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(log.read_text(encoding="utf-8"))


def test_nginx_serves_the_sites_as_the_front_does(nginx: Nginx, front: Front, city: PublishedCity) -> None:
    for path, host in (("/", BUREAU), ("/news/a.html", BUREAU), ("/news/a.json", BUREAU), ("/sitemap.xml", BUREAU),
                       ("/feed.xml", BUREAU), ("/robots.txt", BUREAU), ("/", PORTAL), ("/search?q=身份证", BUREAU)):  # fmt: skip
        address = path.replace("身份证", "%E8%BA%AB")
        ours, theirs = nginx.get(address, host), front.get(address, host)

        assert (ours.status, ours.body) == (200, theirs.body), path
        assert ours.headers["content-type"].lower() == theirs.headers["content-type"].lower(), path
        told = {name.lower(): value for name, value in HEADERS.items()}
        shared = {name: ours.headers.get(name) for name in told}
        assert shared == {name: theirs.headers.get(name) for name in told}, path
        assert "max-age=63072000" in ours.headers["strict-transport-security"]


def test_assets_are_kept_and_pages_are_asked_for_again(nginx: Nginx, city: PublishedCity) -> None:
    page = nginx.get("/")
    style = next(
        file for file in city.file("/assets").iterdir() if file.name.startswith("main.") and file.suffix == ".css"
    )

    asset = nginx.get(f"/assets/{style.name}")

    assert page.headers["cache-control"] == "no-cache"
    assert "immutable" in asset.headers["cache-control"]
    assert asset.headers["content-type"] == "text/css; charset=utf-8"


def test_an_address_that_is_too_long_is_told_in_words(nginx: Nginx) -> None:
    answer = nginx.get("/search?q=" + "%E8%BA%AB" * 3000)

    assert (answer.status, answer.headers["content-type"]) == (414, "text/html; charset=utf-8")
    assert "不超过200个字" in answer.body.decode()


def test_what_is_not_public_is_not_found(nginx: Nginx) -> None:
    for path in (
        "/_frame.html",
        "/_redirects.json",
        "/.lock",
        "/nowhere.html",
        "/assets/nothing.css",
        "/../manifests/",
    ):
        assert nginx.get(path).status in (400, 404), path

    assert "没有找到这个页面" in nginx.get("/nowhere.html").body.decode()
    assert "没有找到这个页面" in nginx.get("/assets/nothing.css").body.decode()


def test_former_addresses_lead_to_the_new_ones(nginx: Nginx, city: PublishedCity) -> None:
    page = Page.objects.get(url_path="/gongan/news/a/").specific
    page.slug = "b"
    with writing():
        page.save_revision().publish()
    city.publish()

    # nginx alone knows no table: the page at the former address leads on.
    moved = nginx.get("/news/a.html")
    section = nginx.get("/news")

    assert 'content="0; url=/news/b.html"' in moved.body.decode()
    assert (section.status, section.headers["location"]) == (301, "/news/")
    assert '"gongan.localhost/news/a.html" "/news/b.html";' in redirect_map(city.var / "site")


def test_plain_http_leads_to_tls_and_foreign_names_get_nothing(nginx: Nginx) -> None:
    moved = nginx.get_plain("/news/")

    assert moved.status == 308
    assert moved.headers["location"] == f"https://{BUREAU}:{nginx.https_port}/news/"
    with pytest.raises((http.client.RemoteDisconnected, ConnectionResetError)):
        nginx.get_plain("/", "evil.test")
    with pytest.raises((ssl.SSLError, ConnectionResetError)):
        nginx.get("/", "evil.test")


def test_the_tree_may_stand_elsewhere_on_the_host_of_nginx(city: PublishedCity, tmp_path: Path) -> None:
    city.publish()
    files = {name: tmp_path / name for name in ("certificate", "key", "output")}

    call_command("nginx", **files, tree=Path("/srv/front/site"), stdout=io.StringIO())

    written = files["output"].read_text(encoding="utf-8")
    assert "root /srv/front/site/$host/current;" in written
    assert str(city.var) not in written
    assert BUREAU in written


def test_an_unpublished_city_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NoSites, match="publish"):
        configuration(Deployment(hosts=(), tree=tmp_path, front="127.0.0.1:8000", certificate=tmp_path, key=tmp_path))
