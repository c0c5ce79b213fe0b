"""The publisher's largest resident memory, in processes of its own."""

from __future__ import annotations

import json
import subprocess
import sys

from cms.settings.shared import ROOT

from .city import BenchCity
from .measuring import Found, Line

PROBE = """
import json, resource, sys
from cms.publishing.command import main
status = main({arguments!r})
own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
print(json.dumps({{"status": status, "own": own, "child": child}}))
"""
GOALS = {20_000: 500.0, 100_000: 1500.0}


def measure(city: BenchCity) -> Found:
    """``largest child`` shares most of its memory with its parent: both are told, and not summed."""
    city.forget_published()
    single = _peak(city, ["publish", "--full", "--jobs", "1"])
    city.forget_published()
    double = _peak(city, ["publish", "--full", "--jobs", "2"])
    goal = next((most for records, most in GOALS.items() if city.records <= records), None)
    lines = [
        Line(name="full publish, one process", value=single["own"], unit="MB", goal=goal),
        Line(name="full publish, two jobs, parent", value=double["own"], unit="MB", goal=goal),
        Line(name="full publish, two jobs, largest child", value=double["child"], unit="MB", goal=goal),
    ]
    return Found("memory", {"pages": city.records}, lines)


def _peak(city: BenchCity, arguments: list[str]) -> dict[str, float]:
    command = [sys.executable, "-c", PROBE.format(arguments=arguments)]
    done = subprocess.run(command, env=city.environment, cwd=ROOT, check=True, capture_output=True, text=True)
    told = json.loads(done.stdout.splitlines()[-1])
    if told["status"]:
        raise RuntimeError(f"The publish ended with {told['status']}: {done.stderr[-500:]}")
    return {name: round(told[name] / 1024, 1) for name in ("own", "child")}
