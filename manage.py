"""Commands of the back office; see docs/operations.md."""

from __future__ import annotations

import os
import sys

# These start without Django: setting up Wagtail costs more than a whole build.
PUBLISHING = {"publish", "releases", "rollback", "verify_site", "keys"}


def main() -> int:
    """2 for an environment that says nonsense: one sentence names the variable."""
    from cms.settings.environment import EnvironmentInvalid

    try:
        return _run()
    except EnvironmentInvalid as error:
        sys.stderr.write(f"{error}\n")
        return 2


def _run() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.development")
    if len(sys.argv) > 1 and sys.argv[1] in PUBLISHING:
        from cms.publishing.command import main as publishing

        return publishing(sys.argv[1:])
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
    return 0


if __name__ == "__main__":
    sys.exit(main())
