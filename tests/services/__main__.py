"""``make test``: installs what is missing, runs the database tests on PostgreSQL and, beside them, all tests on SQLite."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile

from .install import CannotInstall, install
from .servers import NotStarted, postgresql

PROCESSES = max(2, min(4, os.cpu_count() or 1))
"""For the tests on SQLite. Each makes its own databases; one of them alone starts Elasticsearch (``tests.conftest``)."""
QUICK = ["--quick", "-m", "not slow and not soak", "--ignore=tests/browser"]


def main(arguments: list[str]) -> int:
    if arguments == ["quick"]:
        return _pytest(QUICK, {})
    try:
        install()
        if arguments:
            return _pytest(arguments, {})
        return _on_both_databases()
    except (CannotInstall, NotStarted) as error:
        sys.stderr.write(f"{error}\n")
        return 2


def _on_both_databases() -> int:
    """At the same time, as even small machines have two cores; what PostgreSQL's run has to say comes last."""
    with postgresql() as database, tempfile.TemporaryFile("w+", encoding="utf-8") as told:
        command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-m", "database and not soak"]
        with subprocess.Popen(command, env=os.environ | database, stdout=told, stderr=told) as beside:
            on_sqlite = _pytest(["-m", "not soak", "-n", str(PROCESSES), "--dist", "loadgroup"], {})
            on_postgresql = beside.wait()
        told.seek(0)
        lines = told.read().splitlines()
    sys.stdout.write("\nOn PostgreSQL:\n" + "\n".join(lines if on_postgresql else lines[-1:]) + "\n")
    return on_sqlite or on_postgresql


def _pytest(arguments: list[str], environment: dict[str, str]) -> int:
    done = subprocess.run([sys.executable, "-m", "pytest", *arguments], env=os.environ | environment, check=False)
    return done.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
