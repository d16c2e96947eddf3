"""The website in `clients/web`: built, built again after edits, and served, with a browser in front of it."""

import html
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import PageViewRestriction

from api.publishing.publish import publish_everything
from pages.models import Article, Preview, RedirectOptions
from tests import factories
from tests.browser.axe import violations_in
from tests.browser.chromium import chromium
from tests.browser.console import errors_in
from tests.browser.waiting import until
from tests.browser.window import Window
from tests.kitchen_sink import kitchen_sinks
from tests.node.website import Website, built_website
from tests.restoring import put_back, stored_rows
from tests.servers import free_port

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]

ALL_BLOCKS = 15
SINK, FRENCH = "/blog/kitchen-sink/", "/fr/blog/kitchen-sink/"


@pytest.fixture(scope="module")
def program() -> tuple[Path, str]:
    """The folder with the program that renders the website, and what `astro check` said."""
    return built_website()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the first test has made, for those after it."""
    return {"folder": tmp_path_factory.mktemp("website")}


@pytest.fixture
def website(
    live_server: Any, program: tuple[Path, str], made: dict[str, Any], settings: Any, tmp_path: Path
) -> Iterator[Website]:
    """The website of the kitchen sinks, built, and free to be built again."""
    settings.FILES_ROOT, settings.MEDIA_ROOT = made["folder"] / "files", made["folder"] / "media"
    pristine = Website(made["folder"] / "website", live_server.url, free_port())
    if "rows" in made:
        put_back(made["rows"])
    else:
        kitchen_sinks(["en", "fr"])
        publish_everything()
        made["rows"] = stored_rows()
        pristine.install(program[0])
        made["built"] = pristine.build()
    shutil.copytree(pristine.folder, tmp_path / "website")
    with Website(tmp_path / "website", live_server.url, pristine.port).served() as website:
        yield website


@pytest.fixture(scope="module")
def started_browser(live_server: Any, made: dict[str, Any]) -> Iterator[Any]:
    with chromium(made["folder"] / "profile", server=live_server.url) as browser:
        yield browser


@pytest.fixture
def window(started_browser: Any, website: Website) -> Iterator[Window]:
    """A browser in front of the website."""
    yield Window(started_browser, website.url)
    started_browser.get("about:blank")


def rendered(lines: list[str]) -> set[str]:
    return {line.removeprefix("rendered ") for line in lines if line.startswith("rendered ")}


def test_astro_check_finds_nothing(program: tuple[Path, str]) -> None:
    assert all(f"- 0 {kind}" in program[1] for kind in ("errors", "warnings", "hints"))


def test_every_page_of_the_api_has_a_page(website: Website, api: Any) -> None:
    pages = api("pages/", locale="*", limit=100).data["items"]
    assert len(pages) >= 9
    for page in pages:
        response, body = website.get(page["path"])
        assert response.status == 200, page["path"]
        assert f'<html lang="{page["locale"]}" dir="{page["direction"]}">' in body
        assert page["title"] in body
    categories = api("categories/").data["items"]
    people = api("people/").data["items"]
    own = [f"/blog/category/{one['slug']}/" for one in categories] + [f"/people/{one['slug']}/" for one in people]
    assert len(own) >= 2
    assert [path for path in own if "/kitchen-sink/" not in website.get(path)[1]] == []


def test_every_link_leads_to_a_page(website: Website) -> None:
    found, left = {"/", "/fr/"}, ["/", "/fr/"]
    while left:
        path = left.pop()
        response, body = website.get(path)
        assert response.status == 200, path
        links = {html.unescape(link).partition("#")[0] for link in re.findall(r'<a\b[^>]*? href="(/[^"]*)"', body)}
        left += links - found
        found |= links
    assert {"/people/review-group/", "/fr/people/review-group/", "/fr/blog/category/trauma/", FRENCH} <= found
    assert (website.folder / "dist/client/fr/blog/category/trauma/index.html").exists()


def test_all_blocks_are_shown(website: Website, api: Any) -> None:
    for path in (SINK, FRENCH):
        document = api("routes/", path=path).data["document"]
        assert len({block["type"] for block in document["body"]}) == ALL_BLOCKS
        _, body = website.get(path)
        shown = [f'data-block-id="{block["id"]}" data-type="{block["type"]}"' for block in document["body"]]
        assert [one for one in shown if one not in body] == []
        for marker in ("<blockquote", "<details", 'class="steps"', "<table", "srcset=", 'class="embed"', " download"):
            assert marker in body


def test_unknown_block_is_shown_by_its_fallback(website: Website) -> None:
    file = website.folder / "content" / "content.json"
    content = json.loads(file.read_text())
    (sink,) = (one["document"] for one in content["documents"].values() if one["path"] == SINK)
    block = next(block for block in sink["body"] if block["type"] == "callout")
    block["type"] = "poll"
    block["fallback"]["html"] = "<p>What an older website shows.</p>"
    file.write_text(json.dumps(content))
    (website.folder / "dist" / "made.txt").unlink()
    assert SINK in rendered(website.build())
    assert "<p>What an older website shows.</p>" in website.get(SINK)[1]


def test_edit_renders_only_what_shows_it(website: Website, made: dict[str, Any]) -> None:
    assert website.build() == ["nothing changed"]
    article = Article.objects.get(slug="rest", locale__language_code="en")
    article.summary = "Lie down for a while."
    article.save_revision().publish()
    publish_everything()
    lines = website.build()
    assert "publish article /blog/rest/" in lines
    assert {"/", "/blog/", "/blog/rest/", SINK, FRENCH} <= rendered(lines)  # the kitchen sinks name it as related
    assert not {line for line in rendered(lines) if "locations" in line or "contact" in line or "search" in line}
    assert len(rendered(lines)) < len(made["built"]) / 3
    for path in ("/", "/blog/"):
        assert "Lie down for a while." in website.get(path)[1]


def test_hidden_and_withdrawn_pages_are_gone(website: Website) -> None:
    rest = Article.objects.get(slug="rest", locale__language_code="en")
    sink = Article.objects.get(slug="kitchen-sink", locale__language_code="en")
    PageViewRestriction.objects.create(page=rest, restriction_type=PageViewRestriction.LOGIN)
    sink.unpublish()
    publish_everything()
    lines = website.build()
    assert {"removed /blog/rest/", f"removed {SINK}"} <= set(lines)
    assert (website.status("/blog/rest/"), website.status(SINK)) == (404, 410)
    assert "kitchen-sink" not in website.get("/blog/")[1]
    # A copy that was made later has not seen the withdrawal.
    shutil.rmtree(website.folder / "content")
    website.build()
    assert (website.status("/blog/rest/"), website.status(SINK)) == (404, 410)


def test_redirects_answer_with_their_codes(website: Website) -> None:
    rest = Article.objects.get(slug="rest", locale__language_code="en")
    site = factories.site()
    Redirect.objects.create(old_path="/nap", redirect_page=rest, is_permanent=False)
    Redirect.objects.create(old_path="/two", redirect_link="https://all.example.org/", is_permanent=True)
    Redirect.objects.create(old_path="/two", redirect_link="https://own.example.org/", is_permanent=True, site=site)
    keeping = Redirect.objects.create(old_path="/old", redirect_link="https://new.example.org/?a=1#b")
    RedirectOptions.objects.create(redirect=keeping, keep_query=True)
    publish_everything()
    website.build()
    assert website.leads_to("/nap/?utm=x") == (307, "/blog/rest/")
    assert website.leads_to("/two") == (308, "https://own.example.org/")
    assert website.leads_to("/old?utm=x") == (308, "https://new.example.org/?a=1&utm=x#b")
    assert website.leads_to("/blog//rest?utm=x") == (308, "/blog/rest/?utm=x")
    assert website.status("/blog/rest/?utm=x") == 200


def test_requests_that_are_damaged_do_not_stop_the_server(website: Website) -> None:
    assert [website.status(path) for path in ("http://[/", "//[", "/?x=%E0%A4")] == [400, 404, 200]
    assert website.get("/", host="[")[0].status == 200


def test_what_is_not_there_is_not_found(website: Website) -> None:
    paths = ["/nothing/", "/_missing/", "/blog/page/9/", "/_astro/../../server/entry.mjs", "/%E0%A4"]
    assert [website.status(path) for path in paths] == [404] * len(paths)


def test_category_that_does_not_exist_is_not_found(website: Website) -> None:
    response, body = website.get("/blog/category/truama/")
    assert response.status == 404
    assert 'href="/blog/category/trauma/"' in body


def test_head_has_what_search_engines_want(website: Website, api: Any) -> None:
    seo = api("routes/", path=SINK).data["document"]["seo"]
    _, body = website.get(SINK)
    assert f"<title>{seo['title']}</title>" in html.unescape(body)
    for tag in (
        f'<link rel="canonical" href="{seo["canonical_url"]}">',
        f'<link rel="alternate" hreflang="fr" href="http://testserver{FRENCH}">',
        f'<meta property="og:image" content="{seo["open_graph"]["image"]}">',
        '<script type="application/ld+json">',
    ):
        assert tag in body


def test_preview_shows_the_draft(website: Website) -> None:
    article = Article.objects.get(slug="rest", locale__language_code="en")
    article.title, article.summary = "Rest well", "Not yet saved."
    made, token = Preview.begin(article, user=factories.administrator(), parent=None)
    made.change(article, [])
    response, body = website.get(f"/preview?token={quote(token)}")
    assert (response.status, response.getheader("Cache-Control")) == (200, "no-store")
    assert response.getheader("X-Robots-Tag") == "noindex"
    assert response.getheader("Content-Security-Policy") == f"frame-ancestors {website.cms}"
    assert "Not yet saved." in body
    assert website.status("/preview?token=nothing") == 404


def test_search_suggests_and_finds(window: Window) -> None:
    window.browser.get(f"{window.url}/search/")
    window.find("#q").send_keys("sle")
    until(lambda: window.script("return [...document.querySelectorAll('#suggestions option')].map((one) => one.value)"))
    window.browser.get(f"{window.url}/search/")
    title = Article.objects.get(slug="rest", locale__language_code="en").title
    window.find("#q").send_keys(f"{title}\n")
    until(lambda: title in window.texts("#results a"))
    assert window.all("#results mark")
    assert not errors_in(window.browser)


def test_language_switch_leads_to_the_translation(window: Window) -> None:
    window.browser.get(window.url + SINK)
    window.find(".languages a").click()
    until(lambda: window.browser.current_url == window.url + FRENCH)
    assert window.script("return document.documentElement.lang") == "fr"


def test_axe_finds_nothing(window: Window) -> None:
    found = []
    for width, dark in ((390, False), (1280, True)):
        window.resize(width, dark=dark)
        for path in ("/", SINK, "/blog/", "/locations/harbour-clinic/", "/search/?q=rest"):
            window.browser.get(window.url + path)
            found += [f"{path} {line}" for line in violations_in(window.browser)]
            assert window.script("return document.documentElement.scrollWidth") <= width, path
    assert found == []
    assert not errors_in(window.browser)
