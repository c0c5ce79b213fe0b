"""Back office and front on two hosts: two network namespaces with a cable between them. Needs root (``make soak``)."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from cms.publishing.release import SiteReleases
from cms.records import public_copy
from cms.settings.shared import ROOT

from .city import BUREAU, PublishedCity
from .test_faults import retitle

pytestmark = pytest.mark.soak

BACK, FRONT = "10.98.0.1", "10.98.0.2"
PORT = 8002


class TwoHosts:
    def __init__(self, city: PublishedCity, folder: Path, name: str) -> None:
        self.city, self.folder = city, folder
        self.back, self.front = f"{name}-back", f"{name}-front"
        self.cable = f"{name}b"
        self.process: subprocess.Popen[bytes] | None = None

    def build(self) -> None:
        end = f"{self.back[:-5]}f"
        for words in (
            f"netns add {self.back}",
            f"netns add {self.front}",
            f"link add {self.cable} netns {self.back} type veth peer name {end} netns {self.front}",
            f"-n {self.back} addr add {BACK}/30 dev {self.cable}",
            f"-n {self.front} addr add {FRONT}/30 dev {end}",
            f"-n {self.back} link set lo up",
            f"-n {self.front} link set lo up",
            f"-n {self.back} link set {self.cable} up",
            f"-n {self.front} link set {end} up",
        ):
            subprocess.run(["ip", *words.split()], check=True)

    def cut(self) -> None:
        subprocess.run(["ip", "-n", self.back, "link", "set", self.cable, "down"], check=True)

    def mend(self) -> None:
        subprocess.run(["ip", "-n", self.back, "link", "set", self.cable, "up"], check=True)

    def start_front(self) -> None:
        self.city.configuration.keys.make_ready()
        keys = self.folder / "keys"
        keys.mkdir(exist_ok=True)
        shutil.copy(self.city.var / "keys" / "trusted", keys / "trusted")
        options = ["--no-control-socket", "--bind", f"{FRONT}:{PORT}", "--log-level", "warning"]
        self.process = subprocess.Popen(
            [*self.inside(self.front), sys.executable, "-m", "gunicorn", *options, "cms.publishing.delivery.wsgi"],
            cwd=ROOT,
            env={"PATH": os.environ["PATH"], "CHENGMEN_VAR": str(self.folder)},
        )

    def publish(self) -> subprocess.CompletedProcess[str]:
        environment = {"PATH": os.environ["PATH"], "CHENGMEN_VAR": str(self.city.var)}
        environment |= {
            "CHENGMEN_DATABASE": str(self.city.database),
            "CHENGMEN_FRONT_URL": f"http://{FRONT}:{PORT}",
        }
        words = [*self.inside(self.back), sys.executable, "manage.py", "publish"]
        return subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)

    def inside(self, host: str) -> list[str]:
        return ["ip", "netns", "exec", host]

    def end(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(20)
        for host in (self.back, self.front):
            subprocess.run(["ip", "netns", "del", host], check=False)


@pytest.fixture
def hosts(city: PublishedCity, tmp_path: Path) -> Iterator[TwoHosts]:
    made = TwoHosts(city, tmp_path / "front", f"cm{os.getpid() % 10000}")
    (tmp_path / "front").mkdir()
    try:
        made.build()
        made.start_front()
        yield made
    finally:
        made.end()


def until(claim: object, seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not claim():  # type: ignore[operator]
        assert time.monotonic() < end
        time.sleep(0.1)


OPEN_PORTS = """
import socket, sys
def is_open(port):
    with socket.socket() as probe:
        probe.settimeout(0.2)
        return probe.connect_ex((sys.argv[1], port)) == 0
print([port for port in range(1, 65536) if is_open(port)])
"""


def test_everything_goes_outward_and_the_front_reaches_nothing_inward(hosts: TwoHosts, city: PublishedCity) -> None:
    published = hosts.publish()
    until(lambda: SiteReleases(hosts.folder / "site", BUREAU).live())

    seen = subprocess.run(
        [*hosts.inside(hosts.front), sys.executable, "-c", OPEN_PORTS, BACK], capture_output=True, text=True, check=True
    )

    assert published.returncode == 0, published.stderr
    assert seen.stdout.strip() == "[]"
    assert public_copy.state(hosts.folder / "public.sqlite") == public_copy.state(city.configuration.public_copy)


def test_a_cut_cable_keeps_the_front_as_it_was_and_the_next_run_delivers(hosts: TwoHosts, city: PublishedCity) -> None:
    hosts.publish()
    first = (hosts.folder / "site" / BUREAU / "current").resolve()
    for number in range(10):
        retitle(f"便民服务日 {number}")
        hosts.cut()
        failed = hosts.publish() if number == 0 else None
        assert failed is None or failed.returncode == 1
        assert (hosts.folder / "site" / BUREAU / "current").resolve() == first
        hosts.mend()

        delivered = hosts.publish()

        assert delivered.returncode == 0, delivered.stderr
        page = (hosts.folder / "site" / BUREAU / "current" / "news" / "a.html").read_text(encoding="utf-8")
        assert f"便民服务日 {number}" in page
        first = (hosts.folder / "site" / BUREAU / "current").resolve()
