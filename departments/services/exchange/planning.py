"""What a file would change: each guide's lines compared with the guide as it was written last."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from django.core.exceptions import ValidationError

from cms.editing.rows import prefetch
from departments.organisation.models import SiteProfile

from ..changes import Change, changes_of_rows
from ..models import CatalogueItem, ServiceIndexPage, ServiceItemPage
from .cells import Cells, audiences, rich_text
from .faults import MOST_FAULTS, Fault, InvalidTables
from .reading import Line, Lines
from .rows import Row, Rows, rows_of
from .tables import GUIDES, KEY, SLUG, TABLES, Table


class Plan(NamedTuple):
    """A guide that differs, as it is to be."""

    line: Line
    page: ServiceItemPage
    parent: ServiceIndexPage | None
    """Where a new page goes; None for one that is there."""
    changes: tuple[Change, ...]
    """Empty for a new page."""


class _There(NamedTuple):
    """What some lines may speak of, read together."""

    items: dict[str, CatalogueItem]
    guides: dict[int, list[ServiceItemPage]]
    """By item, the public ones first."""
    parents: dict[str, ServiceIndexPage | None]
    """By site."""
    slugs: set[tuple[str, str]]
    """By site: those that pages below the parent have."""


class Planner:
    """Tells of faults in ``faults``. Raises ``InvalidTables`` when there are too many of them to go on."""

    def __init__(self, lines: Lines, only: SiteProfile | None, *, publishes: bool) -> None:
        self.lines = lines[GUIDES.name]
        self.only = only
        self.publishes = publishes
        self.faults: list[Fault] = []
        self.cells = Cells()
        profiles = SiteProfile.objects.select_related("site__root_page", "department")
        self.profiles = {one.slug: one for one in profiles}
        self.slugs: dict[tuple[str, str], str] = {}
        """Of new guides: which item has the address."""
        self._refuse_twins()
        codes = {line.row[KEY] for line in self.lines}
        self.rows = {table.name: self._by_code(lines[table.name], codes) for table in TABLES[1:] if table.name in lines}

    def plans(self, lines: Sequence[Line]) -> Iterator[Plan]:
        """Those of these guides that differ and have no fault."""
        there = self._there(lines)
        for line in lines:
            before = len(self.faults)
            plan = self._plan(line, there)
            if plan is not None and len(self.faults) == before:
                yield plan

    def _refuse_twins(self) -> None:
        seen: set[str] = set()
        for line in self.lines:
            if line.row[KEY] in seen:
                self._tell(line, KEY, "编码重复：一个事项只能有一行")
            seen.add(line.row[KEY])

    def _by_code(self, lines: list[Line], codes: set[str]) -> dict[str, list[Line]]:
        found = defaultdict(list)
        for line in lines:
            if line.row[KEY] not in codes:
                self._tell(line, KEY, f"“{GUIDES.sheet}”中没有这个编码：请补上那一行，或者改正编码")
            found[line.row[KEY]].append(line)
        return dict(found)

    def _there(self, lines: Sequence[Line]) -> _There:
        codes = [line.row[KEY] for line in lines]
        items = CatalogueItem.objects.select_related("item_type", "department").filter(code__in=codes)
        guides = ServiceItemPage.objects.filter(item__in=items).select_related("latest_revision")
        by_item = defaultdict(list)
        for guide in guides.order_by("-live", "pk"):
            by_item[guide.item_id].append(guide)
        prefetch(guide for some in by_item.values() for guide in some)
        there = _There({item.code: item for item in items}, by_item, {}, set())
        for name in {line.row["site"] for line in lines} & self.profiles.keys():
            root = self.profiles[name].site.root_page
            parent = there.parents[name] = ServiceIndexPage.objects.descendant_of(root).first()
            if parent is not None:
                slugs = [line.row[SLUG] for line in lines if line.row["site"] == name]
                children = parent.get_children().filter(slug__in=slugs)
                there.slugs.update((name, slug) for slug in children.values_list("slug", flat=True))
        return there

    def _plan(self, line: Line, there: _There) -> Plan | None:
        item = there.items.get(line.row[KEY])
        if item is None:
            self._tell(line, KEY, "事项目录中没有这个编码：请先由门户团队列入目录，或者改正编码")
            return None
        profile = self.profiles.get(line.row["site"])
        if profile is None or (self.only is not None and profile != self.only):
            self._tell(line, "site", "不是要导入的网站：请写网站标识，例如 gongan")
            return None
        if profile.department_id != item.department_id:
            self._tell(line, "site", f"事项由{item.department.name}实施，不属于这个网站：请改正网站或者编码")
            return None
        known = _latest(there.guides[item.pk], item, profile)
        page, parent = (known, None) if known is not None else self._new(line, item, there)
        if page is None:
            return None
        before = rows_of(page, profile.slug)
        self._refuse_others_words(line, page, before[GUIDES.name][0])
        if known is not None and self._says(line, before):
            return None
        self._fill(page, line, before[GUIDES.name][0])
        after = rows_of(page, profile.slug)
        if known is not None and after == before:
            return None
        if known is not None:
            self._refuse_overtaking(known, line)
        self._check(page, line)
        return Plan(line, page, parent, changes_of_rows(before, after) if known is not None else ())

    def _refuse_others_words(self, line: Line, page: ServiceItemPage, told: Row) -> None:
        for column in GUIDES.columns:
            if column.is_told_only and line.row[column.name] not in ("", told[column.name]):
                self._tell(line, column.name, f"与事项目录（{told[column.name]}）不一致：请改回，或者先改目录")
        if line.row[SLUG] not in ("", page.slug):
            self._tell(line, SLUG, f"已有的指南在 {page.slug}：地址在后台修改")

    def _says(self, line: Line, before: Rows) -> bool:
        """Whether the file says cell by cell what is there already, as most of a second import does."""
        given = {GUIDES.name: [line]} | {name: rows.get(line.row[KEY], []) for name, rows in self.rows.items()}
        return all(
            len(lines) == len(before[name]) and all(map(self.cells.says, lines, before[name]))
            for name, lines in given.items()
        )

    def _refuse_overtaking(self, page: ServiceItemPage, line: Line) -> None:
        if page.workflow_in_progress:
            self._tell(line, KEY, "这份指南正在审核中：请等审核结束，或者先撤回送审")
        elif page.locked:
            self._tell(line, KEY, "这份指南已被锁定：请先解锁")
        elif self.publishes and page.live and page.has_unpublished_changes:
            self._tell(line, KEY, "这份指南有未发布的修改：请先在后台发布或者放弃")

    def _check(self, page: ServiceItemPage, line: Line) -> None:
        """What a page refuses as a whole, told by the cells of title and address."""
        try:
            page.clean()
        except ValidationError as error:
            for name, messages in error.message_dict.items():
                self._tell(line, name if name in line.row else KEY, "".join(messages))

    def _new(
        self, line: Line, item: CatalogueItem, there: _There
    ) -> tuple[ServiceItemPage | None, ServiceIndexPage | None]:
        place = (line.row["site"], line.row[SLUG])
        parent = there.parents[place[0]]
        if parent is None:
            self._tell(line, "site", "网站还没有“办事服务”栏目：请先建立")
            return None, None
        if place in there.slugs or self.slugs.setdefault(place, item.code) != item.code:
            self._tell(line, SLUG, "地址已被使用：请另取一个")
            return None, None
        return ServiceItemPage(item=item, slug=line.row[SLUG], title=item.name, live=False), parent

    def _fill(self, page: ServiceItemPage, line: Line, told: Row) -> None:
        for name, value in self.cells.values(line, self._tell):
            setattr(page, name, value)
        page.title = page.title or page.item.name
        if (text := line.row["accept_condition"]) != told["accept_condition"]:
            page.conditions = rich_text(text)
        if (names := audiences(line, self._tell)) is not None:
            page.audiences = names
        for table in TABLES[1:]:
            if table.name in self.rows:
                setattr(page, table.relation, self._rows_of(table, line.row[KEY]))

    def _rows_of(self, table: Table, code: str) -> list[object]:
        mine = self.rows[table.name].get(code, [])
        values = (dict(self.cells.values(line, self._tell)) for line in mine)
        return [table.model(sort_order=order, **given) for order, given in enumerate(values)]

    def _tell(self, line: Line, column: str, message: str) -> None:
        self.faults.append(line.fault(column, message))
        if len(self.faults) >= MOST_FAULTS:
            raise InvalidTables(self.faults)


def _latest(guides: list[ServiceItemPage], item: CatalogueItem, profile: SiteProfile) -> ServiceItemPage | None:
    """The guide that the site has of the item, as it was written last."""
    page = next((one for one in guides if one.is_descendant_of(profile.site.root_page)), None)
    if page is None:
        return None
    if page.has_unpublished_changes and page.latest_revision is not None:
        page = page.with_content_json(page.latest_revision.content)
    if page.item_id == item.pk:
        page.item = item
    return page
