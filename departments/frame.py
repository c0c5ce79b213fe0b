"""What surrounds every page of a site: identity, menu, footer and the city's colour."""

from __future__ import annotations

import colorsys
import re
from hashlib import sha256
from typing import Any

import msgspec

from cms.publishing.plan import SiteView
from cms.publishing.telephone import phone_url
from cms.records.record import DEFAULT_LANGUAGE, PageRecord

from .disclosure.records import Standard
from .organisation.contexts import CITY, PORTAL, address_of, department_of
from .organisation.records import City, Complaints, Consultation, PortalColumn

ENGLISH_MENU = {
    "duties": "About",
    "contacts": "Contacts",
    "service_index": "Services",
    "item_catalogue": "Service catalogue",
    "disclosure": "Open government",
    "consultation": "Ask us",
    "complaints": "Complaints",
    "portal_column": "City portal",
}
"""Names of the sections in the English frame; columns without one are left out of it."""

MENU_WIDTH = 8
"""Sections beside the home page that fit on one line of the menu; the others open under 更多栏目."""

COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
DEFAULT_COLOUR = "#1f4e8c"
CONTRAST = 7.0
"""WCAG AAA for white text on the main colour; a paler colour is darkened until it is reached."""


class MenuEntry(msgspec.Struct, frozen=True, kw_only=True):
    key: str
    """Key of the section's page; compared with the page's own section."""
    title: str
    url: str


class Frame(msgspec.Struct, frozen=True, kw_only=True):
    language: str
    html_lang: str
    site: str
    """Slug, the value of ``?site=`` in search."""
    site_name: str
    identity_note: str
    """Below the name: the city where the name does not say it, or else the English name."""
    identity_note_lang: str
    """``en`` where the note is in another language than the page; empty otherwise."""
    site_url: str
    is_portal: bool
    city_name: str
    portal_name: str
    portal_url: str
    portal_column_url: str
    hotline: str
    sample_notice: str
    notice: str
    """全市通告."""
    notice_url: str
    menu: tuple[MenuEntry, ...]
    further_menu: tuple[MenuEntry, ...]
    """Sections that found no room on the line."""
    search_url: str
    consultation_url: str
    complaints_url: str
    correction_url: str
    """Where 本页有误？我要纠错 leads."""
    phone: str
    phone_url: str
    sponsor: str
    operator: str
    identification_code: str
    icp_number: str
    police_number: str
    error_report_url: str
    party_government_mark_url: str
    sitemap_url: str
    privacy_url: str
    accessibility_url: str
    picture_credits: tuple[str, ...]
    feed_url: str
    english_url: str
    """The site's page in English; empty where it has none and on the English page itself."""
    theme_url: str
    """Address of the style sheet that ``theme`` gives."""


def frame(view: SiteView, language: str) -> Frame:
    site, department, city = view.site(), department_of(view), view.record(CITY)
    portal = view.site(PORTAL)
    is_english = language == "en"
    consultation, complaints = (address_of(view, kind, language) for kind in (Consultation, Complaints))
    phone = (site.phone if site else "") or (department.phone if department else "")
    note = _identity_note(site, city, is_english=is_english)
    sections = _menu(view, language)
    # 更多栏目 takes the room of an entry itself, so it never opens to a single one.
    in_line = len(sections) if len(sections) <= MENU_WIDTH + 1 else MENU_WIDTH
    return Frame(
        language=language,
        html_lang="en" if is_english else "zh-Hans",
        site=view.slug,
        site_name=_named(site, "name", is_english),
        identity_note=note,
        identity_note_lang="en" if note and not is_english and note == getattr(site, "name_en", "") else "",
        site_url="/",
        is_portal=view.slug == PORTAL,
        city_name=_named(city, "name", is_english),
        portal_name=_named(city, "portal_name", is_english),
        portal_url=portal.base_url + "/" if portal is not None else "",
        portal_column_url=address_of(view, PortalColumn, language),
        hotline=city.hotline if isinstance(city, City) else "",
        sample_notice=city.sample_notice if isinstance(city, City) else "",
        notice=city.notice if isinstance(city, City) else "",
        notice_url=city.notice_url if isinstance(city, City) else "",
        menu=sections[:in_line],
        further_menu=sections[in_line:],
        search_url="/search",
        consultation_url=consultation,
        complaints_url=complaints,
        correction_url=consultation or complaints,
        phone=phone,
        phone_url=phone_url(phone),
        sponsor=site.sponsor if site else "",
        operator=site.operator if site else "",
        identification_code=site.identification_code if site else "",
        icp_number=site.icp_number if site else "",
        police_number=site.police_number if site else "",
        error_report_url=site.error_report_url if site else "",
        party_government_mark_url=site.party_government_mark_url if site else "",
        sitemap_url=_standard(view, "sitemap", language),
        privacy_url=_standard(view, "privacy", language),
        accessibility_url=_standard(view, "accessibility", language),
        picture_credits=site.picture_credits if site else (),
        feed_url="/feed.xml",
        english_url="" if is_english else _english_page(view),
        theme_url=theme_path(theme(view)),
    )


def theme(view: SiteView) -> str:
    """A small style sheet with the city's main colour, readable under white text whatever was chosen; or all in grey."""
    city = view.record(CITY)
    colour = city.colour if isinstance(city, City) and COLOUR.fullmatch(city.colour) else DEFAULT_COLOUR
    main = darkened(colour, CONTRAST)
    grey = "html{filter:grayscale(1)}\n" if isinstance(city, City) and city.is_grey else ""
    return (
        f":root{{--main:{main};--main-deep:{mixed(main, '#000000', 0.28)};"
        f"--main-tint:{mixed(main, '#ffffff', 0.94)};--main-line:{mixed(main, '#ffffff', 0.8)}}}\n{grey}"
    )


def theme_path(css: str) -> str:
    return f"/assets/theme-{sha256(css.encode()).hexdigest()[:12]}.css"


def darkened(colour: str, contrast: float) -> str:
    """The colour, or the first darker shade of it that has this contrast to white."""
    hue, lightness, saturation = colorsys.rgb_to_hls(*_channels(colour))
    while contrast_to_white(colour) < contrast and lightness > 0:
        lightness = max(0.0, lightness - 0.01)
        colour = _hexadecimal(colorsys.hls_to_rgb(hue, lightness, saturation))
    return colour


def contrast_to_white(colour: str) -> float:
    """Contrast ratio as WCAG 2 defines it."""
    red, green, blue = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in _channels(colour)
    )
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def mixed(colour: str, other: str, share: float) -> str:
    """The colour with this share of another one."""
    return _hexadecimal(
        tuple(own * (1 - share) + more * share for own, more in zip(_channels(colour), _channels(other), strict=True))
    )


def _channels(colour: str) -> tuple[float, ...]:
    return tuple(int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))


def _hexadecimal(channels: tuple[float, ...]) -> str:
    return "#" + "".join(f"{round(channel * 255):02x}" for channel in channels)


def _named(record: object, field: str, is_english: bool) -> str:
    english = getattr(record, f"{field}_en", "") if is_english else ""
    return str(english or getattr(record, field, ""))


def _identity_note(site: Any, city: Any, *, is_english: bool) -> str:
    name, city_name = (_named(record, "name", is_english) for record in (site, city))
    if city_name not in name:
        return city_name
    return "" if is_english else str(getattr(site, "name_en", ""))


def _menu(view: SiteView, language: str) -> tuple[MenuEntry, ...]:
    site = view.site()
    sections = view.children(site.home, PageRecord) if site is not None else []
    listed = [section for section in sections if section.in_menu and section.language in (language, DEFAULT_LANGUAGE)]
    titled = [(section, _menu_title(section, view, language)) for section in listed]
    return tuple(MenuEntry(key=section.key, title=title, url=section.path) for section, title in titled if title)


def _menu_title(section: PageRecord, view: SiteView, language: str) -> str:
    if section.language == language:
        return section.title
    return ENGLISH_MENU.get(view.kinds.of(section).name, "")


def _english_page(view: SiteView) -> str:
    return min((page.path for page in view.pages_in("en")), default="")


def _standard(view: SiteView, role: str, language: str) -> str:
    found = [page for page in view.own(Standard) if page.role == role]
    found.sort(key=lambda page: page.language != language)
    return found[0].path if found else ""
