"""The pieces of a new page type, written into the project's sources (``manage.py new_page_type``).

What is made is the smallest page that goes all the way from the editor's form to the public: a title and a body.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from string import Template
from typing import NamedTuple

LONGEST_LINE = 120


class CannotMake(Exception):
    """The sources are not as the pieces need them; says which file, and what to do."""


class PageType(NamedTuple):
    name: str
    """``JobOffer``: the Record's class; the page's is ``JobOfferPage``."""
    label: str
    """招聘公告."""
    room: str
    """Package below ``departments/``."""
    parents: tuple[str, ...]
    """Page types under which such pages may stand, as ``app_label.Model``."""

    @property
    def kind(self) -> str:
        """``job_offer``: tag of the Record, name of its functions and its template."""
        return re.sub(r"(?<!^)(?=[A-Z])", "_", self.name).lower()


def make(page_type: PageType, root: Path) -> list[str]:
    """Writes all pieces, or none; answers the files, relative to ``root``. Raises ``CannotMake``."""
    pieces = dict(_pieces(page_type, root))
    for file, source in pieces.items():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(source, encoding="utf-8")
    return [str(file.relative_to(root)) for file in pieces]


def _pieces(new: PageType, root: Path) -> Iterator[tuple[Path, str]]:
    room = root / "departments" / new.room
    if not re.fullmatch(r"[A-Z][a-z]+(?:[A-Z][a-z]+)*", new.name):
        raise CannotMake(f"{new.name} is no class name: write it like JobOffer, without Page at its end.")
    if not (room / "models" / "__init__.py").is_file():
        raise CannotMake(f"departments/{new.room}/models/ is not there: name a package that has page types.")
    model, template = room / "models" / f"{new.kind}.py", root / "portal_templates" / "kinds" / f"{new.kind}.html"
    for file in (model, template):
        if file.exists():
            raise CannotMake(f"{file.relative_to(root)} is there already: choose another name.")
    yield model, _filled(MODEL, new)
    yield template, _filled(TEMPLATE, new)
    for name, change in _CHANGES.items():
        file = room / name
        yield file, change(_read(file, root), new)
    kinds, city = root / "departments" / "kinds.py", root / "tests" / "departments" / "small_city.py"
    yield kinds, _with_kind(_read(kinds, root), new)
    yield city, _with_test_page(_read(city, root), new)


def _read(file: Path, root: Path) -> str:
    if not file.is_file():
        raise CannotMake(f"{file.relative_to(root)} is missing: a page type needs it.")
    return file.read_text(encoding="utf-8")


def _exported(source: str, new: PageType) -> str:
    """The package's ``__init__`` with the new module's page among its names."""
    page = f"{new.name}Page"
    later = re.search(rf"^from \.(?!(?:{_names_before(source, new.kind)})\b)\w+ import", source, re.MULTILINE)
    place = later.start() if later else source.index("\n__all__")
    source = f"{source[:place]}from .{new.kind} import {page}\n{source[place:]}"
    listed = re.search(r"__all__ = \[(.*?)\]", source, re.DOTALL)
    if listed is None:
        raise CannotMake(f"departments/{new.room}/models/__init__.py has no __all__.")
    names = sorted({*re.findall(r'"(\w+)"', listed[1]), page}, key=_import_order)
    lines = "".join(f'    "{name}",\n' for name in names)
    return f"{source[: listed.start()]}__all__ = [\n{lines}]{source[listed.end() :]}"


def _names_before(source: str, module: str) -> str:
    """Modules imported that sort before this one, as alternatives of a pattern; never matching when there are none."""
    earlier = [name for name in re.findall(r"^from \.(\w+) import", source, re.MULTILINE) if name < module]
    return "|".join(earlier) or "(?!)"


def _with_record(source: str, new: PageType) -> str:
    for module, names in {
        "cms.records.record": "PageRecord RichText plain_text",
        "cms.records.search_entry": "SearchEntry page_entry",
    }.items():
        source = _importing(source, module, names.split())
    return source.rstrip("\n") + "\n\n\n" + _filled(RECORD, new)


def _with_snapshot(source: str, new: PageType) -> str:
    source = _importing(source, "cms.editing.snapshot", ["page_fields", "rich_text"])
    source = _importing(source, "cms.records.snapshots", ["snapshot_of"])
    return _after_last(
        source, r"^@snapshot_of\(.*?(?=\n\n\n|\Z)", _filled(SNAPSHOT, new), "a function with @snapshot_of", new
    )


def _with_context(source: str, new: PageType) -> str:
    source = _importing(source, "collections.abc", ["Iterator"])
    source = _importing(source, "cms.publishing.plan", ["PlannedPage", "SiteView"])
    source = _importing(source, ".records", [new.name])
    return _after_last(source, r"^def \w+_pages\(.*?(?=\n\n\n|\Z)", _filled(CONTEXT, new), "a function *_pages", new)


def _after_last(source: str, pattern: str, piece: str, sought: str, new: PageType) -> str:
    found = list(re.finditer(pattern, source, re.DOTALL | re.MULTILINE))
    if not found:
        raise CannotMake(f"departments/{new.room}/ has no {sought} to put the new one after.")
    place = found[-1].end()
    rest = source[place:].lstrip("\n")
    return f"{source[:place].rstrip()}\n\n\n{piece.rstrip()}\n" + (f"\n\n{rest}" if rest else "")


def _with_kind(source: str, new: PageType) -> str:
    aliases = dict(re.findall(rf"^from \.{new.room} import (contexts|records) as (\w+)$", source, re.MULTILINE))
    end = source.rfind("\n    ]\n)")
    if len(aliases) != 2 or end < 0:
        raise CannotMake(f"departments/kinds.py does not import contexts and records of {new.room} under names.")
    entry = _filled(KIND, new, records=aliases["records"], contexts=aliases["contexts"])
    return f"{source[:end]}\n{entry.rstrip()}{source[end:]}"


def _with_test_page(source: str, new: PageType) -> str:
    start = source.find("\ndef _further(")
    end = source.find("\n    ]  # fmt: skip", start)
    alias = re.search(rf"^from departments\.{new.room} import records as (\w+)$", source, re.MULTILINE)
    if start < 0 or end < 0 or alias is None:
        raise CannotMake("tests/departments/small_city.py has no _further(), or does not import the room's records.")
    number = 60 + source[start:end].count("page(")
    page = _filled(TEST_PAGE, new, records=alias[1], number=str(number), slug=new.kind.replace("_", "-"))
    return f"{source[:end]}\n{page.rstrip()}{source[end:]}"


def _importing(source: str, module: str, names: Iterable[str]) -> str:
    """The source with these names imported; the module must be among its imports already."""
    pattern = rf"^from {re.escape(module)} import (?:\(([^)]*)\)|(.*))$"
    found = re.search(pattern, source, re.MULTILINE)
    if found is None:
        raise CannotMake(f"Nothing is imported from {module} where {', '.join(names)} must be.")
    present = {name.strip() for name in (found[1] or found[2]).split(",") if name.strip()}
    wanted = sorted(present | set(names), key=_import_order)
    line = f"from {module} import {', '.join(wanted)}"
    if found[1] is not None or len(line) > LONGEST_LINE:
        line = f"from {module} import (\n" + "".join(f"    {name},\n" for name in wanted) + ")"
    return source[: found.start()] + line + source[found.end() :]


def _import_order(name: str) -> tuple[int, str]:
    """Constants, classes, functions, as the linter wants it."""
    return (0 if name.isupper() else 1 if name[0].isupper() else 2), name.lower()


def _filled(text: Template, new: PageType, **further: str) -> str:
    helpers = ".." if new.room == "organisation" else "...organisation."
    parents = "".join(f'        "{parent}",\n' for parent in new.parents)
    given = {"name": new.name, "kind": new.kind, "label": new.label, "organisation": helpers, "parents": parents}
    return text.substitute(given | further)


_CHANGES: dict[str, Callable[[str, PageType], str]] = {
    "models/__init__.py": _exported,
    "records.py": _with_record,
    "snapshot.py": _with_snapshot,
    "contexts.py": _with_context,
}

MODEL = Template('''"""$label."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField

from cms.editing.pages import BasePage
from cms.editing.text import is_blank

from ${organisation}rich_text import TEXT_FEATURES


class ${name}Page(BasePage):
    body = RichTextField(_("正文"), features=TEXT_FEATURES, blank=True)

    is_section = False
    parent_page_types = [
$parents    ]
    subpage_types: list[str] = []
    content_panels = [*BasePage.content_panels, FieldPanel("body")]

    class Meta:
        verbose_name = _("$label")
        verbose_name_plural = _("$label")

    def missing_parts(self) -> Iterator[str]:
        if is_blank(self.body):
            yield translate("缺少“正文”，请填写后再发布。")
''')

RECORD = Template('''class $name(PageRecord, frozen=True, kw_only=True, omit_defaults=True, tag="$kind"):
    """$label."""

    body: RichText = ()


def ${kind}_entry(record: $name) -> SearchEntry:
    return page_entry(record, plain_text(record.body))
''')

SNAPSHOT = Template("""@snapshot_of(models.${name}Page)
def $kind(page: models.${name}Page) -> records.$name:
    return records.$name(**page_fields(page), body=rich_text(page.body))
""")

CONTEXT = Template("""class ${name}Context(msgspec.Struct, frozen=True, kw_only=True):
    body: str


def ${kind}_pages(record: $name, view: SiteView) -> Iterator[PlannedPage]:
    yield PlannedPage(content=${name}Context(body=view.html(record.body)))
""")

TEMPLATE = Template("""{% extends "layouts/page.html" %}
{% block page %}
  {% include "components/page_head.html" %}
  <div class="prose">
    {{ content.body|safe }}
  </div>
{% endblock %}
""")

KIND = Template("""        Kind(
            record=$records.$name,
            label="$label",
            template="kinds/$kind.html",
            plan=$contexts.${kind}_pages,
            search=$records.${kind}_entry,
        ),
""")

TEST_PAGE = Template("""        page($records.$name, $number, "/$slug.html", "$label", parent="page:10",
             body=text("$label的正文。")),
""")
