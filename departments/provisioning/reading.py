"""Reading a city folder or a department's file, with every fault of every file at once."""

from __future__ import annotations

import csv
import io
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from pydantic import ValidationError

from .faults import Fault, InvalidFiles, Located, faults_of
from .format import CityFile, Credit, DepartmentFile, Guide, Item, Mapping
from .yaml_files import parse

M = TypeVar("M", bound=Mapping)

ITEM_COLUMNS = (
    "code",
    "name",
    "national_type",
    "department",
    "catalogue_code",
    "handling_code",
    "local_catalogue_code",
    "local_code",
    "phone",
    "audiences",
    "topic",
    "other_names",
    "featured",
)
MOST_BYTES = 20 * 1024 * 1024


class Source(NamedTuple):
    """A department's file as read, with what the folder adds to it."""

    department: DepartmentFile
    located: Located
    items: tuple[Item, ...]
    guides: tuple[Guide, ...]
    item_places: tuple[Located, ...] = ()
    """Where each item stands, for messages."""
    guide_places: tuple[Located, ...] = ()


class CitySource(NamedTuple):
    city: CityFile
    located: Located
    portal: Source
    departments: tuple[Source, ...]
    folder: Path
    credits: dict[str, Credit]
    item_rows: dict[str, list[Row]]
    """The rows of ``items.csv`` by department."""


class Row(NamedTuple):
    item: Item
    place: Located


def read_department(file: Path) -> Source:
    """Raises ``InvalidFiles`` with every fault of the file."""
    located = read_yaml(file, file.name)
    department = validated(DepartmentFile, located)
    return _source(department, located, rows=(), guides=())


def read_city(folder: Path) -> CitySource:
    """Raises ``InvalidFiles`` with every fault of every file of the folder."""
    if not folder.is_dir():
        raise InvalidFiles([Fault(str(folder), 0, "", "不是文件夹，请指明城市文件夹")])
    if not (folder / "city.yaml").is_file():
        raise InvalidFiles([Fault("city.yaml", 0, "", f"文件夹 {folder} 中没有 city.yaml，请指明城市文件夹")])
    faults = list(_misplaced(folder))

    def collect(call: Any, *given: Any) -> Any:
        try:
            return call(*given)
        except InvalidFiles as invalid:
            faults.extend(invalid.faults)
            return None

    located = collect(read_yaml, folder / "city.yaml", "city.yaml")
    city = collect(validated, CityFile, located) if located else None
    rows = collect(read_items, folder / "items.csv") or {}
    media = collect(read_credits, folder / "media" / "credits.yaml") or {}
    sources = [
        source
        for file in _files(folder / "departments")
        if (source := collect(_department_of, folder, file, rows)) is not None
    ]
    guides = collect(_read_guides, folder, city.portal.slug) if city else None
    if faults or city is None:
        raise InvalidFiles(faults)
    portal = _source(city.portal, located.below("portal"), rows.get(city.portal.slug, ()), guides)
    places = {slug: place for place, slug in enumerate(city.department_order)}
    sources.sort(key=lambda source: places.get(source.department.slug, len(places)))
    return CitySource(city, located, portal, tuple(sources), folder, media, rows)


def read_yaml(file: Path, name: str) -> Located:
    return parse(name, read_text(file, name))


def read_text(file: Path, name: str) -> str:
    try:
        status = file.stat()
        if not stat.S_ISREG(status.st_mode):
            # A pipe or a device would be read for ever.
            raise InvalidFiles([Fault(name, 0, "", "不是普通文件，请指明一个文件")])
        if status.st_size > MOST_BYTES:
            raise InvalidFiles([Fault(name, 0, "", "文件超过 20 MB，请拆分")])
        return file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InvalidFiles([Fault(name, 0, "", f"文件无法读取（{error.strerror}），请检查路径和权限")]) from error
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise InvalidFiles([Fault(name, line, "", "文件不是 UTF-8 编码，请另存为 UTF-8")]) from error


def validated(shape: type[M], located: Located, value: object = None) -> M:
    """``value`` where it is not what is located itself."""
    given = located.value if value is None else value
    if not isinstance(given, dict):
        raise InvalidFiles([located.fault((), "应为一组“键: 值”")])
    try:
        return shape.model_validate(given)
    except ValidationError as error:
        raise InvalidFiles(faults_of(error, located)) from error


def read_items(file: Path) -> dict[str, list[Row]]:
    """The rows of ``items.csv`` by department; empty without the file."""
    if not file.exists():
        return {}
    rows = csv.DictReader(io.StringIO(read_text(file, file.name)), strict=True)
    by_department: dict[str, list[Row]] = {}
    faults: list[Fault] = []
    last = 1
    try:
        _require_columns(rows.fieldnames or (), file.name)
        for row in rows:
            last = rows.line_num
            place = Located(file.name, row, {(): rows.line_num})
            try:
                item = validated(Item, place, _item_row(row))
            except InvalidFiles as invalid:
                faults += invalid.faults
                continue
            by_department.setdefault(item.department, []).append(Row(item, place))
    except csv.Error as error:
        message = f"不是有效的 CSV（{error}），请检查引号，另存为逗号分隔的 CSV"
        faults.append(Fault(file.name, last + 1, "", message))
    if faults:
        raise InvalidFiles(faults)
    return by_department


def read_credits(file: Path) -> dict[str, Credit]:
    """Alternative text and attribution of each picture by file name; empty without the file."""
    if not file.exists():
        return {}
    located = read_yaml(file, "media/credits.yaml")
    if not isinstance(located.value, dict):
        raise InvalidFiles([located.fault((), "应为一组“文件名: {alt, attribution}”")])
    return {name: validated(Credit, located.below(name)) for name in located.value}


def _require_columns(given: Sequence[str], file: str) -> None:
    unknown = set(given) - set(ITEM_COLUMNS)
    missing = {"code", "name", "national_type", "department"} - set(given)
    repeated = {column for column in given if given.count(column) > 1}
    if unknown or missing or repeated:
        wrong = "、".join(sorted(unknown | missing | repeated))
        raise InvalidFiles([Fault(file, 1, "", f"表头不对（{wrong}），应为 {','.join(ITEM_COLUMNS)}")])


def _item_row(row: dict[str | Any, Any]) -> dict[str, Any]:
    given = {key: value for key, value in row.items() if value not in ("", None)}
    for column in ("audiences", "other_names"):
        if column in given:
            given[column] = [part.strip() for part in given[column].split("|") if part.strip()]
    if None in given:
        given["多余的列"] = given.pop(None)
    return given


def _department_of(folder: Path, file: Path, rows: dict[str, list[Row]]) -> Source:
    faults: list[Fault] = []
    guides: list[tuple[Guide, Located]] = []
    try:
        guides = _read_guides(folder, file.stem)
    except InvalidFiles as invalid:
        faults += invalid.faults
    try:
        located = read_yaml(file, f"departments/{file.name}")
        department = validated(DepartmentFile, located)
    except InvalidFiles as invalid:
        raise InvalidFiles([*faults, *invalid.faults]) from invalid
    if department.slug != file.stem:
        faults.append(located.fault(("slug",), f"与文件名 {file.name} 不一致，请改成相同的"))
    if faults:
        raise InvalidFiles(faults)
    return _source(department, located, rows.get(department.slug, ()), guides)


def _read_guides(folder: Path, slug: str) -> list[tuple[Guide, Located]]:
    found: list[tuple[Guide, Located]] = []
    faults: list[Fault] = []
    for file in _files(folder / "guides" / slug):
        try:
            located = read_yaml(file, f"guides/{slug}/{file.name}")
            value = located.value
            given = {**value, "slug": file.stem} if isinstance(value, dict) else value
            found.append((validated(Guide, located, given), located))
        except InvalidFiles as invalid:
            faults += invalid.faults
    if faults:
        raise InvalidFiles(faults)
    return found


def _source(
    department: DepartmentFile, located: Located, rows: Sequence[Row], guides: Sequence[tuple[Guide, Located]]
) -> Source:
    return Source(
        department,
        located,
        items=(*department.items, *(row.item for row in rows)),
        guides=(*department.guides, *(guide for guide, _ in guides)),
        item_places=(*_places(located, "items", department.items), *(row.place for row in rows)),
        guide_places=(*_places(located, "guides", department.guides), *(place for _, place in guides)),
    )


def _places(located: Located, key: str, values: Sequence[object]) -> list[Located]:
    return [located.below(key, index) for index in range(len(values))]


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.yaml")) if folder.is_dir() else []


def _misplaced(folder: Path) -> Iterator[Fault]:
    """What would be passed over in silence."""
    for name in ("departments", "guides", "media"):
        if (folder / name).exists() and not (folder / name).is_dir():
            yield Fault(name, 0, "", "应为文件夹，请检查")
    for pattern in ("*", "departments/*", "guides/*/*", "media/credits*"):
        for file in sorted(folder.glob(pattern)):
            if file.suffix != ".yaml" and file.suffix.lower() in {".yml", ".yaml"}:
                yield Fault(str(file.relative_to(folder)), 0, "", "扩展名应为 .yaml，请改名")
