"""``manage.py synthetic_city --records N [--sites S] [--seed K]``: a generated city for measurements."""

from __future__ import annotations

import json
import sys
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from departments.provisioning.synthetic.city import NotPossible, make_city, sites_for


class Command(BaseCommand):
    help = "Fills an empty, migrated database with published pages of generated Chinese text, for measurements."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--records", type=int, required=True, help="published pages")
        parser.add_argument("--sites", type=int, help="sites, the portal among them; about one for 330 pages")
        parser.add_argument("--seed", type=int, default=1, help="the same seed gives the same city")

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.monotonic()
        records, seed = options["records"], options["seed"]
        try:
            sites = sites_for(records, options["sites"])
            city = make_city(records, sites_wanted=sites, seed=seed)
        except NotPossible as refusal:
            self.stderr.write(str(refusal))
            self.stdout.write(json.dumps({"error": str(refusal)}, ensure_ascii=False))
            sys.exit(2)
        pages = 0
        for number, made in enumerate(city, start=1):
            pages += made.pages
            self.stderr.write(f"{number}/{sites} {made.site}: {pages} of {records} pages")
        seconds = time.monotonic() - started
        result = {"pages": pages, "sites": sites, "seed": seed, "seconds": round(seconds, 3)}
        self.stdout.write(json.dumps(result, ensure_ascii=False))
