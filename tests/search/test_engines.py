"""What every engine promises, on real ones."""

from __future__ import annotations

import itertools
import threading

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search.engines.embedded import LARGE, EmbeddedEngine
from search.engines.engine import Engine, IndexDamaged, State
from search.query import Indexed, Query, Removed, Results
from search.searching import ordered
from search.understanding import understood
from search.vocabulary import Vocabulary

from .engines import EPOCH, entry


def fill(engine: Engine, *entries: Indexed, version: int = 1) -> None:
    engine.switch(engine.fill(entries, EPOCH, version).generation)


def search(engine: Engine, query: Query) -> Results:
    return engine.search(understood(query, Vocabulary()))


def keys(engine: Engine, text: str = "", **filters: str) -> list[str]:
    return [hit.key for hit in search(engine, Query(text=text, **filters)).hits]


def test_nobody_speaks_an_engines_own_query_language(engine: Engine) -> None:
    fill(engine, entry("a", "停水通知", body="停水区域"), entry("b", "停电通知"))

    for text in ("*", "*:*", "_exists_:key", "key:a", "[* TO *]", "x OR *", '{"query":{"match_all":{}}}', "-停水"):
        found = keys(engine, text)

        assert found == (["a"] if "停水" in text else []), text


def test_an_engine_without_an_index_says_so(engine: Engine) -> None:
    assert engine.state() == State()
    with pytest.raises(IndexDamaged, match="search rebuild"):
        search(engine, Query(text="x"))
    with pytest.raises(IndexDamaged):
        engine.check()
    with pytest.raises(IndexDamaged):
        engine.apply([entry("a", "通知")], EPOCH, 1)


def test_what_was_filled_is_found_when_switched(engine: Engine) -> None:
    fill(engine, entry("a", "居民身份证换领"), entry("b", "停水通知"))

    assert keys(engine, "身份证") == ["a"]
    assert engine.state() == State(EPOCH, 1)
    assert dict(engine.digests()).keys() == {"a", "b"}


def test_a_generation_is_not_found_before_the_switch(engine: Engine) -> None:
    fill(engine, entry("a", "停水通知"))

    engine.fill([entry("b", "停水通知")], EPOCH, 2)

    assert keys(engine, "停水") == ["a"]
    assert engine.state().version == 1


def test_a_switch_leaves_nothing_of_the_former_generation(engine: Engine) -> None:
    fill(engine, entry("a", "停水通知"))

    fill(engine, entry("b", "停水通知"), version=2)

    assert keys(engine, "停水") == ["b"]
    assert engine.state().version == 2


def test_an_insertion_is_found_when_apply_returns(engine: Engine) -> None:
    fill(engine, entry("a", "停水通知"))

    engine.apply([entry("b", "停电通知", version=2)], EPOCH, 2)

    assert keys(engine, "停电")[0] == "b"
    assert engine.state() == State(EPOCH, 2)


def test_an_update_replaces_the_entry(engine: Engine) -> None:
    fill(engine, entry("a", "停水通知"))

    engine.apply([entry("a", "燃气检修", version=2)], EPOCH, 2)

    assert keys(engine, "停水") == []
    assert keys(engine, "燃气") == ["a"]
    assert search(engine, Query()).total == 1


def test_a_removal_is_not_found(engine: Engine) -> None:
    fill(engine, entry("a", "停水通知"), entry("b", "停水公告"))

    engine.apply([Removed("a", 2), Removed("never there", 2)], EPOCH, 2)

    assert keys(engine, "停水") == ["b"]
    assert search(engine, Query()).facets["site"] == {"gongan": 1}


def test_a_repeated_write_changes_nothing(engine: Engine) -> None:
    fill(engine, entry("a", "停水通知"))
    for _time in range(2):
        engine.apply([entry("a", "燃气检修", version=3), Removed("b", 2)], EPOCH, 3)

    assert keys(engine, "燃气") == ["a"]
    assert search(engine, Query()).total == 1


def test_an_older_write_that_comes_late_changes_nothing(engine: Engine) -> None:
    fill(engine, entry("a", "第一版"))
    engine.apply([entry("a", "第三版", version=3)], EPOCH, 3)

    engine.apply([entry("a", "第二版", version=2)], EPOCH, 2)

    assert keys(engine, "第三版")[0] == "a"
    assert engine.state().version == 3
    assert dict(engine.digests())["a"] == entry("a", "第三版", version=3).digest


def test_a_removed_entry_does_not_come_back_by_a_late_write(engine: Engine) -> None:
    fill(engine, entry("a", "第一版"))
    engine.apply([Removed("a", 3)], EPOCH, 3)

    engine.apply([entry("a", "第二版", version=2)], EPOCH, 2)

    assert keys(engine) == []


def test_an_earlier_removal_that_comes_late_takes_nothing_away(engine: Engine) -> None:
    fill(engine, entry("a", "第一版"))
    engine.apply([entry("a", "第三版", version=3)], EPOCH, 3)

    engine.apply([Removed("a", 2)], EPOCH, 2)

    assert keys(engine) == ["a"]


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_batches_in_any_order_lead_to_the_last_state(engine: Engine, data: st.DataObject) -> None:
    """As two synchronisers would write them: each batch holds all that changed from a version to a later one."""
    history = data.draw(st.lists(st.tuples(st.sampled_from("ab"), st.booleans()), min_size=1, max_size=5))
    changes = {
        version: Removed(key, version) if gone else entry(key, f"第{version}版", version=version)
        for version, (key, gone) in enumerate(history, start=2)
    }
    last = len(history) + 1
    fill(engine, entry("a", "第一版"))

    batches = data.draw(st.permutations([(since, to) for since in range(1, last) for to in range(since + 1, last + 1)]))
    reached = 1
    for since, to in batches:
        if since > reached:
            continue  # Nobody starts from a version that the index has not seen.
        latest = {changes[version].key: changes[version] for version in range(since + 1, to + 1)}
        engine.apply(latest.values(), EPOCH, to)
        reached = max(reached, to)
    while reached < last:
        engine.apply([changes[reached + 1]], EPOCH, reached + 1)
        reached += 1

    state = {"a": entry("a", "第一版")} | {change.key: change for change in changes.values()}
    wanted = {key: change.digest for key, change in state.items() if isinstance(change, Indexed)}
    assert dict(engine.digests()) == wanted


def test_facets_count_under_the_other_filters(engine: Engine) -> None:
    fill(
        engine,
        entry("a", "停水通知", site="water", kind="notice", year=2025),
        entry("b", "停水通知", site="water", kind="news", year=2026),
        entry("c", "停水通知", site="portal", kind="news", year=2026),
        entry("d", "其他", site="portal", kind="news", year=2026),
    )

    found = search(engine, Query(text="停水", site="water"))

    assert found.total == 2
    assert found.facets == {
        "site": {"water": 2, "portal": 1},
        "kind": {"notice": 1, "news": 1},
        "year": {"2025": 1, "2026": 1},
    }


def test_without_words_the_newest_stands_first(engine: Engine) -> None:
    fill(engine, entry("old", "通知", year=2020), entry("new", "通知", year=2026), entry("mid", "通知", year=2023))

    assert keys(engine) == ["new", "mid", "old"]


def test_without_words_news_stands_before_what_is_of_no_day(engine: Engine) -> None:
    fill(
        engine,
        entry("standing", "隐私声明", kind="standard", year=2026),
        entry("older", "停水通知", kind="notice", year=2024),
        entry("news", "开放日", kind="news", year=2025),
        entry("guide", "居民身份证换领", kind="service_item", year=2023),
    )

    assert keys(engine) == ["news", "older", "standing", "guide"]


def test_pages_follow_one_another(engine: Engine) -> None:
    fill(engine, *(entry(f"k{number:02}", f"通知 {number}") for number in range(25)))

    pages = [[hit.key for hit in search(engine, Query(text="通知", page=page)).hits] for page in (1, 2, 3)]

    assert [len(page) for page in pages] == [10, 10, 5]
    assert len(set(itertools.chain(*pages))) == 25


def test_a_result_is_found_however_many_entries_that_are_none_score_more(engine: Engine) -> None:
    fill(
        engine,
        *(entry(f"good{number:02}", "停水通知公告") for number in range(40)),
        *(entry(f"none{number:03}", "水通") for number in range(200)),
        entry("deep", "其他", body=f"停水，{'别的事情，' * 200}通知"),
    )

    found = search(engine, Query(text="停水通知公告", size=100))

    assert found.total == found.facets["site"]["gongan"] == 41
    assert [hit.key for hit in found.hits if hit.key.startswith("good")] == [hit.key for hit in found.hits[:40]]
    assert found.hits[40].key == "deep"


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("停水通知", {"停水通知", "停水检修通知", "停水通知单"}),
        ("停水", {"停水通知", "停水检修通知", "停水通知单", "停水"}),
        ("关于小区停水检修安排的通知", {"停水通知", "停水检修通知", "停水通知单"}),
    ],
)
def test_enough_of_a_query_is_the_same_for_few_terms_and_many(engine: Engine, typed: str, found: set[str]) -> None:
    titles = ("停水通知", "停水检修通知", "停水通知单", "停水", "通知", "检修", "关于", "小区")
    fill(engine, *(entry(title, title) for title in titles))

    assert {hit.key for hit in search(engine, Query(text=typed)).hits} == found


@pytest.mark.slow
def test_both_engines_score_alike(elastic: Engine, tmp_path_factory: pytest.TempPathFactory) -> None:
    embedded = EmbeddedEngine(tmp_path_factory.mktemp("index"))
    texts = ["居民身份证换领", "居民户口簿补领", "居民身份证遗失补领须知", "停水通知", "身份证"]
    for engine in (elastic, embedded):
        fill(engine, *(entry(text, text, body=text * number) for number, text in enumerate(texts, start=1)))

    one, other = (search(engine, Query(text="身份证")).hits for engine in (elastic, embedded))

    assert [hit.key for hit in one] == [hit.key for hit in other]
    assert [hit.score for hit in one] == pytest.approx([hit.score for hit in other], rel=0.02)


def test_in_a_large_index_what_all_entries_have_is_found_too_and_what_one_has_stands_first(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    engine = EmbeddedEngine(tmp_path_factory.mktemp("index"))
    common = entry("common", "关于通知的通知")
    others = (msgspec.structs.replace(common, key=f"k{number:05}") for number in range(LARGE))
    fill(engine, *others, entry("rare", "关于停水通知"))

    found = search(engine, Query(text="通知"))
    assert found.total == LARGE + 1
    assert found.hits[0].score > 0
    assert keys(engine, "停水通知")[0] == "rare"


@pytest.mark.parametrize("text", ['a" OR *:*', "title:身份证", "*", "?", "身份证~2", "[1 TO 2]", "\x00\x01", "‮", "{}"])
def test_no_query_is_a_query_language(engine: Engine, text: str) -> None:
    fill(engine, entry("a", "居民身份证换领"), entry("b", "停水通知"))

    assert "b" not in keys(engine, text)


def test_a_query_of_many_words_is_answered(engine: Engine) -> None:
    fill(engine, entry("a", "居民身份证换领"))

    asked = understood(Query(text="身份证" + "".join(chr(0x4E00 + number) for number in range(5000))), Vocabulary())

    assert [hit.key for hit in ordered(engine, asked, 0.0).hits] == ["a"]


ALMOST = ["居民身份证换领", "证明份额的办法", "居民健康档案", "身份", "居民身份证遗失补领", "身体健康证明"]


def test_one_pair_of_characters_makes_no_result(engine: Engine) -> None:
    fill(engine, *(entry(title, title) for title in ALMOST))

    found = search(engine, Query(text="居民身份证"))

    assert {hit.key for hit in found.hits} == {"居民身份证换领", "居民身份证遗失补领"}
    assert found.total == found.facets["site"]["gongan"] == 2


@pytest.mark.parametrize("text", ["居民身证份换领", "居民申分证换领", "居民身份证领", "juminshenfenzheng", "jmsfz"])
def test_a_name_that_is_written_wrongly_is_found_all_the_same(engine: Engine, text: str) -> None:
    fill(engine, *(entry(title, title) for title in ALMOST))

    assert keys(engine, text)[0] == "居民身份证换领"


def test_where_nothing_has_enough_of_a_query_what_has_a_part_is_shown(engine: Engine) -> None:
    fill(engine, *(entry(title, title) for title in ALMOST))
    asked = understood(Query(text="健康食堂电话"), Vocabulary())

    assert engine.search(asked).total == 0
    assert {hit.key for hit in ordered(engine, asked, 0.0).hits} == {"居民健康档案", "身体健康证明"}


def test_a_filter_that_leaves_nothing_is_not_answered_with_something_else(engine: Engine) -> None:
    fill(engine, entry("a", "居民健康档案", year=2026), entry("b", "健康", year=2020))
    asked = understood(Query(text="居民健康档案", year="2020"), Vocabulary())

    assert ordered(engine, asked, 0.0).total == 0


def test_no_query_fails_while_generations_are_switched(engine: Engine) -> None:
    fill(engine, entry("a", "停水通知"))
    stop, failures, searched = threading.Event(), [], [0]

    def ask() -> None:
        while not stop.is_set():
            try:
                if keys(engine, "停水") != ["a"]:
                    failures.append("lost")
            except Exception as error:  # Whatever it is: handed to the assertion below.
                failures.append(repr(error))
            searched[0] += 1

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    version = 1
    while version < 12 or (searched[0] <= 10 and not failures):
        version += 1
        fill(engine, entry("a", "停水通知", version=version), version=version)
    stop.set()
    for thread in threads:
        thread.join()

    assert failures == []
