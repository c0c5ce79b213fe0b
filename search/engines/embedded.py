"""The embedded engine: a tantivy index on the front's own disk.

The index holds terms and titles, no text: snippets come from the Records. Each generation is a
directory; ``current`` names the live one, so that a rebuild is switched in one step.
"""

from __future__ import annotations

import itertools
import math
import os
import shutil
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

import msgspec
import tantivy

from .. import analysis
from ..query import FACETS, FIELDS, Asked, Clause, Hit, Indexed, Needed, Removed, Results
from .engine import SPARE, Filled, IndexDamaged, State, is_first_of_all
from .weights import EXACT

HEAP = 64_000_000
"""Bytes of the writer's arena."""
COMMON = 0.5
"""Share of the entries in which a term tells next to nothing, and takes as long as all others together."""
LARGE = 10_000
"""Entries from which that time matters."""
MOST_WAYS = 36
"""In which some of a group's terms may be there, each written out."""
PAIR = 2
SWITCHES = 10
"""Generations that may be switched under one query before it gives up."""


class EmbeddedEngine:
    name = "embedded"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._open: dict[str, tantivy.Index] = {}

    @cached_property
    def _counting(self) -> ThreadPoolExecutor:
        # Not before the first search: a server's process is forked before.
        return ThreadPoolExecutor(os.cpu_count(), thread_name_prefix="counting")

    def state(self) -> State:
        try:
            return self._state(self._live())
        except OSError:
            return State()

    def check(self) -> None:
        with self._damage_told():
            self._searcher().search(tantivy.Query.all_query(), limit=1)

    def fill(self, entries: Iterable[Indexed], epoch: str, version: int) -> Filled:
        name = f"{time.time_ns():020d}"
        folder = self.folder / name
        folder.mkdir(parents=True)
        index = tantivy.Index(_SCHEMA, path=str(folder))
        writer = index.writer(HEAP, 1)
        count = 0
        for entry in entries:
            writer.add_document(_document(entry))
            count += 1
        writer.commit()
        writer.wait_merging_threads()
        self._write_state(folder, epoch, version)
        return Filled(name, count)

    def switch(self, generation: str) -> None:
        unfinished = self.folder / ".current"
        unfinished.write_text(generation, encoding="utf-8")
        unfinished.replace(self.folder / "current")
        for old in self.folder.iterdir():
            if old.is_dir() and old.name < generation:
                shutil.rmtree(old, ignore_errors=True)

    def apply(self, changes: Iterable[Indexed | Removed], epoch: str, version: int, generation: str = "") -> None:
        with self._damage_told():
            folder = self.folder / generation if generation else self._live()
            seen = self._state(folder).version
            writer = self._opened(folder).writer(HEAP, 1)
            for change in changes:
                if change.version <= seen:
                    continue
                writer.delete_documents_by_term("key", change.key)
                if isinstance(change, Indexed):
                    writer.add_document(_document(change))
            writer.commit()
            writer.wait_merging_threads()
            if version > seen:
                self._write_state(folder, epoch, version)

    def search(self, asked: Asked) -> Results:
        with self._damage_told():
            live = self._live()
            try:
                return self._found(asked)
            except (OSError, ValueError):
                if self._live() == live:
                    raise
                # Opened while a rebuild deleted it: some missing files are noticed by the query alone.
                return self._found(asked)

    def _found(self, asked: Asked) -> Results:
        searcher = self._searcher()
        matching, clauses = _matching(searcher, asked), _telling(searcher, asked.clauses)
        # Side by side: tantivy lets other threads run, and each takes about half of the time.
        counting = self._counting.submit(_counted, searcher, matching, asked)
        found = _best_at_once(searcher, clauses, asked)
        total, facets = counting.result()
        if len(found) < min(asked.size, total):
            found = _best(searcher, _filtered(_scored(matching, clauses, asked), asked), asked)
        hits = tuple(_hit(score, searcher.doc(address)) for score, address in found)
        return Results(total=total, hits=hits, facets=facets)

    def digests(self) -> Iterator[tuple[str, str]]:
        with self._damage_told():
            searcher = self._searcher()
            for _score, address in searcher.search(tantivy.Query.all_query(), limit=max(1, searcher.num_docs)).hits:
                document = searcher.doc(address)
                yield str(document["key"][0]), str(document["digest"][0])

    @contextmanager
    def _damage_told(self) -> Iterator[None]:
        try:
            yield
        except (OSError, ValueError) as error:
            reason = f"{self.folder} holds no readable index ({error}): run 'manage.py search rebuild'."
            raise IndexDamaged(reason) from error

    def _searcher(self) -> tantivy.Searcher:
        """Over the live generation; what it has opened stays readable when a rebuild deletes the files."""
        for _attempt in range(SWITCHES):
            live = self._live()
            try:
                index = self._opened(live)
                index.reload()
                return index.searcher()
            except (OSError, ValueError):
                if self._live() == live:
                    raise
        raise IndexDamaged(f"{self.folder} is switched again and again.")

    def _opened(self, folder: Path) -> tantivy.Index:
        index = self._open.get(folder.name)
        if index is None:
            if self._state(folder) == State():
                raise ValueError("its terms are another version's")  # Other fields, too: tantivy would panic.
            index = tantivy.Index.open(str(folder))
            self._open = {folder.name: index}
        return index

    def _live(self) -> Path:
        return self.folder / (self.folder / "current").read_text(encoding="utf-8").strip()

    def _state(self, folder: Path) -> State:
        try:
            state = msgspec.json.decode((folder / "state.json").read_bytes(), type=State)
        except (OSError, msgspec.DecodeError):
            return State()
        return state if state.analysis == analysis.VERSION else State()

    def _write_state(self, folder: Path, epoch: str, version: int) -> None:
        unfinished = folder / ".state"
        unfinished.write_bytes(msgspec.json.encode(State(epoch, version)))
        unfinished.replace(folder / "state.json")


def _best_at_once(searcher: tantivy.Searcher, clauses: tuple[Clause, ...], asked: Asked) -> list[tuple[Any, Any]]:
    """Scores and addresses of the best results, fewer than there are where they lie deep.

    Asked for whatever shares a term, tantivy passes over what cannot come among the best; asked for results alone it
    scores each of them.
    """
    if not is_first_of_all(asked):
        return []
    sharing = _any_of(clauses)
    if any(searcher.doc_freq("exact", text) for text in asked.exact):
        sharing.append((tantivy.Occur.Should, _whole_boosted(asked)))
    likely = searcher.search(tantivy.Query.boolean_query(sharing), limit=asked.size + SPARE, count=False).hits
    enough = _having_enough(searcher, asked, [str(searcher.doc(address)["key"][0]) for _score, address in likely])
    return [(score, address) for score, address in likely if _place(address) in enough][: asked.size]


def _having_enough(searcher: tantivy.Searcher, asked: Asked, keys: list[str]) -> set[tuple[int, int]]:
    """Places of those entries that are results: each term of a group that they have counts one."""
    among = tantivy.Query.const_score_query(tantivy.Query.term_set_query(_SCHEMA, "key", keys), 0.0)
    found: set[tuple[int, int]] = set()
    for group in (*asked.needed, Needed(tuple(("exact", text) for text in asked.exact), 1)):
        if len(found) == len(keys):
            break
        counting = [(tantivy.Occur.Should, tantivy.Query.const_score_query(_term(*term), 1.0)) for term in group.terms]
        query = tantivy.Query.boolean_query([(tantivy.Occur.Must, among), *counting])
        counted = searcher.search(query, limit=len(keys), count=False).hits
        found |= {_place(address) for score, address in counted if score >= group.least}
    return found


def _place(address: tantivy.DocAddress) -> tuple[int, int]:
    return address.segment_ord, address.doc


def _best(searcher: tantivy.Searcher, chosen: tantivy.Query, asked: Asked) -> list[tuple[Any, Any]]:
    order: dict[str, Any] = {} if asked.text.strip() else {"order_by_field": "listed"}
    offset = (asked.page - 1) * asked.size
    return searcher.search(chosen, limit=asked.size, offset=offset, count=False, **order).hits


def _counted(
    searcher: tantivy.Searcher, matching: tantivy.Query, asked: Asked
) -> tuple[int, dict[str, dict[str, int]]]:
    """Total and facets. A facet counts under the other filters, not its own: choosing one value leaves the others to see."""
    chosen = [name for name in FACETS if getattr(asked, name)]
    # What nothing is chosen of is counted together: once over the results instead of for each.
    wanted = {name: _values_of(name) for name in FACETS if name not in chosen}
    wanted["total"] = {"value_count": {"field": "listed"}}
    counted = searcher.aggregate(_filtered(matching, asked), wanted)
    for name in chosen:
        others = msgspec.structs.replace(asked, **{name: ""})
        counted |= searcher.aggregate(_filtered(matching, others), {name: _values_of(name)})
    facets = {
        name: {str(bucket["key"]): int(bucket["doc_count"]) for bucket in counted[name]["buckets"] if bucket["key"]}
        for name in FACETS
    }
    return int(counted["total"]["value"]), facets


def _values_of(name: str) -> dict[str, Any]:
    return {"terms": {"field": name, "size": FACETS[name]}}


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("key", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("digest", stored=True, tokenizer_name="raw", index_option="basic")
    for name in FACETS:
        builder.add_text_field(name, stored=True, fast=True, tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("published", stored=True)
    builder.add_integer_field("listed", stored=False, fast=True)
    builder.add_text_field("label", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_boolean_field("is_effective", stored=True)
    for name in FIELDS:
        builder.add_text_field(name, stored=False, tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field("exact", stored=False, tokenizer_name="raw", index_option="basic")
    return builder.build()


_SCHEMA = _schema()


def _document(entry: Indexed) -> tantivy.Document:
    document = tantivy.Document()
    for name in ("key", "digest", "site", "kind", "year", "label"):
        document.add_text(name, getattr(entry, name))
    document.add_boolean("is_effective", entry.is_effective)
    document.add_integer("published", entry.published)
    document.add_integer("listed", entry.listed)
    for name in FIELDS:
        document.add_text(name, " ".join(entry.terms[name]))
    for text in entry.exact:
        document.add_text("exact", text)
    return document


def _hit(score: float, document: tantivy.Document) -> Hit:
    return Hit(
        key=str(document["key"][0]),
        score=float(score),
        title=str(document["label"][0]),
        site=str(document["site"][0]),
        kind=str(document["kind"][0]),
        published=int(document["published"][0]),
        is_effective=bool(document["is_effective"][0]),
    )


def _matching(searcher: tantivy.Searcher, asked: Asked) -> tantivy.Query:
    if not asked.clauses and not asked.exact:
        return tantivy.Query.empty_query() if asked.text.strip() else tantivy.Query.all_query()
    groups = [_enough_of(searcher, group) for group in asked.needed]
    return tantivy.Query.boolean_query([(tantivy.Occur.Should, group) for group in (*groups, _whole(asked))])


def _enough_of(searcher: tantivy.Searcher, group: Needed) -> tantivy.Query:
    """In tantivy "two of these" takes several times as long as "the first and the second, or the first and the third, …"."""
    numbers = {term: searcher.doc_freq(*term) for term in group.terms}
    terms = [_term(*term) for term in sorted(numbers, key=numbers.__getitem__) if numbers[term]]
    if len(terms) < group.least:
        return tantivy.Query.empty_query()
    if group.least == 1:
        return _one_of(terms)
    if math.comb(len(terms), group.least) <= MOST_WAYS:
        return _one_of([_all_of(way) for way in itertools.combinations(terms, group.least)])
    if group.least == PAIR:
        return _one_of([_all_of([term, _one_of(terms[place:])]) for place, term in enumerate(terms[:-1], start=1)])
    clauses = [(tantivy.Occur.Should, term) for term in terms]
    return tantivy.Query.boolean_query(clauses, minimum_number_should_match=group.least)


def _term(field: str, term: str) -> tantivy.Query:
    return tantivy.Query.term_query(_SCHEMA, field, term, "freq")


def _one_of(queries: Sequence[tantivy.Query]) -> tantivy.Query:
    return tantivy.Query.boolean_query([(tantivy.Occur.Should, query) for query in queries])


def _all_of(queries: Sequence[tantivy.Query]) -> tantivy.Query:
    return tantivy.Query.boolean_query([(tantivy.Occur.Must, query) for query in queries])


def _whole(asked: Asked) -> tantivy.Query:
    return tantivy.Query.term_set_query(_SCHEMA, "exact", asked.exact)


def _whole_boosted(asked: Asked) -> tantivy.Query:
    return tantivy.Query.boost_query(tantivy.Query.const_score_query(_whole(asked), 1.0), EXACT)


def _telling(searcher: tantivy.Searcher, clauses: tuple[Clause, ...]) -> tuple[Clause, ...]:
    """Of a large index those of terms that some entries have and not every other one; all of them where there is none."""
    if searcher.num_docs < LARGE:
        return clauses
    most = searcher.num_docs * COMMON
    telling = tuple(clause for clause in clauses if 0 < searcher.doc_freq(clause.field, clause.term) <= most)
    return telling or clauses


def _scored(matching: tantivy.Query, clauses: tuple[Clause, ...], asked: Asked) -> tantivy.Query:
    if not asked.clauses and not asked.exact:
        return matching
    required = (tantivy.Occur.Must, tantivy.Query.const_score_query(matching, 0.0))
    return tantivy.Query.boolean_query([required, *_any_of(clauses), (tantivy.Occur.Should, _whole_boosted(asked))])


def _any_of(clauses: Iterable[Clause]) -> list[tuple[tantivy.Occur, tantivy.Query]]:
    return [
        (
            tantivy.Occur.Should,
            tantivy.Query.boost_query(_term(field, term), weight),
        )
        for field, term, weight in clauses
    ]


def _filtered(matching: tantivy.Query, asked: Asked) -> tantivy.Query:
    filters = [(name, getattr(asked, name)) for name in FACETS if getattr(asked, name)]
    if not filters:
        return matching
    clauses = [(tantivy.Occur.Must, matching)]
    for name, value in filters:
        term = tantivy.Query.term_query(_SCHEMA, name, value, "basic")
        clauses.append((tantivy.Occur.Must, tantivy.Query.const_score_query(term, 0.0)))
    return tantivy.Query.boolean_query(clauses)
