"""Variants of pictures, made once and kept under ``var/images`` by digest, encoding and width; and copies of files."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

from cms.records.record import FileUse, ImageUse

from . import rich_text
from .disk import sync_path
from .errors import OriginalMissing
from .rich_text import file_path, picture, variant_path, variant_widths


class ImageStore:
    def __init__(self, media: Path, folder: Path) -> None:
        self.media = media
        self.folder = folder

    def addresses(self, use: ImageUse | FileUse) -> list[str]:
        """Every address under which pages show this use."""
        if isinstance(use, FileUse):
            return [file_path(use)]
        extension = picture(use).src.rpartition(".")[2]
        return [
            variant_path(use.digest, width, wanted) for width in variant_widths(use) for wanted in ("webp", extension)
        ]

    def ensure(self, use: ImageUse | FileUse) -> dict[str, Path]:
        """The stored file of each address, made now where it is missing.

        Raises ``OriginalMissing`` naming the original.
        """
        files = {address: self.folder / address.rpartition("/")[2] for address in self.addresses(use)}
        missing = {address: file for address, file in files.items() if not file.exists()}
        if missing:
            self.folder.mkdir(parents=True, exist_ok=True)
            original = self._original(use)
            if isinstance(use, FileUse):
                _finish(next(iter(missing.values())), lambda target: shutil.copyfile(original, target))
            else:
                _make(original, use, missing.values())
        return files

    def _original(self, use: ImageUse | FileUse) -> Path:
        original = self.media / use.file
        try:
            with original.open("rb") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            raise OriginalMissing(file=use.file, reason=f"the original is not readable ({error.strerror})") from error
        if found != use.digest:
            raise OriginalMissing(file=use.file, reason="the original is not the file that was published")
        return original


def _make(original: Path, use: ImageUse, targets: Iterable[Path]) -> None:
    try:
        with Image.open(original) as opened:
            # Without metadata: neither place nor camera of a photograph becomes public.
            upright = ImageOps.exif_transpose(opened)
            upright.load()
    except (OSError, UnidentifiedImageError, Image.DecompressionBombError) as error:
        raise OriginalMissing(file=use.file, reason=f"it is no picture that can be read ({error})") from error
    by_width: dict[int, list[Path]] = {}
    for target in targets:
        by_width.setdefault(int(target.stem.rpartition("-")[2]), []).append(target)
    # Scaling and encoding leave the interpreter to others.
    with ThreadPoolExecutor(len(by_width)) as threads:
        list(threads.map(lambda width: _make_width(upright, width, by_width[width]), by_width))


def _make_width(upright: Image.Image, width: int, targets: Iterable[Path]) -> None:
    height = max(1, round(upright.height * width / upright.width))
    scaled = upright.resize((width, height), Image.Resampling.LANCZOS)
    for target in targets:
        _finish(target, lambda file, target=target: _save(scaled, file, target.suffix))


def _save(image: Image.Image, file: Path, suffix: str) -> None:
    if suffix == ".webp":
        image.convert("RGBA" if "A" in image.getbands() else "RGB").save(file, "WEBP", quality=rich_text.WEBP_QUALITY)
    elif suffix == ".png":
        image.save(file, "PNG", optimize=True)
    else:
        image.convert("RGB").save(file, "JPEG", quality=rich_text.JPEG_QUALITY, progressive=True)


def _finish(target: Path, make: object) -> None:
    unfinished = target.with_name(f".{target.name}.{os.getpid()}")
    make(unfinished)  # type: ignore[operator]
    sync_path(unfinished)  # What is in the store is believed: a power cut must not leave an empty picture there.
    unfinished.replace(target)
