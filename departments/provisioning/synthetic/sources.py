"""The files of a synthetic city, as if they had been read from a folder: provisioning makes pages of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any, NamedTuple

from departments.provisioning import format
from departments.provisioning.faults import Located
from departments.provisioning.parts import BEIJING
from departments.provisioning.reading import Source

from . import vocabulary as words
from .writing import Writer

OPENED = datetime(2026, 9, 30, 9, 0, tzinfo=BEIJING)
"""Everything was published on this day or before it, so that one seed gives one city at any time."""
FIXED = 24
"""Pages that a site has however small it is; the portal has one less."""
SHARES = {"guides": 0.16, "news": 0.46, "notices": 0.18, "documents": 0.12}
"""Of the pages beyond; the rest are interpretations."""
HOURS = "周一至周五 9:00–12:00，13:30–17:00（法定节假日除外）"
PAGES = (
    ("privacy", "privacy", "隐私声明"),
    ("accessibility", "accessibility", "无障碍说明"),
    ("site-map", "sitemap", "网站地图"),
)
"""Slug, role and title."""
REPORTS = (2023, 2024, 2025)


class Body(NamedTuple):
    """Who a site belongs to."""

    number: int
    slug: str
    kind: str
    name: str
    bureau: words.Bureau


def bodies(sites: int) -> Iterator[Body]:
    """The portal first, then the city's bureaus, then those of its parts; raises ``ValueError`` for too many sites."""
    if not 1 <= sites <= most_sites():
        raise ValueError(f"A synthetic city has 1 to {most_sites()} sites.")
    yield Body(0, "portal", "portal", "示例市人民政府办公室", words.BUREAUS[-7])
    for number in range(1, sites):
        area, place = divmod(number - 1, len(words.BUREAUS))
        bureau = words.BUREAUS[place]
        if area == 0:
            yield Body(number, bureau.slug, "department", f"市{bureau.name}", bureau)
        else:
            slug, name = words.AREAS[area - 1]
            yield Body(number, f"{slug}-{bureau.slug}", "department", f"{name}{bureau.name}", bureau)


def most_sites() -> int:
    return 1 + len(words.BUREAUS) * (1 + len(words.AREAS))


def source_of(body: Body, *, pages: int, seed: int, neighbours: tuple[str, ...] = ()) -> Source:
    """A site of just ``pages`` pages; ``neighbours`` are the slugs of sites that its texts may link to."""
    department, items, guides = _Site(body, seed, neighbours).made(pages)
    return Source(department, Located(body.slug, {}, {}), items, guides)


def fixed_pages(body: Body) -> int:
    return FIXED - (body.kind == "portal")


class _Site:
    def __init__(self, body: Body, seed: int, neighbours: tuple[str, ...]) -> None:
        self.body = body
        self.random = Random(f"{seed}/{body.slug}")  # noqa: S311 (texts, no secrets)
        self.writer = Writer(self.random, body.name, body.bureau.matters)
        self.neighbours = neighbours
        self.phone = f"0000-1{2_340_000 + body.number * 10}"
        self.address = f"示例市样例路{body.number + 1}号（示例地址）"
        self.guide_slugs: list[str] = []

    def made(self, pages: int) -> tuple[format.DepartmentFile, tuple[format.Item, ...], tuple[format.Guide, ...]]:
        items = tuple(self._items())
        counts = self._counts(pages - fixed_pages(self.body), most_guides=len(items))
        guides = tuple(self._guide(item, number) for number, item in enumerate(items[: counts["guides"]], start=1))
        self.guide_slugs = [guide.slug for guide in guides]
        documents = tuple(self._document(number) for number in range(1, counts["documents"] + 1))
        body, name = self.body, self.body.name
        department = format.DepartmentFile(
            slug=body.slug,
            kind=body.kind,
            code=f"11S{body.number:015d}",
            name=name,
            short_name=name.removeprefix("市"),
            address=self.address,
            phone=self.phone,
            site=self._identity(),
            officers=format.Officers(consultation=("政策咨询岗", "业务咨询岗"), complaints=("机关纪检岗",)),
            home=format.Home(
                introduction=self.writer.paragraph(3), featured_items=tuple(item.code for item in items[:8])
            ),
            duties=self._duties(),
            contacts=self._contacts(),
            services=format.Introduced(introduction=self.writer.paragraph(1)),
            catalogue=format.Introduced(introduction=self.writer.paragraph(1)),
            consultation=self._consultation(),
            complaints=self._complaints(),
            portal_column=format.Introduced(introduction=self.writer.paragraph(2)),
            disclosure=self._disclosure(),
            columns={
                "news": format.Column(title="工作动态"),
                "notices": format.Column(title="通知公告"),
                "policies": format.Column(title="政策文件"),
                "interpretations": format.Column(title="政策解读"),
            },
            news=tuple(self._article("news", number) for number in range(1, counts["news"] + 1)),
            notices=tuple(self._article("notices", number) for number in range(1, counts["notices"] + 1)),
            documents=documents,
            interpretations=tuple(
                self._interpretation(number, self.random.choice(documents))
                for number in range(1, counts["interpretations"] + 1)
            ),
            pages=tuple(
                format.StandardPage(slug=slug, title=title, role=role, body=self._text()) for slug, role, title in PAGES
            ),
        )
        return department, items, guides

    def _counts(self, articles: int, *, most_guides: int) -> dict[str, int]:
        counts = {name: int(articles * share) for name, share in SHARES.items()}
        counts["guides"] = min(counts["guides"], most_guides)
        if not counts["documents"]:  # An interpretation needs one.
            counts["news"] = articles - counts["guides"] - counts["notices"]
        return counts | {"interpretations": articles - sum(counts.values())}

    def _identity(self) -> format.SiteIdentity:
        is_portal = self.body.kind == "portal"
        name = "示例市人民政府门户网站" if is_portal else f"示例市{self.body.name.removeprefix('市')}"
        return format.SiteIdentity(
            name=name,
            identification_code=f"{self.body.number + 1:010d}",
            icp_number=f"示ICP备00000000号-{self.body.number + 1}（示例）",
            police_number=f"示公网安备 {self.body.number + 1:014d}号（示例）",
            sponsor=self.body.name,
            operator=f"{self.body.name}办公室",
            phone=self.phone,
            description=f"{name}发布政务信息、提供办事服务、听取公众意见。",
            keywords=(self.body.name, *self.body.bureau.matters),
        )

    def _items(self) -> Iterator[format.Item]:
        pairs = [(matter, act) for matter in self.body.bureau.matters for act in words.ACTS]
        for number, (matter, (kind, act)) in enumerate(pairs, start=1):
            yield format.Item(
                code=f"{kind}{self.body.number:05d}{number:05d}",
                name=f"{matter}{act}",
                national_type=kind,
                phone=self.phone,
                audiences=self.random.choice(words.AUDIENCES),
                topic=self.body.bureau.topic,
                other_names=(f"办{matter}",),
            )

    def _guide(self, item: format.Item, number: int) -> format.Guide:
        choose = self.random.choice
        law = f"《示例市{item.name}条例》"
        limit = self.random.randrange(5, 31)
        return format.Guide(
            slug=f"item-{number}",
            item=item.code,
            summary=self.writer.sentence(),
            keywords=(item.name, self.body.bureau.topic),
            published=self._moment(number * 5),
            source_of_power="法定本级行使",
            level="市级",
            bases=tuple(
                format.LegalBasis(law=law, article=f"第{place}条", text=self.writer.paragraph(1)) for place in (7, 12)
            ),
            audiences=item.audiences,
            conditions=f"{self.writer.paragraph(1)}\n\n" + "\n".join(f"- {self.writer.sentence()}" for _ in range(3)),
            materials=tuple(
                format.Material(
                    name=f"{item.name}{name}", form=choose(("原件", "复印件", "电子件")), source="申请人自备"
                )
                for name in self.random.sample(words.MATERIALS, 4)
            ),
            steps=tuple(
                format.Step(name=name, handler=handler, limit=limit, criteria=self.writer.sentence())
                for name, handler, limit in words.STEPS
            ),
            special_procedure="无",
            statutory_limit=format.TimeLimit(amount=limit),
            promised_limit=format.TimeLimit(amount=max(1, limit // 3)),
            result_kind="证照",
            result_name=f"{item.name}结果文书",
            channels=tuple(sorted(self.random.sample(words.CHANNELS, 2))),
            visits=1,
            visits_reason="需现场核验原件",
            places=(
                format.Place(name=f"{self.body.name}办事大厅", address=self.address, hours=HOURS, phone=self.phone),
            ),
            consultation=f"电话 {self.phone}",
            supervision=f"电话 {self.phone}，或在本网站“监督投诉”栏目反映",
            remedy="对办理结果不服的，可以依法申请行政复议或者提起行政诉讼。",
            questions=tuple(
                format.Question(question=question, answer=self.writer.paragraph(1))
                for question in ("可以委托他人办理吗？", "办理进度在哪里查询？")
            ),
            topic=self.body.bureau.topic,
            reviewed=OPENED.date().isoformat(),
        )

    def _duties(self) -> format.Duties:
        return format.Duties(
            duties="\n".join(f"{place}. {self.writer.sentence()}" for place in range(1, 9)),
            organisation=self.writer.paragraph(2),
            bodies=tuple(format.InternalBody(name=name, duties=self.writer.sentence()) for name in words.POSTS),
            leaders=tuple(
                format.Leader(post=post, division_of_work=f"分管{self.writer.matter()}工作") for post in words.LEADERS
            ),
            hours=format.Hours(regular=HOURS),
        )

    def _contacts(self) -> format.Contacts:
        bodies = tuple(
            format.Body(name=name, address=self.address, phone=self.phone, hours=HOURS) for name in words.POSTS
        )
        staff = tuple(
            format.StaffPost(post=f"{name}负责岗", body=name, duties=self.writer.sentence(), phone=self.phone)
            for name in words.POSTS
        )
        return format.Contacts(bodies=bodies, staff=staff)

    def _consultation(self) -> format.Consultation:
        questions = (f"{matter}怎么办理？" for matter in self.body.bureau.matters)
        return format.Consultation(
            introduction=self.writer.paragraph(1),
            rules=self.writer.paragraph(3),
            phone=self.phone,
            hours=format.Hours(regular=HOURS),
            common_questions=tuple(
                format.Question(question=question, answer=self.writer.paragraph(1)) for question in questions
            ),
        )

    def _complaints(self) -> format.Complaints:
        return format.Complaints(
            introduction=self.writer.paragraph(1),
            owner="机关纪委",
            scope=self.writer.paragraph(2),
            procedure=self.writer.paragraph(3),
            phone=self.phone,
            address=self.address,
            hours=format.Hours(regular=HOURS),
        )

    def _disclosure(self) -> format.Disclosure:
        request = format.RequestRules(
            text=self.writer.paragraph(2),
            body=f"{self.body.name}办公室",
            address=self.address,
            phone=self.phone,
            hours=HOURS,
        )
        reports = tuple(
            format.Report(
                slug=str(year), title=f"{self.body.name}{year}年政府信息公开工作年度报告", year=year, body=self._text()
            )
            for year in REPORTS
        )
        return format.Disclosure(
            introduction=self.writer.paragraph(1),
            guide=self._text(),
            rules=self._text(),
            statutory=self.writer.paragraph(1),
            annual=self.writer.paragraph(1),
            request=request,
            reports=reports,
        )

    def _article(self, part: str, number: int) -> Any:
        heads, tails = (
            (words.NEWS_HEADS, words.NEWS_TAILS) if part == "news" else (words.NOTICE_HEADS, words.NOTICE_TAILS)
        )
        title = f"{self.random.choice(heads)}{self.writer.matter()}{self.random.choice(tails)}"
        shape = format.Article if part == "news" else format.Notice
        return shape(
            title=f"{self.body.name}{title}", body=self._text(with_links=True), **self._dated(part, number, hours=31)
        )

    def _document(self, number: int) -> format.Document:
        moment = self._moment(number * 160)
        title = f"示例市{self.writer.matter()}{self.random.choice(words.DOCUMENT_KINDS)}"
        is_repealed = number % 9 == 0
        return format.Document(
            title=f"{title}（{moment.year}年第{number}号）",
            body=self.writer.articles(self.random.randrange(5, 11)),
            index_number=f"S{self.body.number:05d}/{moment.year}-{number:05d}",
            subject_class=self.random.choice(words.CLASSES),
            issuer=self.body.name,
            document_number=f"示发〔{moment.year}〕{number}号",
            date_written=(moment - timedelta(days=3)).date().isoformat(),
            effective_from=moment.date().isoformat(),
            validity="repealed" if is_repealed else "effective",
            validity_by=f"示发〔{OPENED.year}〕{number + 100}号" if is_repealed else "",
            validity_changed=OPENED.date().isoformat() if is_repealed else None,
            **self._dated("documents", number, hours=160),
        )

    def _interpretation(self, number: int, document: format.Document) -> format.Interpretation:
        return format.Interpretation(
            title=f"《{document.title}》政策解读之{number}",
            body=self._text(with_links=True),
            document=document.slug,
            **self._dated("interpretations", number, hours=130),
        )

    def _dated(self, part: str, number: int, *, hours: int) -> dict[str, Any]:
        """Slug, date and the fields that all articles have; the first is the newest."""
        moment = self._moment(number * hours)
        return {
            "slug": f"{moment:%Y%m%d}-{part[0]}{number}",
            "published": moment,
            "summary": self.writer.sentence(),
            "keywords": (self.writer.matter(), self.body.bureau.topic),
            "source": self.body.name,
            "editor": "信息编辑岗",
        }

    def _moment(self, hours: int) -> datetime:
        return OPENED - timedelta(hours=hours, minutes=self.random.randrange(60))

    def _text(self, *, with_links: bool = False) -> str:
        text = self.writer.body(300, 900)
        return f"{text}\n\n{self._link()}" if with_links and self.random.random() < 0.5 else text

    def _link(self) -> str:
        """A sentence with a link to a guide or a section of this site, or to a neighbour's."""
        if self.neighbours and self.random.random() < 0.2:
            return f"另见[相关部门的机构职能](page:{self.random.choice(self.neighbours)}/duties)。"
        if self.guide_slugs and self.random.random() < 0.6:
            return f"办理方法见[办事指南](page:services/{self.random.choice(self.guide_slugs)})。"
        return "相关制度见[政府信息公开](page:disclosure/rules)，咨询请到[网上咨询](page:consultation)。"
