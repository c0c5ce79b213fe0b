from __future__ import annotations

from django.apps import AppConfig


class PeersConfig(AppConfig):
    name = "tests.benchmarks.wagtail"
    label = "chengmen_peers"

    def ready(self) -> None:
        from wagtail.models import Page  # Models are there only now.

        from cms.editing.pages import BasePage

        # Wagtail's own addresses: its routing knows none that end in .html.
        BasePage.get_url_parts = Page.get_url_parts  # type: ignore[method-assign]
