"""The port in public addresses, which ``make run PORT=...`` may change from run to run."""

from __future__ import annotations

from wagtail.models import Site

from cms.records.table import writing


def use_port(port: int) -> int:
    """Gives every site this port; answers how many had another one. Takes no write lock when none had."""
    others = Site.objects.exclude(port=port)
    if not others.exists():
        return 0
    with writing():
        changed = list(others)
        for site in changed:
            site.port = port
            site.save()
    return len(changed)
