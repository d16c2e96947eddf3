"""Minimal content for tests. Pages are live, and a page is made together with the pages above it."""

import json
from io import BytesIO
from typing import Any, TypeVar
from uuid import uuid4

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractUser, Group, Permission
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.utils import timezone
from PIL import Image
from wagtail.models import GroupPagePermission, Page, Site

from pages.models import (
    Article,
    ArticleIndex,
    ArticleTag,
    Attachment,
    Category,
    Contact,
    Home,
    Location,
    LocationIndex,
    Person,
    Picture,
    PlainPage,
    SiteSettings,
    Tag,
)

AnyPage = TypeVar("AnyPage", bound=Page)

ADDRESS = {
    "street": "1 Yonge Street",
    "extra": "",
    "locality": "Toronto",
    "region": "ON",
    "postal_code": "M5E 1W7",
    "country": "CA",
}
PHONE = "+16472597740"


def site() -> Site:
    """Return the default site, with a `Home` as its root page."""
    found = Site.objects.select_related("root_page").get(is_default_site=True)
    if not Home.objects.exists():
        welcome = found.root_page
        found.root_page = publish(Home(title="Home", slug="home-of-ours"), below=Page.get_first_root_node())
        found.hostname, found.port = "testserver", 80
        found.save()
        welcome.delete()
    return found


def as_installed() -> None:
    """Restore the pages of a new Wagtail installation, without a `Home`."""
    found = site()
    welcome = Page.get_first_root_node().add_child(instance=Page(title="Welcome", slug="welcome"))
    ours, found.root_page = found.root_page, welcome
    found.save()
    ours.specific.delete()


def home() -> Home:
    return site().root_page.specific


def article_index() -> ArticleIndex:
    return ArticleIndex.objects.first() or publish(ArticleIndex(title="Blog"), below=home())


def article(title: str = "Sleep", **fields: Any) -> Article:
    return publish(Article(title=title, **fields), below=article_index())


def tag(name: str = "Sleep", **fields: Any) -> Tag:
    """Return a tag of a published article. A tag without one is not published."""
    made = Tag.objects.create(name=name, **fields)
    article("Tagged", tagged_items=[ArticleTag(tag=made)])
    return made


def location_index() -> LocationIndex:
    return LocationIndex.objects.first() or publish(LocationIndex(title="Locations"), below=home())


def location(title: str = "Harbour clinic", **fields: Any) -> Location:
    return publish(Location(title=title, **{**ADDRESS, **fields}), below=location_index())


def contact(title: str = "Contact", **fields: Any) -> Contact:
    fields.setdefault("channels", [("phone", {"value": PHONE})])
    return publish(Contact(title=title, **fields), below=home())


def plain_page(title: str = "About", **fields: Any) -> PlainPage:
    return publish(PlainPage(title=title, **fields), below=home())


def person(name: str = "Review group", **fields: Any) -> Person:
    return Person.objects.create(name=name, **{"slug": "review-group", **fields})


def category(name: str = "Trauma", **fields: Any) -> Category:
    return Category.objects.create(name=name, **{"slug": "trauma", **fields})


def picture(title: str = "Trees", **fields: Any) -> Picture:
    file = BytesIO()
    Image.new("RGB", (8, 6), "seagreen").save(file, "PNG")
    return Picture.objects.create(title=title, file=ImageFile(file, "trees.png"), **fields)


def pictures(*chosen: Picture) -> str:
    """Return pictures as a list of them is stored."""
    values = ({"image": each.pk, "decorative": False, "alt_text": each.title} for each in chosen)
    return json.dumps([{"type": "picture", "value": value, "id": str(uuid4())} for value in values])


def document(title: str = "Leaflet", **fields: Any) -> Attachment:
    return Attachment.objects.create(title=title, file=ContentFile(b"%PDF-1.7", "leaflet.pdf"), **fields)


def embed(number: str = "M7lc1UVf-VE", **facts: Any) -> dict:
    """Return a video as a block stores it after the answer of its provider."""
    player = f"https://www.youtube-nocookie.com/embed/{number}"
    known = {"player": player, "title": "A walk through the house", "width": 640, "height": 360, "thumbnail": None}
    return {"url": f"https://www.youtube.com/watch?v={number}", **known, **facts}


def table(header: list[str], *rows: list[str], caption: str = "") -> dict:
    """Return a table as a block stores it."""
    columns = [{"type": "text", "heading": heading} for heading in header]
    return {"columns": columns, "rows": [{"values": row} for row in rows], "caption": caption}


def settings_of_site(**fields: Any) -> SiteSettings:
    return SiteSettings.objects.update_or_create(site=site(), defaults=fields)[0]


def administrator() -> AbstractUser:
    return get_user_model().objects.create_superuser("admin", "admin@example.org", "password of a test")


def member(*, of: Page | None = None, may: str = "change") -> AbstractUser:
    """Return a user who may open the admin, and who has a permission on the pages from `of` down."""
    group = Group.objects.create(name="Members")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    if of:
        GroupPagePermission.objects.create(group=group, page=of, permission_type=may)
    user = get_user_model().objects.create_user("member", "member@example.org", "password of a test")
    user.groups.add(group)
    return user


def publish(page: AnyPage, *, below: Page) -> AnyPage:
    """Add a live page below another. Publishing a revision, as an editor does, takes three times as many queries."""
    below.refresh_from_db()
    page.live, page.first_published_at = True, page.first_published_at or timezone.now()
    page.last_published_at = page.last_published_at or page.first_published_at
    below.add_child(instance=page)
    page.refresh_from_db()
    return page
