"""自查: what a site falls short of, found in its built pages and its Records; told in the city's own language."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

import msgspec
from django.utils.timezone import localtime

from cms.records.record import PageRecord, Reference

from .built import BuiltCity, BuiltPage, BuiltSite
from .rules import HOME_RENEWED, NEWS_RENEWED, OTHERS_RENEWED

OF_EVERY_PAGE = ("SiteName", "SiteDomain", "SiteIDCode", "ColumnName", "ColumnType")
OF_ARTICLES = ("ArticleTitle", "PubDate", "ContentSource")
ARTICLES = frozenset({"news", "notice", "document", "interpretation"})
LISTED = frozenset({*ARTICLES, "annual_report"})


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    rule: str
    path: str
    """Address of the page inside the site."""
    title: str
    key: str
    """``page:128``, to lead an editor to the place; empty where it is the site's own settings."""
    text: str


def findings(
    site: Any,
    records: Mapping[str, PageRecord],
    kinds: Mapping[str, str],
    built: BuiltSite,
    city: BuiltCity,
    public: Container[str],
    today: date,
) -> Iterator[Finding]:
    """``records`` and ``kinds`` (names of kinds) of the site's pages by key; ``public`` holds all pages' keys."""
    by_path = {record.path: key for key, record in records.items()}

    def found(rule: str, path: str, text: str) -> Finding:
        key = by_path.get(path, "")
        return Finding(rule=rule, path=path, title=records[key].title if key else path, key=key, text=text)

    home = built.page("/")
    if home is not None:
        if sentence := _home(home, today):
            yield found("V3", "/", sentence)
        for part in _missing_of_footer(site, home):
            yield Finding(rule="D8", path="/", title=site.name, key="", text=f"页脚缺少：{part}")
        if site.site_kind != "portal" and not _leads_to_portal(home, records, kinds):
            yield found("R9", "/", "没有公开的“市政府门户网站”专栏，或者首页没有链接到它")
    for key, record in sorted(records.items()):
        if kinds[key] == "column":
            rule, sentence = _column(key, records, kinds, today)
            if sentence:
                yield found(rule, record.path, sentence)
        for link in _links_to_nowhere(record, public):
            yield found("D7", record.path, f"链接的页面已不公开，只显示文字：“{link}”")
        if kinds[key] == "service_item" and (missing := _missing_of_guide(record)):
            yield found("V6b", record.path, f"缺少要素：{'、'.join(missing)}")
    unmarked: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for page in built.pages():
        for link in sorted(page.links()):
            if city.is_dead(link, built):
                yield found("D7", page.address, f"链接打不开：{link}")
        if missing := _missing_metas(page, kinds.get(by_path.get(page.address, ""), "")):
            unmarked[missing].append(page.address)
    for missing, paths in sorted(unmarked.items()):
        # The same settings or template is behind all of them: one line, with the first page as the example.
        yield found("N7", paths[0], f"{len(paths)} 页缺少元数据：{'、'.join(missing)}")


def day_of(record: PageRecord) -> date:
    """The day of publishing, as its readers see it."""
    return localtime(record.published).date()


def _home(home: BuiltPage, today: date) -> str:
    newest = home.newest_date()
    if not newest:
        return "首页没有带日期的信息，视为没有更新"
    if today - date.fromisoformat(newest) <= HOME_RENEWED:
        return ""
    return f"首页最新的信息是 {newest} 的，超过两周没有更新"


def _missing_of_footer(site: Any, home: BuiltPage) -> Iterator[str]:
    shown = home.footer()
    parts = {
        "主办单位": site.sponsor,
        "联系电话": site.phone,
        "网站标识码": site.identification_code,
        "ICP 备案号": site.icp_number,
        "公安机关备案号": site.police_number,
        "党政机关标识": site.party_government_mark_url,
    }
    for part, value in parts.items():
        if not value or value not in shown:
            yield part
    if "找错" not in shown:
        yield "“我为政府网站找错”"


def _leads_to_portal(home: BuiltPage, records: Mapping[str, PageRecord], kinds: Mapping[str, str]) -> bool:
    columns = [record.path for key, record in records.items() if kinds[key] == "portal_column"]
    links = home.links()
    return any(path in links for path in columns)


def _column(key: str, records: Mapping[str, PageRecord], kinds: Mapping[str, str], today: date) -> tuple[str, str]:
    """The rule that a column breaks and how; two empty texts when it breaks none."""
    below = [one for one, record in records.items() if record.parent == key and kinds[one] in LISTED]
    if not below:
        return "V4c", "空白栏目：还没有公开的内容"
    newest = max(day_of(records[one]) for one in below)
    longest = NEWS_RENEWED if any(kinds[one] == "news" for one in below) else OTHERS_RENEWED
    if today - newest <= longest:
        return "", ""
    return "V4a", f"最近一次更新是 {newest.isoformat()}，已有 {(today - newest).days} 天"


def _missing_of_guide(guide: Any) -> list[str]:
    elements = {
        "设定依据": guide.bases,
        "申请条件": guide.conditions,
        "办理材料": guide.materials,
        "办理流程": guide.steps,
        "办理地点": any(place.address for place in guide.places),
        "办理时间": any(place.hours for place in guide.places),
        "联系电话": guide.consultation or any(place.phone for place in guide.places),
        "监督投诉渠道": guide.supervision,
    }
    return [element for element, is_there in elements.items() if not is_there]


def _links_to_nowhere(value: Any, public: Container[str]) -> Iterator[str]:
    """Texts of the links, anywhere in a Record, whose page is not public."""
    if isinstance(value, Reference):
        if value.key not in public:
            yield re.sub(r"<[^>]*>", "", value.text)
    elif isinstance(value, tuple):
        for one in value:
            yield from _links_to_nowhere(one, public)
    elif isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            yield from _links_to_nowhere(getattr(value, name), public)


def _missing_metas(page: BuiltPage, kind: str) -> tuple[str, ...]:
    wanted: Iterable[str] = (*OF_EVERY_PAGE, *OF_ARTICLES) if kind in ARTICLES else OF_EVERY_PAGE
    given = page.metas()
    return tuple(name for name in wanted if not given.get(name))
