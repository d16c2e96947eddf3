"""Fill an empty database with the site of a clinic."""

import shutil
import tempfile
from collections.abc import Callable
from datetime import datetime, time, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils.text import slugify
from wagtail.coreutils import get_supported_content_language_variant
from wagtail.models import Locale, Page, Site

from pages.demonstration import content, french
from pages.demonstration.images import draw_all
from pages.importing.articles import import_file
from pages.models import (
    Article,
    ArticleIndex,
    Category,
    Contact,
    Home,
    Location,
    LocationIndex,
    Person,
    PlainPage,
    SiteSettings,
    Tag,
)

ARTICLES = Path(__file__).parent / "articles"
ZONE = ZoneInfo(content.ADDRESS["timezone"])
Progress = Callable[[str], None]
# The pages of one language, by the names that their texts have in `content` and `french`.
Tree = dict[str, Any]


class NotEmpty(Exception):
    """The database has content already."""


def fill(progress: Progress) -> None:
    """Create the site in one transaction. Raise NotEmpty if there are pages besides Wagtail's initial two."""
    if Page.objects.filter(depth__gt=2).exists() or Home.objects.exists():
        raise NotEmpty("The database already has content. The demonstration needs an empty database.")
    with transaction.atomic():
        progress("Making the demonstration site …")
        welcome = list(Page.objects.get(depth=1).get_children())
        english = _tree(content, _locale(content) or Locale.get_default())
        _make_site(english["HOME"])
        for page in welcome:
            page.delete()
        trees = {content: english}
        locale = _locale(french)
        if locale and locale != english["HOME"].locale:
            trees[french] = _tree(french, locale, of=english)
        _taxonomy(trees)
        _settings(english)
        _articles(trees, progress)
        for texts, tree in trees.items():
            _publish_home(tree["HOME"], texts)


def _locale(texts: ModuleType) -> Locale | None:
    """Return the language of the texts, or None if the settings do not have it."""
    try:
        code = get_supported_content_language_variant(texts.LANGUAGE)
    except LookupError:
        return None
    return Locale.objects.get_or_create(language_code=code)[0]


def _tree(texts: ModuleType, locale: Locale, *, of: Tree | None = None) -> Tree:
    """Create home, a draft, and what lies below it except articles. `of`: the pages whose translations these are."""
    made: Tree = {}

    def add(name: str, model: type[Page], *, below: Page, **fields: Any) -> Any:
        original = of and of.get(name)
        key = {"translation_key": original.translation_key} if original else {}
        made[name] = model(**getattr(texts, name), **fields, **key, locale=locale, live=False)
        below.add_child(instance=made[name])
        if model is not Home:
            made[name].save_revision().publish()
        return made[name]

    home = add("HOME", Home, below=Page.objects.get(depth=1))
    add("BLOG", ArticleIndex, below=home)
    places = add("LOCATIONS", LocationIndex, below=home)
    for name in ("ABOUT", "PRIVACY"):
        add(name, PlainPage, below=home)
    phone = ("phone", {"label": texts.RECEPTION, "value": content.PHONE, "extension": ""})
    fax = ("fax", {"label": "", "value": content.FAX})
    email = ("email", {"label": "", "value": content.EMAIL})
    hours = [("hours", row) for row in content.OPENING_HOURS]
    place = add("LOCATION", Location, below=places, **content.ADDRESS, channels=[phone], opening_hours=hours)
    add("CONTACT", Contact, below=home, channels=[phone, fax, email], location_page=place)
    return made


def _make_site(home: Home) -> None:
    """Make home the root of the site, in the place of Wagtail's welcome page."""
    address = urlsplit(settings.BASE_URL)
    port = address.port or (443 if address.scheme == "https" else 80)
    site = Site.objects.filter(is_default_site=True).first() or Site(is_default_site=True)
    site.root_page, site.hostname, site.port = home, address.hostname, port
    site.site_name = content.SITE_NAME
    site.save()


def _taxonomy(trees: dict[ModuleType, Tree]) -> None:
    """Make the categories and people of each language, as translations of the English ones."""
    for model, texts_of, second in ((Category, "CATEGORIES", "description"), (Person, "PEOPLE", "role")):
        originals: list[Any] = []
        for texts, tree in trees.items():
            made: list[Any] = []
            for number, (name, about) in enumerate(getattr(texts, texts_of).items()):
                found: Any = model.objects.filter(name=name, locale=tree["HOME"].locale).first()
                found = found or model(name=name, slug=slugify(name), locale=tree["HOME"].locale, live=False)
                setattr(found, second, about)
                if originals:
                    found.translation_key = originals[number].translation_key
                found.save()
                found.save_revision().publish()
                made.append(found)
            originals = originals or made


def _translate_tags(locale: Locale) -> None:
    for name, original in french.TAGS.items():
        key = Tag.objects.filter(name=original).exclude(locale=locale).values_list("translation_key", flat=True).first()
        if key:
            Tag.objects.filter(name=name, locale=locale).update(translation_key=key)


def _articles(trees: dict[ModuleType, Tree], progress: Progress) -> None:
    """Import the articles twice. In the second pass, the articles that they link to exist."""
    with tempfile.TemporaryDirectory() as folder:
        progress("Drawing pictures …")
        draw_all(Path(folder) / "images")
        blogs = {
            Path(shutil.copy(file, folder)): tree["BLOG"]
            for texts, tree in trees.items()
            for file in sorted((ARTICLES / texts.LANGUAGE).glob("*.md"))
        }
        made = {}
        for number, (file, blog) in enumerate(blogs.items(), 1):
            progress(f"Article {number} of {len(blogs)}: {file.stem}")
            made[file.stem] = import_file(file, parent=blog, draft=True).article
        if french in trees:
            original, translation = (made[slug] for slug in french.TRANSLATED)
            Page.objects.filter(pk=translation.pk).update(translation_key=original.translation_key)
        for file, blog in blogs.items():
            import_file(file, parent=blog, again=True)
        if french in trees:
            _translate_tags(trees[french]["HOME"].locale)
        _review(Article.objects.get(pk=made[content.REVIEWED].pk))
        for slug, wait in {content.SCHEDULED: _schedule, content.IN_REVIEW: _submit}.items():
            file = Path(shutil.copy(ARTICLES / "unpublished" / f"{slug}.md", folder))
            article = import_file(file, parent=trees[content]["BLOG"], draft=True).article
            draft = article.get_latest_revision_as_object()
            draft.save()  # an import stores the authors of a draft only in its revision, and lists do not show these
            wait(draft)


def _review(article: Article) -> None:
    """Have the article reviewed last year, so that its review is due soon."""
    day = datetime.now(ZONE).date()
    article.reviewed_by = Person.objects.get(name=content.REVIEWER)
    article.last_reviewed, article.next_review = day - timedelta(weeks=50), day + timedelta(weeks=2)
    article.save_revision().publish()


def _schedule(article: Article) -> None:
    """Have the article published in a week, in the morning."""
    day = datetime.now(ZONE).date() + timedelta(weeks=1)
    article.go_live_at = datetime.combine(day, time(9), ZONE)
    article.save_revision().publish()


def _submit(article: Article) -> None:
    if workflow := article.get_workflow():
        workflow.start(article, None)


def _publish_home(home: Home, texts: ModuleType) -> None:
    """Publish home, with the picture of an article, and with a button that leads to another one."""
    text, slug = texts.BUTTON
    to = Article.objects.get(slug=slug, locale=home.locale)
    home.hero = Article.objects.get(slug=content.PICTURED).hero
    home.body.append(("call_to_action", {"text": text, "page": to, "address": "", "style": "primary"}))
    home.save_revision().publish()


def _settings(english: Tree) -> None:
    site = Site.objects.get(root_page=english["HOME"])
    found = SiteSettings.objects.filter(site=site).first() or SiteSettings(site=site)
    found.timezone = content.ADDRESS["timezone"]
    found.name, found.title_suffix = content.SITE_NAME, content.TITLE_SUFFIX
    found.default_location, found.default_contact = english["LOCATION"], english["CONTACT"]
    found.header = [_menu_item(english[name]) for name in ("BLOG", "LOCATIONS", "ABOUT", "CONTACT")]
    found.footer = [_menu_item(english[name]) for name in ("CONTACT", "PRIVACY")]
    found.save()


def _menu_item(page: Page) -> tuple[str, dict]:
    return ("item", {"title": "", "page": page, "address": "", "children": []})
