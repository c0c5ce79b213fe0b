"""Whoever changes what is served is found out, file by file."""

from __future__ import annotations

import json
import os
from pathlib import Path

import msgspec
import pytest

from cms.publishing.inspection import ServerUnreachable, inspect_server, inspect_tree, is_sound
from cms.publishing.mending import mend
from cms.publishing.release import Manifest, decoded, encoded
from cms.publishing.signing import Signed, SigningKeys
from tests.front.test_server import Front, front

from .city import BUREAU, PORTAL, PublishedCity
from .test_faults import retitle
from .tree import live_files

__all__ = ["front"]


def replace(file: Path, content: bytes) -> None:
    """As an intruder would: the inode of other releases stays."""
    file.unlink()
    file.write_bytes(content)


def test_an_untouched_tree_is_sound(city: PublishedCity) -> None:
    city.publish()

    found = inspect_tree(city.configuration)

    assert is_sound(found)
    assert (found["sites"], found["files"] > 50) == (2, True)


def test_tampered_missing_and_foreign_files_are_named(city: PublishedCity) -> None:
    city.publish()
    page = city.file("/news/a.html")
    replace(page, page.read_bytes().replace("便民服务日".encode(), "便民服务假".encode()))
    city.file("/robots.txt").unlink()
    city.file("/planted.html", PORTAL).write_text("planted", encoding="utf-8")
    city.file("/feed.xml").unlink()
    city.file("/feed.xml").symlink_to("/etc/hostname")

    found = inspect_tree(city.configuration)

    assert found["tampered"] == [f"{BUREAU}/news/a.html"]
    assert found["missing"] == [f"{BUREAU}/feed.xml", f"{BUREAU}/robots.txt"]
    assert found["foreign"] == [f"{PORTAL}/planted.html"]


def test_a_site_that_was_tampered_with_is_made_anew_and_so_is_no_release_kept_that_was(city: PublishedCity) -> None:
    city.publish()
    retitle("便民服务周")
    city.publish()
    sound = live_files(city.var / "site")
    for file in (city.file("/robots.txt"), city.file("/news/a.html")):
        with file.open("a", encoding="utf-8") as shared:
            shared.write("planted")
    city.file("/planted.html").write_text("planted", encoding="utf-8")
    first, tampered = city.releases().known()

    found = mend(city.configuration, city.publisher.reader)

    assert is_sound(found)
    assert live_files(city.var / "site") == sound
    assert not {first, tampered} & set(city.releases().known())
    assert len(city.releases(PORTAL).known()) == 2


def test_a_manifest_that_was_changed_along_is_not_believed(city: PublishedCity) -> None:
    city.publish()
    releases = city.releases()
    file = releases.manifests / f"{releases.live()}.json"
    signed = releases.signed(releases.live())
    forged = msgspec.json.encode(msgspec.structs.replace(decoded(signed.content), version=7), order="sorted")
    file.write_bytes(
        msgspec.json.encode(Signed(key=signed.key, signature=signed.signature, content=msgspec.Raw(forged)))
    )

    found = inspect_tree(city.configuration)

    assert found["unsigned"] == [f"{BUREAU} {releases.live()}"]
    assert not is_sound(found)


def test_a_manifest_signed_by_a_foreign_key_is_not_believed(city: PublishedCity, tmp_path: Path) -> None:
    city.publish()
    releases = city.releases()
    manifest = releases.manifest(releases.live())
    assert isinstance(manifest, Manifest)
    releases.save(manifest.release, SigningKeys(tmp_path / "foreign").sign(encoded(manifest)))

    assert inspect_tree(city.configuration)["unsigned"] == [f"{BUREAU} {releases.live()}"]


def test_releases_stay_genuine_after_a_new_key(city: PublishedCity) -> None:
    city.publish()
    former = city.configuration.keys.trusted()

    city.configuration.keys.rotate()

    assert is_sound(inspect_tree(city.configuration))
    assert city.configuration.keys.trusted()[1:] == former


def test_the_key_is_its_owners_alone_and_two_processes_sign_with_one(city: PublishedCity) -> None:
    city.publish(jobs=2)

    keys = city.configuration.keys
    assert (os.stat(keys.folder / "release.key").st_mode & 0o077, len(keys.trusted())) == (0, 1)
    assert is_sound(inspect_tree(city.configuration))


def test_each_file_tells_the_version_of_its_record(city: PublishedCity) -> None:
    city.publish()
    manifest = city.releases().manifest(city.releases().live())
    assert manifest is not None

    told = json.loads(city.read("/news/a.json"))["record"]["key"]

    assert manifest.files["news/a.html"].key == told
    assert 0 < manifest.files["news/a.html"].version <= manifest.version


@pytest.mark.slow
def test_a_running_server_is_looked_at_too(city: PublishedCity, front: Front) -> None:
    base = f"http://127.0.0.1:{front.port}"
    assert is_sound(inspect_server(city.configuration, base))
    page = city.file("/news/a.html")
    replace(page, b"tampered")
    city.file("/robots.txt").unlink()

    found = inspect_server(city.configuration, base)

    assert found["tampered"] == [f"{BUREAU}/news/a.html"]
    assert found["missing"] == [f"{BUREAU}/robots.txt"]


def test_a_server_that_is_not_there_is_said_so(city: PublishedCity) -> None:
    city.publish()

    with pytest.raises(ServerUnreachable, match="does not answer"):
        inspect_server(city.configuration, "http://127.0.0.1:9")
    with pytest.raises(ServerUnreachable, match="no address"):
        inspect_server(city.configuration, "ftp://x")
