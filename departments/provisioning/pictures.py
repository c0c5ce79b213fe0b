"""Pictures that files name: whether each can be uploaded."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.conf import settings
from PIL import Image, UnidentifiedImageError

from . import format
from .faults import Fault, Located, Location
from .reading import CitySource, Source

FORMATS = ("JPEG", "PNG", "WEBP", "GIF")


def picture_faults(city: CitySource) -> Iterator[Fault]:
    for source in (city.portal, *city.departments):
        for located, location, name in _named(source):
            if refusal := _refusal(city, name):
                yield located.fault((*location, "image"), refusal)


def no_pictures(source: Source) -> Iterator[Fault]:
    """One department's file comes without a folder of pictures."""
    for located, location, _ in _named(source):
        yield located.fault((*location, "image"), "单个部门的文件不能带图片，请去掉，载入后在后台添加")


def _named(source: Source) -> Iterator[tuple[Located, Location, str]]:
    yield from ((source.located, *found) for found in _below(source.department, ()))
    for guide, place in zip(source.guides, source.guide_places, strict=True):
        yield from ((place, *found) for found in _below(guide, ()))


def _below(value: object, location: Location) -> Iterator[tuple[Location, str]]:
    if isinstance(value, format.Page) and value.image:
        yield location, value.image
    if isinstance(value, format.Mapping):
        for name in type(value).model_fields:
            if location or name != "guides":  # They come with places of their own.
                yield from _below(getattr(value, name), (*location, name))
    elif isinstance(value, dict):
        for key, below in value.items():
            yield from _below(below, (*location, key))
    elif isinstance(value, tuple):
        for index, below in enumerate(value):
            yield from _below(below, (*location, index))


def _refusal(city: CitySource, name: str) -> str:
    file = city.folder / "media" / name
    if Path(name).name != name:
        return f"图片 {name} 只写 media 中的文件名，不带文件夹"
    if not file.is_file():
        return f"media 中没有图片 {name}"
    if name not in city.credits:
        return f"media/credits.yaml 中没有 {name} 的替代文字，请补上"
    return _unfit(file)


@cache
def _unfit(file: Path) -> str:
    most_bytes, most_pixels = settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE, settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS
    if file.stat().st_size > most_bytes:
        return f"图片 {file.name} 超过 {most_bytes // 1024 // 1024} MB，请缩小"
    try:
        with warnings.catch_warnings():
            # Its size is judged here.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(file, formats=FORMATS) as image:
                if image.width * image.height > most_pixels:
                    return f"图片 {file.name} 超过 {most_pixels // 1_000_000} 百万像素，请缩小"
                image.verify()
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError) as error:
        return f"{file.name} 不是可用的图片（{type(error).__name__}），请换成 JPEG、PNG、WebP 或 GIF"
    return ""
