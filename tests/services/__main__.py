"""``make test``: installs what is missing, runs the database tests on PostgreSQL, then all tests on SQLite."""

from __future__ import annotations

import os
import subprocess
import sys

from .install import CannotInstall, install
from .servers import NotStarted, postgresql

QUICK = ["-m", "not slow and not soak", "--ignore=tests/browser"]


def main(arguments: list[str]) -> int:
    if arguments == ["quick"]:
        return _pytest(QUICK, {})
    try:
        install()
        if arguments:
            return _pytest(arguments, {})
        with postgresql() as database:
            on_postgresql = _pytest(["-m", "database and not soak"], database)
        # Last, so that the closing line of the whole suite is the last one.
        return _pytest(["-m", "not soak"], {}) or on_postgresql
    except (CannotInstall, NotStarted) as error:
        sys.stderr.write(f"{error}\n")
        return 2


def _pytest(arguments: list[str], environment: dict[str, str]) -> int:
    done = subprocess.run([sys.executable, "-m", "pytest", *arguments], env=os.environ | environment, check=False)
    return done.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
