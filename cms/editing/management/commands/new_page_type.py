"""``manage.py new_page_type disclosure JobOffer 招聘公告``: all pieces of a page type (README, "Adding a page type")."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from cms.editing.page_type import CannotMake, PageType, make

HOMES = ("chengmen_organisation.PortalHomePage", "chengmen_organisation.DepartmentHomePage")


class Command(BaseCommand):
    help = "Makes the model, Record, snapshot, context, template and test page of a new page type."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("room", help="package below departments/, e.g. disclosure")
        parser.add_argument("name", help="name of the Record, e.g. JobOffer")
        parser.add_argument("label", help="Chinese name that editors see, e.g. 招聘公告")
        parser.add_argument(
            "--parent", action="append", metavar="APP.MODEL", help="page type it may stand under; again for more"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        parents = tuple(options["parent"] or HOMES)
        new = PageType(name=options["name"], label=options["label"], room=options["room"], parents=parents)
        try:
            files = make(new, settings.ROOT)
        except CannotMake as fault:
            raise CommandError(str(fault)) from fault
        self.stdout.write("\n".join(files))
        self.stdout.write("Now: manage.py makemigrations, then make check, then change the pieces to what you need.")
