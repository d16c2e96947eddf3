"""The parameter `links`: `href` means the same in HTML, buttons and menus."""

import re

import pytest
from wagtail.models import Page, Site

from api.parameters.links import with_links
from pages.models import Home, PlainPage, SiteSettings
from tests import factories
from tests.sharing import Share

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("content")]

# What links to the page lead to.
PATH, ADDRESS = "/about/", "http://testserver/about/"


@pytest.fixture(scope="module")
def content(share: Share) -> None:
    share(make_content)


def make_content() -> None:
    about = factories.plain_page("About", slug="about")
    link = f'<p>See <a linktype="page" id="{about.pk}">us</a> or <a href="https://www.example.org/">them</a>.</p>'
    button = {"text": "About us", "style": "primary"}
    factories.article(
        "Links",
        slug="links",
        body=[
            ("rich_text", link),
            ("callout", {"tone": "tip", "title": "", "text": link}),
            ("call_to_action", {**button, "page": about, "address": ""}),
            ("call_to_action", {**button, "page": None, "address": "tel:+16472597740"}),
            ("related", {"pages": [about]}),
        ],
    )
    below = {"title": "", "page": about, "address": ""}
    item = {"title": "More", "page": None, "address": "https://www.example.org/", "children": [below]}
    factories.settings_of_site(header=[("item", {**below, "children": []}), ("item", item)])


def hrefs(body: list[dict]) -> list[str]:
    """Return where the links of blocks lead, first those of values, then those of fallbacks."""
    values = [block["value"] for block in body]
    html = [str(value) for value in values] + [block["fallback"]["html"] for block in body if block["fallback"]]
    return [*re.findall(r"'href': '([^']*)'", str(values)), *re.findall(r'href="([^"]*)"', "".join(html))]


def page_of_another_site() -> Page:
    """Return a page with the path /about/, which this site has too."""
    other = factories.publish(Home(title="Other", slug="other"), below=Page.get_first_root_node())
    Site.objects.create(hostname="other.example", port=80, root_page=other, site_name="Other site")
    return factories.publish(PlainPage(title="Theirs", slug="about"), below=other)


@pytest.mark.parametrize(("links", "to_page"), [({}, ADDRESS), ({"links": "url"}, ADDRESS), ({"links": "path"}, PATH)])
def test_all_links_of_a_document_lead_to_the_same_kind_of_target(api, links, to_page):
    found = hrefs(api("articles/links/", **links).data["body"])
    assert {href for href in found if "about" in href} == {to_page}
    assert len([href for href in found if href == to_page]) == 6
    assert {href for href in found if "about" not in href} == {"https://www.example.org/", "tel:+16472597740"}


@pytest.mark.parametrize(("links", "to_page"), [({}, PATH), ({"links": "path"}, PATH), ({"links": "url"}, ADDRESS)])
def test_menus_lead_there_too(api, links, to_page):
    first, second = api("site/", **links).data["navigation"]["header"]
    assert [first["href"], second["children"][0]["href"]] == [to_page, to_page]
    assert second["href"] == "https://www.example.org/"


def test_menus_of_another_language_and_frontend_have_its_addresses(api):
    settings = SiteSettings.objects.get()
    settings.frontend_url = "https://www.example.org/clinic"
    settings.save()
    site = api("site/", links="url").data
    assert site["url"] == "https://www.example.org/clinic/"
    assert site["navigation"]["header"][0]["href"] == "https://www.example.org/clinic/about/"


@pytest.mark.parametrize("links", ["path", "url"])
def test_links_to_another_site_always_have_its_address(api, links):
    theirs = page_of_another_site()
    factories.article(
        "Out",
        slug="out",
        body=[
            ("rich_text", f'<p>See <a linktype="page" id="{theirs.pk}">them</a>.</p>'),
            ("call_to_action", {"text": "Them", "style": "primary", "page": theirs, "address": ""}),
        ],
    )
    factories.settings_of_site(header=[("item", {"title": "", "page": theirs, "address": "", "children": []})])
    address = "http://other.example/about/"
    assert set(hrefs(api("articles/out/", links=links).data["body"])) == {address}
    assert [item["href"] for item in api("site/", links=links).data["navigation"]["header"]] == [address]


def test_documents_of_older_releases_have_paths_too():
    link = '<a href="http://testserver/a/" data-id="1" data-type="plain_page" data-path="/a/">A</a>'
    document = {"url": "http://testserver/b/", "path": "/b/", "text": {"format": "html", "html": link}}
    assert 'href="/a/"' in with_links(document, "path")["text"]["html"]


@pytest.mark.parametrize("format", ["portable", "markdown"])
def test_every_format_has_the_links_that_were_asked_for(api, format):
    (text, *_) = api("articles/links/", links="path", rich_text=format).data["body"]
    assert PATH in str(text["value"])
    assert ADDRESS not in str(text["value"])


def test_lists_routes_and_changes_take_it_and_bind_it_as_the_format(api):
    assert PATH in hrefs(api("pages/", slug="links", view="full", links="path").data["items"][0]["body"])
    assert PATH in hrefs(api("routes/", path="/blog/links/", links="path").data["document"]["body"])
    changes = api("changes/", type="article", links="path").data
    assert PATH in hrefs(changes["items"][0]["document"]["body"])
    assert api("changes/", type="article", links="path", since=changes["meta"]["cursor"]).status_code == 200
    assert api("changes/", type="article", since=changes["meta"]["cursor"]).data["code"] == "invalid_cursor"


def test_a_list_may_go_on_with_other_links(api):
    cursor = api("pages/", limit=1).data["meta"]["next_cursor"]
    assert api("pages/", limit=1, cursor=cursor, links="path").status_code == 200


def test_an_unknown_kind_suggests_the_nearest(api):
    assert api("articles/", links="paths").data["errors"][0]["suggestion"] == "path"
