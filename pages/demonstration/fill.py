"""Fill an empty database with the site of a clinic."""

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils.text import slugify
from wagtail.models import Locale, Page, Site

from pages.demonstration import content
from pages.demonstration.images import draw_all
from pages.importing.articles import import_file
from pages.models import ArticleIndex, Category, Contact, Home, Location, LocationIndex, Person, PlainPage, SiteSettings

ARTICLES = Path(__file__).parent / "articles"
Progress = Callable[[str], None]


class NotEmpty(Exception):
    """The database has content already."""


def fill(progress: Progress) -> None:
    """Create the site in one transaction. Raise NotEmpty if there are pages besides Wagtail's initial two."""
    if Page.objects.filter(depth__gt=2).exists() or Home.objects.exists():
        raise NotEmpty("The database already has content. The demonstration needs an empty database.")
    with transaction.atomic():
        progress("Making the demonstration site …")
        home, blog = _pages()
        _taxonomy()
        _location_and_contact(home)
        _articles(blog, progress)
        _settings(home)


def _pages() -> tuple[Home, ArticleIndex]:
    """Create home, the indexes and the plain pages. Home replaces Wagtail's welcome page as the root of the site."""
    root = Page.objects.get(depth=1)
    welcome = list(root.get_children())
    home = Home(title="Home", slug="broadview", intro=content.HOME_INTRO, locale=Locale.get_default())
    _publish(home, root)
    _make_site(home)
    for page in welcome:
        page.delete()
    blog = _publish(ArticleIndex(title="Blog", intro="<p>On trauma, treatment and everyday care.</p>"), home)
    _publish(LocationIndex(title="Locations"), home)
    _publish(PlainPage(title="About us", slug="about", body=content.ABOUT), home)
    _publish(PlainPage(title="Privacy", body=content.PRIVACY), home)
    return home, blog


def _make_site(home: Home) -> None:
    address = urlsplit(settings.BASE_URL)
    port = address.port or (443 if address.scheme == "https" else 80)
    site = Site.objects.filter(is_default_site=True).first() or Site(is_default_site=True)
    site.root_page, site.hostname, site.port = home, address.hostname, port
    site.site_name = content.SITE_NAME
    site.save()


def _taxonomy() -> None:
    for name, description in content.CATEGORIES.items():
        Category.objects.get_or_create(name=name, defaults={"slug": slugify(name), "description": description})
    for name, role in content.PEOPLE.items():
        Person.objects.get_or_create(name=name, defaults={"slug": slugify(name), "role": role})


def _location_and_contact(home: Home) -> None:
    phone = ("phone", {"label": "Reception", "value": content.PHONE, "extension": ""})
    fax = ("fax", {"label": "", "value": content.FAX})
    email = ("email", {"label": "", "value": content.EMAIL})
    hours = [("hours", row) for row in content.OPENING_HOURS]
    location = Location(**content.LOCATION, channels=[phone], opening_hours=hours)
    _publish(location, LocationIndex.objects.child_of(home).get())
    contact = Contact(title="Contact", channels=[phone, fax, email], text=content.CONTACT_TEXT, location_page=location)
    _publish(contact, home)


def _articles(blog: ArticleIndex, progress: Progress) -> None:
    """Import the articles twice. In the second pass, the articles that they link to exist."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder)
        progress("Drawing pictures …")
        draw_all(target / "images")
        files = [Path(shutil.copy(file, target)) for file in sorted(ARTICLES.glob("*.md"))]
        for number, file in enumerate(files, 1):
            progress(f"Article {number} of {len(files)}: {file.stem}")
            import_file(file, parent=blog, draft=True)
        for file in files:
            import_file(file, parent=blog, again=True)


def _settings(home: Home) -> None:
    site = Site.objects.get(root_page=home)
    pages = {page.slug: page for page in home.get_children()}
    found = SiteSettings.objects.filter(site=site).first() or SiteSettings(site=site)
    found.timezone = content.LOCATION["timezone"]
    found.name, found.title_suffix = content.SITE_NAME, content.TITLE_SUFFIX
    found.default_location, found.default_contact = Location.objects.get(), Contact.objects.get()
    found.header = [_menu_item(pages[slug]) for slug in ("blog", "locations", "about", "contact")]
    found.footer = [_menu_item(pages[slug]) for slug in ("contact", "privacy")]
    found.save()


def _menu_item(page: Page) -> tuple[str, dict]:
    return ("item", {"title": "", "page": page, "address": "", "children": []})


def _publish(page: Page, parent: Page) -> Page:
    page.live = False
    parent.add_child(instance=page)
    page.save_revision().publish()
    return page
