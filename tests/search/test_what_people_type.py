"""Small collections, searched as people type."""

from __future__ import annotations

from pathlib import Path

import pytest

from search.engines.elastic import ElasticEngine
from search.engines.embedded import EmbeddedEngine
from search.engines.engine import Engine
from search.query import Query
from search.understanding import understood
from search.vocabulary import Name, Vocabulary, shipped_synonyms

from .engines import EPOCH, entry

TITLES = [
    "居民身份证换领",
    "居民身份证遗失补领",
    "企业设立登记（营业执照）",
    "结婚登记",
    "离婚登记",
    "住房公积金提取",
    "市发展和改革委员会",
    "市市场监督管理局",
    "市卫生健康委员会关于流感的提醒",
    "食品经营许可证核发",
    "动物防疫条件合格证信息变更",
    "停水通知",
]


TYPED = [
    ("發改委", "市发展和改革委员会"),
    ("身分证换领", "居民身份证换领"),
    ("二代证遗失", "居民身份证遗失补领"),
    ("yyzz", "企业设立登记（营业执照）"),
    ("yingyezhizhao", "企业设立登记（营业执照）"),
    ("jie hun deng ji", "结婚登记"),
    ("gjj", "住房公积金提取"),
    ("ｇｊｊ", "住房公积金提取"),
    ("住 房 公 积 金", "住房公积金提取"),
    ("住房公鸡金", "住房公积金提取"),
    ("食品经许营可证", "食品经营许可证核发"),
    ("动物防疫件合格证", "动物防疫条件合格证信息变更"),
    ("工商局", "市市场监督管理局"),
    ("治安署", "停水通知"),
    ("请问离婚怎么办理？", "离婚登记"),
]

VOCABULARY = Vocabulary([*shipped_synonyms(), Name("治安署", ("停水",))])


def first(engine: Engine, typed: str) -> str:
    return engine.search(understood(Query(text=typed), VOCABULARY)).hits[0].key


@pytest.fixture
def embedded(tmp_path: Path) -> EmbeddedEngine:
    engine = EmbeddedEngine(tmp_path / "index")
    fill(engine)
    return engine


def fill(engine: Engine) -> None:
    engine.switch(engine.fill([entry(title, title) for title in TITLES], EPOCH, 1).generation)


@pytest.mark.parametrize(("typed", "meant"), TYPED)
def test_what_is_meant_stands_first(embedded: EmbeddedEngine, typed: str, meant: str) -> None:
    assert first(embedded, typed) == meant


@pytest.mark.slow
def test_elasticsearch_puts_the_same_first(elastic: ElasticEngine) -> None:
    fill(elastic)

    assert {typed: first(elastic, typed) for typed, _meant in TYPED} == dict(TYPED)
