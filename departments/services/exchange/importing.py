"""Taking guides in from tables: all is checked first, then each guide that differs is written through the gate."""

from __future__ import annotations

import html
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import translation
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter

from cms.records.table import writing
from departments.organisation.models import SiteProfile
from departments.organisation.rich_text import TEXT_FEATURES

from ..changes import Change, changes_of_rows
from ..models import CatalogueItem, ServiceIndexPage, ServiceItemPage
from .faults import MOST_FAULTS, Fault, InvalidTables
from .reading import Line, Lines
from .rows import AUDIENCES, rows_of
from .tables import GUIDES, KEY, SLUG, TABLES, Column, Table

_FIRST_DAY_OF_SPREADSHEETS = date(1899, 12, 30)
_STEP = 100
MOST_EFFECTS = 200


@dataclass(frozen=True)
class Way:
    """How what differs is taken in: as drafts of nobody, unless said otherwise."""

    user: Any = None
    """Whose drafts they become; each that is fit is submitted to the site's workflow."""
    publishes: bool = False
    """At once, without an approval."""
    is_trial: bool = False
    most: int | None = None
    """So many guides at one go; a further go takes the next ones."""


class Effect(NamedTuple):
    code: str
    title: str
    is_new: bool
    changes: tuple[Change, ...]
    missing: list[str]
    """What keeps the guide from being published."""


@dataclass
class Imported:
    items: int = 0
    created: int = 0
    changed: int = 0
    left: int = 0
    """Differ, and were not written this time."""
    submitted: int = 0
    published: int = 0
    drafts: dict[str, list[str]] = field(default_factory=dict)
    """By the items' codes: what keeps a guide from being published."""
    effects: list[Effect] = field(default_factory=list)
    """The first of them."""

    @property
    def unchanged(self) -> int:
        return self.items - self.created - self.changed - self.left


class _Plan(NamedTuple):
    line: Line
    page: ServiceItemPage
    parent: ServiceIndexPage | None
    """Where a new page goes; None for one that is there."""
    changes: tuple[Change, ...]
    """Empty for a new page."""


def import_tables(
    lines: Lines, only: SiteProfile | None, way: Way, report: Callable[[int], None] = lambda count: None
) -> Imported:
    """Raises ``InvalidTables`` before anything is written."""
    with translation.override("zh-hans"):
        plans = _Planner(lines, only, way).plans()
        now = plans[: way.most]
        outcome = Imported(items=len(lines[GUIDES.name]), left=len(plans) - len(now))
        for count, plan in enumerate(now, start=1):
            if plan.parent is None:
                outcome.changed += 1
            else:
                outcome.created += 1
            missing = plan.page.gate_findings()
            if missing:
                outcome.drafts[plan.line.row[KEY]] = missing
            if len(outcome.effects) < MOST_EFFECTS:
                told = Effect(plan.line.row[KEY], plan.page.title, plan.parent is not None, plan.changes, missing)
                outcome.effects.append(told)
            if not way.is_trial:
                with writing():
                    _write(plan, way, outcome, is_fit=not missing)
            if count % _STEP == 0:
                report(count)
    return outcome


def _write(plan: _Plan, way: Way, outcome: Imported, *, is_fit: bool) -> None:
    page = plan.page
    if plan.parent is not None:
        plan.parent.add_child(instance=page)
    revision = page.save_revision(user=way.user, clean=plan.parent is None)
    # What somebody took off the public pages does not come back by itself.
    if not is_fit or not (page.live or page.first_published_at is None):
        return
    if way.publishes:
        revision.publish(user=way.user)
        outcome.published += 1
    elif way.user is not None and (workflow := page.get_workflow()) is not None:
        workflow.start(page, way.user)
        outcome.submitted += 1


class _Planner:
    def __init__(self, lines: Lines, only: SiteProfile | None, way: Way) -> None:
        self.lines = lines
        self.only = only
        self.way = way
        self.faults: list[Fault] = []
        profiles = SiteProfile.objects.select_related("site__root_page", "department")
        self.profiles = {one.slug: one for one in profiles}
        self.codes = {line.row[KEY] for line in lines[GUIDES.name]}
        self.rows: dict[str, dict[str, list[Line]]] = {}
        for table in TABLES[1:]:
            if table.name in lines:
                self.rows[table.name] = self._by_code(table)
        self.slugs: set[tuple[str, str]] = set()

    def plans(self) -> list[_Plan]:
        """Those that differ from what is there."""
        found = []
        seen: set[str] = set()
        for line in self.lines[GUIDES.name]:
            code = line.row[KEY]
            if code in seen:
                self._tell(line, KEY, "编码重复：一个事项只能有一行")
                continue
            seen.add(code)
            if plan := self._plan(line):
                found.append(plan)
        if self.faults:
            raise InvalidTables(self.faults)
        return found

    def _by_code(self, table: Table) -> dict[str, list[Line]]:
        found = defaultdict(list)
        for line in self.lines[table.name]:
            if line.row[KEY] not in self.codes:
                self._tell(line, KEY, f"“{GUIDES.sheet}”中没有这个编码：请补上那一行，或者改正编码")
            found[line.row[KEY]].append(line)
        return found

    def _plan(self, line: Line) -> _Plan | None:
        item = CatalogueItem.objects.select_related("item_type", "department").filter(code=line.row[KEY]).first()
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
        known = self._known(item, profile)
        page, parent = (known, None) if known is not None else self._new(line, item, profile)
        if page is None:
            return None
        before = rows_of(page, profile.slug) if known is not None else None
        told = rows_of(page, profile.slug)[GUIDES.name][0]
        for column in GUIDES.columns:
            if column.is_told_only and line.row[column.name] not in ("", told[column.name]):
                self._tell(line, column.name, f"与事项目录（{told[column.name]}）不一致：请改回，或者先改目录")
        if line.row[SLUG] not in ("", page.slug):
            self._tell(line, SLUG, f"已有的指南在 {page.slug}：地址在后台修改")
        self._fill(page, line, told)
        after = rows_of(page, profile.slug)
        if after == before:
            return None
        if known is not None:
            self._refuse_overtaking(known, line)
        self._check(page, line)
        return _Plan(line, page, parent, changes_of_rows(before, after) if before is not None else ())

    def _refuse_overtaking(self, page: ServiceItemPage, line: Line) -> None:
        if page.workflow_in_progress:
            self._tell(line, KEY, "这份指南正在审核中：请等审核结束，或者先撤回送审")
        elif page.locked:
            self._tell(line, KEY, "这份指南已被锁定：请先解锁")
        elif self.way.publishes and page.live and page.has_unpublished_changes:
            self._tell(line, KEY, "这份指南有未发布的修改：请先在后台发布或者放弃")

    def _check(self, page: ServiceItemPage, line: Line) -> None:
        """What a page refuses as a whole, told by the cells of title and address."""
        try:
            page.clean()
        except ValidationError as error:
            for name, messages in error.message_dict.items():
                self._tell(line, name if name in line.row else KEY, "".join(messages))

    def _known(self, item: CatalogueItem, profile: SiteProfile) -> ServiceItemPage | None:
        guides = ServiceItemPage.objects.filter(item=item).descendant_of(profile.site.root_page)
        found = guides.order_by("-live", "pk").first()
        return None if found is None else found.get_latest_revision_as_object()

    def _new(
        self, line: Line, item: CatalogueItem, profile: SiteProfile
    ) -> tuple[ServiceItemPage | None, ServiceIndexPage | None]:
        parent = ServiceIndexPage.objects.descendant_of(profile.site.root_page).first()
        slug = line.row[SLUG]
        if parent is None:
            self._tell(line, "site", "网站还没有“办事服务”栏目：请先建立")
            return None, None
        if (profile.slug, slug) in self.slugs or parent.get_children().filter(slug=slug).exists():
            self._tell(line, SLUG, "地址已被使用：请另取一个")
            return None, None
        self.slugs.add((profile.slug, slug))
        return ServiceItemPage(item=item, slug=slug, title=item.name, live=False), parent

    def _fill(self, page: ServiceItemPage, line: Line, told: dict[str, str]) -> None:
        for name, value in self._values(line):
            setattr(page, name, value)
        page.title = page.title or page.item.name
        if (text := line.row["accept_condition"]) != told["accept_condition"]:
            page.conditions = rich_text(text)
        if (names := self._audiences(line)) is not None:
            page.audiences = names
        for table in TABLES[1:]:
            if table.name not in self.rows:
                continue
            mine = self.rows[table.name].get(line.row[KEY], [])
            rows = [table.model(sort_order=order, **dict(self._values(one))) for order, one in enumerate(mine)]
            setattr(page, table.relation, rows)

    def _audiences(self, line: Line) -> tuple[str, ...] | None:
        given = [name.strip() for name in line.row["server_type"].split("、") if name.strip()]
        if unknown := set(given) - set(AUDIENCES.values()):
            options = "、".join(AUDIENCES.values())
            self._tell(line, "server_type", f"“{min(unknown)[:20]}”不是服务对象：只能是{options}，用顿号隔开")
            return None
        return tuple(key for key, label in AUDIENCES.items() if label in given)

    def _values(self, line: Line) -> Iterator[tuple[str, Any]]:
        for column in line.table.columns:
            if not column.field:
                continue
            model_field = line.table.field(column)
            if column.field == "title" and not line.row[column.name]:
                yield column.field, ""
                continue
            try:
                yield model_field.attname, _value(line.table, column, model_field, line.row[column.name])
            except ValidationError as error:
                self._tell(line, column.name, f"{column.heading}：{''.join(error.messages)}{column.help}")

    def _tell(self, line: Line, column: str, message: str) -> None:
        self.faults.append(line.fault(column, message))
        if len(self.faults) >= MOST_FAULTS:
            raise InvalidTables(self.faults)


def rich_text(text: str) -> str:
    """HTML as an editor's own field would store it, or lines as paragraphs."""
    if not text.startswith("<"):
        text = "".join(f"<p>{html.escape(line.strip(), quote=False)}</p>" for line in text.splitlines() if line.strip())
    converter = ContentstateConverter(features=TEXT_FEATURES)
    stored: str = converter.to_database_format(converter.from_database_format(text)) if text else ""
    return stored


def _value(table: Table, column: Column, model_field: Any, text: str) -> Any:
    if not text:
        given = model_field.get_default()
        return model_field.clean(None if given is None else given, None)
    if labels := table.labels(column):
        codes = {label: code for code, label in labels.items()} | {code: code for code in labels}
        if text not in codes:
            raise ValidationError(f"“{text[:20]}”不在列表中，只能是{'、'.join(labels.values())}。")
        text = {code: value for value, code in column.codes.items()}.get(codes[text], codes[text])
    if isinstance(model_field, models.DateField) and text.isdecimal() and len(text) == 5:
        # A date that was typed into a spreadsheet.
        return _FIRST_DAY_OF_SPREADSHEETS + timedelta(days=int(text))
    return model_field.clean(text, None)
