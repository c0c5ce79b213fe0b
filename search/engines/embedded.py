"""The embedded engine: a tantivy index on the front's own disk.

The index holds terms only, no text: titles and snippets come from the Records. Each generation is a
directory; ``current`` names the live one, so that a rebuild is switched in one step.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import tantivy

from .. import analysis
from ..query import Hit, Indexed, Query, Results

HEAP = 64_000_000
"""Bytes of the writer's arena."""
TITLE, KEYWORDS, BODY, EXACT = 1.0, 1.0, 1.0, 40.0
"""Weights of the fields; the body holds the title's terms too. Heavier titles ranked lay questions worse (measured)."""
FACETS = {"site": 1000, "kind": 50, "year": 60}


class IndexDamaged(Exception):
    """The index cannot be read: it is rebuilt from the Records."""


class State(msgspec.Struct, frozen=True):
    epoch: str = ""
    version: int = 0
    analysis: int = analysis.VERSION


class EmbeddedEngine:
    name = "embedded"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._opened: tuple[str, tantivy.Index] | None = None

    def state(self) -> State:
        """Epoch and version that the index holds; nothing for a missing, damaged or outdated one."""
        try:
            state = msgspec.json.decode((self._generation() / "state.json").read_bytes(), type=State)
        except (OSError, msgspec.DecodeError):
            return State()
        return state if state.analysis == analysis.VERSION else State()

    def rebuild(self, entries: Iterable[Indexed], epoch: str, version: int) -> int:
        """A new generation with these entries alone; answers how many. What was removed leaves no trace."""
        name = f"{time.time_ns():020d}"
        folder = self.folder / name
        folder.mkdir(parents=True)
        index = tantivy.Index(_schema(), path=str(folder))
        writer = index.writer(HEAP, 1)
        count = 0
        for entry in entries:
            writer.add_document(_document(entry))
            count += 1
        writer.commit()
        writer.wait_merging_threads()
        self._write_state(folder, epoch, version)
        unfinished = self.folder / ".current"
        unfinished.write_text(name, encoding="utf-8")
        unfinished.replace(self.folder / "current")
        for old in self.folder.iterdir():
            if old.is_dir() and old.name != name:
                shutil.rmtree(old, ignore_errors=True)
        return count

    def apply(self, entries: Iterable[Indexed], removed: Iterable[str], epoch: str, version: int) -> None:
        """Brings the index to ``version``; visible to every process when it returns."""
        writer = self._index().writer(HEAP, 1)
        for entry in entries:
            writer.delete_documents_by_term("key", entry.key)
            writer.add_document(_document(entry))
        for key in removed:
            writer.delete_documents_by_term("key", key)
        writer.commit()
        writer.wait_merging_threads()
        self._write_state(self._generation(), epoch, version)

    def search(self, query: Query) -> Results:
        """Raises ``IndexDamaged`` when there is no index that can be read."""
        index = self._index()
        index.reload()
        searcher, schema = index.searcher(), index.schema
        matching = _matching(query.text, schema)
        chosen = _filtered(matching, query, schema)
        offset = (query.page - 1) * query.size
        order: dict[str, Any] = {} if query.text.strip() else {"order_by_field": "published"}
        found = searcher.search(chosen, limit=query.size, offset=offset, count=True, **order)
        hits = tuple(Hit(str(searcher.doc(address)["key"][0]), float(score)) for score, address in found.hits)
        facets = {name: self._facet(searcher, matching, query, name) for name in FACETS}
        total: int = found.count or 0  # type: ignore[attr-defined]  # Missing in tantivy's types.
        return Results(total=total, hits=hits, facets=facets)

    def digests(self) -> Iterator[tuple[str, str]]:
        """Key and digest of everything indexed."""
        index = self._index()
        index.reload()
        searcher = index.searcher()
        for _score, address in searcher.search(tantivy.Query.all_query(), limit=max(1, searcher.num_docs)).hits:
            document = searcher.doc(address)
            yield str(document["key"][0]), str(document["digest"][0])

    def _facet(self, searcher: Any, matching: Any, query: Query, name: str) -> dict[str, int]:
        # A facet counts under the other filters, not its own: choosing one value leaves the others to see.
        others = msgspec.structs.replace(query, **{name: ""})
        chosen = _filtered(matching, others, self._index().schema)
        counted = searcher.aggregate(chosen, {name: {"terms": {"field": name, "size": FACETS[name]}}})
        return {str(bucket["key"]): int(bucket["doc_count"]) for bucket in counted[name]["buckets"] if bucket["key"]}

    def _generation(self) -> Path:
        return self.folder / (self.folder / "current").read_text(encoding="utf-8").strip()

    def _index(self) -> tantivy.Index:
        try:
            generation = self._generation()
            if self._opened is None or self._opened[0] != generation.name:
                self._opened = (generation.name, tantivy.Index.open(str(generation)))
            return self._opened[1]
        except (OSError, ValueError) as error:
            raise IndexDamaged(f"{self.folder} holds no readable index: run 'manage.py search rebuild'.") from error

    def _write_state(self, generation: Path, epoch: str, version: int) -> None:
        unfinished = generation / ".state"
        unfinished.write_bytes(msgspec.json.encode(State(epoch, version)))
        unfinished.replace(generation / "state.json")


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("key", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("digest", stored=True, tokenizer_name="raw", index_option="basic")
    for name in FACETS:
        builder.add_text_field(name, stored=False, fast=True, tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("published", fast=True)
    for name in ("title", "keywords", "body"):
        builder.add_text_field(name, stored=False, tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field("exact", stored=False, tokenizer_name="raw", index_option="basic")
    return builder.build()


def _document(entry: Indexed) -> tantivy.Document:
    document = tantivy.Document()
    for name in ("key", "digest", "site", "kind", "year"):
        document.add_text(name, getattr(entry, name))
    document.add_integer("published", entry.published)
    for name in ("title", "keywords", "body"):
        document.add_text(name, " ".join(getattr(entry, name)))
    for text in entry.exact:
        document.add_text("exact", text)
    return document


def _matching(text: str, schema: tantivy.Schema) -> Any:
    wanted = analysis.query_terms(text)
    if not wanted:
        return tantivy.Query.all_query() if not text.strip() else tantivy.Query.empty_query()
    clauses = [
        (
            tantivy.Occur.Should,
            tantivy.Query.boost_query(tantivy.Query.term_query(schema, field, term, "freq"), weight),
        )
        for term in wanted
        for field, weight in (("title", TITLE), ("keywords", KEYWORDS), ("body", BODY))
    ]
    whole = tantivy.Query.term_query(schema, "exact", analysis.exact(text), "basic")
    clauses.append(
        (tantivy.Occur.Should, tantivy.Query.boost_query(tantivy.Query.const_score_query(whole, 1.0), EXACT))
    )
    return tantivy.Query.boolean_query(clauses)


def _filtered(matching: Any, query: Query, schema: tantivy.Schema) -> Any:
    filters = [(name, getattr(query, name)) for name in FACETS if getattr(query, name)]
    if not filters:
        return matching
    clauses = [(tantivy.Occur.Must, matching)]
    for name, value in filters:
        term = tantivy.Query.term_query(schema, name, value, "basic")
        clauses.append((tantivy.Occur.Must, tantivy.Query.const_score_query(term, 0.0)))
    return tantivy.Query.boolean_query(clauses)
