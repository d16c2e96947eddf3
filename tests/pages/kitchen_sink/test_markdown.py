"""`/api/v1/pages/{id}.md`: the whole page, for whoever reads text."""

import re
from urllib.parse import unquote

import pytest
from bs4 import BeautifulSoup

from tests import factories
from tests.kitchen_sink import WORDS
from tests.kitchen_sink.reading import words_of_article
from tests.markdown import COMMONMARK, WITH_TABLES
from tests.pages.documents import document_of


def rendered(markdown, parser=COMMONMARK):
    return BeautifulSoup(parser.render(markdown), "html.parser")


def squeezed(text):
    return re.sub(r"\s+", " ", text).strip()


@pytest.mark.parametrize("parser", [COMMONMARK, WITH_TABLES], ids=["CommonMark", "with tables"])
def test_it_has_every_word_in_order(document, markdown, parser):
    soup, at = rendered(markdown, parser), 0
    for picture in soup.find_all("img"):
        picture.replace_with(picture["alt"])
    text = squeezed(soup.get_text(""))
    for part in words_of_article(document):
        lines = [squeezed(line) for words in part for line in words.split("\n")]
        at = text.find(lines[0], at)
        assert at >= 0, part
        assert [line for line in lines if line not in text[at:]] == []


def test_headings_are_headings(document, markdown):
    soup = rendered(markdown)
    found = [(int(tag.name[1]), tag.get_text()) for tag in soup.find_all(re.compile("h[1-6]"))]
    assert found == [(1, document["title"]), *((entry["level"], entry["text"]) for entry in document["toc"])]


def test_head_says_who_wrote_it_when_and_on_what(document, markdown):
    head = [paragraph.get_text() for paragraph in rendered(markdown).find_all("p")[:3]]
    told = next(line for line in head if document["published_on"] in line)
    names = [document["authors"][0]["name"], document["category"]["name"], *(tag["name"] for tag in document["tags"])]
    assert [name for name in names if name not in told] == []


def test_lists_are_lists_within_each_other(markdown, language):
    soup = rendered(markdown)
    [innermost] = soup.select("ul > li > ul > li > ol")
    assert len(innermost.find_all("li")) == 2
    *_, related = soup.find_all("ul")
    assert related.get_text().strip().strip("\u2068\u2069") == "Rest"  # isolated in Arabic
    references = soup.find_all("ol")[-1]
    assert [item.get_text().partition(".")[0] for item in references.find_all("li")] == [
        WORDS[language].study,
        WORDS[language].role,
    ]


def test_links_lead_where_those_of_the_document_do(document, body, markdown):
    found = {unquote(tag["href"]) for tag in rendered(markdown).find_all("a")}
    fallbacks = [block["fallback"]["html"] for block in document["body"] if block["fallback"]]
    texts = BeautifulSoup("".join([body["rich_text"][0]["html"], *fallbacks]), "html.parser")
    places = [tag["href"] for tag in texts.find_all("a")]
    references = [reference["url"] for reference in document["references"] if reference["url"]]
    pictures = {item["image"]["src"] for item in body["gallery"][0]["images"]}  # shown, not linked
    assert {*map(unquote, [*places, *references, document["related"][0]["url"]])} - pictures == found


def test_the_table_is_one(body, markdown):
    [table] = rendered(markdown, WITH_TABLES).find_all("table")
    [shown] = body["table"]
    assert [cell.get_text() for cell in table.find_all("th")] == shown["header"]
    rows = [[cell.get_text() for cell in row.find_all("td")] for row in table.find("tbody").find_all("tr")]
    assert rows == shown["rows"]


def test_pictures_are_pictures(document, body, markdown):
    soup = rendered(markdown)
    pictures = [(tag["src"], tag["alt"]) for tag in soup.find_all("img")]
    [figure], [gallery] = body["image"], body["gallery"]
    images = [document["hero"], figure["image"], *(item["image"] for item in gallery["images"])]
    assert pictures == [(image["src"], image["alt"]) for image in images]


def test_days_are_named_in_the_language_of_the_page(markdown, language):
    assert {"en": "Monday 09:00", "fr": "lundi 09:00", "ar": "الاثنين 09:00"}[language] in markdown


# --- as an answer ---


@pytest.fixture
def address(db):
    return f"pages/{document_of(factories.article())['id']}.md"


@pytest.mark.parametrize(
    ("accept", "status"),
    [
        (None, 200),
        ("text/markdown", 200),
        ("text/*", 200),
        ("*/*", 200),
        ("text/html, */*;q=0.1", 200),
        ("application/json", 406),
    ],
)
def test_it_is_given_to_those_who_take_it(api, address, accept, status):
    answer = api(address, headers={"Accept": accept} if accept else None)
    assert answer.status_code == status
    wanted = "text/markdown; charset=utf-8" if status == 200 else "application/problem+json"
    assert answer["Content-Type"].startswith(wanted)


def test_head_says_what_get_does(api, address):
    got, head = api(address), api(address, method="HEAD")
    assert head.status_code == 200
    assert head.content == b""
    assert {**head.headers} | {"Content-Length": ""} == {**got.headers} | {"Content-Length": ""}


def test_it_has_an_etag_of_its_own_that_answers_304(api, address):
    etag = api(address)["ETag"]
    assert etag != api(address.replace(".md", "/"))["ETag"]
    again = api(address, headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")
    assert api(address, headers={"If-None-Match": '"another"'}).status_code == 200


def test_it_is_one_query(api, client, queries, address):
    api(address)
    assert queries(lambda: client.get(f"/api/v1/{address}")) == 1


@pytest.mark.django_db
def test_what_is_not_there_or_gone_is_a_problem(api):
    article = factories.article()
    address = f"pages/{document_of(article)['id']}.md"
    missing = api("pages/00000000-0000-5000-8000-000000000000.md")
    assert (missing.status_code, missing.data["code"]) == (404, "not_found")
    article.unpublish()
    gone = api(address)
    assert (gone.status_code, gone.data["code"]) == (410, "gone")
    assert {answer["Content-Type"] for answer in (missing, gone)} == {"application/problem+json"}
    assert api("pages/sleep.md").status_code == 404


@pytest.mark.parametrize(
    "make", [factories.home, factories.article_index, factories.location, factories.contact, factories.plain_page]
)
@pytest.mark.django_db
def test_every_type_of_page_has_it(api, make):
    page = make()
    answer = api(f"pages/{document_of(page)['id']}.md")
    assert answer.status_code == 200
    assert answer.content.decode().startswith(f"# {page.title}\n")
