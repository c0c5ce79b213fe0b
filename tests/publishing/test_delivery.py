"""A front on another host gets what the back office published, whole and only from it."""

from __future__ import annotations

import hashlib
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import msgspec
import pytest
from django.utils import timezone

from cms.front.counts import SearchCounts
from cms.intake.store import Intake
from cms.publishing.delivery import receive
from cms.publishing.delivery.messages import Act, Records
from cms.publishing.delivery.push import RemoteFront
from cms.publishing.delivery.receive import Receiver, Refused
from cms.publishing.delivery.wsgi import InnerPort
from cms.publishing.errors import SettingsInvalid
from cms.publishing.signing import SigningKeys
from cms.records import public_copy
from departments.wording.counting import fetch
from departments.wording.models import SearchCount
from tests.services.servers import free_port

from .city import BUREAU, PORTAL, PublishedCity
from .test_faults import retitle


class Front:
    """The other host: a tree, a copy and the trusted keys, but no secret."""

    def __init__(self, folder: Path, city: PublishedCity) -> None:
        self.tree, self.copy = folder / "site", folder / "public.sqlite"
        self.counts = folder / "counts.sqlite"
        self.intake = Intake(folder / "intake.sqlite")
        city.configuration.keys.make_ready()
        (folder / "keys").mkdir(parents=True)
        trusted = (city.var / "keys" / "trusted").read_text(encoding="ascii")
        (folder / "keys" / "trusted").write_text(trusted, encoding="ascii")
        self.receiver = Receiver(self.tree, self.copy, SigningKeys(folder / "keys"))

    def read(self, path: str, host: str = BUREAU) -> str:
        return (self.tree / host / "current" / path.lstrip("/")).read_text(encoding="utf-8")

    def files(self) -> dict[str, bytes]:
        return _files(self.tree)


class Quiet(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def front(city: PublishedCity, tmp_path: Path) -> Front:
    return Front(tmp_path / "front", city)


@pytest.fixture
def server(front: Front, city: PublishedCity) -> Iterator[WSGIServer]:
    """The inner port, on loopback; the city delivers to it."""
    served = make_server("127.0.0.1", 0, InnerPort(front.receiver, front.counts, front.intake), handler_class=Quiet)
    thread = threading.Thread(target=served.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    city.configuration.front_url = f"http://127.0.0.1:{served.server_port}"
    yield served
    served.shutdown()
    thread.join()
    served.server_close()


def _files(tree: Path) -> dict[str, bytes]:
    return {
        f"{host.name}/{file.relative_to((host / 'current').resolve())}": file.read_bytes()
        for host in tree.iterdir()
        if (host / "current").exists()
        for file in (host / "current").resolve().rglob("*")
        if file.is_file()
    }


def test_a_front_elsewhere_shows_what_was_published(server: WSGIServer, front: Front, city: PublishedCity) -> None:
    receipt = city.publish()

    assert receipt.undelivered == ""
    assert front.files() == _files(city.var / "site")
    assert public_copy.state(front.copy) == public_copy.state(city.configuration.public_copy)


def test_an_edit_sends_its_files_alone(server: WSGIServer, front: Front, city: PublishedCity) -> None:
    city.publish()
    taken: list[str] = []
    take = front.receiver.take
    front.receiver.take = lambda sha, content: (taken.append(sha), take(sha, content))[1]  # type: ignore[assignment]
    retitle("便民服务周")

    receipt = city.publish()

    assert len(taken) <= sum(len(written) for written, _removed in receipt.switched.values())
    assert "便民服务周" in front.read("/news/a.html")
    assert front.files() == _files(city.var / "site")


def test_a_front_that_is_away_gets_everything_later(front: Front, city: PublishedCity) -> None:
    city.configuration.front_url = "http://127.0.0.1:9"
    receipt = city.publisher.run()
    assert "does not answer" in receipt.undelivered
    assert not city.publisher.is_delivered

    served = make_server("127.0.0.1", 0, InnerPort(front.receiver, front.counts, front.intake), handler_class=Quiet)
    thread = threading.Thread(target=served.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    city.configuration.front_url = f"http://127.0.0.1:{served.server_port}"
    city.publish()
    served.shutdown()
    thread.join()
    served.server_close()

    assert city.publisher.is_delivered
    assert front.files() == _files(city.var / "site")


def test_a_delivery_that_was_cut_off_goes_on_where_it_stopped(
    server: WSGIServer, front: Front, city: PublishedCity
) -> None:
    take, taken = front.receiver.take, []

    def cut_off(sha: str, content: bytes) -> None:
        if len(taken) == 20:
            raise OSError("the line is dead")
        taken.append(sha)
        take(sha, content)

    front.receiver.take = cut_off  # type: ignore[method-assign]
    assert city.publisher.run().undelivered
    assert front.files() == {}, "nothing is live before all of it is there"
    again: list[str] = []
    front.receiver.take = lambda sha, content: (again.append(sha), take(sha, content))[1]  # type: ignore[assignment]

    city.publish()

    assert not set(again) & set(taken)
    assert front.files() == _files(city.var / "site")


def test_what_is_no_longer_kept_leaves_the_front_too(server: WSGIServer, front: Front, city: PublishedCity) -> None:
    city.publish()
    retitle("误发的内部名单")
    city.publish()
    retitle("便民服务日")
    city.publish()
    for host in (BUREAU, PORTAL):
        for release in city.releases(host).known()[:-1]:
            city.releases(host).remove(release)

    RemoteFront(city.configuration.front_url, city.var / "site", city.configuration.keys).deliver(city.publisher.reader)

    needle = "误发的内部名单".encode()
    assert [file for file in front.tree.rglob("*") if file.is_file() and needle in file.read_bytes()] == []


def test_a_rollback_reaches_the_front(server: WSGIServer, front: Front, city: PublishedCity) -> None:
    city.publish()
    first = city.releases().live()
    retitle("便民服务周")
    city.publish()
    city.releases().roll_back(first)

    city.publish()

    assert "便民服务日" in front.read("/news/a.html")


def test_a_message_of_a_foreign_key_changes_nothing(front: Front, city: PublishedCity, tmp_path: Path) -> None:
    city.publish()
    foreign = SigningKeys(tmp_path / "foreign")
    releases = city.releases()
    manifest = msgspec.json.encode(releases.manifest(releases.live()))
    act = Act(moment=time.time_ns(), switch=((BUREAU, releases.live()),), kept={})

    with pytest.raises(Refused, match="trusts"):
        front.receiver.announce(BUREAU, foreign.sign(manifest))
    with pytest.raises(Refused, match="trusts"):
        front.receiver.act(foreign.sign(msgspec.json.encode(act)))
    with pytest.raises(Refused, match="form"):
        front.receiver.act(b"{}")


def test_an_act_is_not_played_again(server: WSGIServer, front: Front, city: PublishedCity) -> None:
    city.publish()
    keys = city.configuration.keys
    kept = {host: tuple(city.releases(host).known()) for host in (BUREAU, PORTAL)}
    act = keys.sign(msgspec.json.encode(Act(moment=time.time_ns(), switch=(), kept=kept)))
    front.receiver.act(act)

    with pytest.raises(Refused, match="older"):
        front.receiver.act(act)
    late = Records(moment=time.time_ns() + 10**13, epoch="e", version=1, changes=())
    with pytest.raises(Refused, match="clocks"):
        front.receiver.records(keys.sign(msgspec.json.encode(late)))


def test_contents_that_nobody_announced_are_not_taken(front: Front, city: PublishedCity) -> None:
    city.publish()
    releases = city.releases()
    manifest = (releases.manifests / f"{releases.live()}.json").read_bytes()
    missing = front.receiver.announce(BUREAU, manifest).missing

    with pytest.raises(Refused, match="not one that"):
        front.receiver.take(hashlib.sha256(b"planted").hexdigest(), b"planted")
    with pytest.raises(Refused, match="not one that"):
        front.receiver.take(missing[0], b"planted")


def test_names_that_lead_out_of_the_tree_are_refused(front: Front, city: PublishedCity) -> None:
    city.publish()
    releases = city.releases()
    content = (releases.manifests / f"{releases.live()}.json").read_bytes()
    manifest = releases.manifest(releases.live())
    assert manifest is not None
    planted = msgspec.structs.replace(manifest, files={"../../x.html": next(iter(manifest.files.values()))})

    with pytest.raises(Refused, match="cannot be a file"):
        front.receiver.announce("../x", content)
    with pytest.raises(Refused, match="cannot be a file"):
        front.receiver.announce(BUREAU, city.configuration.keys.sign(msgspec.json.encode(planted)))


def test_an_address_that_is_none_is_refused(city: PublishedCity) -> None:
    with pytest.raises(SettingsInvalid, match="CHENGMEN_FRONT_URL"):
        RemoteFront("ftp://front", city.var / "site", city.configuration.keys)


def test_an_announcement_half_written_by_a_kill_is_passed_over(front: Front, city: PublishedCity) -> None:
    city.publish()
    releases = city.releases()
    content = (releases.manifests / f"{releases.live()}.json").read_bytes()
    missing = front.receiver.announce(BUREAU, content).missing
    (front.tree / ".announced" / f".{BUREAU} unfinished").write_bytes(content[:100])
    robots = (releases.releases / releases.live() / "robots.txt").read_bytes()
    sha = hashlib.sha256(robots).hexdigest()

    front.receiver.take(sha, robots)

    assert set(front.receiver.announce(BUREAU, content).missing) == set(missing) - {sha}


def test_the_back_office_fetches_what_was_searched_for(front: Front, server: WSGIServer, settings: Any) -> None:
    settings.CHENGMEN_FRONT_URL = f"http://127.0.0.1:{server.server_port}"
    assert fetch() == 0

    counts = SearchCounts(front.counts)
    counts.count(timezone.localdate(), BUREAU, "停水", "searches")
    counts.flush()

    assert fetch() == 1
    assert SearchCount.objects.get().query == "停水"
    settings.CHENGMEN_FRONT_URL = f"http://127.0.0.1:{free_port()}"
    assert fetch() == 0


def test_the_inner_port_tells_what_the_front_holds(server: WSGIServer, city: PublishedCity, front: Front) -> None:
    def told(path: str) -> tuple[int, bytes]:
        connection = HTTPConnection("127.0.0.1", server.server_port, timeout=20)
        connection.request("GET", path)
        answer = connection.getresponse()
        found = answer.status, answer.read()
        connection.close()
        return found

    assert msgspec.json.decode(told("/healthz")[1]) == {"status": "ok", "epoch": "", "version": 0}
    city.publish()
    epoch, version = public_copy.state(front.copy)
    assert msgspec.json.decode(told("/healthz")[1]) == {"status": "ok", "epoch": epoch, "version": version}
    assert f"\nchengmen_front_records_version {version}.0\n" in told("/metrics")[1].decode()

    spoil(front.copy)

    assert told("/healthz")[0] == 503
    assert b"\nchengmen_front_records_version 0.0\n" in told("/metrics")[1]


def test_an_act_that_was_broken_off_is_carried_out_by_the_next_delivery(
    server: WSGIServer, front: Front, city: PublishedCity
) -> None:
    city.publish()
    (front.tree / ".acting").touch()
    withdrawn = front.tree / ".blobs" / hashlib.sha256(b"withdrawn").hexdigest()
    withdrawn.write_bytes(b"withdrawn")
    half_removed = front.tree / BUREAU / "releases" / "20260101T000000-000000000"
    half_removed.mkdir()

    city.publish()

    assert not withdrawn.exists()
    assert not half_removed.exists()
    assert not front.receiver.state().is_act_unfinished


def test_a_log_that_a_reader_kept_on_the_front_is_emptied_later(
    server: WSGIServer, front: Front, city: PublishedCity, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receive, "PATIENCE", 0.0)
    city.publish()
    with closing(sqlite3.connect(front.copy, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM record").fetchone()
        retitle("便民服务周")
        city.publish()
        assert public_copy.has_log(front.copy)
        assert not city.publisher.is_delivered

    city.publish()

    assert not public_copy.has_log(front.copy)
    assert city.publisher.is_delivered


def test_a_damaged_copy_on_the_front_is_delivered_anew(server: WSGIServer, city: PublishedCity, front: Front) -> None:
    city.publish()
    spoil(front.copy)
    retitle("又完整了")

    receipt = city.publish()

    assert receipt.undelivered == ""
    assert public_copy.state(front.copy) == public_copy.state(city.configuration.public_copy)


def test_a_copy_damaged_where_its_version_does_not_stand_is_delivered_anew_by_the_next_run(
    server: WSGIServer, city: PublishedCity, front: Front
) -> None:
    city.publish()
    spoil_tables(front.copy)
    retitle("又完整了")

    assert "is damaged" in city.publisher.run().undelivered
    assert city.publish().undelivered == ""
    assert public_copy.state(front.copy) == public_copy.state(city.configuration.public_copy)


def spoil_tables(copy: Path) -> None:
    """All of them but the one with the version."""
    with closing(sqlite3.connect(copy)) as connection:
        (size,) = connection.execute("PRAGMA page_size").fetchone()
        tables = "SELECT rootpage FROM sqlite_master WHERE rootpage > 0 AND tbl_name != 'meta'"
        roots = [root for (root,) in connection.execute(tables)]
    with copy.open("r+b") as file:
        for root in roots:
            file.seek((root - 1) * size)
            file.write(b"\xff" * size)


def spoil(copy: Path) -> None:
    public_copy.discard(copy)
    copy.write_bytes(b"no database" * 1000)
