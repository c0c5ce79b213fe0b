from __future__ import annotations

from pathlib import Path

import pytest

from cms.front.files import Found, Gone, Moved, SiteFiles, entity_tag, host_of, is_unchanged, last_modified


@pytest.fixture
def tree(tmp_path: Path) -> SiteFiles:
    """One site, ``gongan.localhost``, with a home page, a section, a leaf and what must not be served."""
    release = tmp_path / "gongan.localhost" / "releases" / "1"
    (release / "services").mkdir(parents=True)
    (release / "index.html").write_text("home")
    (release / "services" / "index.html").write_text("services")
    (release / "services" / "id-card.html").write_text("guide")
    (release / "_frame.html").write_text("frame")
    (release / "_redirects.json").write_text(
        '{"/old/1.htm": "/services/id-card.html", "/col": "/services/", "/show.aspx?class=办事&id=7": "/services/"}'
    )
    (release / "old").mkdir()
    (release / "old" / "1.htm").write_text("moved, for servers without a table")
    (release / "_gone.json").write_text('["/news/2019.html"]')
    (release / "410.html").write_text("gone")
    (release.parent.parent / "current").symlink_to("releases/1")
    (tmp_path / "secret.html").write_text("secret")
    return SiteFiles(tmp_path)


def find(tree: SiteFiles, address: str, query: str = "") -> Found | Moved | Gone | None:
    release = tree.release("gongan.localhost")
    assert release is not None
    return tree.find(release, address, query)


@pytest.mark.parametrize(
    ("address", "content"),
    [("/", "home"), ("/services/", "services"), ("/services/id-card.html", "guide")],
)
def test_an_address_finds_its_file(tree: SiteFiles, address: str, content: str) -> None:
    found = find(tree, address)

    assert isinstance(found, Found)
    assert found.path.read_text() == content


def test_a_section_without_its_slash_moves_to_it(tree: SiteFiles) -> None:
    assert find(tree, "/services") == Moved("/services/")


def test_a_former_address_moves_to_the_present_one(tree: SiteFiles) -> None:
    assert find(tree, "/old/1.htm") == Moved("/services/id-card.html")


@pytest.mark.parametrize("query", ["class=办事&id=7", "id=7&class=%E5%8A%9E%E4%BA%8B"])
def test_a_former_address_with_a_query_moves_without_it(tree: SiteFiles, query: str) -> None:
    assert find(tree, "/show.aspx", query) == Moved("/services/", keeps_query=False)


def test_another_query_is_another_former_address(tree: SiteFiles) -> None:
    assert find(tree, "/show.aspx", "id=8") is None
    assert find(tree, "/old/1.htm", "from=home") == Moved("/services/id-card.html")


def test_a_former_section_moves_with_and_without_its_slash(tree: SiteFiles) -> None:
    assert find(tree, "/col/") == find(tree, "/col") == Moved("/services/")


def test_an_address_that_is_gone_for_good_says_so(tree: SiteFiles) -> None:
    found = find(tree, "/news/2019.html")

    assert isinstance(found, Gone)
    assert found.path.read_text() == "gone"


@pytest.mark.parametrize(
    "address",
    [
        "/_gone.json",
        "/_frame.html",
        "/_redirects.json",
        "/../../secret.html",
        "/services/../../../../secret.html",
        "/..",
        "//etc/passwd",
        "/services\\..\\x",
        "/a\0b",
        "",
        "services/",
        "/nothing.html",
    ],
)
def test_what_is_not_an_address_finds_nothing(tree: SiteFiles, address: str) -> None:
    assert find(tree, address) is None


def test_a_link_planted_in_a_release_is_not_followed(tree: SiteFiles) -> None:
    release = tree.release("gongan.localhost")
    assert release is not None
    (release / "planted.html").symlink_to(tree.root / "secret.html")

    assert find(tree, "/planted.html") is None


@pytest.mark.parametrize("host", ["unknown.localhost", "", "..", "gongan.localhost/../x"])
def test_a_host_without_a_site_has_no_release(tree: SiteFiles, host: str) -> None:
    assert tree.release(host_of(host)) is None


@pytest.mark.parametrize(
    ("header", "host"),
    [
        ("gongan.localhost:8000", "gongan.localhost"),
        ("GONGAN.localhost", "gongan.localhost"),
        ("gongan.localhost.", "gongan.localhost"),
        ("[::1]:8000", ""),
        ("a/../b", ""),
        ("a..b", ""),
        ("evil.test\r\nX: y", ""),
    ],
)
def test_a_host_header_is_a_plain_name_or_nothing(header: str, host: str) -> None:
    assert host_of(header) == host


def test_conditional_requests_compare_tag_before_time(tmp_path: Path) -> None:
    file = tmp_path / "a.html"
    file.write_text("a")
    tag, modified = entity_tag(file), last_modified(file)

    assert is_unchanged(tag, modified, tag, None)
    assert not is_unchanged(tag, modified, '"other"', modified)
    assert is_unchanged(tag, modified, None, modified)
    assert not is_unchanged(tag, modified, None, "Mon, 01 Jan 2001 00:00:00 GMT")
    assert not is_unchanged(tag, modified, None, "nonsense")
