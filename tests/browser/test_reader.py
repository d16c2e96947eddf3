"""The built-in reader, with content in which everything stands that content can have."""

import html
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import reverse
from wagtail.contrib.redirects.models import Redirect

from api.publishing.publish import publish_everything
from pages.models import Home, RedirectOptions
from pages.shapes import DAYS
from tests import factories
from tests.browser.axe import violations_in
from tests.browser.console import errors_in
from tests.browser.reading import Reader
from tests.browser.waiting import until
from tests.kitchen_sink import LANGUAGES, kitchen_sinks
from tests.restoring import put_back, stored_rows

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]

# The keys of blocks whose texts are not words, and those whose texts the reader writes in its own way.
_NO_WORDS = {
    *("url", "href", "anchor", "maps", "content_type", "style", "tone", "kind", "timezone", "day", "opens", "closes"),
    *("exceptions", "country", "format", "image", "page", "extension", "locale", "direction"),
}


@pytest.fixture
def reader(browser) -> Reader:
    return Reader(browser)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the first test that wants the kitchen sinks has made, for those after it."""
    return {"folder": tmp_path_factory.mktemp("sinks")}


@pytest.fixture
def sinks(reader, made, settings) -> dict[str, str]:
    """Return the path of the kitchen-sink article in each language."""
    settings.FILES_ROOT, settings.MEDIA_ROOT = made["folder"] / "files", made["folder"] / "media"
    if "rows" in made:
        put_back(made["rows"])
    else:
        articles = kitchen_sinks()
        publish_everything()
        made["rows"] = stored_rows()
        made["paths"] = {
            code: f"{'' if code == 'en' else '/' + code}/blog/{article.slug}/" for code, article in articles.items()
        }
    return made["paths"]


def words_of(value: Any, key: str = "") -> Iterator[str]:
    """Yield the words of a block's value that a reader has to see."""
    if isinstance(value, dict) and "published_at" in value:  # of a summary, a card shows what it has room for
        yield value["title"]
    elif isinstance(value, dict):
        for name, part in value.items():
            if name not in _NO_WORDS:
                yield from words_of(part, name)
    elif isinstance(value, list):
        for part in value:
            yield from words_of(part, key)
    elif isinstance(value, str) and key == "html":
        yield from filter(str.strip, map(html.unescape, re.split("<[^>]*>", value)))
    elif isinstance(value, str) and key != "value":
        yield value


def squeezed(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_block_is_there_with_its_words(reader, sinks, api, language):
    reader.open(sinks[language])
    document = api("routes/", path=sinks[language]).data["document"]
    shown = {element.get_attribute("data-block-id"): element for element in reader.all("[data-block-id]")}
    assert list(shown) == [block["id"] for block in document["body"]]
    for block in document["body"]:
        text = squeezed(shown[block["id"]].get_attribute("textContent"))
        wanted = [] if block["type"] == "embed" else list(words_of(block["value"]))
        assert [words for words in wanted if squeezed(words) not in text] == []
    assert reader.script("return [document.documentElement.lang, document.documentElement.dir]") == [
        language,
        document["direction"],
    ]
    assert not errors_in(reader.browser)


def test_article_says_who_wrote_it_when_and_from_which_sources(reader, sinks):
    reader.open(sinks["en"])
    header = squeezed(reader.find(".page-header").text)
    assert "Review group, MD Reviewer February 1, 2026 · 2 minutes to read" in header
    assert "Reviewed by Review group, MD Reviewer on March 1, 2026" in header
    assert len(reader.all(".references li")) == 2
    assert len(reader.all(".contents a")) == 4
    assert reader.texts(".tags a") == ["Recovery", "Sleep"]
    assert reader.texts(".list .card-title") == ["Rest"]


def test_reader_writes_as_the_language_of_the_page_does(reader, sinks):
    reader.open(sinks["fr"])
    assert "1 février 2026 · 2 minutes de lecture" in squeezed(reader.find(".page-header").text)
    assert reader.find("[type=search]").get_attribute("placeholder") == "Chercher"
    assert "lundi 9:00 – 12:00 13:00 – 17:30" in squeezed(reader.find(".week").text)


def test_location_says_when_it_is_open(reader):
    factories.location(
        timezone="America/Toronto",
        opening_hours=[("hours", {"day": day, "opens": "00:00", "closes": "24:00"}) for day in DAYS],
        exceptions=[("exception", {"first": "2999-12-25", "last": "2999-12-26", "note": "Christmas"})],
    )
    publish_everything()
    reader.open("/locations/harbour-clinic/")
    assert reader.find(".open-state").text == "Open now"
    assert reader.texts(".week tbody th")[0] == "Monday"
    assert reader.texts(".week td") == ["Open all day"] * 7
    assert len(reader.all(".week [aria-current=date]")) == 1
    assert squeezed(reader.find(".exceptions").text) == "December 25 – 26, 2999: Closed Christmas"
    assert reader.find(".maps a").get_attribute("href").startswith("https://www.google.com/maps/")
    reader.open("/locations/")
    assert "Open now" in reader.find(".card").text


def test_picture_lets_the_browser_choose_a_file(reader, sinks):
    reader.open(sinks["en"])
    hero = reader.find(".hero img")
    assert hero.get_attribute("alt")
    assert reader.script("return arguments[0].decode().then(() => arguments[0].currentSrc)", hero).endswith(".avif")
    assert all(source.get_attribute("sizes") for source in reader.all("picture source"))


def test_video_is_loaded_only_when_it_is_asked_for(reader, sinks):
    reader.open(sinks["en"])
    assert not reader.all("iframe")
    reader.find(".play").click()
    player = reader.find("iframe")
    assert player.get_attribute("src").startswith("https://www.youtube-nocookie.com/embed/M7lc1UVf-VE")
    assert "allow-scripts" in player.get_attribute("sandbox")
    assert reader.browser.switch_to.active_element == player


def test_axe_finds_nothing(reader, sinks):
    paths = [
        "/",
        "/blog/",
        *sinks.values(),
        "/locations/",
        "/locations/harbour-clinic/",
        "/contact/",
        "/?q=sleep",
        "/no/",
    ]
    found = []
    for dark, width in ((False, 1440), (True, 390)):
        reader.resize(width, dark=dark)
        for path in paths:
            reader.open(path)
            found += [f"{path} {line}" for line in violations_in(reader.browser)]
    assert found == []


def test_nothing_is_wider_than_a_small_screen(reader, sinks):
    reader.resize(320)
    for path in ["/", "/blog/", *sinks.values(), "/locations/harbour-clinic/", "/contact/", "/?q=sleep"]:
        reader.open(path)
        assert (path, reader.script("return document.documentElement.scrollWidth")) == (path, 320)


def test_keyboard_reaches_the_text_first_and_opens_questions(reader, sinks):
    reader.open(sinks["en"])
    keys = __import__("selenium.webdriver", fromlist=["Keys"]).Keys
    reader.find("body").send_keys(keys.TAB)
    skip = reader.browser.switch_to.active_element
    assert skip.text == "Skip to the content"
    skip.send_keys(keys.ENTER)
    assert reader.browser.switch_to.active_element == reader.find("main")
    question = reader.find(".faq summary")
    question.send_keys(keys.ENTER)
    assert question.find_element("xpath", "..").get_attribute("open")
    assert reader.script("return getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_languages_lead_to_the_translations(reader, sinks):
    reader.open(sinks["en"])
    assert set(reader.texts(".languages a")) == {"English", "Français", "العربية"}
    reader.follow("Français")
    assert reader.script("return decodeURI(location.pathname)") == sinks["fr"]
    assert reader.script("return document.documentElement.lang") == "fr"


def test_list_is_divided_and_narrowed(reader):
    category = factories.category("Trauma")
    for number in range(14):
        factories.article(f"Article {number:02}", published_on=f"2026-01-{number + 1:02}", category=category)
    factories.article("Rest", published_on="2025-01-01")
    publish_everything()
    reader.open("/blog/")
    assert reader.texts(".card-title")[:2] == ["Article 13", "Article 12"]
    assert reader.texts(".paging") == ["Page 1 of 2Next"]
    reader.follow("Next")
    assert reader.texts(".card-title") == ["Article 01", "Article 00", "Rest"]
    reader.open("/blog/article-03/")
    reader.follow("Trauma")
    assert reader.find(".narrowed").text == "Only: Trauma Show all"
    reader.open("/blog/?category=trauma&page=2")
    assert reader.texts(".card-title") == ["Article 01", "Article 00"]


def test_search_shows_what_it_found(reader):
    factories.article("Sleep and rest", summary="Why a <b>quiet</b> room helps sleep.")
    factories.plain_page("About")
    publish_everything()
    reader.open("/")
    box = reader.find("[type=search]")
    box.send_keys("slepe")
    box.submit()
    assert reader.find(".results .card-title").text == "Sleep and rest"
    assert "Sleep" in reader.texts(".results mark")
    assert "Why a <b>quiet</b> room" in reader.find(".results .card").text
    assert "instead of “slepe”" in reader.find("main").text


def test_page_that_does_not_exist_is_said_so(reader):
    publish_everything()
    reader.open("/nothing/")
    assert reader.find("h1").text == "There is no such page"
    assert reader.texts(".ways-on a") == ["Go to the home page"]


def test_page_that_was_withdrawn_is_said_so(reader):
    article = factories.article("Sleep")
    publish_everything()
    article.unpublish()
    publish_everything()
    reader.open("/blog/sleep/")
    assert reader.find("h1").text == "This page was withdrawn"


def test_redirects_are_followed_and_paths_are_corrected(reader):
    factories.article("Sleep")
    Redirect.objects.create(old_path="/rest", redirect_link="/blog/sleep/")
    publish_everything()
    reader.open("/rest/")
    assert reader.find("h1").text == "Sleep"
    reader.open("/blog//sleep")
    assert reader.script("return location.pathname") == "/blog/sleep/"


def test_redirect_may_keep_the_query(reader):
    factories.article("Sleep")
    for path, kept in (("/rest", True), ("/nap", False)):
        made = Redirect.objects.create(old_path=path, redirect_link="/blog/sleep/?a=1")
        RedirectOptions.objects.create(redirect=made, keep_query=kept)
    publish_everything()
    reader.open("/rest/?b=2")
    assert reader.find("h1").text == "Sleep"
    assert reader.script("return location.search") == "?a=1&b=2"
    reader.open("/nap/?b=2")
    assert reader.find("h1").text == "Sleep"
    assert reader.script("return location.search") == "?a=1"


def test_links_to_pages_stay_in_the_reader(reader):
    about = factories.plain_page("About", intro="<p>Us</p>")
    factories.article("Sleep", body=[("rich_text", f'<p><a linktype="page" id="{about.pk}">Who we are</a></p>')])
    publish_everything()
    reader.open("/blog/sleep/")
    reader.follow("Who we are")
    assert reader.script("return location.href") == f"{reader.url}/about/"


def test_block_of_an_unknown_type_shows_its_fallback(reader):
    publish_everything()
    reader.open("/")
    code = """const done = arguments[0];
        import("/static/reader/blocks.js").then(({body}) => done(body([
            {id: "1", type: "of-tomorrow", value: {}, fallback: {html: "<p>Words</p>", text: "Words"}},
            {id: "2", type: "code", value: {language: "css", text: "a < b"}, fallback: null},
            {id: "3", type: "also-of-tomorrow", value: {}, fallback: null},
        ]).innerHTML))"""
    shown = reader.browser.execute_async_script(code)
    assert "<p>Words</p>" in shown
    assert 'data-block-id="1"' in shown
    assert "a &lt; b" in shown


def test_menus_and_footer_are_those_of_the_site(reader):
    about = factories.plain_page("About")
    below = {"title": "Privacy", "page": None, "address": "https://www.example.org/privacy/"}
    factories.settings_of_site(
        name="Orchard House",
        header=[("item", {"title": "", "page": about, "address": "", "children": [below]})],
        footer=[("item", {"title": "Contact", "page": None, "address": "mailto:a@example.org", "children": []})],
        social=[("profile", {"network": "LinkedIn", "url": "https://www.linkedin.com/company/x"})],
        default_location=factories.location(),
        default_contact=factories.contact(),
    )
    publish_everything()
    reader.open("/about/")
    reader.find(".menu summary").click()
    assert reader.find(".menu").text.splitlines() == ["About", "About", "Privacy"]
    assert reader.texts(".menu [aria-current=page]") == ["About"]
    footer = reader.find("footer").text
    assert [part for part in ("1 Yonge Street", "(647) 259-7740", "Contact", "LinkedIn") if part not in footer] == []
    assert violations_in(reader.browser) == []


def test_home_page_has_the_name_of_the_site(reader):
    factories.settings_of_site(name="Orchard House")
    publish_everything()
    assert Home.objects.get().title == "Home"
    reader.open("/")
    assert reader.texts(".site-name, h1") == ["Orchard House", "Orchard House"]


HOURS = """
const [place, now, done] = arguments;
import("/static/reader/hours.js").then(({stateAt, weekOf}) => done({
    state: stateAt(place, now),
    week: weekOf(place, now.date).map(({spans}) => spans.map(({opens, closes}) => `${opens}-${closes}`).join(" ")),
}));
"""


def test_opening_hours_know_nights_exceptions_and_whole_days(reader):
    reader.browser.get(f"{reader.url}/")
    row = lambda day, opens, closes: {"day": day, "opens": opens, "closes": closes}  # noqa: E731
    exception = lambda first, last, opens, closes: {"from": first, "to": last, "opens": opens, "closes": closes}  # noqa: E731
    place = {
        "opening_hours": [
            row("monday", "13:00", "17:00"),
            row("monday", "09:00", "12:00"),
            row("friday", "22:00", "02:00"),
            row("sunday", "00:00", "24:00"),
        ],
        "exceptions": [
            exception("2026-08-01", "2026-08-31", "10:00", "11:00"),
            exception("2026-08-03", "2026-08-03", None, None),
        ],
    }

    def at(date: str, time: str) -> dict:
        return reader.browser.execute_async_script(HOURS, place, {"date": date, "time": time})

    assert at("2026-07-08", "12:00")["week"] == [
        "09:00-12:00 13:00-17:00",
        "",
        "",
        "",
        "22:00-02:00",
        "",
        "00:00-24:00",
    ]
    assert at("2026-07-06", "09:30")["state"] == {"open": True, "until": "12:00"}
    assert at("2026-07-06", "12:00")["state"] == {"open": False, "date": "2026-07-06", "opens": "13:00"}
    assert at("2026-07-10", "23:00")["state"] == {"open": True, "until": "02:00"}
    assert at("2026-07-11", "01:59")["state"] == {"open": True, "until": "02:00"}
    assert at("2026-07-11", "02:00")["state"] == {"open": False, "date": "2026-07-12", "opens": "00:00"}
    assert at("2026-07-12", "20:00")["state"] == {"open": True, "until": None}
    # A night that began before goes on, then the shorter exception counts.
    assert at("2026-08-01", "01:00")["state"] == {"open": True, "until": "02:00"}
    assert at("2026-08-03", "10:30")["state"] == {"open": False, "date": "2026-08-04", "opens": "10:00"}


def test_editors_have_the_user_bar_and_others_ask_for_none(browser, admin):
    reader = Reader(browser, admin.url)
    page = factories.article("Sleep")
    publish_everything()
    reader.open("/blog/sleep/")
    asked = "return performance.getEntries().filter(({name}) => name.includes('userbar')).length"
    assert reader.script(asked) == 0
    admin.sign_in()
    admin.open(reverse("wagtailadmin_home"))
    reader.open("/blog/sleep/")
    form = reverse("wagtailadmin_pages:edit", args=[page.pk])
    bar = "return document.querySelector('wagtail-userbar')?.shadowRoot?."
    until(lambda: reader.script(bar + "querySelector('[data-content-checker-count]').textContent") == "0")
    edit = reader.script(bar + "querySelector(`a[href$='${arguments[0]}']`).textContent", form)
    assert edit.strip() == "Edit this page"
    assert not errors_in(browser)
