"""Before the front opens: a damaged copy of the Records or search index is noticed and made anew."""

from __future__ import annotations

import sys

import django


def main() -> int:
    django.setup()

    from search.configuration import synchroniser  # After the settings are ready.

    done = synchroniser().sync()
    if done["rebuilt"]:
        sys.stderr.write(f"Search index made anew: {done['changed']} entries.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
