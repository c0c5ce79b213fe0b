"""``manage.py nginx`` (docs/operations.md)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from cms.operations.commands import telling_faults
from cms.operations.nginx import Deployment, configuration, live_hosts, redirect_map


class Command(BaseCommand):
    help = "Writes nginx's configuration of all published sites: TLS, headers, types, caching, what goes to the front."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--certificate", type=Path, required=True, metavar="FILE")
        parser.add_argument("--key", type=Path, required=True, metavar="FILE")
        parser.add_argument("--front", default="127.0.0.1:8000", metavar="HOST:PORT")
        parser.add_argument("--back-office", default="", metavar="HOST", help="host name for the city's staff")
        parser.add_argument("--back-office-process", default="127.0.0.1:8001", metavar="HOST:PORT")
        parser.add_argument("--http-port", type=int, default=80)
        parser.add_argument("--https-port", type=int, default=443)
        parser.add_argument("--output", type=Path, required=True, metavar="FILE")
        parser.add_argument("--tree", type=Path, metavar="DIR", help="release tree on nginx's own host, if not as here")
        parser.add_argument("--redirects", type=Path, metavar="FILE", help="former addresses as an nginx map, too")

    def handle(self, *args: Any, output: Path, redirects: Path | None, tree: Path | None, **options: Any) -> None:
        published = Path(settings.CHENGMEN_SITE_ROOT)
        names = ("front", "back_office", "back_office_process", "http_port", "https_port")
        with telling_faults(self.stderr, self.stdout):
            city = Deployment(
                hosts=live_hosts(published),
                tree=tree or published,
                certificate=options["certificate"].absolute(),
                key=options["key"].absolute(),
                **{name: options[name] for name in names},
            )
            output.write_text(configuration(city), encoding="utf-8")
            if redirects:
                redirects.write_text(redirect_map(published), encoding="utf-8")
            self.stdout.write(json.dumps({"sites": len(city.hosts), "written": str(output)}))
