"""Checks across files: what no single file can know."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterator, Sequence

from wagtail.models import Site

from departments.organisation.models import Department, SiteProfile
from departments.services.models import CatalogueItem, ItemType

from .faults import Fault, InvalidFiles, Location
from .format import Article
from .markdown import page_links
from .reading import CitySource, Source, read_items

RESERVED_SECTIONS = frozenset(
    {"duties", "contacts", "services", "consultation", "complaints", "portal", "disclosure", "en", "zh-hant"}
)
"""Slugs of the required pages and of languages: free sections cannot take them."""

DEFAULT_COLUMNS = {"news": "news", "notices": "notices", "documents": "policies", "interpretations": "interpretations"}


def check_city(source: CitySource) -> None:
    """Raises ``InvalidFiles`` with every fault."""
    everything = (source.portal, *source.departments)
    faults = [fault for one in everything for fault in department_faults(one, known_types=set(source.city.item_types))]
    faults += _repeated_bodies(everything)
    faults += _repeated_items(everything)
    faults += _unknown_departments(source)
    faults += _missing_pictures(source, everything)
    faults += _dead_links(everything)
    codes = {item.code for one in everything for item in one.items}
    for index, code in enumerate(source.city.featured_items):
        if code not in codes:
            faults.append(source.located.fault(("featured_items", index), f"事项目录中没有编码 {code}，请核对"))
    if faults:
        raise InvalidFiles(faults)


def check_department(source: Source) -> None:
    """Checks a department's file against itself and the city in the database; raises ``InvalidFiles``."""
    located, department = source.located, source.department
    if not SiteProfile.objects.filter(site_kind="portal").exists():
        raise InvalidFiles(
            [Fault(located.file, 0, "", "数据库中还没有城市，请先运行 manage.py load_city 载入城市文件夹")]
        )
    known_types = set(ItemType.objects.values_list("code", flat=True))
    faults = list(department_faults(source, known_types=known_types))
    faults += _dead_links([source], elsewhere=set(SiteProfile.objects.values_list("slug", flat=True)))
    if Department.objects.filter(code=department.code).exclude(sites__slug=department.slug).exists():
        faults.append(located.fault(("code",), f"编码 {department.code} 已属于另一个部门，请核对"))
    host = Site.objects.filter(hostname=department.host).exclude(profile__slug=department.slug)
    if department.host and host.exists():
        faults.append(located.fault(("host",), f"域名 {department.host} 已属于另一个网站，请换一个"))
    codes = [item.code for item in source.items]
    taken = CatalogueItem.objects.filter(code__in=codes).exclude(department__code=department.code)
    for code in taken.values_list("code", flat=True):
        faults.append(located.fault(("items",), f"事项编码 {code} 已属于另一个部门，编码必须唯一"))
    if faults:
        raise InvalidFiles(faults)


def department_faults(source: Source, *, known_types: set[str]) -> Iterator[Fault]:
    department, located = source.department, source.located
    yield from _columns(source)
    yield from _articles(source)
    for index, page in enumerate(department.pages):
        if page.slug in RESERVED_SECTIONS or page.slug in department.columns:
            yield located.fault(("pages", index, "slug"), f"地址“{page.slug}”已被必备页面或栏目占用，请换一个")
    codes = {item.code for item in source.items}
    for index, code in enumerate(department.home.featured_items):
        if code not in codes:
            yield located.fault(("home", "featured_items", index), f"本部门事项目录中没有编码 {code}，请核对")
    for item in source.items:
        if item.national_type not in known_types:
            message = f"事项类型 {item.national_type} 不在 city.yaml 的 item_types 中，请补上或改正"
            yield Fault("items.csv", 0, item.code, message)
    yield from _guides(source, codes)


def _columns(source: Source) -> Iterator[Fault]:
    for slug in source.department.columns:
        if slug in RESERVED_SECTIONS:
            yield source.located.fault(("columns", slug), f"“{slug}”是必备页面的地址，请换一个")


def _articles(source: Source) -> Iterator[Fault]:
    department, located = source.department, source.located
    places: dict[tuple[str, str], str] = {}
    allowed = set(department.columns) | {"statutory"}
    for part, default in DEFAULT_COLUMNS.items():
        articles: tuple[Article, ...] = getattr(department, part)
        for index, article in enumerate(articles):
            column = article.column or default
            if column not in allowed:
                yield located.fault((part, index), f"columns 中没有栏目 {column}，请在 columns 中设立或改正 column")
            place = (column, article.slug)
            if place in places:
                message = f"栏目 {column} 中已有同名地址（{places[place]}），请换一个"
                yield located.fault((part, index, "slug"), message)
            places[place] = f"{part}[{index}]"
    documents = {document.slug for document in department.documents}
    for index, interpretation in enumerate(department.interpretations):
        if interpretation.document and interpretation.document not in documents:
            message = f"documents 中没有 {interpretation.document}，请核对"
            yield located.fault(("interpretations", index, "document"), message)


def _guides(source: Source, codes: set[str]) -> Iterator[Fault]:
    slugs = Counter(guide.slug for guide in source.guides)
    items = Counter(guide.item for guide in source.guides)
    for guide in source.guides:
        file = source.guide_files.get(guide.slug, source.located.file)
        if guide.item not in codes:
            yield Fault(file, 0, "item", f"本部门事项目录中没有编码 {guide.item}，请在 items.csv 或 items 中补上")
        if slugs[guide.slug] > 1:
            yield Fault(file, 0, "slug", f"本部门有 {slugs[guide.slug]} 份指南地址同为 {guide.slug}，请改名")
        if items[guide.item] > 1:
            yield Fault(file, 0, "item", f"事项 {guide.item} 有 {items[guide.item]} 份指南，只能保留一份")
        if guide.slug in {"catalogue"}:
            yield Fault(file, 0, "slug", "catalogue 是事项目录的地址，请换一个")


def _repeated_bodies(sources: Sequence[Source]) -> Iterator[Fault]:
    for field, name in (("slug", "标识"), ("code", "编码"), ("host", "域名")):
        seen: dict[str, str] = {}
        for source in sources:
            value = getattr(source.department, field)
            if value and value in seen:
                yield source.located.fault((field,), f"{name} {value} 与 {seen[value]} 重复，请改成唯一的")
            seen.setdefault(value, source.located.file)


def _repeated_items(sources: Sequence[Source]) -> Iterator[Fault]:
    seen: dict[str, str] = {}
    for source in sources:
        for item in source.items:
            if item.code in seen:
                message = f"事项编码与 {seen[item.code]} 的事项重复，编码必须唯一"
                yield Fault("items.csv", 0, item.code, message)
            seen[item.code] = source.department.slug


def _unknown_departments(source: CitySource) -> Iterator[Fault]:
    known = {source.portal.department.slug} | {one.department.slug for one in source.departments}
    for slug in sorted(set(read_items(source.folder / "items.csv")) - known):
        yield Fault("items.csv", 0, slug, "departments 中没有这个部门，请补上其文件或改正 department 列")
    guides = source.folder / "guides"
    for folder in sorted(guides.iterdir()) if guides.is_dir() else ():
        if folder.name not in known:
            yield Fault(f"guides/{folder.name}", 0, "", "departments 中没有这个部门，请补上其文件或改文件夹名")


def addresses(source: Source) -> set[str]:
    """Slug paths of all pages that the source makes, as ``page:`` links name them."""
    department = source.department
    disclosure = {f"disclosure/{role}" for role in ("guide", "rules", "statutory", "annual", "request")}
    found = {"", "duties", "contacts", "services", "services/catalogue", "consultation", "complaints", "portal"}
    found |= {"disclosure"} | disclosure | set(department.columns)
    found |= {f"disclosure/annual/{report.slug}" for report in department.disclosure.reports}
    found |= {f"services/{guide.slug}" for guide in source.guides}
    found |= {page.slug if page.language == "zh-hans" else f"{page.language}/{page.slug}" for page in department.pages}
    for part, default in DEFAULT_COLUMNS.items():
        for article in getattr(department, part):
            column = article.column or default
            found.add(f"{'disclosure/statutory' if column == 'statutory' else column}/{article.slug}")
    return found


def texts(value: object, location: Location = ()) -> Iterator[tuple[Location, str]]:
    """Every text in a file's value with its place."""
    if isinstance(value, str):
        yield location, value
    elif isinstance(value, dict):
        for key, below in value.items():
            yield from texts(below, (*location, str(key)))
    elif isinstance(value, list):
        for index, below in enumerate(value):
            yield from texts(below, (*location, index))


def _dead_links(sources: Sequence[Source], *, elsewhere: Container[str] = ()) -> Iterator[Fault]:
    """Links without a page; those into sites ``elsewhere`` are left to the loading."""
    known = {source.department.slug: addresses(source) for source in sources}
    for source in sources:
        for location, text in texts(source.located.value):
            for target in page_links(text):
                is_elsewhere = target.partition("/")[0] in elsewhere
                if not is_elsewhere and not _leads_somewhere(target, source.department.slug, known):
                    message = f"链接 page:{target} 没有对应的页面，请核对地址"
                    yield source.located.fault(location, message)


def _leads_somewhere(target: str, slug: str, known: dict[str, set[str]]) -> bool:
    site, _, rest = target.partition("/")
    return target.strip("/") in known[slug] or rest.strip("/") in known.get(site, ())


def _missing_pictures(source: CitySource, sources: Sequence[Source]) -> Iterator[Fault]:
    for one in sources:
        for part in DEFAULT_COLUMNS:
            for index, article in enumerate(getattr(one.department, part)):
                if not article.image:
                    continue
                if not (source.folder / "media" / article.image).is_file():
                    yield one.located.fault((part, index, "image"), f"media 中没有图片 {article.image}")
                elif article.image not in source.credits:
                    message = f"media/credits.yaml 中没有 {article.image} 的替代文字，请补上"
                    yield one.located.fault((part, index, "image"), message)
