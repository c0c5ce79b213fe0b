"""The benchmarks without a peer run: on a city so small that their figures mean nothing."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from cms.settings.shared import ROOT
from tests.benchmarks.measuring import Line, Timing, ratio
from tests.benchmarks.peers import article, heading

# They write whole cities to the disk, which may be slow and have other work.
pytestmark = pytest.mark.timeout(900)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One for all, so that the city is made once."""
    return tmp_path_factory.mktemp("bench")


def run(folder: Path, *names: str) -> dict[str, dict[str, float]]:
    arguments = ["--records", "60", "--repeats", "1", "--edits", "2", "--guides", "3", "--folder", str(folder)]
    command = [sys.executable, "-m", "tests.benchmarks", *names, *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stderr  # 1: so small a city misses goals.
    found = json.loads((folder / "latest.json").read_bytes())["found"]
    return {one["benchmark"]: {line["name"]: line["value"] for line in one["lines"]} for one in found}


@pytest.mark.slow
def test_an_edit_is_followed_from_the_click_to_the_bytes(folder: Path) -> None:
    found = run(folder, "edit")["edit"]

    assert found["click to bytes over HTTP, median"] >= found["of this in Wagtail and the Records, median"] > 0


@pytest.mark.slow
def test_the_publishers_memory_is_measured(folder: Path) -> None:
    found = run(folder, "memory")["memory"]

    assert found["full publish, one process"] > 0


@pytest.mark.slow
def test_lists_of_the_admin_are_visited_by_editor_and_portal_team(folder: Path) -> None:
    found = run(folder, "lists")["lists"]

    assert found["editor: home"] > 0
    assert found["portal team: home"] > 0


@pytest.mark.slow
def test_a_guide_is_saved_by_an_editor_and_published_by_the_portal_team(folder: Path) -> None:
    found = run(folder, "saving")["saving"]

    assert found["editor: save a draft"] > 0
    assert found["portal team: publish"] > 0
    assert not list(folder.glob("city-*/saving.sqlite*"))


@pytest.mark.slow
def test_a_workbook_of_guides_is_taken_in_and_found_unchanged_the_second_time(folder: Path) -> None:
    found = run(folder, "importing")["importing"]

    assert found["new guides, published"] > found["the same file again"] > 0


def test_a_ratio_is_that_of_the_medians_and_knows_its_goal() -> None:
    own, peer = Timing([1.0, 2.0, 9.0], [1.0]), Timing([4.0, 8.0, 8.0], [2.0])

    line = ratio("own / peer", own, peer, 0.25)

    assert line.value == 0.25
    assert line.is_reached is True
    assert line.note == "best by best 0.250, processors 0.500"


def test_a_missed_goal_is_told() -> None:
    assert Line(name="slow", value=2.0, unit="s", goal=1.0).is_reached is False
    assert Line(name="without a goal", value=2.0, unit="s").is_reached is None


@pytest.mark.soak
def test_search_is_measured_on_both_engines(tmp_path: Path) -> None:
    found = run(tmp_path, "search")["search"]

    assert found["of the first ten results, only one engine's"] < 0.1
    assert found["embedded: change to findable, p99"] > 0
    assert found["elastic: heaviest page with styles and scripts"] < 100


def test_pages_of_peers_are_compared_by_the_text_of_title_and_article() -> None:
    ours = '<h1>停水&amp;停电</h1><div class="prose article-body"><p>见<a href="/duties.html">职能</a>。</p></div><p class="back">'
    theirs = '<h1 id="a">停水&#38;停电</h1><div class="prose article-body">\n<div><p>见<a href="/duties/">职能</a>。</p></div></div> <p class="back">'

    assert heading(ours) == heading(theirs) == "停水&停电"
    assert article(ours) == article(theirs) == "见职能。"
    assert article(theirs.replace("职能", "职责")) != article(ours)
