"""Reading a city folder or a department's file, with every fault of every file at once."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from pydantic import ValidationError

from .faults import Fault, InvalidFiles, Located, faults_of, parse
from .format import CityFile, Credit, DepartmentFile, Guide, Item, Mapping

M = TypeVar("M", bound=Mapping)

ITEM_COLUMNS = (
    "code",
    "name",
    "national_type",
    "department",
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
    guide_files: dict[str, str]
    """File of each guide by its slug, for messages."""


class CitySource(NamedTuple):
    city: CityFile
    located: Located
    portal: Source
    departments: tuple[Source, ...]
    folder: Path
    credits: dict[str, Credit]


def read_department(file: Path) -> Source:
    """Raises ``InvalidFiles`` with every fault of the file."""
    located = read_yaml(file, file.name)
    department = validated(DepartmentFile, located, located.value)
    return Source(department, located, department.items, department.guides, {})


def read_city(folder: Path) -> CitySource:
    """Raises ``InvalidFiles`` with every fault of every file of the folder."""
    faults: list[Fault] = []

    def collect(call: Any, *given: Any) -> Any:
        try:
            return call(*given)
        except InvalidFiles as invalid:
            faults.extend(invalid.faults)
            return None

    if not (folder / "city.yaml").is_file():
        raise InvalidFiles([Fault("city.yaml", 0, "", f"文件夹 {folder} 中没有 city.yaml，请指明城市文件夹")])
    located = collect(read_yaml, folder / "city.yaml", "city.yaml")
    city = collect(validated, CityFile, located, located.value) if located else None
    items = collect(read_items, folder / "items.csv") or {}
    media = collect(read_credits, folder / "media" / "credits.yaml") or {}
    sources = [
        source
        for file in sorted((folder / "departments").glob("*.yaml"))
        if (source := collect(_source, folder, file, items)) is not None
    ]
    if faults or city is None:
        raise InvalidFiles(faults)
    portal = _with_folder(folder, city.portal, located, items)
    return CitySource(city, located, portal, tuple(sources), folder, media)


def read_yaml(file: Path, name: str) -> Located:
    return parse(name, read_text(file, name))


def read_text(file: Path, name: str) -> str:
    try:
        if file.stat().st_size > MOST_BYTES:
            raise InvalidFiles([Fault(name, 0, "", "文件超过 20 MB，请拆分")])
        return file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InvalidFiles([Fault(name, 0, "", f"文件无法读取（{error.strerror}），请检查路径和权限")]) from error
    except UnicodeDecodeError as error:
        raise InvalidFiles([Fault(name, 0, "", "文件不是 UTF-8 编码，请另存为 UTF-8")]) from error


def validated(shape: type[M], located: Located, value: object) -> M:
    if not isinstance(value, dict):
        raise InvalidFiles([Fault(located.file, 1, "", "文件应为一组“键: 值”")])
    try:
        return shape.model_validate(value)
    except ValidationError as error:
        raise InvalidFiles(faults_of(error, located)) from error


def read_items(file: Path) -> dict[str, list[Item]]:
    """The rows of ``items.csv`` by department; empty without the file."""
    if not file.exists():
        return {}
    rows = csv.DictReader(io.StringIO(read_text(file, file.name)))
    unknown = set(rows.fieldnames or ()) - set(ITEM_COLUMNS)
    missing = {"code", "name", "national_type", "department"} - set(rows.fieldnames or ())
    if unknown or missing:
        wrong = "、".join(sorted(unknown | missing))
        raise InvalidFiles([Fault(file.name, 1, "", f"表头不对（{wrong}），应为 {','.join(ITEM_COLUMNS)}")])
    by_department: dict[str, list[Item]] = {}
    faults: list[Fault] = []
    for number, row in enumerate(rows, start=2):
        try:
            item = Item.model_validate(_item_row(row))
            by_department.setdefault(item.department, []).append(item)
        except ValidationError as error:
            faults += faults_of(error, Located(file.name, row, {(): number}))
    if faults:
        raise InvalidFiles(faults)
    return by_department


def read_credits(file: Path) -> dict[str, Credit]:
    """Alternative text and attribution of each picture by file name; empty without the file."""
    if not file.exists():
        return {}
    located = read_yaml(file, "media/credits.yaml")
    value = located.value if isinstance(located.value, dict) else {}
    return {str(name): validated(Credit, located, credit) for name, credit in value.items()}


def _item_row(row: dict[str | Any, Any]) -> dict[str, Any]:
    given = {key: value for key, value in row.items() if value not in ("", None)}
    for column in ("audiences", "other_names"):
        if column in given:
            given[column] = [part.strip() for part in given[column].split("|") if part.strip()]
    if None in given:
        given["多余的列"] = given.pop(None)
    return given


def _source(folder: Path, file: Path, items: dict[str, list[Item]]) -> Source:
    name = f"departments/{file.name}"
    located = read_yaml(file, name)
    department = validated(DepartmentFile, located, located.value)
    if department.slug != file.stem:
        message = f"与文件名 {file.name} 不一致，请改成相同的"
        raise InvalidFiles([located.fault(("slug",), message)])
    return _with_folder(folder, department, located, items)


def _with_folder(folder: Path, department: DepartmentFile, located: Located, items: dict[str, list[Item]]) -> Source:
    guides: list[Guide] = list(department.guides)
    files: dict[str, str] = {}
    faults: list[Fault] = []
    for file in sorted((folder / "guides" / department.slug).glob("*.yaml")):
        name = f"guides/{department.slug}/{file.name}"
        try:
            guide_located = read_yaml(file, name)
            value = guide_located.value
            given = {**value, "slug": file.stem} if isinstance(value, dict) else value
            guides.append(validated(Guide, guide_located, given))
            files[file.stem] = name
        except InvalidFiles as invalid:
            faults += invalid.faults
    if faults:
        raise InvalidFiles(faults)
    own = (*department.items, *items.get(department.slug, ()))
    return Source(department, located, own, tuple(guides), files)
