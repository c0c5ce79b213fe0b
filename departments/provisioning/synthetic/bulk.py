"""Many pages in few statements: rows, revisions and references as publishing one by one would leave them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.management.color import no_style
from django.db import connection, models
from django.db.models import Max
from modelcluster.models import get_all_child_relations
from wagtail.models import Locale, Page, ReferenceIndex, Revision

from cms.editing.pages import BasePage
from departments.provisioning.parts import Part

BATCH = 500


class BulkPages:
    """The pages of one site, made from its parts in memory and written in few statements.

    Signals are not sent: the caller stores the Records. Only inside ``writing()``: identifiers are taken in advance.
    """

    def __init__(self, parts: Sequence[Part], opened: datetime) -> None:
        self.parts = parts
        self.opened = opened
        self.root = Page.get_first_root_node()
        first = _next_identifier(Page)
        self.identifiers = {part.name: first + offset for offset, part in enumerate(parts)}
        """Of each part's page, also of those that are not made yet: links may lead forward."""
        self.addresses = self._addresses()
        self.pages: dict[str, BasePage] = {}
        self._rows: dict[str, list[models.Model]] = defaultdict(list)
        self._next_row: dict[type[models.Model], int] = {}
        self._children: dict[str, int] = defaultdict(int)
        self._locale = Locale.get_default()

    def make(self, value_of: Callable[[Any], Any]) -> None:
        """``value_of`` turns a part's values into those of fields."""
        for part in self.parts:
            self.pages[part.name] = self._page(part, value_of)
        for name, number in self._children.items():
            self._above(name).numchild = number
        first = _next_identifier(Revision)
        for offset, page in enumerate(self.pages.values()):
            page.latest_revision_id = page.live_revision_id = first + offset

    def write_home(self) -> Page:
        """The home page alone: the site stands on it, and only in a site have pages an address."""
        self._write(["home"])
        Page.objects.filter(pk=self.root.pk).update(numchild=self.root.numchild)
        return Page.objects.get(pk=self.identifiers["home"])

    def write_others(self) -> None:
        self._write([name for name in self.pages if name != "home"])

    def _write(self, names: Sequence[str]) -> None:
        pages = [self.pages[name] for name in names]
        by_type: dict[type[models.Model], list[models.Model]] = defaultdict(list)
        for instance in (*pages, *(row for name in names for row in self._rows[name])):
            by_type[type(instance)].append(instance)
        _insert(Page, pages)
        for model, instances in by_type.items():
            _insert(model, instances)
        Revision.objects.bulk_create(map(_revision, pages), batch_size=BATCH)
        ReferenceIndex.objects.bulk_create(
            (reference for page in pages for reference in _references(page)), batch_size=BATCH
        )
        _reset_sequences([Page, Revision, *by_type])

    def _addresses(self) -> dict[str, int]:
        """Identifier by slug path, as ``page:`` links name pages: the home page is ``""``."""
        paths = {"": ""}
        found = {}
        for part in self.parts:
            paths[part.name] = f"{paths[part.parent]}/{part.slug}".strip("/") if part.parent else ""
            found[paths[part.name]] = self.identifiers[part.name]
        return found

    def _above(self, parent: str) -> Page:
        return self.pages[parent] if parent else self.root

    def _page(self, part: Part, value_of: Callable[[Any], Any]) -> BasePage:
        above = self._above(part.parent)
        fields = {name: _as_read(value_of(value)) for name, value in part.fields.items()}
        # In UTC, as the database answers: the Record is made from memory.
        published = (fields.pop("historical_date") or self.opened).astimezone(UTC)
        if part.parent not in self._children:
            self._children[part.parent] = above.numchild
        self._children[part.parent] += 1
        page: BasePage = part.model(
            slug=part.slug,
            draft_title=fields["title"],
            path=Page._get_path(above.path, above.depth + 1, self._children[part.parent]),
            depth=above.depth + 1,
            numchild=0,
            url_path=f"{above.url_path}{part.slug}/",
            live=True,
            has_unpublished_changes=False,
            first_published_at=published,
            last_published_at=published,
            latest_revision_created_at=published,
            locale=self._locale,
            **fields,
        )
        # Afterwards: a page that is made with an identifier does not set its type.
        page.id = page.page_ptr_id = self.identifiers[part.name]
        for relation in get_all_child_relations(part.model):
            name = relation.get_accessor_name()
            rows = part.rows.get(name, ())
            filled = [{key: _as_read(value_of(value)) for key, value in row.items()} for row in rows]
            # Empty ones as well: what is not known to be empty is asked for again and again.
            self._rows[part.name] += self._set_rows(page, name, filled)
        # Known already: its Record asks for it.
        page._cached_parent_obj = above
        return page

    def _set_rows(self, page: BasePage, name: str, rows: list[dict[str, Any]]) -> list[models.Model]:
        model = getattr(type(page), name).rel.related_model
        made = []
        if rows:
            first = self._next_row[model] if model in self._next_row else _next_identifier(model)
            made = [model(pk=first + order, sort_order=order, page=page, **row) for order, row in enumerate(rows)]
            self._next_row[model] = first + len(made)
        setattr(page, name, made)
        return made


def _as_read(value: Any) -> Any:
    """A text of its own, as the database would answer: a Record leaves out what is the very object of a default."""
    return value.encode().decode() if type(value) is str else value


def _revision(page: BasePage) -> Revision:
    return Revision(
        pk=page.latest_revision_id,
        content_type=page.content_type,
        base_content_type=ContentType.objects.get_for_model(Page),
        object_id=str(page.pk),
        created_at=page.latest_revision_created_at,
        content=page.serializable_data(),
        object_str=str(page),
    )


def _references(page: BasePage) -> Iterator[ReferenceIndex]:
    """As ``create_or_update_for_object`` does, without asking for each page what is there already."""
    for to_type, to_identifier, model_path, content_path in set(ReferenceIndex._extract_references_from_object(page)):
        yield ReferenceIndex(
            content_type=page.content_type,
            base_content_type=ContentType.objects.get_for_model(Page),
            object_id=str(page.pk),
            to_content_type_id=to_type,
            to_object_id=to_identifier,
            model_path=model_path,
            content_path=content_path,
            content_path_hash=ReferenceIndex._get_content_path_hash(content_path),
        )


def _insert(model: type[models.Model], instances: Sequence[models.Model]) -> None:
    """The model's own table only: ``bulk_create`` refuses models that inherit a table."""
    fields = model._meta.local_concrete_fields
    model._base_manager.all()._batched_insert(instances, fields, batch_size=None)  # type: ignore[attr-defined]


def _next_identifier(model: type[models.Model]) -> int:
    return (model._base_manager.aggregate(most=Max("pk"))["most"] or 0) + 1


def _reset_sequences(written: list[type[models.Model]]) -> None:
    """PostgreSQL counts on from what it gave itself; SQLite has nothing to reset."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), written):
            cursor.execute(statement)
