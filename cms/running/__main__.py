"""``python -m cms.running``: what the environment says wrongly is told in one sentence."""

from __future__ import annotations

import sys

from cms.settings.environment import EnvironmentInvalid

UNABLE = 2


def main() -> int:
    try:
        from .command import main as run  # Reads the environment.

        return run()
    except EnvironmentInvalid as error:
        sys.stderr.write(f"{error}\n")
        return UNABLE


if __name__ == "__main__":
    sys.exit(main())
