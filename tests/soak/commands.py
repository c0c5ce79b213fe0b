"""Commands to be broken off, each with what was done before it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing

from django.core.files.base import ContentFile
from django.db import connection
from wagtail.documents import get_document_model
from wagtail.models import Page, PageViewRestriction, Site

from cms.publishing.publisher import Publisher
from cms.publishing.release import exclusive
from cms.publishing.signing import SigningKeys
from cms.publishing.withdraw import withdraw, withdrawn_of
from cms.records.reader import RecordReader
from cms.records.table import writing
from departments.disclosure.models import ColumnPage
from departments.organisation.models import City
from tests.factories import make_picture, news
from tests.publishing.city import BUREAU, PublishedCity

Command = Callable[[], None]
"""What is broken off, and run again."""
Act = Callable[[PublishedCity], Command]


def prepared(city: PublishedCity, act: Act) -> Command:
    """Does the act and answers its command, as a process of its own that has read nothing yet but the templates."""
    renderer = city.publisher.renderer
    city.configuration.renderer = lambda: renderer  # type: ignore[method-assign]
    city.close()
    command = act(city)
    connection.close()

    def afresh() -> None:
        city.configuration.keys = SigningKeys(city.configuration.keys.folder)
        command()

    return afresh


def publish(city: PublishedCity, *, full: bool = False) -> None:
    """As the command does, in a process that has seen nothing yet."""
    with closing(RecordReader(city.settings)) as reader, exclusive(city.configuration.tree):  # type: ignore[arg-type]
        assert not Publisher(city.configuration, reader).run(full=full).failed


def nothing_yet(city: PublishedCity) -> Command:
    return lambda: publish(city)


def edit(city: PublishedCity) -> Command:
    publish(city)
    page = news()
    page.title = "便民服务周"
    with writing():
        page.save_revision().publish()
    return lambda: publish(city)


def show_a_picture_and_a_file(city: PublishedCity) -> Command:
    publish(city)
    with writing():
        page = news()
        page.image = make_picture("red")
        document = get_document_model().objects.create(title="附件", file=ContentFile(b"text", "a.txt"))
        page.attachments.add(page.attachments.model(document=document, title=""))
        page.save_revision().publish()
    return lambda: publish(city)


def rename_a_section(city: PublishedCity) -> Command:
    publish(city)
    column = ColumnPage.objects.get(url_path="/gongan/news/")
    column.slug = "work"
    with writing():
        column.save_revision().publish()
    return lambda: publish(city)


def colour_the_city(city: PublishedCity) -> Command:
    publish(city)
    with writing():
        row = City.load()
        row.colour = "#7a1f1f"
        row.save()
    return lambda: publish(city)


def move_the_site_to_another_host(city: PublishedCity) -> Command:
    publish(city)
    site = Site.objects.get(hostname=BUREAU)
    site.hostname = "police.localhost"
    with writing():
        site.save()
    return lambda: publish(city)


def close_a_site(city: PublishedCity) -> Command:
    publish(city)
    with writing():
        home = Page.objects.get(url_path="/gongan/")
        PageViewRestriction.objects.create(page=home, restriction_type="login")
    return lambda: publish(city)


def withdraw_a_page(city: PublishedCity) -> Command:
    show_a_picture_and_a_file(city)()
    page = news()
    with closing(RecordReader(city.settings)) as reader:  # type: ignore[arg-type]
        thing = withdrawn_of(reader, f"page:{page.pk}")
    assert thing is not None
    with writing():
        page.unpublish()

    def command() -> None:
        withdraw(city.configuration, thing, unpublish=lambda: None, publish=lambda full: publish(city, full=full))

    return command


def roll_back(city: PublishedCity) -> Command:
    edit(city)()
    releases = city.releases()
    return lambda: releases.roll_back(releases.known()[0])


def rotate_the_keys(city: PublishedCity) -> Command:
    publish(city)

    def command() -> None:
        city.configuration.keys.rotate()

    return command
