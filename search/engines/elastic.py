"""The Elasticsearch engine: a server of version 8 as it is, without plugins or analyzers beyond ``whitespace``.

The index holds titles and terms cut in Python, no text. Each generation is an index; an alias names the live one, so that a
rebuild is switched in one step. How far a generation has come is a document of an index beside them.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any, cast

from elasticsearch import ApiError, Elasticsearch, NotFoundError, TransportError
from elasticsearch.dsl import A, Q, Search
from elasticsearch.dsl.query import Query as Clause
from elasticsearch.helpers import BulkIndexError, streaming_bulk

from .. import analysis
from ..query import FACETS, FIELDS, Asked, Hit, Indexed, Needed, Removed, Results
from ..query import Clause as AskedClause
from .engine import SPARE, EngineUnavailable, Filled, IndexDamaged, State, is_first_of_all
from .weights import EXACT

WRITING_SECONDS = 60.0
"""Time limit of requests that nobody on a page waits for."""
CHUNK = 500
"""Entries of one bulk request."""
RETRIES = 5
"""Of a bulk request that the server is too busy for (429), with pauses of 0.5, 1, 2, … seconds."""
SHARD_WAIT = "10s"
"""How long a bulk request waits for a part of the index that has just lost its node."""
SHOWN_FAULTS = 3
LOST_SECONDS = 60.0
"""How long a part of the index may be on no node: then it is taken for lost and made anew."""
_TERMS: dict[str, Any] = {"type": "text", "analyzer": "whitespace", "index_options": "freqs"}
MAPPING: dict[str, Any] = {
    "dynamic": "strict",
    "_source": {"enabled": False},
    "properties": {
        "key": {"type": "keyword"},
        "digest": {"type": "keyword"},
        **{name: {"type": "keyword"} for name in FACETS},
        "published": {"type": "long"},
        "listed": {"type": "long"},
        "is_effective": {"type": "boolean"},
        "label": {"type": "keyword", "index": False, "ignore_above": 1000},
        **dict.fromkeys(FIELDS, _TERMS),
        "exact": {"type": "keyword", "doc_values": False, "ignore_above": 1000},
    },
}
ENOUGH = "enough"
"""Name of the clause that results fit."""
SHOWN = ("published", "is_effective", "label")
"""Kept beside the facets for ordering and for the page."""
STATE_MAPPING: dict[str, Any] = {
    "dynamic": "strict",
    "properties": {"epoch": {"type": "keyword"}, "version": {"type": "long"}, "analysis": {"type": "integer"}},
}


class ElasticEngine:
    name = "elastic"

    def __init__(
        self,
        client: Elasticsearch,
        alias: str,
        *,
        shards: int = 1,
        replicas: int = 1,
        seconds: float = 2.0,
        lost_seconds: float = LOST_SECONDS,
    ) -> None:
        """``seconds`` is what a search may take."""
        self.client = client
        self.alias = alias
        self.states = f"{alias}-state"
        self.shards = shards
        self.replicas = replicas
        self.seconds = seconds
        self.lost_seconds = lost_seconds
        self._writing = client.options(request_timeout=WRITING_SECONDS)
        self._searching = client.options(request_timeout=seconds)

    def state(self) -> State:
        with self._faults_told():
            live = self._live()
            try:
                return self._state(live[-1]) if live else State()
            except ApiError:
                if not self._is_lost(self.states):
                    raise
                # Without it nobody knows how far an index has come: all is made anew.
                self._delete([self.states])
                return State()

    def check(self) -> None:
        with self._faults_told():
            try:
                self._writing.search(index=self.alias, size=0, allow_partial_search_results=False)
            except ApiError as error:
                if isinstance(error, NotFoundError) or not self._is_lost(self.alias):
                    raise
                reason = f"A part of {self.alias!r} has been on no node for {self.lost_seconds:.0f} seconds."
                raise IndexDamaged(reason) from error

    def fill(self, entries: Iterable[Indexed], epoch: str, version: int) -> Filled:
        name = f"{self.alias}-{time.time_ns():020d}"
        with self._faults_told():
            settings = {"number_of_shards": self.shards, "number_of_replicas": 0, "refresh_interval": "-1"}
            self._writing.indices.create(index=name, settings=settings, mappings=MAPPING)
            count = self._write(name, entries)
            ready = {"number_of_replicas": self.replicas, "refresh_interval": "1s"}
            self._writing.indices.put_settings(index=name, settings=ready)
            self._writing.indices.refresh(index=name)
            self._write_state(name, State(epoch, version))
        return Filled(name, count)

    def switch(self, generation: str) -> None:
        with self._faults_told():
            live = self._live()
            if live and live[-1] > generation:
                self._delete([generation])  # Another process was faster, with newer Records.
                return
            actions: list[dict[str, Any]] = [{"remove": {"index": index, "alias": self.alias}} for index in live]
            actions.append({"add": {"index": generation, "alias": self.alias}})
            self._writing.indices.update_aliases(actions=actions)
            self._delete([index for index in self._generations() if index < generation])

    def apply(self, changes: Iterable[Indexed | Removed], epoch: str, version: int, generation: str = "") -> None:
        with self._faults_told():
            live = [generation] if generation else self._live()
            if not live:
                raise IndexDamaged(f"No index has the alias {self.alias!r}: run 'manage.py search rebuild'.")
            seen = self._state(live[-1]).version
            # A removal is remembered for a minute only: what was seen already must not come back later.
            later = (change for change in changes if change.version > seen)
            self._write(live[-1], later, is_live=not generation)
            self._writing.indices.refresh(index=live[-1])
            if version > seen:
                self._write_state(live[-1], State(epoch, version))

    def search(self, asked: Asked) -> Results:
        with self._faults_told():
            try:
                hits, counted, is_partial = self._found(asked)
            except ApiError:
                # The index was perhaps deleted by a rebuild between two phases: the alias names the next one already.
                hits, counted, is_partial = self._found(asked)
        buckets = {name: counted["aggregations"][name]["values"]["buckets"] for name in FACETS}
        return Results(
            total=counted["hits"]["total"]["value"],
            hits=tuple(map(_hit, hits)),
            facets={
                name: {bucket["key"]: bucket["doc_count"] for bucket in found if bucket["key"]}
                for name, found in buckets.items()
            },
            is_partial=is_partial,
        )

    def _found(self, asked: Asked) -> tuple[list[dict[str, Any]], dict[str, Any], bool]:
        """Hits, counts, and whether there may be more. Raises ``ApiError``."""
        if is_first_of_all(asked):
            best, counted = answers = self._asked_at_once(_likely(asked), _counts(asked))
            hits = [hit for hit in best["hits"]["hits"] if ENOUGH in hit.get("matched_queries", ())][: asked.size]
            if len(hits) == min(asked.size, counted["hits"]["total"]["value"]) or _is_partial(answers):
                return hits, counted, _is_partial(answers)
        best, counted = answers = self._asked_at_once(_best(asked), _counts(asked))
        return best["hits"]["hits"], counted, _is_partial(answers)

    def digests(self) -> Iterator[tuple[str, str]]:
        with self._faults_told():
            point = self._writing.open_point_in_time(index=self.alias, keep_alive="1m")["id"]
            try:
                after: list[Any] | None = None
                while hits := self._page(point, after):
                    yield from ((hit["_id"], hit["fields"]["digest"][0]) for hit in hits)
                    after = hits[-1]["sort"]
            finally:
                self._writing.close_point_in_time(id=point)

    def delete(self) -> None:
        """Everything under this alias."""
        with self._faults_told():
            self._delete([*self._generations(), self.states])

    def _asked_at_once(self, *searches: Search) -> list[dict[str, Any]]:
        """Raises ``ApiError`` when one of them was refused."""
        # Scores do not depend on which part an entry lies in; with one part they need no round of their own for that.
        how = "dfs_query_then_fetch" if self.shards > 1 else "query_then_fetch"
        header = {"index": self.alias, "search_type": how}
        bodies = [search.extra(timeout=f"{int(self.seconds * 900)}ms").to_dict() for search in searches]
        answer = self._searching.msearch(searches=[part for body in bodies for part in (header, body)])
        found = cast("list[dict[str, Any]]", answer["responses"])
        for each in found:
            if "error" in each:
                refused = NotFoundError if each["status"] == HTTPStatus.NOT_FOUND else ApiError
                raise refused(str(each["error"].get("type")), answer.meta, each)
        return found

    def _page(self, point: str, after: list[Any] | None) -> list[Any]:
        found = self._writing.search(
            pit={"id": point, "keep_alive": "1m"},
            size=5000,
            sort="_shard_doc",
            docvalue_fields=[{"field": "digest"}],
            search_after=after,
            track_total_hits=False,
        )
        return list(found["hits"]["hits"])

    def _write(self, index: str, changes: Iterable[Indexed | Removed], *, is_live: bool = False) -> int:
        """Raises ``EngineUnavailable`` with the first items that failed, after all were sent or a part is on no node.

        A live index that finds an entry faulty is of another making: ``IndexDamaged``.
        """
        count, faults, is_damaged = 0, [], False
        done = streaming_bulk(
            self._writing,
            (_action(index, change) for change in changes),
            chunk_size=CHUNK,
            raise_on_error=False,
            max_retries=RETRIES,
            initial_backoff=0.5,
            max_backoff=8,
            timeout=SHARD_WAIT,
        )
        for is_done, item in done:
            ((act, answer),) = item.items()
            count += 1
            # 409: a newer version is there. 404 of a removal: nothing was.
            if not is_done and answer["status"] != 409 and (act, answer["status"]) != ("delete", 404):
                faults.append(f"{answer.get('_id')}: {answer.get('error')}")
                is_damaged |= is_live and answer["status"] == HTTPStatus.BAD_REQUEST
                if answer["status"] == HTTPStatus.SERVICE_UNAVAILABLE:
                    break  # The rest would wait as long, request by request.
        if faults:
            told = (
                f"Elasticsearch refused {len(faults)} of {count} writes to {index}: {'; '.join(faults[:SHOWN_FAULTS])}"
            )
            raise IndexDamaged(told) if is_damaged else EngineUnavailable(told)
        return count

    def _is_lost(self, name: str) -> bool:
        columns = ["prirep", "unassigned.for"]
        shards = self._writing.cat.shards(index=name, format="json", h=columns, time="ms")
        return any(
            shard["prirep"] == "p" and float(shard["unassigned.for"] or 0) >= self.lost_seconds * 1000
            for shard in cast("list[dict[str, Any]]", shards.body)
        )

    def _live(self) -> list[str]:
        """The indexes under the alias, the newest last; one, unless two processes switched at once."""
        try:
            return sorted(self._writing.indices.get_alias(name=self.alias))
        except NotFoundError:
            return []

    def _generations(self) -> list[str]:
        found = self._writing.indices.get(index=f"{self.alias}-*", expand_wildcards="open", features="aliases")
        return sorted(index for index in found if index.removeprefix(f"{self.alias}-").isdecimal())

    def _delete(self, indexes: list[str]) -> None:
        for index in indexes:
            self._writing.options(ignore_status=404).indices.delete(index=index)
            if index != self.states:
                self._writing.options(ignore_status=404).delete(index=self.states, id=index)

    def _state(self, generation: str) -> State:
        try:
            found = self._writing.get(index=self.states, id=generation)["_source"]
        except NotFoundError:
            return State()
        return State(found["epoch"], found["version"]) if found["analysis"] == analysis.VERSION else State()

    def _write_state(self, generation: str, state: State) -> None:
        if not self._writing.indices.exists(index=self.states):
            settings = {"number_of_shards": 1, "number_of_replicas": self.replicas}
            created = self._writing.options(ignore_status=400)  # Another process made it meanwhile.
            created.indices.create(index=self.states, settings=settings, mappings=STATE_MAPPING)
        document = {"epoch": state.epoch, "version": state.version, "analysis": state.analysis}
        # Never back to an earlier version: 409 says that another process is further.
        written = self._writing.options(ignore_status=409)
        written.index(
            index=self.states, id=generation, document=document, version=state.version, version_type="external_gte"
        )

    @contextmanager
    def _faults_told(self) -> Iterator[None]:
        try:
            yield
        except NotFoundError as error:
            raise IndexDamaged(f"No index of {self.alias!r} answers: run 'manage.py search rebuild'.") from error
        except (ApiError, TransportError, BulkIndexError) as error:
            raise EngineUnavailable(f"Elasticsearch does not answer as it should: {error}") from error


def _action(index: str, change: Indexed | Removed) -> dict[str, Any]:
    action: dict[str, Any] = {"_index": index, "_id": change.key, "version": change.version}
    if isinstance(change, Removed):
        return action | {"_op_type": "delete", "version_type": "external"}
    document: dict[str, Any] = {
        name: getattr(change, name) for name in ("key", "digest", *FACETS, *SHOWN, "listed", "exact")
    }
    document |= {name: " ".join(change.terms[name]) for name in FIELDS}
    # Equal versions too: a repeated write changes nothing, and a name inside an entry may have changed.
    return action | {"_op_type": "index", "version_type": "external_gte", "_source": document}


def _hit(found: dict[str, Any]) -> Hit:
    fields = {name: values[0] for name, values in found["fields"].items()}
    return Hit(
        key=found["_id"],
        score=found["_score"] or 0.0,
        title=fields.get("label", ""),
        site=fields["site"],
        kind=fields["kind"],
        published=fields["published"],
        is_effective=fields["is_effective"],
    )


def _is_partial(answers: Iterable[dict[str, Any]]) -> bool:
    return any(each["timed_out"] or each["_shards"]["failed"] > 0 for each in answers)


def _likely(asked: Asked) -> Search:
    """The best of what shares a term, each told apart by whether it has enough of the query to be a result.

    The server passes over what cannot come among the best; asked for results alone it scores each of them.
    """
    enough = Q("constant_score", filter=_matching(asked), boost=0.0, _name=ENOUGH)
    return _shown(Search().query("bool", should=[*_scoring(asked), enough]))[: asked.size + SPARE]


def _best(asked: Asked) -> Search:
    """The best results, however deep they lie among what shares a term."""
    search = _shown(Search().query("bool", filter=[_matching(asked), _filters(asked)], should=_scoring(asked)))
    if not asked.text.strip():
        search = search.sort("-listed", "key")
    offset = (asked.page - 1) * asked.size
    return search[offset : offset + asked.size]


def _scoring(asked: Asked) -> list[Clause]:
    whole = Q("constant_score", filter=Q("terms", exact=list(asked.exact)), boost=EXACT)
    return [*_any_of(asked.clauses), *([whole] if asked.exact else [])]


def _shown(search: Search) -> Search:
    return search.source(False).extra(track_total_hits=False, docvalue_fields=["site", "kind", *SHOWN])


def _counts(asked: Asked) -> Search:
    """Needs no scores. A facet counts under the other filters, not its own: choosing one value leaves the others to see."""
    search = Search().query("bool", filter=[_matching(asked)]).post_filter(_filters(asked))
    for name, most in FACETS.items():
        others = A("filter", _filters(asked, leaving_out=name))
        others.bucket("values", "terms", field=name, size=most)
        search.aggs.bucket(name, others)
    return search.extra(track_total_hits=True, size=0)


def _matching(asked: Asked) -> Clause:
    """What has enough of the query, without scores."""
    if not asked.clauses and not asked.exact:
        return Q("match_none") if asked.text.strip() else Q("match_all")
    groups = [_enough_of(group) for group in asked.needed]
    return Q("bool", should=[*groups, Q("terms", exact=list(asked.exact))], minimum_should_match=1)


def _enough_of(group: Needed) -> Clause:
    terms = [Q("term", **{field: term}) for field, term in group.terms]
    return Q("bool", should=terms, minimum_should_match=group.least)


def _any_of(clauses: Iterable[AskedClause]) -> list[Clause]:
    grouped: dict[tuple[str, float], list[str]] = defaultdict(list)
    for field, term, weight in clauses:
        grouped[field, weight].append(term)
    return [
        Q("match", **{field: {"query": " ".join(terms), "boost": weight}}) for (field, weight), terms in grouped.items()
    ]


def _filters(asked: Asked, *, leaving_out: str = "") -> Clause:
    chosen = {name: getattr(asked, name) for name in FACETS if name != leaving_out and getattr(asked, name)}
    return Q("bool", filter=[Q("term", **{name: value}) for name, value in chosen.items()])
