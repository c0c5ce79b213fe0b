"""What pages say, read from their contexts and from the rendered small city."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser

import msgspec
import pytest

from cms.publishing.plan import PlannedPage, RecordSet
from cms.publishing.render import Renderer
from cms.publishing.translation import CALL, catalogue
from departments.frame import MENU_WIDTH, contrast_to_white, darkened, theme
from departments.home import DepartmentHomeContext, PortalHomeContext
from departments.kinds import KINDS, frame
from departments.listing import PAGE_SIZE
from departments.service_index import SHOWN

from .face import ROOT, outside_page, pages_of, rendered_site, renderer
from .small_city import small_city, view_of

TEMPLATES = ROOT / "portal_templates"
SITE_META = ("SiteName", "SiteDomain", "SiteIDCode", "ColumnName", "ColumnType", "ColumnDescription", "ColumnKeywords")
ARTICLE_META = ("ArticleTitle", "PubDate", "ContentSource", "Keywords", "Author", "Description", "Url")
VOCABULARY = {
    "Thing": {"name", "alternateName", "description", "identifier", "url"},
    "Article": {"headline", "datePublished", "dateModified", "inLanguage"},
    "Audience": {"audienceType"},
    "BreadcrumbList": {"itemListElement"},
    "ContactPoint": {"telephone"},
    "GeoCoordinates": {"latitude", "longitude"},
    "GovernmentOrganization": {"telephone", "address"},
    "GovernmentService": {
        "audience", "availableChannel", "offers", "serviceOperator", "serviceOutput", "serviceType",
    },
    "Legislation": {
        "inLanguage", "legislationDate", "legislationIdentifier", "legislationLegalForce", "legislationPassedBy",
    },
    "ListItem": {"position", "item"},
    "NewsArticle": {"headline", "datePublished", "dateModified", "inLanguage"},
    "Offer": {"price", "priceCurrency"},
    "Place": {"address", "geo"},
    "ServiceChannel": {"serviceLocation", "servicePhone", "serviceUrl"},
}  # fmt: skip
"""The properties of schema.org 29 that the types may have, as far as pages use them."""


@pytest.fixture(scope="module")
def records() -> RecordSet:
    return small_city()


@pytest.fixture(scope="module")
def using() -> Renderer:
    return renderer()


@pytest.fixture(scope="module")
def pages(records: RecordSet, using: Renderer) -> dict[tuple[str, str], str]:
    """HTML by site and address."""
    return {
        (slug, path): html for slug in ("portal", "gongan") for _, path, html in rendered_site(records, slug, using)
    }


def planned(records: RecordSet, slug: str, path: str) -> PlannedPage:
    return next(page for record, page in pages_of(view_of(records, slug)) if (page.path or record.path) == path)


def test_every_kind_with_an_address_is_rendered_without_undefined_names(records, using):
    rendered = {kind for slug in ("portal", "gongan") for kind, _, _ in rendered_site(records, slug, using)}

    assert rendered == {kind.name for kind in KINDS.by_name.values() if kind.has_address}


def test_materials_stand_by_situation_after_those_that_everybody_needs(records):
    content = planned(records, "gongan", "/services/id-card.html").content

    assert [material.name for material in content.materials] == ["居民户口簿", "换领补领申请表"]
    assert {
        situation.name: [material.name for material in situation.materials] for situation in content.situations
    } == {
        "未满十六周岁的": ["监护人身份证", "监护关系证明"],
        "丢失补领的": ["丢失情况说明"],
    }


def test_a_guide_tells_what_a_citizen_must_know_beyond_the_six_parts(pages):
    html = pages["gongan", "/services/id-card.html"]

    for told in (
        "手机办理",
        "省公安厅",
        "市大数据中心",
        "全国通办",
        "可以在网上缴费",
        "可以预约办理",
        "网上办理，到现场一次",
    ):
        assert told in html
    for told in ("含首页", "在有效期内。", "核对材料并录入", "凭证办理", "2031-07-01"):
        assert told in html


def test_no_page_has_inline_style_or_script(pages):
    for address, html in pages.items():
        assert not re.search(r"<style|\sstyle=|\son\w+=", html), address
        scripts = re.findall(r"<script([^>]*)>", html)
        assert all("src=" in script or "application/ld+json" in script for script in scripts), address


def test_every_page_has_one_first_heading_and_skips_no_level(pages):
    for address, html in pages.items():
        main = html[html.index("<main") : html.index("</main>")]
        levels = [int(level) for level in re.findall(r"<h([1-6])", main)]
        assert levels[0] == 1, address
        assert levels.count(1) == 1, address
        assert all(below - above <= 1 for above, below in itertools.pairwise(levels)), address


def test_every_element_is_closed_in_order_and_stands_where_it_may(pages):
    for address, html in pages.items():
        assert _Nesting.faults_of(html) == [], address


@pytest.mark.parametrize(
    "html",
    ["<p><b>甲</p></b>", "<div><p>甲</div>", "<p>甲<ul></ul></p>", "<a>甲<a>乙</a></a>", "<dl><dt>甲</dt></dl></div>"],
)
def test_the_look_at_nesting_finds_what_browsers_repair_in_silence(html):
    assert _Nesting.faults_of(html) != []


def test_no_page_uses_an_id_twice_or_points_at_a_missing_one(pages):
    for address, html in pages.items():
        ids = _Attributes.of(html, "id")
        assert len(ids) == len(set(ids)), address
        fragments = [href[1:] for href in _Attributes.of(html, "href") if href.startswith("#")]
        assert set(fragments + _Attributes.of(html, "aria-labelledby")) <= set(ids), address


def test_every_page_offers_correction_a_telephone_and_the_portal(pages):
    for address, html in pages.items():
        if "/en/" in address[1]:
            continue
        assert "本页有误？我要纠错" in html, address
        assert 'href="tel:000012340001"' in html, address
        assert address[0] == "portal" or 'href="http://localhost:8000/"' in html, address


def test_every_page_carries_the_metadata_of_the_guideline(pages):
    for address, html in pages.items():
        meta = dict(re.findall(r'<meta name="([^"]+)" content="([^"]*)"', html))
        is_list = address[1].endswith("/") or "/page-" in address[1]
        wanted = SITE_META if is_list else (*SITE_META, *ARTICLE_META)
        assert [name for name in wanted if not meta.get(name)] == [], address
        assert meta.get("description"), address


def test_structured_data_uses_the_words_of_schema_org(pages):
    for address, html in pages.items():
        blocks = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html)
        assert len(blocks) == 1, address
        found = json.loads(blocks[0])
        assert found[0]["@type"] == "BreadcrumbList", address
        for thing in found:
            assert thing.pop("@context") == "https://schema.org"
            assert list(_unknown_words(thing)) == [], address
    assert '"@type":"GovernmentService"' in pages["gongan", "/services/id-card.html"]
    assert '"@type":"GovernmentOrganization"' in pages["gongan", "/contacts.html"]


def test_an_article_without_a_source_names_the_sponsor_of_the_site(pages):
    assert "来源 示例市公安局" in pages["gongan", "/interpretations/residence.html"]


def test_articles_show_when_by_whom_and_from_where_they_were_published(pages):
    html = pages["gongan", "/notices/traffic.html"]

    assert "2026-09-01 09:30" in html
    assert "来源 交通警察支队" in html
    assert "责任编辑 信息发布岗" in html
    assert "历史数据" in html
    assert "置顶" in pages["gongan", "/notices/"]


def test_a_link_to_a_page_that_is_not_public_shows_its_text_alone(pages):
    html = pages["gongan", "/notices/traffic.html"]

    assert '<a href="/policies/residence.html">管理办法</a>未公开的页面' in html


def test_the_footer_identifies_the_site(pages):
    footer = pages["gongan", "/"].partition("<footer")[2]

    for text in ("主办单位", "承办单位", "联系电话", "网站标识码 0000000001", "示ICP备", "示公网安备", "党政机关标识",
                 "我为政府网站找错", "网站地图", "隐私声明", "无障碍"):  # fmt: skip
        assert text in footer, text


def test_an_addition_to_a_full_column_changes_only_its_newest_page():
    before = _column_pages(small_city(news=62))
    after = _column_pages(small_city(news=63))

    assert [path for path in after if before.get(path) != after[path]] == ["/news/"]
    assert set(after) == {"/news/", "/news/page-1.html", "/news/page-2.html"}


def test_the_pages_of_a_column_hold_every_article_once():
    pages = _column_pages(small_city(news=62))

    urls = [entry for listed in pages.values() for entry in listed]
    assert len(urls) == len(set(urls)) == 62
    assert all(len(listed) == PAGE_SIZE for path, listed in pages.items() if path != "/news/")


def test_items_without_a_guide_stand_in_the_catalogue_with_their_anchor(pages):
    html = pages["gongan", "/services/catalogue.html"]

    row = html[html.index('id="item-2"') :].partition("</tr>")[0]
    assert "户口迁移审批" in row
    assert "指南编制中" in row
    assert "市公安局" in row
    assert "0000-12340001" in row


def test_a_guide_has_the_six_parts_as_anchors_in_their_order(pages):
    ids = _Attributes.of(pages["gongan", "/services/id-card.html"], "id")

    parts = [part for part in ids if part in ("basis", "conditions", "procedure", "limits", "fees", "result")]
    assert parts == ["basis", "conditions", "procedure", "limits", "fees", "result"]


def test_a_guide_shows_when_it_was_published_reviewed_or_not(using):
    records = small_city()
    records.put(msgspec.structs.replace(records.by_key["page:22"], reviewed=""))

    html = next(html for _, path, html in rendered_site(records, "gongan", using) if path == "/services/id-card.html")

    assert "发布时间 2026-" in html[html.index("<main") :]
    assert "本指南最近核对日期" not in html


def test_document_and_interpretation_link_to_each_other(pages):
    assert 'href="/interpretations/residence.html"' in pages["gongan", "/policies/residence.html"]
    assert 'href="/policies/residence.html"' in pages["gongan", "/interpretations/residence.html"]


def test_the_five_sections_of_disclosure_stand_in_the_order_of_practice(pages):
    found = re.findall(r'id="part-(\w+)"', pages["gongan", "/disclosure/"])

    assert found == ["guide", "rules", "statutory", "annual", "request"]


def test_a_document_that_no_longer_holds_says_so_above_its_text(pages):
    html = pages["gongan", "/policies/residence.html"]

    notice = html[html.index("inset-mark") : html.index("article-body")]
    assert "本文件已修改" in notice
    assert "示公规〔2026〕9号" in notice
    assert "2026-09-10" in notice


def test_a_guide_says_where_its_item_is_handled(pages):
    html = pages["gongan", "/services/id-card.html"]

    assert "在外部网址办理" in html
    assert "窗口、网上" in html
    assert "需要现场采集指纹。" in html


def test_the_menu_keeps_to_one_line_and_shows_every_section_once(records, pages):
    around = frame(view_of(records, "gongan"), "zh-hans")
    sections = view_of(records, "gongan").children("page:10")

    assert len(around.menu) == MENU_WIDTH
    assert [entry.key for entry in (*around.menu, *around.further_menu)] == [
        section.key for section in sections if section.in_menu
    ]
    assert 'class="is-current">更多栏目' in pages["gongan", "/news/"]
    assert 'class="is-current">更多栏目' not in pages["gongan", "/duties.html"]


def test_the_portal_lists_every_site_and_the_newest_of_all(records):
    home = planned(records, "portal", "/").content

    assert isinstance(home, PortalHomeContext)
    assert [site.url for site in home.departments] == ["http://gongan.localhost:8000/"]
    assert [site.url for site in home.districts] == ["http://donghu.localhost:8000/"]
    assert home.news.entries[0].url.startswith("http://gongan.localhost:8000/news/")
    assert home.services[0].url == "http://gongan.localhost:8000/services/id-card.html"


def test_the_portals_service_index_offers_the_guides_of_all_departments_and_leads_to_theirs(records, pages):
    index = planned(records, "portal", "/services/").content

    assert [group.name for group in index.topics] == ["户籍身份"]
    assert index.topics[0].services[0].url == "http://gongan.localhost:8000/services/id-card.html"
    assert [(site.name, site.url, site.count) for site in index.departments] == [
        ("市公安局", "http://gongan.localhost:8000/services/", 4)
    ]
    assert '<span class="card-note">市公安局</span>' in pages["portal", "/services/"]


def test_a_group_of_the_portals_index_shows_its_first_services_and_where_the_others_stand(using):
    records = small_city()
    guide = records.by_key["page:22"]
    for number in range(100, 100 + SHOWN):
        records.put(
            msgspec.structs.replace(guide, key=f"page:{number}", path=f"/services/g{number}.html", position=number)
        )

    index = planned(records, "portal", "/services/").content
    html = next(html for _, path, html in rendered_site(records, "portal", using) if path == "/services/")

    assert (index.topics[0].count, len(index.topics[0].services)) == (SHOWN + 1, SHOWN)
    assert '其余见<a href="#departments">' in html


def test_where_no_guide_is_ready_the_items_are_offered_with_a_mark(using):
    records = small_city()
    records.remove("page:22")

    index = planned(records, "gongan", "/services/").content
    home = planned(records, "gongan", "/").content
    html = next(html for _, path, html in rendered_site(records, "gongan", using) if path == "/services/")

    assert [card.has_guide for card in index.topics[0].services] == [False] * 4
    assert index.topics[0].services[0].url == "/services/catalogue.html#item-1"
    assert home.services[0].title == "居民身份证换领、补领"
    assert "办事指南正在编制" in html


def test_a_department_home_offers_guides_first_and_the_portal_column(records):
    home = planned(records, "gongan", "/").content

    assert isinstance(home, DepartmentHomeContext)
    assert [card.has_guide for card in home.services] == [True, False]
    assert home.portal_column is not None
    assert home.portal_column.url == "/portal/"
    assert home.complaints_url == "/complaints.html"


def test_a_pale_city_colour_is_darkened_until_white_text_is_readable(records):
    assert contrast_to_white(darkened("#7fb3ff", 7.0)) >= 7.0
    assert darkened("#1f4e8c", 7.0) == "#1f4e8c"
    assert "--main:#1f4e8c" in theme(view_of(records, "gongan"))


def test_every_text_of_the_templates_has_an_english_translation():
    english = catalogue([ROOT / "cms" / "locale"], "en")
    sources = [file.read_text(encoding="utf-8") for file in TEMPLATES.rglob("*.html") if "admin" not in file.parts]

    texts = {match[1].strip("\"'") for source in sources for match in CALL.finditer(source)}
    assert texts - set(english) == set()


def test_an_english_page_has_an_english_frame(pages):
    html = pages["gongan", "/en/about.html"]

    assert '<html lang="en">' in html
    assert "Skip to content" in html
    assert "Something wrong on this page?" in html


def test_the_frame_for_dynamic_pages_and_the_missing_page_are_rendered(records, using):
    view = view_of(records, "gongan")

    dynamic = outside_page(view, "layouts/frame.html", using)
    assert "<!--main-->" in dynamic
    assert "本页有误？我要纠错" in dynamic
    missing = outside_page(view, "layouts/404.html", using)
    assert "没有找到这个页面" in missing
    assert "aria-current" not in missing
    assert "这个页面的内容正在准备" in outside_page(view, "layouts/prepared.html", using)
    assert frame(view, "zh-hans").correction_url == "/consultation.html"


def _unknown_words(thing: dict[str, object]) -> Iterator[str]:
    kind = str(thing["@type"])
    for name, value in thing.items():
        if name != "@type" and name not in VOCABULARY["Thing"] | VOCABULARY[kind]:
            yield f"{kind}.{name}"
        for part in value if isinstance(value, list) else [value]:
            if isinstance(part, dict):
                yield from _unknown_words(part)


def _column_pages(records: RecordSet) -> dict[str, list[str]]:
    return {
        page.path or record.path: [entry.url for entry in page.content.listing.entries]
        for record, page in pages_of(view_of(records, "gongan"))
        if record.path == "/news/"
    }


class _Attributes(HTMLParser):
    """Values of one attribute, in the order of the document."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value or "" for name, value in attrs if name == self.name]

    @classmethod
    def of(cls, html: str, name: str) -> list[str]:
        parser = cls(name)
        parser.feed(html)
        return parser.found


class _Nesting(HTMLParser):
    """Elements that are closed out of order or not at all, blocks in paragraphs, links in links."""

    VOID = frozenset({"br", "col", "hr", "img", "input", "link", "meta", "source"})
    BLOCKS = frozenset({"address", "aside", "details", "div", "dl", "figure", "form", "h1", "h2", "h3", "h4", "hr", "ol",
                        "p", "section", "table", "ul"})  # fmt: skip

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if (tag in self.BLOCKS and "p" in self.open) or (tag == "a" and "a" in self.open):
            self.faults.append(f"<{tag}> inside <{self.open[-1]}> in line {self.getpos()[0]}")
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Parts of a picture in SVG, closed in themselves."""

    def handle_endtag(self, tag: str) -> None:
        if self.open and self.open[-1] == tag:
            self.open.pop()
        else:
            self.faults.append(f"</{tag}> in line {self.getpos()[0]} closes nothing")

    @classmethod
    def faults_of(cls, html: str) -> list[str]:
        parser = cls()
        parser.feed(html)
        parser.close()
        return [*parser.faults, *(f"<{tag}> stays open" for tag in parser.open)]
