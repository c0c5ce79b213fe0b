"""A process of its own that publishes one page forty times: ``python -m tests.publishing.forty_times /gongan/news/a/``."""

from __future__ import annotations

import sys

import django

TIMES = 40


def main(url_path: str) -> None:
    """Prints the version that each act was given."""
    django.setup()
    from cms.records.models import RecordRow  # Models need the set-up above.
    from cms.records.table import writing
    from departments.disclosure.models import NewsPage

    for number in range(TIMES):
        page = NewsPage.objects.get(url_path=url_path)
        page.title = f"{number}"
        with writing():
            page.save_revision().publish()
        version = RecordRow.objects.values_list("version", flat=True).get(key=f"page:{page.pk}")
        sys.stdout.write(f"{version}\n")


if __name__ == "__main__":
    main(sys.argv[1])
