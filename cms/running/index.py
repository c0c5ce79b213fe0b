"""Before the front opens: a damaged copy of the Records or search index is noticed and made anew."""

from __future__ import annotations

import sys

import django


def main() -> int:
    django.setup()

    # After the settings are ready.
    from search.configuration import synchronisers
    from search.engines.engine import EngineUnavailable

    for each in synchronisers():
        try:
            done = each.sync()
        except EngineUnavailable as error:
            # The embedded index answers until the server does: no reason to stay closed.
            sys.stderr.write(f"{error}\n")
            continue
        if done["rebuilt"]:
            sys.stderr.write(f"Search index made anew ({each.engine.name}): {done['changed']} entries.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
