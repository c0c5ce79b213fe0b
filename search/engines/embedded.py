"""The embedded engine: a tantivy index on the front's own disk.

The index holds terms and titles, no text: snippets come from the Records. Each generation is a
directory; ``current`` names the live one, so that a rebuild is switched in one step.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
import tantivy

from .. import analysis
from ..query import FACETS, FIELDS, Asked, Clause, Hit, Indexed, Needed, Removed, Results
from .engine import Filled, IndexDamaged, State
from .weights import EXACT

HEAP = 64_000_000
"""Bytes of the writer's arena."""
COMMON = 0.5
"""Share of the entries in which a term tells next to nothing, and takes as long as all others together."""
LARGE = 10_000
"""Entries from which that time matters."""
SWITCHES = 10
"""Generations that may be switched under one query before it gives up."""


class EmbeddedEngine:
    name = "embedded"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._open: dict[str, tantivy.Index] = {}

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
        matching = _matching(asked)
        searcher = self._searcher()
        chosen = _filtered(_scored(matching, _telling(searcher, asked.clauses), asked), asked)
        offset = (asked.page - 1) * asked.size
        order: dict[str, Any] = {} if asked.text.strip() else {"order_by_field": "published"}
        found = searcher.search(chosen, limit=asked.size, offset=offset, count=True, **order)
        hits = tuple(_hit(score, searcher.doc(address)) for score, address in found.hits)
        total: int = found.count or 0  # type: ignore[attr-defined]  # Missing in tantivy's types.
        return Results(total=total, hits=hits, facets=_facets(searcher, matching, asked))

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


def _facets(searcher: tantivy.Searcher, matching: tantivy.Query, asked: Asked) -> dict[str, dict[str, int]]:
    """A facet counts under the other filters, not its own: choosing one value leaves the others to see."""
    counted: dict[str, Any] = {}
    chosen = [name for name in FACETS if getattr(asked, name)]
    # Facets that nothing is chosen of are counted together: once over the results instead of three times.
    for names in ([name for name in FACETS if name not in chosen], *([name] for name in chosen)):
        others = msgspec.structs.replace(asked, **dict.fromkeys(names, ""))
        wanted = {name: {"terms": {"field": name, "size": FACETS[name]}} for name in names}
        counted |= searcher.aggregate(_filtered(matching, others), wanted) if wanted else {}
    return {
        name: {str(bucket["key"]): int(bucket["doc_count"]) for bucket in counted[name]["buckets"] if bucket["key"]}
        for name in FACETS
    }


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("key", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("digest", stored=True, tokenizer_name="raw", index_option="basic")
    for name in FACETS:
        builder.add_text_field(name, stored=True, fast=True, tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("published", stored=True, fast=True)
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


def _matching(asked: Asked) -> tantivy.Query:
    if not asked.clauses and not asked.exact:
        return tantivy.Query.empty_query() if asked.text.strip() else tantivy.Query.all_query()
    groups = [_enough_of(group) for group in asked.needed]
    return tantivy.Query.boolean_query([(tantivy.Occur.Should, group) for group in (*groups, _whole(asked))])


def _enough_of(group: Needed) -> tantivy.Query:
    terms = [tantivy.Query.term_query(_SCHEMA, field, term, "freq") for field, term in group.terms]
    clauses = [(tantivy.Occur.Should, term) for term in terms]
    return tantivy.Query.boolean_query(clauses, minimum_number_should_match=group.least)


def _whole(asked: Asked) -> tantivy.Query:
    return tantivy.Query.term_set_query(_SCHEMA, "exact", asked.exact)


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
    whole = tantivy.Query.boost_query(tantivy.Query.const_score_query(_whole(asked), 1.0), EXACT)
    required = (tantivy.Occur.Must, tantivy.Query.const_score_query(matching, 0.0))
    return tantivy.Query.boolean_query([required, *_any_of(clauses), (tantivy.Occur.Should, whole)])


def _any_of(clauses: Iterable[Clause]) -> list[tuple[tantivy.Occur, tantivy.Query]]:
    return [
        (
            tantivy.Occur.Should,
            tantivy.Query.boost_query(tantivy.Query.term_query(_SCHEMA, field, term, "freq"), weight),
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
