"""What changes many pages at once, as rules of the state machine: rows, pictures, files, templates, releases."""

from __future__ import annotations

import shutil
from datetime import timedelta
from io import BytesIO
from pathlib import Path

from django.core.files.base import ContentFile
from django.db import connection
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from PIL import Image
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page, Site

from cms.operations.databases import SqliteDatabase
from cms.publishing import rich_text
from cms.publishing.withdraw import withdraw, withdrawn_of
from cms.records.models import RecordRow
from cms.records.reader import RecordReader
from cms.records.reconcile import compare, mend
from departments.disclosure.models import NewsPage
from departments.organisation.models import City, ConsultationPage, Department, SiteProfile
from departments.services.models import CatalogueItem, ItemType, ServiceItemPage

from .machine import CHOICE, MARK
from .page_rules import PageRules
from .tree import telling


class CityRules(PageRules):
    # Rows that many pages show

    @rule(choice=CHOICE, what=st.sampled_from(["name", "short_name", "code", "phone", "position"]))
    def change_a_department(self, choice: int, what: str) -> None:
        department = self.one_of(list(Department.objects.order_by("pk")), choice)
        if department is not None:
            with self.act():
                setattr(department, what, choice if what == "position" else self.new_mark())
                department.save()

    @rule(what=st.sampled_from(["name", "portal_name", "hotline", "sample_notice", "finance_body", "colour"]))
    def change_the_city(self, what: str) -> None:
        with self.act():
            city = City.load()
            setattr(city, what, f"#0000{len(self.marks) % 100:02d}" if what == "colour" else self.new_mark())
            city.save()

    @rule(
        choice=CHOICE,
        what=st.sampled_from(
            ["sponsor", "operator", "icp_number", "phone", "description", "keywords", "picture_credits"]
        ),
    )
    def change_what_a_site_says_of_itself(self, choice: int, what: str) -> None:
        profile = self.one_of(list(SiteProfile.objects.order_by("pk")), choice)
        if profile is not None:
            with self.act():
                setattr(profile, what, self.new_mark())
                profile.save()

    @rule(choice=CHOICE, number=CHOICE)
    def lead_a_former_address_to_a_page(self, choice: int, number: int) -> None:
        page = self.one_of(self.pages(), choice)
        site = None if page is None else page.get_site()
        if site is not None:
            with self.act():
                Redirect.objects.update_or_create(
                    site=site, old_path=f"/old/{number % 5}.html", defaults={"redirect_page": page}
                )

    @rule(choice=CHOICE)
    def forget_a_former_address(self, choice: int) -> None:
        former = self.one_of(list(Redirect.objects.order_by("pk")), choice)
        if former is not None:
            with self.act():
                former.delete()

    @rule(choice=CHOICE, paths=st.lists(CHOICE, max_size=3))
    def say_that_addresses_are_gone_for_good(self, choice: int, paths: list[int]) -> None:
        profile = self.one_of(list(SiteProfile.objects.order_by("pk")), choice)
        known = sorted(path for path in RecordRow.objects.values_list("path", flat=True).distinct() if path)
        known += Redirect.objects.order_by("pk").values_list("old_path", flat=True)
        if profile is not None and known:
            with self.act():
                profile.gone_paths = "\n".join(known[path % len(known)] for path in paths)
                profile.save()

    @rule(choice=CHOICE, what=st.sampled_from(["hostname", "site_name", "port"]))
    def change_the_host_of_a_site(self, choice: int, what: str) -> None:
        site = self.one_of(list(Site.objects.order_by("pk")), choice)
        if site is not None:
            value = {"hostname": f"{self.new_slug()}.localhost", "site_name": self.new_mark(), "port": 8000 + choice}
            with self.act():
                setattr(site, what, value[what])
                site.save()

    @rule(choice=CHOICE, what=st.sampled_from(["name", "phone", "topic", "code", "position"]))
    def change_an_item(self, choice: int, what: str) -> None:
        item = self.one_of(list(CatalogueItem.objects.order_by("pk")), choice)
        if item is not None:
            with self.act():
                setattr(item, what, choice if what == "position" else self.new_mark())
                item.save()

    @rule(choice=CHOICE)
    def add_an_item(self, choice: int) -> None:
        department = self.one_of(list(Department.objects.order_by("pk")), choice)
        item_type = ItemType.objects.first()
        if department is not None and item_type is not None:
            with self.act():
                CatalogueItem.objects.create(
                    code=self.new_mark(), name=self.new_mark(), department=department, item_type=item_type
                )

    @rule(choice=CHOICE)
    def delete_an_item(self, choice: int) -> None:
        item = self.one_of(list(CatalogueItem.objects.filter(guides=None).order_by("pk")), choice)
        if item is not None:
            with self.act():
                item.delete()

    @rule(choice=CHOICE, other=CHOICE)
    def give_a_guide_another_item(self, choice: int, other: int) -> None:
        guide = self._latest(self.pages(content_type__model="serviceitempage"), choice)
        item = self.one_of(list(CatalogueItem.objects.order_by("pk")), other)
        if isinstance(guide, ServiceItemPage) and item is not None:
            guide.item = item
            with self.act():
                guide.save_revision().publish()

    @rule()
    def change_an_item_type(self) -> None:
        item_type = ItemType.objects.get()
        with self.act():
            item_type.label = self.new_mark()
            item_type.save()

    @rule(choice=CHOICE, days=st.integers(0, 4))
    def change_officers_and_hours(self, choice: int, days: int) -> None:
        page = self._latest(self.pages(content_type__model="consultationpage"), choice)
        if isinstance(page, ConsultationPage):
            page.officers.add(page.officers.model(post=self.new_mark()))
            day = (self.clock() + timedelta(days=days)).date()
            page.special_days.add(page.special_days.model(first=day, reason=self.new_mark()))
            with self.act():
                page.save_revision().publish()

    # Pictures and files

    @rule(choice=CHOICE)
    def show_a_picture(self, choice: int) -> None:
        page = self._latest(self.pages(content_type__model="newspage"), choice)
        if isinstance(page, NewsPage):
            with self.act():
                page.image = get_image_model().objects.create(
                    title=self.new_mark(), description=self.new_mark(), file=self._picture()
                )
                page.save_revision().publish()

    @rule(choice=CHOICE, what=st.sampled_from(["file", "description", "focal point", "nothing left"]))
    def change_a_picture(self, choice: int, what: str) -> None:
        image = self.one_of(list(get_image_model().objects.order_by("pk")), choice)
        if image is None:
            return
        with self.act():
            match what:
                case "file":
                    image.file = self._picture()
                case "description":
                    image.description, image.title = self.new_mark(), self.new_mark()
                case "focal point":
                    image.focal_point_x = image.focal_point_y = choice % 400
                    image.focal_point_width = image.focal_point_height = 10
                case _:
                    image.delete()
                    return
            image.save()

    @rule(choice=CHOICE, is_titled=st.booleans())
    def attach_a_file(self, choice: int, is_titled: bool) -> None:
        page = self._latest(self.pages(content_type__model="newspage"), choice)
        if isinstance(page, NewsPage):
            with self.act():
                document = get_document_model().objects.create(title=self.new_mark(), file=self._file())
                title = self.new_mark() if is_titled else ""
                page.attachments.add(page.attachments.model(document=document, title=title))
                page.save_revision().publish()

    @rule(choice=CHOICE, what=st.sampled_from(["file", "title"]))
    def change_a_file(self, choice: int, what: str) -> None:
        document = self.one_of(list(get_document_model().objects.order_by("pk")), choice)
        if document is not None:
            with self.act():
                setattr(document, what, self._file() if what == "file" else self.new_mark())
                document.save()

    # Behind the engine's back

    @rule(choice=CHOICE, what=st.sampled_from(["title", "live", "show_in_menus", "expire_at"]))
    def update_behind_the_signals(self, choice: int, what: str) -> None:
        page = self.one_of(self.pages(), choice)
        if page is not None:
            values = {
                "title": self.new_mark(),
                "live": not page.live,
                "show_in_menus": not page.show_in_menus,
                "expire_at": self.clock() + timedelta(hours=choice - 500),
            }
            Page.objects.filter(pk=page.pk).update(**{what: values[what]})
            mend(compare())

    @rule()
    def update_many_behind_the_signals(self) -> None:
        for page in self.pages(content_type__model="newspage"):
            Page.objects.filter(pk=page.pk).update(title=self.new_mark())
        Department.objects.update(phone=self.new_mark())
        mend(compare())

    @rule(name=st.sampled_from(["kinds/news.html", "layouts/page.html", "layouts/footer.html"]), is_new=st.booleans())
    def change_a_template(self, name: str, is_new: bool) -> None:
        folder = self._scratch("CHENGMEN_TEMPLATES")
        with (folder / name).open("a", encoding="utf-8") as template:
            template.write(f"<!-- {self.new_slug()} -->\n")
        if is_new:
            self.city.publisher = self.city.new_publisher()
        self.publish(full=not is_new)

    @rule()
    def change_an_asset(self) -> None:
        folder = self._scratch("CHENGMEN_STATIC")
        with (folder / "main.css").open("a", encoding="utf-8") as sheet:
            sheet.write(f"/* {self.new_slug()} */\n")
        self.publish(full=True)

    @rule(quality=st.integers(30, 90), name=st.sampled_from(["WEBP_QUALITY", "JPEG_QUALITY", "WIDTHS"]))
    def encode_pictures_otherwise(self, quality: int, name: str) -> None:
        self.patch(rich_text, name, (quality * 4, 800) if name == "WIDTHS" else quality)
        self.publish(full=True)

    # Publishers and releases

    @rule(acts=st.integers(1, 4))
    def publish_only_after_some_acts(self, acts: int) -> None:
        self.held = acts

    @rule(is_loaded=st.booleans())
    def start_the_publisher_anew(self, is_loaded: bool) -> None:
        self.city.publisher = self.city.new_publisher()
        if is_loaded:
            self.city.publisher.load()

    @rule()
    def render_everything_again(self) -> None:
        self.publish()
        tree = self.tree
        self.publish(full=True)
        assert self.tree == tree

    @rule(site=CHOICE, choice=CHOICE)
    def roll_a_site_back(self, site: int, choice: int) -> None:
        host = self.one_of(sorted(self.tree), site)
        known = [] if host is None else self.city.releases(host).known()
        if host is not None and len(known) > 1:
            self.city.releases(host).roll_back(known[choice % len(known)])
            self.tree = self.live()

    @precondition(lambda self: self.pinned_hosts())
    @rule(site=CHOICE)
    def release_a_site(self, site: int) -> None:
        host = self.one_of(sorted(self.pinned_hosts()), site)
        if host is not None:
            self.city.releases(host).unpin()
            self.publish(full=True)

    @rule(choice=CHOICE)
    def withdraw(self, choice: int) -> None:
        page = self.one_of(self.pages(live=True, content_type__model="newspage"), choice)
        reader = RecordReader(self.city.settings)  # type: ignore[arg-type]
        thing = None if page is None else withdrawn_of(reader, f"page:{page.pk}")
        reader.close()
        if page is None or thing is None or not MARK.search(page.title.encode()):
            return
        with self.act():
            page.unpublish()
        withdraw(self.city.configuration, thing, unpublish=lambda: None, publish=self.publish)
        kept = {str(file): file.read_bytes() for file in (self.var / "site").rglob("*") if file.is_file()}
        kept |= {str(file): file.read_bytes() for file in self.var.glob("public.sqlite*")}
        told = telling(kept, {page.title}, MARK)
        assert not told, told

    @rule()
    def back_up(self) -> None:
        shutil.rmtree(self._backup, ignore_errors=True)
        self._backup.mkdir()
        SqliteDatabase(self.city.database).save(self._backup / "database.sqlite")
        if (self.var / "media").is_dir():
            shutil.copytree(self.var / "media", self._backup / "media")

    @precondition(lambda self: self._backup.exists())
    @rule(is_warm=st.booleans())
    def put_the_backup_back(self, is_warm: bool) -> None:
        connection.close()
        self.city.close()
        SqliteDatabase(self.city.database).load(self._backup / "database.sqlite")
        if (self._backup / "media").is_dir():
            shutil.copytree(self._backup / "media", self.var / "media", dirs_exist_ok=True)
        self.forget_cached_sites()
        if is_warm:
            self.city.publisher.reader.reconnect()
        else:
            self.city.publisher = self.city.new_publisher()

    @property
    def _backup(self) -> Path:
        return self.var / "backup"

    def _scratch(self, setting: str) -> Path:
        """A copy of the project's own folder, to be changed."""
        folder: Path = self.var / setting.lower()
        if not folder.exists():
            shutil.copytree(getattr(self.city.settings, setting), folder)
            setattr(self.city.settings, setting, folder)
        return folder

    def _picture(self) -> ContentFile[bytes]:
        self.number += 1
        content = BytesIO()
        Image.new("RGB", (500, 300), (self.number % 256, self.number // 256, 7)).save(content, "PNG")
        return ContentFile(content.getvalue(), f"picture-{self.number}.png")

    def _file(self) -> ContentFile[bytes]:
        return ContentFile(self.new_mark().encode(), f"{self.new_slug()}.txt")
