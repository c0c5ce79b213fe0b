"""What the three commands of reorganising do alike."""

from __future__ import annotations

import json
import sys
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from departments.organisation.models import SiteProfile

from .change import Change, carry_out, open_sites


class ChangeCommand(BaseCommand):
    """Tells the effects, then makes the change and publishes it."""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="tell the effects alone")

    def change(self, options: dict[str, Any]) -> Change:
        raise NotImplementedError

    def handle(self, *args: Any, **options: Any) -> None:
        change = self.change(options)
        effects = change.effects()
        for effect in effects:
            self.stderr.write(effect)
        hindrances: list[str] = []
        if not options["dry_run"]:
            try:
                carry_out(change, opened=hindrances.extend)
            except ValidationError as error:
                raise CommandError(" ".join(error.messages), returncode=1) from error
        for hindrance in hindrances:
            self.stderr.write(hindrance)
        result = {"site": change.profile.slug, "effects": len(effects), "made": not options["dry_run"]}
        self.stdout.write(json.dumps(result, ensure_ascii=False))
        if hindrances:
            sys.exit(1)


def open_site_of(slug: str) -> SiteProfile:
    """The profile of a department's site that is not closed. Raises ``CommandError``."""
    found = open_sites().filter(slug=slug).first()
    if found is None:
        raise CommandError(f"没有标识为 {slug} 的部门网站，或者它已经停止更新，请核对", returncode=1)
    return found
