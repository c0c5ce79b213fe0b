"""From the front's copy of the Records to entries of search."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from cms.records.kinds import Kinds
from cms.records.search_entry import SearchEntry

from . import analysis, pinyin
from .query import NEWS, Indexed, Removed
from .vocabulary import BestBet, Name, Place

CITY_TIME = timezone(timedelta(hours=8))
PAGE = "SELECT key, version, body FROM record WHERE key > ? ORDER BY key LIMIT 500"
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
BEHIND = 10**12
"""Seconds by which what is no news stands behind in lists: more than any date."""
NAMING = ("best_bet", "catalogue_item", "city", "department", "dictionary_word", "site", "synonym")
"""Kinds of Record whose names search knows."""
NamesState = tuple[str, tuple[tuple[str, int], ...]]
_encoder = msgspec.json.Encoder(order="deterministic")


class Change(NamedTuple):
    key: str
    version: int
    entry: SearchEntry | None
    """None when there is nothing to find (any more)."""
    is_removal: bool
    """Something may have been findable that is not to be any more."""


class SiteIdentity(NamedTuple):
    slug: str
    name: str
    base_url: str
    department: str
    """Names of its department, present and former."""
    called: tuple[str, ...]
    """The same one by one, the present full name first."""
    phone: str = ""
    """Of its department."""
    address: str = ""
    host: str = ""
    site_phone: str = ""
    """Of the site itself; its department's where it has none."""


class _Moment(threading.local):
    """What reads of one moment share; each thread has its own."""

    connection: sqlite3.Connection | None = None
    names: NamesState | None = None


class Source:
    """Entries read from ``public.sqlite``."""

    def __init__(self, file: Path, kinds: Kinds) -> None:
        self.file = file
        self.kinds = kinds
        self._kept: dict[str, tuple[NamesState, Any]] = {}
        self._moment = _Moment()

    @contextmanager
    def one_moment(self) -> Iterator[None]:
        """What is read inside is read over one connection, and names are taken as they were at its begin."""
        if self._moment.connection is not None or not self.file.exists():
            yield
            return
        with self._reading() as connection:
            self._moment.connection = connection
            try:
                self._moment.names = self.names_state()
                yield
            finally:
                self._moment.connection = self._moment.names = None

    def state(self) -> tuple[str, int]:
        """Epoch and version; ``("", 0)`` while there is no copy."""
        if not self.file.exists():
            return "", 0
        with self._reading() as connection:
            row = connection.execute("SELECT epoch, version FROM meta").fetchone()
            return (str(row[0]), int(row[1])) if row else ("", 0)

    def changes(self, since: int) -> list[Change]:
        with self._reading() as connection:
            query = "SELECT key, version, body FROM record_version WHERE version > ? ORDER BY version, key"
            return [self._change(*row) for row in connection.execute(query, (since,))]

    def all(self) -> Iterator[Change]:
        """Nothing while there is no copy."""
        if not self.file.exists():
            return
        after = ""
        with self._reading() as connection:
            # In pages: one long query would keep the publisher from emptying its log.
            while rows := connection.execute(PAGE, (after,)).fetchall():
                yield from (self._change(*row) for row in rows)
                after = rows[-1][0]

    def entries(self, keys: Iterable[str]) -> dict[str, SearchEntry]:
        """Present entries of these keys: what an engine found and what is public may differ for a moment."""
        found: dict[str, SearchEntry] = {}
        with self._reading() as connection:
            for key in keys:
                row = connection.execute("SELECT key, version, body FROM record WHERE key = ?", (key,)).fetchone()
                change = self._change(*row) if row else None
                if change is not None and change.entry is not None:
                    found[key] = change.entry
        return found

    def body(self, key: str) -> dict[str, Any]:
        """The Record as it is; empty when it is not public."""
        with self._reading() as connection:
            row = connection.execute("SELECT body FROM record WHERE key = ?", (key,)).fetchone()
        found: dict[str, Any] = json.loads(row[0]) if row else {}
        return found

    def names_state(self) -> NamesState:
        """Moves with the Records that name things, and with no others: most edits leave names as they are."""
        if self._moment.names is not None:
            return self._moment.names
        if not self.file.exists():
            return "", ()
        # One by one: each is a look at the end of an index, where a grouping reads all of their rows.
        query = "SELECT coalesce(max(version), 0) FROM record_version WHERE kind = ?"
        with self._reading() as connection:
            row = connection.execute("SELECT epoch FROM meta").fetchone()
            latest = tuple((kind, int(connection.execute(query, (kind,)).fetchone()[0])) for kind in NAMING)
            return (str(row[0]) if row else "", latest)

    def sites(self) -> dict[str, SiteIdentity]:
        found: dict[str, SiteIdentity] = self._once("sites", self._read_sites)
        return found

    def _once(self, name: str, read: Callable[[], Any]) -> Any:
        state, kept = self.names_state(), self._kept.get(name)
        if kept is None or kept[0] != state:
            kept = self._kept[name] = state, read()
        return kept[1]

    def _read_sites(self) -> dict[str, SiteIdentity]:
        if not self.file.exists():
            return {}
        with self._reading() as connection:
            departments = {key: json.loads(body) for key, body in _of_kind(connection, "department")}
            sites = [json.loads(body) for _key, body in _of_kind(connection, "site")]
        return {site["site"]: _identity(site, departments) for site in sites}

    def path_of(self, kind: str, site: str) -> str:
        """Of the site's one page of a kind; empty where there is none."""
        with self._reading() as connection:
            query = "SELECT path FROM record WHERE kind = ? AND site = ? ORDER BY key"
            row = connection.execute(query, (kind, site)).fetchone()
        return str(row[0]) if row else ""

    def sections(self, places: Iterable[tuple[str, str]]) -> list[tuple[str, ...]]:
        """For each site and address the titles of the sections it lies in, the outermost first."""
        found = []
        with self._reading() as connection:
            for site, path in places:
                parts = path.partition("#")[0].strip("/").split("/")[:-1]
                above = ["/" + "/".join(parts[:depth]) + "/" for depth in range(1, len(parts) + 1)]
                marks = ", ".join("?" * len(above))
                query = f"SELECT title FROM record WHERE site = ? AND path IN ({marks}) ORDER BY length(path)"
                found.append(tuple(str(title) for (title,) in connection.execute(query, (site, *above))))
        return found

    def hours(self, site: str) -> str:
        """Regular office hours, as the site's duties page tells them."""
        with self._reading() as connection:
            query = "SELECT body FROM record WHERE kind = 'duties' AND site = ? ORDER BY key"
            row = connection.execute(query, (site,)).fetchone()
        return str(json.loads(row[0]).get("hours", {}).get("regular", "")) if row else ""

    def department_names(self) -> list[Name]:
        """What departments are called for short and were called before, with their names."""
        return [
            Name(said, (site.called[0],)) for site in self.sites().values() for said in site.called[1:] if site.called
        ]

    def synonyms(self) -> list[Name]:
        """What the city's staff have other names for."""
        found: list[Name] = []
        for row in self._of("synonym"):
            found.append(Name(row["said"], tuple(row["called"])))
            if row.get("is_mutual"):
                found += [Name(called, (row["said"],)) for called in row["called"]]
        return found

    def best_bets(self) -> list[BestBet]:
        return [BestBet(query, row["page"]) for row in self._of("best_bet") for query in row["queries"]]

    def dictionary(self) -> analysis.Dictionary:
        """Names of departments and items, and the words that the city's staff have added."""
        found: analysis.Dictionary = self._once("dictionary", self._read_dictionary)
        return found

    def _read_dictionary(self) -> analysis.Dictionary:
        names = [name for site in self.sites().values() for name in site.called]
        names += [row["word"] for row in self._of("dictionary_word")]
        for item in self._of("catalogue_item"):
            names += [item["name"], *item.get("other_names", ())]
        return analysis.Dictionary(names)

    def city_names(self) -> list[str]:
        """They stand everywhere, and tell nothing apart."""
        return [row["name"] for row in self._of("city")]

    def hotline(self) -> str:
        """The city's telephone for whatever it is."""
        return next((row["hotline"] for row in self._of("city")), "")

    def _of(self, kind: str) -> list[dict[str, Any]]:
        if not self.file.exists():
            return []
        with self._reading() as connection:
            return [json.loads(body) for _key, body in _of_kind(connection, kind)]

    def department_sites(self) -> list[Place]:
        return [
            Place(said, slug)
            for slug, site in self.sites().items()
            for name in site.called
            # People leave the city's 市 away.
            for said in {name, name.removeprefix("市")}
            if len(said) > 1
        ]

    def _change(self, key: str, version: int, body: str | None) -> Change:
        if body is None:
            return Change(key, version, None, True)
        try:
            record = self.kinds.decode(body)
        except msgspec.ValidationError:
            return Change(key, version, None, True)  # Of another version of the software: not found until renewed.
        search = self.kinds.of(record).search
        entry = search(record) if search else None
        return Change(key, version, entry, search is not None and entry is None)

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        if (shared := self._moment.connection) is not None:
            yield shared
            return
        with closing(sqlite3.connect(f"file:{self.file}?mode=ro", uri=True, timeout=20)) as connection:
            yield connection


def indexed(
    change: Change, sites: Mapping[str, SiteIdentity], dictionary: analysis.Dictionary = analysis.NO_WORDS
) -> Indexed | Removed:
    """A change as engines take it."""
    entry = change.entry
    if entry is None:
        return Removed(change.key, change.version)
    site = sites.get(entry.site)
    published = int((entry.published or LONG_AGO).timestamp())
    names = " ".join(filter(None, (entry.department, site.department if site else "", site.name if site else "")))
    named = _named(entry.title), *map(_keyword, entry.keywords)
    terms = _terms(entry, names, dictionary, named)
    # Another word in the dictionary makes those entries stale that hold it.
    city_words = sorted(dictionary.words.intersection(terms["words"]))
    return Indexed(
        key=entry.key,
        version=change.version,
        digest=hashlib.sha256(_encoder.encode([entry, names, city_words, analysis.VERSION])).hexdigest()[:32],
        site=entry.site,
        kind=entry.kind,
        year=year_of(entry),
        published=published,
        listed=published if entry.kind in NEWS else published - BEHIND,
        is_effective=entry.is_effective,
        label=entry.title,
        exact=tuple(dict.fromkeys(each.exact for each in named if each.exact)),
        terms=terms,
    )


class _Named(NamedTuple):
    """Terms of a title or keyword."""

    exact: str
    terms: list[str]
    sounds: list[str]
    initials: list[str]


def _terms(
    entry: SearchEntry, names: str, dictionary: analysis.Dictionary, named: tuple[_Named, ...]
) -> dict[str, list[str]]:
    whole = analysis.cut(f"{entry.title}\n{names}\n{entry.body}", dictionary)
    title, *keywords = named
    return {
        "words": whole.words,
        "pairs": whole.pairs,
        "characters": whole.characters,
        "title": title.terms,
        "keywords": [term for word in keywords for term in word.terms],
        "files": [term for file in entry.files for term in analysis.units(file.text)],
        "sounds": [term for each in named for term in each.sounds],
        "initials": [gram for each in named for gram in each.initials],
    }


def _named(text: str) -> _Named:
    sounds = pinyin.syllables(text)
    grams = pinyin.grams(pinyin.initials(sounds))
    return _Named(analysis.exact(text), analysis.terms(text), [*sounds, *pinyin.sound_pairs(sounds)], grams)


# The same few stand on many pages.
_keyword = lru_cache(maxsize=10_000)(_named)


def year_of(entry: SearchEntry) -> str:
    return str(entry.published.astimezone(CITY_TIME).year) if entry.published else ""


def _of_kind(connection: sqlite3.Connection, kind: str) -> list[tuple[str, str]]:
    return connection.execute("SELECT key, body FROM record WHERE kind = ?", (kind,)).fetchall()


def _identity(site: dict[str, Any], departments: dict[str, Any]) -> SiteIdentity:
    department = departments.get(site.get("department") or "", {})
    names = [department.get("name", ""), department.get("short_name", ""), *department.get("former_names", ())]
    called = tuple(filter(None, names))
    return SiteIdentity(
        site["site"],
        site["name"],
        site["base_url"],
        " ".join(called),
        called,
        department.get("phone", ""),
        department.get("address", ""),
        site["host"],
        site.get("phone") or department.get("phone", ""),
    )
