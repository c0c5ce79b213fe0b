"""From a site's plan to a release beside the live one: what is equal is kept, what is not is rendered."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from .configuration import Configuration
from .errors import TemplateBroken
from .outputs import Copied, Kept, Literal, Output, digest, sha256
from .release import File, Live, Manifest, SiteReleases, encoded, sha256_of
from .render import Renderer, converted
from .rich_text import is_stored
from .site_plan import SitePlan


class BuiltSite(NamedTuple):
    """What building one site came to; ``release`` is empty when no byte differs."""

    slug: str
    host: str
    release: str
    outputs: int
    planned: int
    rendered: int
    manifest: str
    """Digest of the signed manifest that stands for it."""
    written: tuple[str, ...]
    removed: tuple[str, ...]
    kept: int
    withheld: dict[str, str]
    write_seconds: float


def build_site(
    plan: SitePlan,
    base: Live,
    city: Configuration,
    renderer: Renderer,
    *,
    release: str,
    version: int,
    versions: Mapping[str, int],
    full: bool = False,
    is_lasting: bool = True,
) -> BuiltSite:
    """Makes the release unless nothing changed; ``full`` renders everything again, and still writes only what differs.

    ``base`` is the live release that the plan was made for. ``versions`` holds each Record's version by key; ``is_lasting`` is told at ``SiteReleases``.

    A page that cannot be rendered stays as it was, or has the stand-in where it is new, and is told in ``withheld``. Raises ``TemplateBroken`` for a page
    that no Record stands for.
    """
    releases = SiteReleases(city.tree, plan.host)
    known = base.manifest.files if base.manifest is not None else {}
    files: dict[str, File] = {}
    written: dict[str, bytes | Path] = {}
    broken = dict.fromkeys(plan.broken, "")
    rendered = 0
    for file, planned in plan.files.items():
        if isinstance(planned.output, Kept):
            files[file] = known[file]
            continue
        before, fingerprint = known.get(file), planned.output.fingerprint
        if file in plan.withheld and before is not None:
            files[file] = before
            continue
        if before is not None and before.fingerprint == fingerprint and not full:
            files[file] = before
            continue
        rendered += 1
        try:
            content, sha, size = _content(planned.output, fingerprint, planned.key, file, plan.slug, renderer)
        except TemplateBroken as failure:
            if planned.key.startswith("site:"):
                raise
            broken[planned.key] = str(failure)
            continue
        files[file] = File(fingerprint, sha, size, planned.key, versions.get(planned.key, 0))
        if before is None or before.sha256 != sha:
            written[file] = content
    withheld = plan.withheld
    if broken:
        withheld = withheld | {file: reason for file, (_, key) in plan.files.items() if (reason := broken.get(key))}
        _keep_whole(broken, known, files, written)
        for file, key in _addresses(plan, broken):
            if file not in files:
                fingerprint = plan.stand_in.fingerprint
                content, sha, size = _content(plan.stand_in, fingerprint, key, file, plan.slug, renderer)
                files[file] = File(fingerprint, sha, size, key, versions.get(key, 0))
                written[file] = content
    if withheld:
        # Pages with their old output still show their old pictures and files.
        files |= {file: before for file, before in known.items() if file not in files and is_stored(file)}
    removed = tuple(sorted(known.keys() - files.keys()))
    manifest = Manifest(release=release, version=version, files=files)
    started = time.perf_counter()
    is_changed = bool(written or removed) or base.manifest is None
    if is_changed:
        signed = city.keys.sign(encoded(manifest))
        releases.build(manifest, written, base.release, is_lasting=is_lasting)
        releases.save(release, signed, is_lasting=is_lasting)
    elif files != known:
        # Other inputs, same bytes: only the fingerprints are renewed.
        signed = city.keys.sign(encoded(Manifest(release=base.release, version=version, files=files)))
        releases.save(base.release, signed)
    else:
        signed = releases.content(base.release)
    return BuiltSite(
        slug=plan.slug,
        host=plan.host,
        release=release if is_changed else "",
        manifest=digest(signed),
        outputs=len(files),
        planned=sum(not isinstance(planned.output, Kept) for planned in plan.files.values()),
        rendered=rendered,
        written=tuple(sorted(written)),
        removed=removed,
        kept=len(files) - len(written),
        withheld=withheld,
        write_seconds=time.perf_counter() - started,
    )


def _keep_whole(
    keys: Mapping[str, str], known: Mapping[str, File], files: dict[str, File], written: dict[str, bytes | Path]
) -> None:
    """All files of these Records as they were: none is of another moment than the rest."""
    for file in [file for file, made in files.items() if made.key in keys]:
        del files[file]
        written.pop(file, None)
    files |= {file: before for file, before in known.items() if before.key in keys and file not in files}


def _addresses(plan: SitePlan, keys: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """HTML files of these Records: menus, lists and the sitemap lead to them, made or not."""
    for file, planned in plan.files.items():
        if planned.key in keys and file.endswith(".html"):
            yield file, planned.key
    for key, files in plan.broken.items():
        yield from ((file, key) for file in files)


def content_of(output: Output, renderer: Renderer) -> bytes:
    """The bytes of a file."""
    if isinstance(output, Copied):
        return output.source.read_bytes()
    if isinstance(output, Literal):
        return converted(output.content.decode(), output.variant).encode() if output.variant else output.content
    return renderer.page(output.template, output.language, output.context, output.parts, output.variant)


def _content(
    output: Output, fingerprint: str, key: str, file: str, slug: str, renderer: Renderer
) -> tuple[bytes | Path, str, int]:
    """Content, SHA-256 and size."""
    if isinstance(output, Copied):
        return (output.source, *sha256_of(output.source))
    if isinstance(output, Literal) and not output.variant:
        return output.content, fingerprint, len(output.content)
    try:
        content = content_of(output, renderer)
    except TemplateBroken as broken:
        raise broken.of_page(f"/{file} ({key})", slug) from broken
    return content, sha256(content), len(content)
