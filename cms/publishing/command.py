"""``manage.py publish``, ``releases``, ``rollback``, ``verify_site`` and ``keys``: the publisher without Django (docs/operations.md)."""

from __future__ import annotations

import argparse
import getpass
import json
import os
import sys
from pathlib import Path
from typing import Any

from cms.records.reader import RecordReader, RecordsUnreadable
from cms.settings import logs

from .configuration import Configuration, load
from .custodians import RECOVERY, appoint, recover
from .errors import PublishingError, ReleaseUnknown
from .inspection import inspect_server, inspect_tree, is_sound
from .mending import mend
from .publisher import Publisher
from .release import SiteReleases, exclusive, hosts, is_watched
from .verify import is_equal, verify
from .watch import Watcher, as_result, await_receipt, latest_receipt, request_full

WATCHER_SECONDS = 120.0
MOST_COMPARISONS = 5
DONE, FINDING, UNABLE = 0, 1, 2


def main(arguments: list[str]) -> int:
    """Prints one JSON object as its last line; 0 done, 1 a finding, 2 unable."""
    logs.configure()
    options = _parser().parse_args(arguments)
    try:
        city = load()
        result, status = options.act(city, options)
    except (PublishingError, RecordsUnreadable, OSError) as error:
        sys.stderr.write(f"{error}\n")
        result, status = {"error": str(error)}, UNABLE
    if result is not None:
        sys.stdout.write(json.dumps(result, ensure_ascii=False) + "\n")
    return status


def _publish(city: Configuration, options: argparse.Namespace) -> tuple[dict[str, Any] | None, int]:
    reader = RecordReader(city.settings)
    if options.verify:
        return _verify(city, reader)
    if options.unpin:
        SiteReleases(city.tree, _host_of(city, reader, options.unpin)).unpin()
    if options.site:
        _host_of(city, reader, options.site)
    if options.watch:
        with exclusive(city.tree, note="watch"):
            Watcher(Publisher(city, reader, stays=True), jobs=options.jobs).run()
        return None, DONE
    if is_watched(city.tree):
        return _from_watcher(city, reader, options)
    with exclusive(city.tree, wait=not options.no_wait):
        receipt = Publisher(city, reader).run(full=options.full, only=options.site, jobs=options.jobs)
    return _result(as_result(receipt))


def _verify(city: Configuration, reader: RecordReader) -> tuple[dict[str, Any], int]:
    if not is_watched(city.tree):
        with exclusive(city.tree):
            found = verify(Publisher(city, reader))
        return found, DONE if is_equal(found) else FINDING
    for _ in range(MOST_COMPARISONS):
        await_receipt(city.receipts, reader, after="", seconds=WATCHER_SECONDS)
        before = reader.state()
        found = verify(Publisher(city, reader))
        # A difference counts only if nothing was published meanwhile.
        if is_equal(found) or reader.state() == before:
            break
    return found, DONE if is_equal(found) else FINDING


def _from_watcher(city: Configuration, reader: RecordReader, options: argparse.Namespace) -> tuple[dict[str, Any], int]:
    after = ""
    if options.full or options.unpin:
        after = latest_receipt(city.receipts).get("release", "")
        request_full(city.receipts)
    if options.no_wait:
        return {"waiting": False}, DONE
    receipt = await_receipt(city.receipts, reader, after=after, seconds=WATCHER_SECONDS)
    if receipt is None:
        return {"error": f"The watching publisher gave no receipt in {WATCHER_SECONDS:.0f} s; see its log."}, UNABLE
    return _result(as_result(receipt))


def _result(result: dict[str, Any]) -> tuple[dict[str, Any], int]:
    for place, reason in (result["failed"] | result["withheld"]).items():
        sys.stderr.write(f"{place}: {reason}\n")
    if result["undelivered"]:
        sys.stderr.write(f"{result['undelivered']}\n")
    return result, FINDING if result["failed"] or result["withheld"] or result["undelivered"] else DONE


def _releases(city: Configuration, options: argparse.Namespace) -> tuple[dict[str, Any], int]:
    wanted = [_host_of(city, RecordReader(city.settings), options.site)] if options.site else hosts(city.tree)
    told = {}
    for host in wanted:
        releases = SiteReleases(city.tree, host)
        told[host] = {"live": releases.live(), "pinned": releases.pinned(), "releases": releases.known()}
    return {"sites": told}, DONE


def _rollback(city: Configuration, options: argparse.Namespace) -> tuple[dict[str, Any], int]:
    host = _host_of(city, RecordReader(city.settings), options.site)
    releases = SiteReleases(city.tree, host)
    live = releases.live()
    release = options.release or next((one for one in reversed(releases.known()) if one < live), "")
    if not release:
        raise ReleaseUnknown(f"{host} has no release before {live or 'its first'}: there is nothing to go back to.")
    if release not in releases.known():
        raise ReleaseUnknown(f"{host} has no complete release {release}; see 'manage.py releases --site'.")
    releases.roll_back(release)
    return {"site": options.site, "from": live, "to": release, "pinned": True}, DONE


def _verify_site(city: Configuration, options: argparse.Namespace) -> tuple[dict[str, Any], int]:
    if options.fix:
        found = mend(city, RecordReader(city.settings))
    else:
        found = inspect_server(city, options.url) if options.url else inspect_tree(city)
    for name in ("unsigned", "tampered", "missing", "foreign"):
        for place in found[name]:
            sys.stderr.write(f"{name}: {place}\n")
    return found, DONE if is_sound(found) else FINDING


def _keys(city: Configuration, options: argparse.Namespace) -> tuple[dict[str, Any], int]:
    match options.act_on_keys:
        case "rotate":
            with exclusive(city.tree, wait=False):
                city.keys.rotate()
        case "custodians":
            _tell_custodians(appoint(city.keys.folder))
        case "recover":
            recover(city.keys.folder, city.case_key, options.sealed.read_bytes(), _asked_shares())
    folder, trusted = city.keys.folder, city.keys.trusted()
    told = {"folder": str(folder), "signing": trusted[0] if trusted else "", "former": trusted[1:]}
    return told | {"custodians": (folder / RECOVERY).exists()}, DONE


def _tell_custodians(shares: tuple[str, str]) -> None:
    sys.stderr.write("Two sheets for two people, kept apart. They are shown this once and stand nowhere else.\n")
    for share in shares:
        sys.stderr.write(f"\n    {share}\n")


def _asked_shares() -> tuple[str, str]:
    if sys.stdin.isatty():
        return getpass.getpass("First custodian's share: "), getpass.getpass("Second custodian's share: ")
    first, second = (sys.stdin.readline() for _ in range(2))
    return first, second


def _host_of(city: Configuration, reader: RecordReader, slug: str) -> str:
    for row in reader.all_live():
        if row.kind == "site" and row.site == slug and row.body is not None:
            return str(json.loads(row.body)["host"])
    raise ReleaseUnknown(f"There is no site {slug!r}.")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="manage.py")
    commands = parser.add_subparsers(required=True)
    publish = commands.add_parser("publish", help="bring the tree up to date with the Records")
    publish.add_argument("--full", action="store_true", help="render everything again")
    publish.add_argument("--site", default="", metavar="SLUG")
    publish.add_argument("--watch", action="store_true", help="stay, and publish every change")
    publish.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)), metavar="N")
    publish.add_argument("--no-wait", action="store_true", help="do not wait for another publisher")
    publish.add_argument("--verify", action="store_true", help="compare with a clean build")
    publish.add_argument("--unpin", default="", metavar="SLUG", help="release a rolled-back site")
    publish.set_defaults(act=_publish)
    releases = commands.add_parser("releases", help="list what is kept")
    releases.add_argument("--site", default="", metavar="SLUG")
    releases.set_defaults(act=_releases)
    rollback = commands.add_parser("rollback", help="go back to an earlier release, and stay there")
    rollback.add_argument("--site", required=True, metavar="SLUG")
    rollback.add_argument("--release", default="", metavar="ID")
    rollback.set_defaults(act=_rollback)
    inspection = commands.add_parser("verify_site", help="compare what is served with the signed manifests")
    choice = inspection.add_mutually_exclusive_group()
    choice.add_argument("--url", default="", metavar="BASE", help="a running server instead of the tree")
    choice.add_argument("--fix", action="store_true", help="make sites that were tampered with anew")
    inspection.set_defaults(act=_verify_site)
    keys = commands.add_parser("keys", help="the keys that sign releases")
    acts = keys.add_subparsers(required=True, dest="act_on_keys")
    acts.add_parser("status", help="which keys sign and are trusted")
    acts.add_parser("rotate", help="sign with a new key from now on")
    acts.add_parser("custodians", help="appoint two custodians, who together recover the keys from a backup")
    recovery = acts.add_parser("recover", help="put the keys of a backup back, with both custodians' shares")
    recovery.add_argument("sealed", type=Path, metavar="FILE", help="keys.sealed of a backup")
    keys.set_defaults(act=_keys)
    return parser
