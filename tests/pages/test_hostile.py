"""Hostile text in any field runs nothing, even if an import, a script or an old database stored it without a form.

Plain text is not changed, since frontends escape it.
"""

import json
import re
from collections.abc import Iterator
from html import escape
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db.models import CharField, Model, TextField
from django.urls import reverse
from wagtail.models import Page

from api.search.highlights import Marker
from pages.blocks.body import BodyBlock
from pages.models import Article, Attachment, Contact, Location, Picture, SiteSettings, Tag
from pages.types import models_by_type
from tests import factories
from tests.forms import fields_of, stream_form
from tests.kitchen_sink import WORDS, kitchen_sink, surroundings
from tests.kitchen_sink.body import body, channels, numbered, references
from tests.markdown import WITH_TABLES
from tests.pages.documents import document_of
from tests.xss import PAYLOADS, executable

pytestmark = pytest.mark.django_db

# PostgreSQL cannot store null bytes.
TEXTS = sorted({payload.replace("\0", "") for payload in PAYLOADS})
ADDRESSES = [
    *("javascript:alert(1)", " JavaScript:alert(1)", "java\tscript:alert(1)", "\x01javascript:alert(1)"),
    *("vbscript:msgbox(1)", "data:text/html,<script>alert(1)</script>", "javascript://example.org/%0Aalert(1)"),
    'https://example.org/"onmouseover="alert(1)',
    "https://example.org/'><img src=x onerror=alert(1)>",
]
HOSTILE = [*TEXTS, *ADDRESSES]
# Fields with a choice or without text. Embeds with an unknown player are left out anyway.
CHOSEN = {
    *("type", "id", "level", "tone", "style", "country", "timezone", "day", "opens", "closes", "first", "last"),
    *("latitude", "longitude", "player"),
}
ADDRESSED = {"url", "href", "src", "canonical_url", "profile_url", "path", "@id", *("google", "apple", "openstreetmap")}


def spoilt(value: Any, text: str) -> Any:
    """Return the stored value of a stream with each of its texts replaced by this one."""
    if isinstance(value, dict):
        return {name: part if name in CHOSEN else spoilt(part, text) for name, part in value.items()}
    if isinstance(value, list):
        return [spoilt(part, text) for part in value]
    return text if isinstance(value, str) else value


def strings_in(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Yield each text with the name of its field."""
    if isinstance(value, str):
        yield name, value
    elif isinstance(value, dict):
        for key, part in value.items():
            yield from strings_in(part, key)
    elif isinstance(value, list):
        for part in value:
            yield from strings_in(part, name)


def dangers(document: Any) -> list[str]:
    """Return the parts of the document's HTML and addresses that could run."""
    found = []
    for name, text in strings_in(document):
        if name in ADDRESSED:
            found += executable(f'<a href="{escape(text)}">x</a>')
        elif name == "html":
            found += executable(text)
    return found


def squeezed(text: str) -> str:
    return " ".join(re.sub(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f]", "", text).split())


def words_of(html: str) -> str:
    return squeezed(BeautifulSoup(html, "html.parser").get_text(""))


# --- blocks ---


def blocks(api) -> list[dict]:
    """Return the blocks of an article. For each hostile text, it has a heading and then every other block."""
    stored = [block for block in body(WORDS["en"], surroundings()) if block["type"] != "heading"]
    several = []
    for text in HOSTILE:
        several.append(("heading", {"level": "2", "text": text, "anchor": ""}))
        several += [(block["type"], spoilt(block["value"], text)) for block in stored]
    factories.article("Hostile")
    Article.objects.filter(slug="hostile").update(body=json.dumps(numbered("hostile", several)))
    return api("articles/hostile/").data["body"]


def test_hostile_text_in_a_block_runs_nothing_and_is_shown_as_text(api):
    several, kinds, text = blocks(api), BodyBlock().child_blocks, ""
    assert dangers(several) == []
    assert [block["value"]["text"] for block in several if block["type"] == "heading"] == HOSTILE
    for block in several:
        kind, value = kinds[block["type"]], block["value"]
        html, markdown = kind.get_api_html(value), WITH_TABLES.render(kind.get_api_markdown(value))
        assert executable(html) == [], block["type"]
        assert executable(markdown) == [], block["type"]
        if block["type"] == "heading":
            text = squeezed(value["text"])
        if block["type"] in {"heading", "quote", "image", "gallery", "steps", "table", "download"}:
            shown = BeautifulSoup(markdown, "html.parser")
            alts = " ".join(picture["alt"] for picture in shown.find_all("img"))
            assert text in squeezed(f"{shown.get_text('')} {alts}"), block["type"]
            assert text in words_of(html), block["type"]
            assert text in squeezed(block["fallback"]["text"] if block["fallback"] else text), block["type"]


# --- forms ---

# Blocks whose forms take any text.
OF_TEXT = {"rich_text", "quote", "table", "image", "gallery"}


def test_hostile_text_sent_in_a_form_runs_nothing(client):
    """A draft is stored as it was sent, and can be published later without its form."""
    client.force_login(factories.administrator())
    article = kitchen_sink()
    address = reverse("wagtailadmin_pages:edit", args=[article.pk])
    shown = fields_of(client.get(address).content.decode()) | stream_form("references", article.references)
    fields = {name: value for name, value in shown.items() if not name.startswith(("loaded_revision", "replaces"))}
    stored = [block for block in article.body.raw_data if block["type"] in OF_TEXT]
    assert {block["type"] for block in stored} == OF_TEXT
    for text in HOSTILE[::16]:
        typed = {"rich_text": f"<p>{escape(text)}</p>"}
        values = [typed.get(block["type"]) or spoilt(block["value"], text) for block in stored]
        article.body = json.dumps([{**block, "value": value} for block, value in zip(stored, values, strict=True)])
        sent = dict.fromkeys(("title", "summary", "seo_title", "search_description", "hero_alt"), text[:255])
        answer = client.post(address, {**fields, **sent, **stream_form("body", article.body)})
        assert answer.status_code == 302, answer.context["form"].errors
        Article.objects.get(pk=article.pk).get_latest_revision().publish()
        document = document_of(article)
        assert dangers(document) == [], text
        assert "quote" in {block["type"] for block in document["body"]}


# --- fields ---

MODELS: list[type[Model]] = [*models_by_type().values(), Picture, Attachment, SiteSettings]
# Fields with a choice, fields computed from others, and slugs, which contain only letters, digits and hyphens.
NO_TEXT = {"path", "url_path", "slug", "draft_title", "text_digest", "file_hash", "country", "timezone"}


def texts_of(model: type[Model]) -> list[str]:
    """Return the names of the model's fields that contain text."""
    fields = (field for field in model._meta.concrete_fields if isinstance(field, CharField | TextField))
    return [field.name for field in fields if field.name not in NO_TEXT]


def streams(text: str) -> dict[type[Model], dict[str, Any]]:
    words = WORDS["en"]
    menu = [("item", {"title": text, "page": None, "address": text, "children": []})]
    spoilt_channels = json.dumps(spoilt(channels(words), text))
    return {
        Article: {"references": json.dumps(spoilt(references(words), text))},
        Location: {
            "channels": spoilt_channels,
            "exceptions": json.dumps(numbered("exceptions", [("exception", {"first": "2026-12-25", "note": text})])),
        },
        Contact: {"channels": spoilt_channels},
        SiteSettings: {
            "header": json.dumps(numbered("header", menu)),
            "footer": json.dumps(numbered("footer", menu)),
            "social": json.dumps(numbered("social", [("profile", {"network": text, "url": text})])),
        },
    }


def spoil(text: str) -> None:
    """Write the text into every text field of every row, without the checks of forms."""
    for model in MODELS:
        fits = {name: text[: model._meta.get_field(name).max_length] for name in texts_of(model)}
        model._default_manager.update(**fits, **streams(text).get(model, {}))
    Page.objects.update(draft_title="")


SOME = HOSTILE[::12]
MORE = [text for text in HOSTILE[::3] if text not in SOME]


@pytest.mark.parametrize(
    "texts", [pytest.param(SOME, id="some"), pytest.param(MORE, id="more", marks=pytest.mark.long)]
)
def test_hostile_text_in_any_field_runs_nothing(api, texts):
    kitchen_sink()
    factories.plain_page()
    Tag.objects.filter(slug="recovery").delete()  # the names of tags have to be unique
    for text in texts:
        spoil(text)
        for path in ("changes/", "site/", "people/", "categories/", "tags/"):
            assert dangers(api(path).data) == [], (text, path)
        assert dangers(api("changes/", rich_text="portable").data) == [], text
        for page in api("pages/", limit=100).data["items"]:
            markdown = api(f"pages/{page['id']}.md").content.decode()
            assert executable(WITH_TABLES.render(markdown)) == [], text
        shown = api("articles/kitchen-sink/").data
        assert shown["title"] == text[:255]
        assert shown["references"][0]["title"] == text


@pytest.mark.parametrize("text", HOSTILE)
def test_highlights_of_a_search_contain_only_text_and_marks(text):
    [highlight] = Marker("'sleep'", ["sleep"]).highlights(["title"], [f"Sleep {text}"])
    soup = BeautifulSoup(highlight["html"], "html.parser")
    assert {tag.name for tag in soup.find_all(True)} == {"mark"}
    assert executable(highlight["html"]) == []
    assert squeezed(soup.get_text("")) in squeezed(f"Sleep {text}")
