"""Checks across files: what no single file can know."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain
from urllib.parse import urlsplit

from django.contrib.auth import get_user_model
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Site

from cms.accounts.duties import clash
from departments.organisation.models import SiteProfile
from departments.services.models import CatalogueItem, ItemType

from .defaults import default_pages
from .faults import Fault, InvalidFiles, Located, Location
from .fields import field_faults
from .format import DEFAULT_COLUMNS, Article, DepartmentFile
from .links import page_at
from .markdown import page_links
from .pictures import no_pictures, picture_faults
from .reading import CitySource, Source
from .sites import host_of

RESERVED_SECTIONS = frozenset(
    {"duties", "contacts", "services", "consultation", "complaints", "portal", "disclosure", "en", "zh-hant"}
)
"""Slugs of the required pages and of languages: free sections cannot take them."""
IDENTITIES: dict[Location, str] = {
    ("slug",): "标识",
    ("code",): "编码",
    ("host",): "域名",
    ("site", "name"): "网站名称",
}
"""What no two bodies share. Uploads are kept by the site's name: two of one name would share them."""
CHUNK = 500


def check_city(source: CitySource) -> None:
    """Raises ``InvalidFiles`` with every fault."""
    everything = (source.portal, *source.departments)
    faults = [fault for one in everything for fault in department_faults(one, known_types=set(source.city.item_types))]
    faults += chain.from_iterable(_taken(one) for one in everything)
    faults += _portals(source)
    faults += _repeated_bodies(everything)
    faults += _repeated_items(everything)
    faults += _unknown_departments(source)
    faults += picture_faults(source)
    faults += _dead_links(everything)
    codes = {item.code for one in everything for item in one.items}
    for index, code in enumerate(source.city.featured_items):
        if code not in codes:
            faults.append(source.located.fault(("featured_items", index), f"事项目录中没有编码 {code}，请核对"))
    slugs = {one.department.slug for one in source.departments}
    for index, slug in enumerate(source.city.department_order):
        if slug not in slugs:
            message = f"departments 文件夹中没有 {slug}.yaml，请核对"
            faults.append(source.located.fault(("department_order", index), message))
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
    faults = [*department_faults(source, known_types=known_types), *_taken(source), *no_pictures(source)]
    if department.kind == "portal":
        faults.append(located.fault(("kind",), "城市已有门户网站，这里应为 department、district 或 zone"))
    for item, place in zip(source.items, source.item_places, strict=True):
        if item.department not in ("", department.slug):
            faults.append(place.fault(("department",), f"应为本部门 {department.slug}，或者不写"))
    faults += _dead_links([source], is_city_known=True)
    faults += _repeated_items([source])
    foreign = set(_foreign_codes([item.code for item in source.items], department.code))
    for item, place in zip(source.items, source.item_places, strict=True):
        if item.code in foreign:
            faults.append(place.fault(("code",), f"事项编码 {item.code} 已属于另一个部门，编码必须唯一"))
    if faults:
        raise InvalidFiles(faults)


def _taken(source: Source) -> Iterator[Fault]:
    """What the database has given to another body already."""
    located, department = source.located, source.department
    profile = SiteProfile.objects.filter(slug=department.slug).select_related("department").first()
    if profile is not None and profile.department.code != department.code:
        message = f"标识 {department.slug} 已属于编码为 {profile.department.code} 的{profile.department.name}，请换一个，或改正编码"
        yield located.fault(("slug",), message)
    elif profile is None and Page.objects.filter(depth=2, slug=department.slug).exists():
        yield located.fault(("slug",), f"标识 {department.slug} 已被后台的一个页面占用，请换一个")
    owner = SiteProfile.objects.filter(department__code=department.code).exclude(slug=department.slug).first()
    if owner is not None:
        yield located.fault(("code",), f"编码 {department.code} 已属于另一个部门（{owner.slug}），请核对")
    # The site that a new Wagtail brings along has no profile, and goes.
    others = Site.objects.filter(profile__isnull=False).exclude(profile__slug=department.slug)
    if others.filter(site_name=department.site.name).exists():
        yield located.fault(("site", "name"), f"已有名为“{department.site.name}”的网站，请换一个名称")
    yield from _unfit_accounts(source)
    host = host_of(department)
    if others.filter(hostname=host).exists():
        yield located.fault(("host",), f"域名 {host} 已属于另一个网站，请换一个")


def _unfit_accounts(source: Source) -> Iterator[Fault]:
    for role, names in source.department.accounts:
        known = get_user_model().objects.filter(username__in=names).prefetch_related("groups")
        found = {user.get_username(): user for user in known}
        for index, name in enumerate(names):
            user = found.get(name)
            if user is None:
                told = f"没有账号 {name}，请核对或先建立账号"
            elif clash({*(group.name for group in user.groups.all()), role}, is_superuser=user.is_superuser):
                told = f"账号 {name} 担任安全管理员或者审计管理员，不能兼任网站的岗位，请换一个"
            else:
                continue
            yield source.located.fault(("accounts", role, index), told)


def _foreign_codes(codes: Sequence[str], department: str) -> Iterator[str]:
    for start in range(0, len(codes), CHUNK):
        found = CatalogueItem.objects.filter(code__in=codes[start : start + CHUNK])
        yield from found.exclude(department__code=department).values_list("code", flat=True)


def _portals(source: CitySource) -> Iterator[Fault]:
    if source.portal.department.kind != "portal":
        yield source.portal.located.fault(("kind",), "门户网站应写 kind: portal")
    for one in source.departments:
        if one.department.kind == "portal":
            yield one.located.fault(("kind",), "门户网站只能写在 city.yaml 中，这里应为 department、district 或 zone")


def department_faults(source: Source, *, known_types: set[str]) -> Iterator[Fault]:
    department, located = source.department, source.located
    yield from _columns(source)
    yield from _articles(source)
    for index, page in enumerate(department.pages):
        if page.slug in RESERVED_SECTIONS or page.slug in department.columns:
            yield located.fault(("pages", index, "slug"), f"地址“{page.slug}”已被必备页面或栏目占用，请换一个")
    yield from _repeated_pages(source)
    codes = {item.code for item in source.items}
    for index, code in enumerate(department.home.featured_items):
        if code not in codes:
            yield located.fault(("home", "featured_items", index), f"本部门事项目录中没有编码 {code}，请核对")
    for item, place in zip(source.items, source.item_places, strict=True):
        if item.national_type not in known_types:
            message = f"事项类型 {item.national_type} 不在 city.yaml 的 item_types 中，请补上或改正"
            yield place.fault(("national_type",), message)
    yield from _guides(source, codes)
    yield from _former_addresses(source)
    yield from field_faults(source)


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


def _repeated_pages(source: Source) -> Iterator[Fault]:
    department = source.department
    lists = {("pages",): department.pages, ("disclosure", "reports"): department.disclosure.reports}
    for location, pages in lists.items():
        seen: set[str] = set()
        for index, page in enumerate(pages):
            if page.slug in seen:
                yield source.located.fault((*location, index, "slug"), f"地址 {page.slug} 已有一页，请换一个")
            seen.add(page.slug)


def _guides(source: Source, codes: set[str]) -> Iterator[Fault]:
    slugs = Counter(guide.slug for guide in source.guides)
    items = Counter(guide.item for guide in source.guides)
    for guide, place in zip(source.guides, source.guide_places, strict=True):
        if guide.item not in codes:
            message = f"本部门事项目录中没有编码 {guide.item}，请在 items.csv 或 items 中补上"
            yield place.fault(("item",), message)
        if slugs[guide.slug] > 1:
            yield place.fault(("slug",), f"本部门有 {slugs[guide.slug]} 份指南地址同为 {guide.slug}，请改名")
        if items[guide.item] > 1:
            yield place.fault(("item",), f"事项 {guide.item} 有 {items[guide.item]} 份指南，只能保留一份")
        if guide.slug == "catalogue":
            yield place.fault(("slug",), "catalogue 是事项目录的地址，请换一个")


def _former_addresses(source: Source) -> Iterator[Fault]:
    """An address of the older site leads to one page."""
    places: dict[str, str] = {}
    for located in (source.located, *source.guide_places):
        for location, old in texts(located.value):
            if location[-1] != "old_url" or not old:
                continue
            if urlsplit(old).scheme not in ("", "http", "https"):
                yield located.fault(location, f"“{old}”不是旧网站的网址，写作 /old/1.htm 或 http://…/old/1.htm")
            path = Redirect.normalise_path(old)
            if path in places:
                yield located.fault(location, f"旧网址 {path} 已转到另一页（{places[path]}），只能转到一页")
            places[path] = str(located.fault(location, "")).rstrip(": ")


def _repeated_bodies(sources: Sequence[Source]) -> Iterator[Fault]:
    for location, name in IDENTITIES.items():
        seen: dict[str, str] = {}
        for source in sources:
            value = _identity(source.department, location)
            if value in seen:
                yield source.located.fault(location, f"{name} {value} 与 {seen[value]} 重复，请改成唯一的")
            seen.setdefault(value, source.located.file)


def _identity(department: DepartmentFile, location: Location) -> str:
    if location == ("host",):
        return host_of(department)
    return department.site.name if location == ("site", "name") else str(getattr(department, str(location[0])))


def _repeated_items(sources: Sequence[Source]) -> Iterator[Fault]:
    seen: dict[str, Located] = {}
    for source in sources:
        for item, place in zip(source.items, source.item_places, strict=True):
            former = seen.setdefault(item.code, place)
            if former is not place:
                message = f"事项编码 {item.code} 与 {former.file} 第 {former.line(())} 行重复，编码必须唯一"
                yield place.fault(("code",), message)


def _unknown_departments(source: CitySource) -> Iterator[Fault]:
    known = {source.portal.department.slug} | {one.department.slug for one in source.departments}
    for slug in sorted(source.item_rows.keys() - known):
        message = f"departments 中没有部门“{slug}”，请补上其文件或改正 department 列"
        yield source.item_rows[slug][0].place.fault(("department",), message)
    guides = source.folder / "guides"
    for folder in sorted(guides.iterdir()) if guides.is_dir() else ():
        if folder.is_dir() and folder.name not in known:
            yield Fault(f"guides/{folder.name}", 0, "", "departments 中没有这个部门，请补上其文件或改文件夹名")


def addresses(source: Source) -> set[str]:
    """Slug paths of all pages that the source makes, as ``page:`` links name them."""
    department = source.department
    disclosure = {f"disclosure/{role}" for role in ("guide", "rules", "statutory", "annual", "request")}
    found = {"", "duties", "contacts", "services", "services/catalogue", "consultation", "complaints", "portal"}
    found |= {"disclosure"} | disclosure | set(department.columns)
    found |= {f"disclosure/annual/{report.slug}" for report in department.disclosure.reports}
    found |= {f"services/{guide.slug}" for guide in source.guides}
    standard = (*department.pages, *default_pages(department))
    found |= {page.slug if page.language == "zh-hans" else f"{page.language}/{page.slug}" for page in standard}
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


def _dead_links(sources: Sequence[Source], *, is_city_known: bool = False) -> Iterator[Fault]:
    """Links without a page; with ``is_city_known`` pages of the database count too."""
    known = {source.department.slug: addresses(source) for source in sources}
    for source in sources:
        for located in (source.located, *source.guide_places):
            for location, text in texts(located.value):
                for target in page_links(text):
                    if _leads_somewhere(target, source.department.slug, known):
                        continue
                    if is_city_known and page_at(source.department.slug, target) is not None:
                        continue
                    yield located.fault(location, f"链接 page:{target} 没有对应的页面，请核对地址")


def _leads_somewhere(target: str, slug: str, known: dict[str, set[str]]) -> bool:
    site, _, rest = target.partition("/")
    return target.strip("/") in known[slug] or rest.strip("/") in known.get(site, ())
