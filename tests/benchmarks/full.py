"""A full publish against Hugo, and against writing the same bytes to the same files; a publish without changes."""

from __future__ import annotations

import json
import os
import subprocess
from multiprocessing import get_context
from pathlib import Path

from cms.publishing.publisher import Publisher

from .city import BenchCity, released_files, remove_set_aside, set_aside, size_of
from .hugo import HugoSite
from .measuring import Found, Lap, in_turns, ratio, timed, timing_lines
from .publishing import publisher

JOBS = 2
REPEATS = 5


def measure(city: BenchCity, folder: Path, repeats: int = REPEATS) -> Found:
    """All into an empty tree, emptied untimed before each repeat; the order of sides is the same in each round."""
    warm = publisher(city)
    city.forget_published()
    warm.run(full=True, jobs=JOBS)
    hugo = HugoSite(folder / "hugo")
    hugo.write(warm)
    plain = folder / "plain"
    content = released_files(city.tree)
    about = {
        "records": len(warm.records.by_key),
        "sites": len(warm.records.sites),
        "chengmen": {**size_of_content(content), "templates": "portal_templates, minijinja"},
        "hugo": {"version": hugo.version(), "templates": "tests/benchmarks/hugo", "jobs": "all cores"},
    }
    timings = in_turns(
        repeats,
        {
            "full publish, warm": lambda: warm_publish(city, warm),
            "full publish, cold command": lambda: cold_publish(city),
            "publish without changes, cold command": lambda: _unchanged(city),
            "Hugo": lambda: _hugo(hugo),
            "same bytes to the same files": lambda: _plain(plain, content),
        },
    )
    about["hugo"] |= size_of(hugo.public)
    peer, limit = timings["Hugo"], timings["same bytes to the same files"]
    own = timings["full publish, warm"]
    lines = [
        *timing_lines(timings),
        ratio("full publish, warm / Hugo", own, peer, 0.25),
        ratio("full publish, cold command / Hugo", timings["full publish, cold command"], peer, 0.4),
        ratio("without changes, cold / Hugo", timings["publish without changes, cold command"], peer, 0.15),
        ratio("full publish, warm / same bytes", own, limit, 2.0),
    ]
    for tree in (city.tree, plain, hugo.public):
        remove_set_aside(tree)
    return Found("full", about, lines, {name: timing.seconds for name, timing in timings.items()})


def size_of_content(content: dict[str, bytes]) -> dict[str, float]:
    html = [len(body) for name, body in content.items() if name.endswith(".html")]
    twins = [len(body) for name, body in content.items() if name.endswith(".json")]
    return {
        "html": len(html),
        "html_mb": round(sum(html) / 1e6, 1),
        "json": len(twins),
        "json_mb": round(sum(twins) / 1e6, 1),
        "files": len(content),
    }


def warm_publish(city: BenchCity, warm: Publisher) -> Lap:
    city.forget_tree()
    with timed() as lap:
        receipt = warm.run(full=True, jobs=JOBS)
    _require_whole(receipt.failed | receipt.withheld)
    return lap


def cold_publish(city: BenchCity) -> Lap:
    """With reading all Records and delivering them to the front's copy, which a warm publisher has done."""
    city.forget_published()
    with timed() as lap:
        told = city.manage("publish", "--full", "--jobs", str(JOBS))
    receipt = json.loads(told.splitlines()[-1])
    _require_whole(receipt["failed"] | receipt["withheld"])
    return lap


def _unchanged(city: BenchCity) -> Lap:
    """After the cold publish."""
    with timed() as lap:
        told = city.manage("publish", "--jobs", str(JOBS))
    if json.loads(told.splitlines()[-1])["written"]:
        raise RuntimeError("A publish without changes wrote files.")
    return lap


def _hugo(hugo: HugoSite) -> Lap:
    hugo.forget()
    os.sync()
    with timed() as lap:
        hugo.build()
    return lap


def _plain(folder: Path, content: dict[str, bytes]) -> Lap:
    """As many processes as the publisher has, and one sync at the end, as a full publish does."""
    set_aside(folder)
    os.sync()
    names = sorted(content)
    shares = [names[start::JOBS] for start in range(JOBS)]
    context = get_context("fork")
    with timed() as lap:
        writers = [context.Process(target=_write, args=(folder, share, content)) for share in shares]
        for writer in writers:
            writer.start()
        for writer in writers:
            writer.join()
        subprocess.run(["sync", "-f", str(folder)], check=True)
    return lap


def _write(folder: Path, names: list[str], content: dict[str, bytes]) -> None:
    made = set()
    for name in names:
        file = os.path.join(folder, name)
        above = os.path.dirname(file)
        if above not in made:
            os.makedirs(above, exist_ok=True)
            made.add(above)
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
        os.write(descriptor, content[name])
        os.close(descriptor)


def _require_whole(left_out: dict[str, str]) -> None:
    if left_out:
        raise RuntimeError(f"Some of the city was not published: {left_out}")
