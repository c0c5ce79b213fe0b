"""A city on the disk: database, release tree and front's copy, for tests that publish."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from types import SimpleNamespace

from cms.publishing.configuration import Configuration
from cms.publishing.publisher import Publisher
from cms.publishing.receipts import Receipt
from cms.publishing.release import SiteReleases
from cms.publishing.verify import verify
from cms.records.reader import RecordReader
from cms.settings import test as settings
from tests.databases import own_database, settings_of, using_database

BUREAU = "gongan.localhost"
PORTAL = "localhost"


class PublishedCity:
    def __init__(self, var: Path, database: Path) -> None:
        self.var = var
        self.database = database
        given = {name: getattr(settings, name) for name in dir(settings) if name.isupper()}
        given |= {
            "VAR": var,
            "MEDIA_ROOT": str(var / "media"),
            "CHENGMEN_SITE_ROOT": var / "site",
            "CHENGMEN_PUBLIC_DATABASE": var / "public.sqlite",
            "CHENGMEN_KEYS": var / "keys",
            "CHENGMEN_FRONT_URL": "",
            "DATABASES": {"default": settings_of(database)},
        }
        self.settings = SimpleNamespace(**given)
        self.configuration = Configuration(self.settings)  # type: ignore[arg-type]
        self._readers: list[RecordReader] = []
        self.publisher = self.new_publisher()

    def close(self) -> None:
        for reader in self._readers:
            reader.close()

    def new_publisher(self) -> Publisher:
        """A publisher that has seen nothing yet."""
        self._readers.append(RecordReader(self.settings))  # type: ignore[arg-type]
        return Publisher(self.configuration, self._readers[-1])

    def publish(self, *, full: bool = False, jobs: int = 1) -> Receipt:
        receipt = self.publisher.run(full=full, jobs=jobs)
        assert receipt.failed == {}
        return receipt

    def file(self, path: str, host: str = BUREAU) -> Path:
        return self.var / "site" / host / "current" / path.lstrip("/")

    def read(self, path: str, host: str = BUREAU) -> str:
        return self.file(path, host).read_text(encoding="utf-8")

    def releases(self, host: str = BUREAU) -> SiteReleases:
        return SiteReleases(self.var / "site", host)

    def differences(self) -> list[str]:
        """What a clean build would have otherwise."""
        found = verify(self.new_publisher())
        self._readers.pop().close()
        return [*found["different"], *found["missing"], *found["extra"]]


@contextmanager
def city_from(template: Path, var: Path) -> Iterator[PublishedCity]:
    """A city in a database of its own that starts as a copy of ``template``, and is Django's meanwhile."""
    var.mkdir(exist_ok=True)
    with (
        own_database(var / "chengmen.sqlite", template) as database,
        using_database(database),
        closing(PublishedCity(var, database)) as city,
    ):
        yield city
