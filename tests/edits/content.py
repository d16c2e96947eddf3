"""What there is to begin with, and choosing from it: the same for the same random numbers."""

import json
import uuid
from itertools import count
from random import Random
from typing import Any

from django.db.models import QuerySet
from wagtail.models import Locale, Page, Site

from pages.models import Article, ArticleIndex, Attachment, Category, Contact, Location, Person, Picture, Tag
from tests import factories

# Stands in every text that was never published: the world must not find it anywhere.
DRAFT = "DRAFTSECRET"


def build(random: Random, *, articles: int) -> None:
    """A site with some of everything, in two languages."""
    home = factories.home()
    for number in range(3):
        factories.person(f"Person {number}", slug=f"person-{number}")
        factories.category(f"Category {number}", slug=f"category-{number}")
        Tag.objects.create(name=f"Tag {number}", slug=f"tag-{number}")
        factories.picture(f"Picture {number}")
        factories.document(f"Document {number}")
    location = factories.location()
    contact = factories.contact(location_page=location)
    about = factories.plain_page("About")
    item = {"title": "", "page": about, "address": "", "children": []}
    factories.settings_of_site(
        name="Clinic", default_location=location, default_contact=contact, header=[("item", item)]
    )
    for _ in range(articles):
        factories.publish(article(random), below=factories.article_index())
    french = Locale.objects.get_or_create(language_code="fr")[0]
    # A French article shows pages with and without a translation.
    for page in (home, location.get_parent().specific, location, factories.article_index()):
        page.copy_for_translation(french).save_revision().publish()
    shown = article(random)
    shown.title, shown.locale = f"{shown.title} (fr)", french
    shown.body = json.dumps(body_showing(about, location, contact))
    factories.publish(shown, below=factories.article_index().get_translation(french))


_tokens = count()


def token(random: Random) -> str:
    """A title by which a page can be told from all others, also where the same numbers come twice."""
    return f"tok{next(_tokens):012x}x"


def article(random: Random, *, mark: str = "") -> Article:
    """One that is not saved, with whatever there is to show in it."""
    title = f"{mark}{token(random)}"
    return Article(
        title=title,
        slug=title.lower(),
        summary=f"{mark} about {title}",
        published_on=f"202{random.randrange(6)}-0{random.randrange(1, 9)}-11",
        category=some(random, Category.objects.all()),
        hero=some(random, Picture.objects.all()),
        hero_alt="x",
        body=json.dumps(body(random, mark)),
    )


def body(random: Random, mark: str = "") -> list[dict]:
    """Raw stream data: headings and texts, links to pages, pictures, places."""
    linked, picture = some(random, Page.objects.filter(depth__gt=1)), some(random, Picture.objects.all())
    location, contact = some(random, Location.objects.all()), some(random, Contact.objects.all())
    link = f'<a linktype="page" id="{linked.pk}">there</a>' if linked else "there"
    blocks: list[tuple[str, Any]] = [
        ("heading", {"text": f"{mark} Heading", "level": 2}),
        ("rich_text", f"<p>{mark} Some text, and more {link}.</p>"),
        ("quote", {"text": f"{mark} Said.", "attribution": "", "role": ""}),
    ]
    document = some(random, Attachment.objects.all())
    if document:
        blocks.append(("download", {"document": document.pk, "title": ""}))
        link = f'<a linktype="document" id="{document.pk}">the leaflet</a>'
        blocks.append(("callout", {"tone": "info", "title": "", "text": f"<p>{mark} Take {link}.</p>"}))
    if linked:
        blocks.append(("related", {"pages": [{"type": "item", "value": linked.pk, "id": str(uuid.UUID(int=1))}]}))
        blocks.append(("call_to_action", {"text": mark or "Go", "page": linked.pk, "address": "", "style": "primary"}))
    if picture:
        chosen = {"image": picture.pk, "decorative": False, "alt_text": "x"}
        item = {"type": "item", "value": {"image": chosen, "caption": mark}, "id": str(uuid.UUID(int=2))}
        blocks.append(("gallery", {"images": [item]}))
        blocks.append(("embed", factories.embed(thumbnail=picture.pk)))
        blocks.append(("image", {"image": chosen, "caption": "", "credit": ""}))
    if location:
        blocks.append(("location", {"page": location.pk, "typed": {}}))
    if contact:
        blocks.append(("contact", {"page": contact.pk, "typed": {}}))
    return [
        {"type": name, "value": value, "id": str(uuid.UUID(int=random.getrandbits(128)))}
        for name, value in random.sample(blocks, random.randrange(len(blocks) + 1))
    ]


def body_showing(linked: Page, location: Location, contact: Contact) -> list[dict]:
    """Raw stream data: a link, a button, related pages, a location and a contact."""
    blocks: list[tuple[str, Any]] = [
        ("rich_text", f'<p>Some text, and more <a linktype="page" id="{linked.pk}">there</a>.</p>'),
        ("call_to_action", {"text": "Go", "page": linked.pk, "address": "", "style": "primary"}),
        ("related", {"pages": [{"type": "item", "value": linked.pk, "id": str(uuid.UUID(int=1))}]}),
        ("location", {"page": location.pk, "typed": {}}),
        ("contact", {"page": contact.pk, "typed": {}}),
    ]
    return [
        {"type": name, "value": value, "id": str(uuid.UUID(int=number))}
        for number, (name, value) in enumerate(blocks, start=3)
    ]


def some(random: Random, rows: QuerySet) -> Any:
    """One of the rows, or None."""
    count = rows.count()
    return rows.order_by("pk")[random.randrange(count)] if count else None


def some_page(random: Random, **conditions: Any) -> Any:
    """A page as its own type, but no site's root, whose deletion would take the site with it."""
    pages = Page.objects.filter(depth__gt=2, **conditions).exclude(pk__in=kept())
    page = some(random, pages)
    return page and page.specific


def kept() -> list[int]:
    """Pages that have to stay for there to be anything to edit."""
    roots = Site.objects.values_list("root_page_id", flat=True)
    return [*roots, *ArticleIndex.objects.order_by("pk").values_list("pk", flat=True)[:1]]


def some_parent(random: Random) -> Any:
    page = some(random, Page.objects.filter(depth__gt=1, alias_of=None))
    return page and page.specific


def some_article(random: Random) -> Article | None:
    return some(random, Article.objects.filter(alias_of=None))


def some_person(random: Random) -> Person | None:
    return some(random, Person.objects.all())
