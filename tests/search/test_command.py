"""``manage.py search`` with the front's settings and no value of the back office."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from cms.settings.shared import ROOT
from departments.kinds import KINDS
from search.engines.embedded import EmbeddedEngine
from search.entries import Source
from search.query import Removed
from search.sync import Synchroniser
from tests.publishing.city import PublishedCity
from tests.services.servers import free_port

pytestmark = pytest.mark.slow


def search(var: Path, *words: str, **variables: str) -> tuple[int, dict[str, Any], str]:
    """Status, result and what was said to people."""
    environment = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "cms.settings.front", "CHENGMEN_VAR": str(var)}
    command = [sys.executable, str(ROOT / "manage.py"), "search", *words]
    done = subprocess.run(command, env=environment | variables, capture_output=True, text=True, check=False)
    lines = done.stdout.splitlines()
    return done.returncode, json.loads(lines[-1]) if lines else {}, done.stderr


def test_the_front_keeps_and_checks_its_index_by_command(city: PublishedCity) -> None:
    city.publish()
    assert search(city.var, "rebuild")[1]["rebuilt"]
    status, found, _said = search(city.var, "verify")
    assert (status, found["missing"], found["records"] > 30) == (0, [], True)

    engine, source = EmbeddedEngine(city.var / "index"), Source(city.var / "public.sqlite", KINDS)
    epoch, version = source.state()
    lost = next(key for key, _digest in engine.digests())
    engine.apply([Removed(lost, version + 1)], epoch, version + 1)

    status, found, _said = search(city.var, "verify")
    assert (status, found["missing"]) == (1, [lost])
    assert search(city.var, "sync")[1]["rebuilt"]
    assert Synchroniser(source, EmbeddedEngine(city.var / "index"), city.var / "index").verify()["missing"] == []


def test_what_cannot_run_says_why(tmp_path: Path) -> None:
    nowhere = f"http://127.0.0.1:{free_port()}"

    status, _told, said = search(tmp_path, "verify", "--engine", "elastic", CHENGMEN_ELASTICSEARCH_URL=nowhere)
    assert (status, "does not answer" in said) == (2, True)
    status, _told, said = search(tmp_path, "evaluate")
    assert (status, "--documents FILE" in said) == (2, True)


@pytest.mark.parametrize(
    ("documents", "queries", "told"),
    [
        (None, "", "documents.jsonl: cannot be read"),
        ('{"id": "a", "title": "停水", "body": ""}\n\n{"id": "b", "title"', "", "documents.jsonl, line 3: "),
        ('{"id": 7, "title": "停水", "body": ""}', "", "documents.jsonl, line 1: Expected `str`, got `int`"),
        ("", '{"query": "停水"}', "queries.jsonl, line 1: Object missing required field `relevant`"),
        ("", "\udcff", "queries.jsonl, line 1: "),
    ],
)
def test_files_that_no_ranking_can_be_measured_on_are_told_with_the_line(
    tmp_path: Path, documents: str | None, queries: str, told: str
) -> None:
    for name, content in {"documents": documents, "queries": queries}.items():
        if content is not None:
            (tmp_path / f"{name}.jsonl").write_text(content, encoding="utf-8", errors="surrogateescape")
    files = ["--documents", str(tmp_path / "documents.jsonl"), "--queries", str(tmp_path / "queries.jsonl")]

    status, _told, said = search(tmp_path, "evaluate", *files)

    assert (status, told in said, "Traceback" in said) == (2, True, False), said


@pytest.mark.parametrize("act", ["rebuild", "sync", "verify"])
def test_a_copy_of_the_records_that_is_none_is_told_with_what_to_do(tmp_path: Path, act: str) -> None:
    (tmp_path / "public.sqlite").write_bytes(b"no database at all" * 100)

    status, _told, said = search(tmp_path, act)

    assert (status, "manage.py publish" in said, "Traceback" in said) == (2, True, False), said


def test_a_ranking_is_measured_on_files(tmp_path: Path) -> None:
    documents, queries = tmp_path / "documents.jsonl", tmp_path / "queries.jsonl"
    documents.write_text('{"id": "a", "title": "停水通知", "body": ""}\n{"id": "b", "title": "停电", "body": ""}\n')
    queries.write_text('{"type": "pinyin", "query": "tingshui", "relevant": ["a"]}\n')

    status, told, _said = search(tmp_path, "evaluate", "--documents", str(documents), "--queries", str(queries))

    assert (status, told["mrr@10"], told["by_type"]["pinyin"]["recall@1"]) == (0, 1.0, 1.0)
    assert not (tmp_path / "index" / "current").exists()
