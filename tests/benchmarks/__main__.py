"""``python -m tests.benchmarks [full edit acts memory templates filling importing search lists saving peers] [--records N]``."""

from __future__ import annotations

import argparse
import os
import sys
import time
from importlib import import_module
from pathlib import Path

import msgspec

from cms.settings.shared import VAR

from .city import BenchCity
from .measuring import Found, Line

RECORDS = 20_000
NAMES = ("full", "edit", "acts", "memory", "templates", "filling", "importing", "search", "lists", "saving", "peers")
WITH_OWN_CITY = {"acts", "filling", "peers"}


def main(arguments: list[str]) -> int:
    """Prints a table for each benchmark and writes all to ``latest.json``; 1 when a goal was missed."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if unknown := set(options.names) - set(NAMES):
        parser.error(f"no such benchmark: {', '.join(sorted(unknown))}")
    folder: Path = options.folder.resolve()
    city = BenchCity(folder, options.records)
    if not options.names or set(options.names) - WITH_OWN_CITY:
        city.ensure()
    _set_up_django(city)
    found = []
    for name in options.names or NAMES:
        sys.stderr.write(f"{name} …\n")
        found.append(_measured(name, city, folder, options))
        sys.stdout.write(_table(found[-1]))
    told = {"taken": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), "machine": _machine(), "found": found}
    (folder / "latest.json").write_bytes(msgspec.json.format(msgspec.json.encode(told)))
    missed = [line for one in found for line in one.lines if line.is_reached is False]
    return 1 if missed else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make bench ARGS=")
    parser.add_argument("names", nargs="*", metavar="|".join(NAMES), help="all by default")
    parser.add_argument("--records", type=int, default=RECORDS, help="published pages of the synthetic city")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--edits", type=int, default=60)
    parser.add_argument("--guides", type=int, default=300, help="in the workbook that is imported")
    parser.add_argument("--folder", type=Path, default=VAR / "bench", help="for databases, trees and results")
    return parser


def _measured(name: str, city: BenchCity, folder: Path, options: argparse.Namespace) -> Found:
    # Each alone and only now: they read settings when they are imported, and some need their peers installed.
    measure = import_module(f".{name}", __package__).measure
    given = {
        "full": (city, folder, options.repeats),
        "edit": (city, options.edits),
        "memory": (city,),
        "templates": (city, options.repeats),
        "acts": (folder,),
        "filling": (folder,),
        "importing": (city, options.guides),
        "search": (city, options.repeats),
        "lists": (city, options.repeats),
        "saving": (city, options.repeats),
        "peers": (folder, options.repeats),
    }
    found: Found = measure(*given[name])
    return found


def _set_up_django(city: BenchCity) -> None:
    """This process is the editor: it writes to the benchmark's database."""
    for name in [name for name in os.environ if name.startswith("CHENGMEN_")]:
        del os.environ[name]
    os.environ.update({name: value for name, value in city.environment.items() if name.startswith(("CHENGMEN_", "DJ"))})
    city.var.mkdir(parents=True, exist_ok=True)
    import django  # After its settings' variables.

    django.setup()


def _machine() -> dict[str, object]:
    pages, size = os.sysconf("SC_PHYS_PAGES"), os.sysconf("SC_PAGE_SIZE")
    return {"cores": os.cpu_count(), "memory_gib": round(pages * size / 2**30), "load": os.getloadavg()[0]}


def _table(found: Found) -> str:
    rows = [_row(line) for line in found.lines]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    about = "\n".join(f"  {name}: {value}" for name, value in found.about.items())
    return f"\n{found.benchmark}\n{about}\n\n  " + "\n  ".join(lines) + "\n"


def _row(line: Line) -> tuple[str, str, str, str]:
    reached = {None: "", True: f"goal ≤ {line.goal}: reached", False: f"goal ≤ {line.goal}: MISSED"}[line.is_reached]
    return line.name, f"{line.value:g} {line.unit}", reached, line.note


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
