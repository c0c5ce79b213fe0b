"""The world of the state machine: a small city, a clock moved by hand, and what must hold after each act."""

from __future__ import annotations

import re
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar
from unittest.mock import patch

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.forms import model_to_dict
from django.test import override_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant
from modelcluster.models import get_all_child_relations
from wagtail.models import Page, PageViewRestriction, Site

from cms.records.models import Counter, RecordRow
from cms.records.reconcile import compare
from cms.records.table import writing
from departments.organisation.models import City, Department, SiteProfile
from departments.services.models import CatalogueItem, ItemType

from ..databases import using_database
from .city import PublishedCity
from .clock import Clock, moved_by_hand
from .tree import Files, changed, dead_links, live_files, telling

T = TypeVar("T")

CHOICE = st.integers(0, 999)
"""Which of the things that are there: the remainder counts."""
MARK = re.compile(rb"mk\d{5}z")


SHOWN_EVERYWHERE: tuple[Any, ...] = (City, Department, SiteProfile, CatalogueItem, ItemType, Site)
"""Rows without a page of their own; all of them are public."""


class CityMachine(RuleBasedStateMachine):
    """Every text written bears a mark of its own, so that what is not public can be looked for."""

    steps = 0
    """Acts after which the promises were looked at, by all machines of this process."""

    def __init__(self, database: Path) -> None:
        super().__init__()
        self._open = ExitStack()
        self.var = Path(self._open.enter_context(tempfile.TemporaryDirectory(prefix="chengmen-machine-")))
        self.clock: Clock = self._open.enter_context(moved_by_hand())
        file = self.var / "chengmen.sqlite"
        shutil.copyfile(database, file)
        self._open.enter_context(override_settings(MEDIA_ROOT=str(self.var / "media")))
        self._open.enter_context(using_database(file))
        self.forget_cached_sites()
        self.city = self._open.enter_context(closing(PublishedCity(self.var, file)))
        self.marks: list[str] = []
        self.number = 0
        self.held = 0
        self.tree: dict[str, Files] = {}
        self.publish()

    def teardown(self) -> None:
        try:
            self.held = 0
            self.all_promises_hold()
        finally:
            self._open.close()

    # What rules are made of

    def patch(self, place: Any, name: str, value: Any) -> None:
        """Until the machine ends."""
        self._open.enter_context(patch.object(place, name, value))

    @contextmanager
    def act(self) -> Iterator[None]:
        """What the gate refuses leaves everything as it was."""
        self.clock.advance(seconds=1)
        with suppress(ValidationError), writing():
            yield

    def new_mark(self) -> str:
        self.marks.append(f"mk{len(self.marks):05d}z")
        return self.marks[-1]

    def new_slug(self) -> str:
        self.number += 1
        return f"s{self.number}"

    def one_of(self, things: Sequence[T], choice: int) -> T | None:
        return things[choice % len(things)] if things else None

    def pages(self, *, least_depth: int = 3, **conditions: Any) -> list[Page]:
        """Pages below the home pages, unless said otherwise; aliases follow their page and are not edited."""
        found = Page.objects.filter(depth__gte=least_depth, alias_of=None, **conditions)
        return list(found.order_by("pk").specific())

    def publish(self, *, full: bool = False) -> None:
        before = self.tree
        receipt = self.city.publish(full=full)
        self.tree = self.live()
        assert receipt.withheld == {}
        reported = {self._host(slug): tuple(map(set, lists)) for slug, lists in receipt.switched.items()}
        for host, files in self.tree.items():
            found, told = changed(before.get(host, {}), files), reported.get(host, (set(), set()))
            assert told == found, (host, told, found)

    def live(self) -> dict[str, Files]:
        return live_files(self.var / "site")

    def forget_cached_sites(self) -> None:
        """Another database has other sites; Wagtail keeps them for an hour."""
        cache.clear()

    # What holds after each act

    @invariant()
    def all_promises_hold(self) -> None:
        type(self).steps += 1
        self.records_say_what_pages_say()
        if self.held:
            self.held -= 1
            return
        self.publish()
        differences = self.city.differences()
        assert not differences, differences
        pinned = self.pinned_hosts()
        dead = dead_links(self.tree, passing_over=pinned)
        assert not dead, dead
        self.nothing_private_is_told(pinned)
        self.the_copy_equals_the_records()

    def records_say_what_pages_say(self) -> None:
        found = compare()
        differing = [*found.missing, *found.stale, *found.orphaned]
        assert not differing, found

    def nothing_private_is_told(self, passing_over: set[str]) -> None:
        private = set(self.marks) - self.public_marks()
        for host, files in self.tree.items():
            if host not in passing_over:
                told = telling(files, private, MARK)
                assert not told, (host, told)

    def the_copy_equals_the_records(self) -> None:
        with sqlite3.connect(f"file:{self.var / 'public.sqlite'}?mode=ro", uri=True) as copy:
            delivered = copy.execute("SELECT key, version, body FROM record ORDER BY key").fetchall()
            state = copy.execute("SELECT epoch, version FROM meta").fetchone()
        copy.close()
        live = RecordRow.objects.filter(is_removed=False).order_by("key")
        assert delivered == list(live.values_list("key", "version", "body")), len(delivered)
        assert state == Counter.objects.values_list("epoch", "version").get()

    def pinned_hosts(self) -> set[str]:
        return {host for host in self.tree if self.city.releases(host).pinned()}

    def public_marks(self) -> set[str]:
        """Marks of what anyone may read, found without the engine's own rules."""
        texts = [str(row) for model in SHOWN_EVERYWHERE for row in model.objects.values()]
        for page in self.publicly_readable():
            texts += [page.title, page.summary, str(getattr(page, "body", ""))]
            texts += [page.image.description] if page.image else []
            for relation in get_all_child_relations(page):
                rows = getattr(page, relation.get_accessor_name()).all()
                texts += [str(model_to_dict(row)) for row in rows]
                texts += [text for row in rows if (text := _file_text(row))]
        return {mark.decode() for text in texts for mark in MARK.findall(text.encode())}

    def publicly_readable(self) -> list[Any]:
        now = self.clock()
        hidden = {
            page.path
            for page in Page.objects.filter(depth__gt=1)
            if not page.live or (page.expire_at is not None and page.expire_at <= now)
        }
        hidden |= set(PageViewRestriction.objects.values_list("page__path", flat=True))
        pages = Page.objects.filter(depth__gt=1).specific()
        return [page for page in pages if not any(page.path.startswith(path) for path in hidden)]

    def _host(self, slug: str) -> str:
        return str(self.city.publisher.records.sites[slug].host)


def _file_text(row: Any) -> str:
    document = getattr(row, "document", None)
    return "" if document is None else f"{document.title} {Path(document.file.path).read_text()}"
