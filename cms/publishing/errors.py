"""What can go wrong while publishing, each with what, where and what next."""

from __future__ import annotations

from pathlib import Path


class PublishingError(Exception):
    """The base: publishing could not do what was asked."""


class PathCollision(PublishingError):
    """Two Records claim one public address."""

    def __init__(self, *, site: str, path: str, first: str, second: str) -> None:
        self.site, self.path, self.first, self.second = site, path, first, second
        super().__init__(
            f"Site {site}: {first} and {second} both claim {path}. Give one of them another slug; "
            "the site keeps its former release until then."
        )


class TemplateBroken(PublishingError):
    """A template could not be read or rendered."""

    def __init__(self, *, template: str, reason: str, page: str = "", site: str = "") -> None:
        self.template, self.reason, self.page, self.site = template, reason, page, site
        where = f"Site {site}, page {page}: " if page else ""
        kept = "The page stays as it was" if page else "The site keeps its former release"
        super().__init__(f"{where}template {template} failed: {reason}. {kept}.")

    def of_page(self, page: str, site: str) -> TemplateBroken:
        return TemplateBroken(template=self.template, reason=self.reason, page=page, site=site)


class PlanFailed(PublishingError):
    """A kind's planning raised an error on one Record."""

    def __init__(self, *, site: str, key: str, reason: str) -> None:
        self.site, self.key, self.reason = site, key, reason
        super().__init__(f"Site {site}, Record {key}: planning failed: {reason}. Its page stays as it was.")


class AddressInvalid(PublishingError):
    """A Record or a site bears an address that cannot become a file."""

    def __init__(self, *, site: str, key: str, address: str) -> None:
        self.site, self.key, self.address = site, key, address
        super().__init__(f"Site {site}: {key} has the address {address!r}, which cannot be a file of a release.")


class OriginalMissing(PublishingError):
    """An uploaded original is not under the media root, or is not what its Record says."""

    def __init__(self, *, file: str, reason: str) -> None:
        self.file, self.reason = file, reason
        super().__init__(f"{file}: {reason}. Upload it again or take it off the page.")


class RecordsStale(PublishingError):
    """Records written by another version of the software, which this one cannot read."""

    def __init__(self, *, site: str, keys: list[str]) -> None:
        self.site, self.keys = site, keys
        named = ", ".join(keys[:5]) + (f" and {len(keys) - 5} more" if len(keys) > 5 else "")
        super().__init__(
            f"Site {site}: {named} cannot be read by this version; run 'manage.py reconcile --fix'. "
            "The site keeps its former release until then."
        )


class NothingToPublish(PublishingError):
    """No site has a home page, but the tree has sites: most likely the wrong database."""

    def __init__(self, tree: Path) -> None:
        super().__init__(
            f"No site among the Records has a public home page, but {tree} has releases. Nothing is taken down; "
            "check the database's settings, then 'manage.py reconcile'. To empty the city, remove the folder."
        )


class SiteUnknown(PublishingError):
    def __init__(self, slug: str) -> None:
        self.slug = slug
        super().__init__(f"There is no site {slug!r}: 'manage.py releases' lists the hosts.")


class PublisherBusy(PublishingError):
    """Another publisher holds the tree for longer than we wait."""


class ReleaseUnknown(PublishingError):
    """There is no such site or release to return to."""


class HelperLost(PublishingError):
    """A process that built sites for the publisher ended in the middle of one."""

    def __init__(self, exit_code: int) -> None:
        how = f"by signal {-exit_code}" if exit_code < 0 else f"with {exit_code}"
        super().__init__(
            f"A process that built sites ended {how}, perhaps for want of memory. The site keeps its former "
            "release; publish again, with fewer --jobs."
        )


class SettingsInvalid(PublishingError):
    """The publisher's settings name something that is not there."""


def told(error: Exception) -> str:
    """A sentence of ours as it is; of any other error also what kind it is."""
    return str(error) if isinstance(error, (PublishingError, OSError)) else f"{type(error).__name__}: {error}"
