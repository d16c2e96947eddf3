"""Create an article from a record, or change it when its source has changed."""

import enum
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.text import slugify
from wagtail.models import Locale, Page

from pages.importing.again import work_of_editors
from pages.importing.facts import contact_for, location_for, publish_imported
from pages.importing.files import key_of, read_bytes, read_record
from pages.importing.pictures import Pictures
from pages.importing.records import Chosen, Record, Unplaced, UnreadableFile
from pages.importing.stream import raw_stream
from pages.models import (
    Article,
    ArticleIndex,
    Authorship,
    Category,
    Contact,
    ImportedSource,
    Location,
    Person,
    RelatedLink,
    SiteSettings,
    Tag,
)
from pages.models.article import LONGEST_SUMMARY
from pages.models.taxonomy import NO_COMMAS, is_refused, tidy_tag, with_names
from pages.times import zone_of_page
from pages.web.uris import split_address

_LONGEST: dict[str, Any] = {"title": Article._meta.get_field("title").max_length, "summary": LONGEST_SUMMARY}
_LONGEST_TAG: Any = Tag._meta.get_field("name").max_length
_LONGEST_KEY = ImportedSource._meta.get_field("source").max_length


class Change(enum.StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    PUBLISHED = "published"
    UNCHANGED = "unchanged"


@dataclass(frozen=True)
class Outcome:
    """The result of an import. `source`: the key of the file. `draft`: why it was not published."""

    source: str
    change: Change
    article: Article
    unplaced: list[Unplaced] = field(default_factory=list)
    draft: str = ""


def import_file(
    file: Path,
    *,
    parent: ArticleIndex,
    draft: bool = False,
    again: bool = False,
    dry_run: bool = False,
    force: bool = False,
    pictures: Path | None = None,
    others: dict[str, Path] | None = None,
) -> Outcome:
    """Import one file in one transaction. Raise UnreadableFile or ValidationError.

    `again`: import an unchanged file too, since other content that it names may exist now.
    `dry_run`: roll everything back, and return what would have happened.
    `force`: overwrite changes by editors since the last import.
    `pictures`: another folder for its pictures, besides the file's own.
    `others`: the files that were imported together with it, by their keys.
    """
    content = read_bytes(file)
    with timezone.override(zone_of_page(parent)):
        record = read_record(file, content, country=country_of(parent), pictures=pictures)
    record.draft = "--draft" if draft else record.draft
    _check_texts(record)
    key = (record.key or key_of(file))[:_LONGEST_KEY]
    _refuse_second(file, key, others or {})
    with _one_transaction(dry_run=dry_run) as stored:
        digest = hashlib.sha256(content).hexdigest()
        source = ImportedSource.objects.filter(source=key).first() or ImportedSource(source=key)
        article = Article.objects.filter(pk=source.page_id).first() if source.page_id else None
        theirs = work_of_editors(source, article, draft=bool(record.draft))
        change = _change(article, record, same=source.digest == digest, again=again or bool(force and theirs))
        if article and change == Change.UNCHANGED:
            return Outcome(key, change, article, [Unplaced(**line) for line in source.unplaced], record.draft)
        if theirs and not force:
            raise UnreadableFile(f"{theirs} To import it anyway, use --force.")
        written = _Writing(record, _in_locale(parent, record.locale), stored, former_tags=source.tags)
        article = written.article(article)
        source.page, source.digest, source.imported_at = article, digest, timezone.now()
        source.revision, source.tags = article.latest_revision, record.tags
        source.unplaced = [asdict(line) for line in record.unplaced]
        source.save()
        return Outcome(key, change, article, record.unplaced, record.draft)


def _check_texts(record: Record) -> None:
    for name, longest in _LONGEST.items():
        length = len(getattr(record, name))
        if length > longest:
            raise UnreadableFile(f"Its {name} has {length} characters. Shorten it to {longest}.")
    for tag in map(tidy_tag, record.tags):
        if len(tag) > _LONGEST_TAG:
            raise UnreadableFile(f"Its tag {tag[:20]}… has {len(tag)} characters. Shorten it to {_LONGEST_TAG}.")
        if is_refused(tag) and not with_names(Tag.objects.all(), [tag]).exists():
            raise UnreadableFile(f"It has the tag {tag}. {NO_COMMAS}")


@contextmanager
def _one_transaction(*, dry_run: bool) -> Iterator[Pictures]:
    """Run in one transaction. On an error or a dry run, also delete the files of new pictures."""
    pictures = Pictures()
    try:
        with transaction.atomic():
            yield pictures
            transaction.set_rollback(dry_run)
    except BaseException:
        pictures.discard()
        raise
    if dry_run:
        pictures.discard()


def _refuse_second(file: Path, key: str, others: dict[str, Path]) -> None:
    other = others.get(key, file)
    if other.absolute() != file.absolute():
        raise UnreadableFile(f"{other} has the same name or id ({key}). Rename one of them, or give it an `id`.")


def _change(article: Article | None, record: Record, *, same: bool, again: bool) -> Change:
    """Decide what to do. An unchanged file (`same`) only publishes an article that was never live."""
    if article is None:
        return Change.CREATED
    if not same or again:
        return Change.UPDATED
    return Change.UNCHANGED if record.draft or article.first_published_at else Change.PUBLISHED


def country_of(page: Page) -> str:
    """Return the country of a page's site."""
    return str(SiteSettings.of_page(page).country)


def _in_locale(parent: ArticleIndex, code: str) -> ArticleIndex:
    if not code or parent.locale.language_code == code:
        return parent
    locale = Locale.objects.filter(language_code=code).first()
    translation = locale and parent.get_translation_or_none(locale)
    if not translation:
        raise UnreadableFile(
            f"`locale` in its front matter is {code!r}, but {parent.title!r} is not translated into this language. "
            "Translate the index first, or choose another `locale`."
        )
    return translation


class _Writing:
    """A writer of one record as an article below one index."""

    def __init__(self, record: Record, parent: ArticleIndex, pictures: Pictures, *, former_tags: list[str]) -> None:
        self.record = record
        self.parent = parent
        self.pictures = pictures
        self.former_tags = former_tags
        self.draft = bool(record.draft)
        self.home = Page.objects.get(path=parent.path[: 2 * Page.steplen])

    def article(self, article: Article | None) -> Article:
        if not self.draft:
            publish_imported(self.parent)
        new = article is None
        article = article.get_latest_revision_as_object() if article else Article(live=False, locale=self.parent.locale)
        self._fill(article)
        if new:
            self.parent.add_child(instance=article)
        self._fill_children(article)
        article.full_clean()
        revision = article.save_revision()
        if not self.draft:
            revision.publish()
        return Article.objects.get(pk=article.pk)

    def _fill(self, article: Article) -> None:
        record = self.record
        article.title = record.title
        self._fill_slug(article)
        if record.published_on:
            article.published_on = record.published_on
        if record.summary:
            article.summary = record.summary
        if record.category:
            article.category = self._snippet(Category, record.category) or article.category
        if record.hero:
            article.hero_id = self.pictures.stored(record.hero)
            article.hero_alt, article.hero_decorative = record.hero.alt, not record.hero.alt
        article.body = self._body(article)

    def _fill_slug(self, article: Article) -> None:
        """Set the slug of a new article. An existing one keeps its slug, since editors may have changed it."""
        slug = self.record.slug
        if slug and article.pk is None:
            article.slug = slug
        elif slug and article.slug != slug:
            self.record.unplaced.append(Unplaced(1, f"slug: {slug}"))

    def _fill_children(self, article: Article) -> None:
        record = self.record
        if record.authors:
            people = filter(None, [self._snippet(Person, name) for name in record.authors])
            article.authorships = [Authorship(person=person, sort_order=n) for n, person in enumerate(people)]
        if record.tags or self.former_tags:
            former = set(Tag.objects.named(self.former_tags, self.parent.locale))
            others = [tag for tag in article.tags.all() if tag not in former]
            article.tags.set([*others, *record.tags])
        if record.related:
            found = Article.objects.child_of(self.parent).filter(slug__in=record.related)
            by_slug = {other.slug: other for other in found}
            chosen = [by_slug[slug] for slug in record.related if slug in by_slug]
            article.related_links = [RelatedLink(article=other, sort_order=n) for n, other in enumerate(chosen)]
            record.unplaced += [Unplaced(1, f"related: {slug}") for slug in record.related if slug not in by_slug]

    def _body(self, article: Article) -> list[dict]:
        """Return the text, then the location and the contact that were found around it."""
        parts = list(self.record.body)
        address = self.record.address
        location = location_for(address, self.home, live=not self.draft) if address else None
        if location:
            parts.append(Chosen("location", location.slug))
        if self.record.channels:
            contact = contact_for(self.record.channels, self.home, location=location, live=not self.draft)
            self._report_missing(contact)
            parts.append(Chosen("contact", contact.slug))
        old = list(article.body.raw_data) if article.pk else []
        stream = raw_stream(parts, old=old, picture=self.pictures.stored, page_at=self._page_at, chosen=self._chosen)
        block = Article.body.field.stream_block
        return block.to_python(stream)

    def _report_missing(self, contact: Contact) -> None:
        """Report channels that an existing contact does not have. They are not added: editors maintain the contact."""
        known = {(child.block_type, child.value["value"]) for child in contact.channels}
        self.record.unplaced += [
            Unplaced(channel.line, f"{channel.kind}: {channel.value}")
            for channel in self.record.channels
            if (channel.kind, channel.value) not in known
        ]

    def _chosen(self, chosen: Chosen) -> Page:
        model = {"location": Location, "contact": Contact}[chosen.kind]
        page = model.objects.descendant_of(self.home).filter(slug=chosen.slug).first()
        if page is None:
            raise UnreadableFile(
                f"{{{{ {chosen.kind}: {chosen.slug} }}}} names a {chosen.kind} that does not exist. Correct its slug."
            )
        return page

    def _page_at(self, path: str) -> int | None:
        if path.startswith("//"):  # the path names a host
            return None
        parts = split_address(path)
        if parts.query or parts.fragment:
            return None
        wanted = f"{self.home.url_path}{parts.path.strip('/')}/".replace("//", "/")
        return Page.objects.filter(url_path=wanted).values_list("pk", flat=True).first()

    def _snippet(self, model: type[Category] | type[Person], name: str):
        """Return the snippet with this name or slug.

        Create it if necessary, but not for a draft, as readers would see it.
        """
        kind, locale = model._meta.verbose_name, self.parent.locale
        own = model.objects.filter(locale=locale)
        # That of another language shows in this one, or its translation does.
        found = _named(own, name) or _named(model.objects.exclude(locale=locale), name)
        other = None if found else own.filter(slug=_slug(name)).first()
        if other is not None:
            raise UnreadableFile(
                f"The {kind} “{name}” would have the same slug as “{other.name}”. Write that name, or create the "
                f"{kind} with a slug of its own in the admin."
            )
        if found is None and self.draft:
            self.record.unplaced.append(Unplaced(1, f"{kind}: {name} (new, not created for a draft)"))
        elif found is None:
            found = model(name=name, slug=_slug(name), locale=locale)
            found.full_clean()
            found.save()
            found.save_revision().publish()
        elif not _is_live_in(found, locale):
            self.record.unplaced.append(Unplaced(1, f"{kind}: {name} (not shown until it is published)"))
        return found


def _is_live_in(snippet: Category | Person, locale: Locale) -> bool:
    """Return True if pages in this language show the snippet or its translation, as `DocumentContext.snippet` does."""
    return snippet.live or snippet.get_translations().filter(locale=locale, live=True).exists()


def _named(snippets: QuerySet, name: str) -> Any:
    by_age = snippets.order_by("pk")
    return by_age.filter(name__iexact=name).first() or by_age.filter(slug=name).first()


def _slug(name: str) -> str:
    return slugify(name, allow_unicode=settings.WAGTAIL_ALLOW_UNICODE_SLUGS)[:50] or "unnamed"
