"""Say on which pages a contact, a location, a person or a picture shows, before somebody changes or removes it."""

from collections.abc import Collection, Iterable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, QuerySet
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.admin.panels import Panel
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection as FileCollection
from wagtail.models import Page, ReferenceIndex, Site, TranslatableMixin, get_default_page_content_type

# How many pages the sentence names.
_NAMED = 10


def pages_that_show(thing: Model) -> QuerySet:
    """Return the live pages that show an object, by their titles.

    Of a person, a category or a tag, a page shows the translation into its language.
    """
    pages = _pages_that_refer_to(thing)
    if isinstance(thing, TranslatableMixin) and not isinstance(thing, Page):
        others = list(thing.get_translations())
        pages = pages.exclude(locale__in=[other.locale_id for other in others if getattr(other, "live", True)])
        for other in others:
            pages |= _pages_that_refer_to(other).filter(locale=thing.locale_id)
    return pages.order_by("title", "pk")


def _pages_that_refer_to(thing: Model) -> QuerySet:
    references = ReferenceIndex.get_references_to(thing).filter(base_content_type=get_default_page_content_type())
    keys = [int(key) for key in references.values_list("object_id", flat=True)]
    return Page.objects.live().filter(pk__in=keys)


def sites_that_show(thing: Model) -> QuerySet:
    """Return the sites in whose settings an object is chosen."""
    references = ReferenceIndex.get_references_to(thing).filter(content_type__model="sitesettings")
    keys = [int(key) for key in references.values_list("object_id", flat=True)]
    return Site.objects.filter(sitesettings__pk__in=keys)


def _named(pages: QuerySet) -> tuple[int, SafeString]:
    """Return the number of pages, and the first of them with links."""
    first = list(pages[:_NAMED])
    count = len(first) if len(first) < _NAMED else pages.count()
    links = [(reverse("wagtailadmin_pages:edit", args=[page.pk]), page.title) for page in first]
    named = format_html_join(", ", '<a href="{}">{}</a>', links)
    if count > len(first):
        named = format_html(_("{named} and {number} more"), named=named, number=count - len(first))
    return count, named


def which_pages_lose(things: Collection[Model]) -> SafeString:
    """Return a sentence with the live pages that show one of these objects, which are deleted together."""
    return _losing(_pages_that_show_any(things))


def which_pages_lose_unpublished(thing: Model) -> SafeString:
    """Return that sentence for a person or a category that is unpublished: others keep showing a translation of it."""
    return _losing(pages_without(thing))


def pages_without(thing: Any) -> QuerySet:
    """Return the live pages that show nothing in the place of a person or a category once it is unpublished."""
    others = list(thing.get_translations())
    shown = [other.locale_id for other in others if other.live]
    pages = _pages_that_refer_to(thing).exclude(locale__in=shown)
    for other in others:
        if not other.live:
            pages |= _pages_that_refer_to(other).filter(locale=thing.locale_id)
    return pages.order_by("title", "pk")


def which_pages_lose_files_of(collection: FileCollection) -> SafeString:
    """Return that sentence for the pictures and documents in a collection and those below it, which is hidden."""
    below = {"collection__in": collection.get_descendants(inclusive=True)}
    pictures, documents = (model.objects.filter(**below) for model in (get_image_model(), get_document_model()))
    return _losing(_pages_that_show_any(pictures) | _pages_that_show_any(documents))


def _losing(pages: QuerySet) -> SafeString:
    count, named = _named(pages)
    told = ngettext(
        "{count} live page shows this and loses it: {pages}.",
        "{count} live pages show this and lose it: {pages}.",
        count,
    )
    return format_html(told, count=count, pages=named) if count else format_html("{}", _("No live page shows this."))


def _pages_that_show_any(things: Iterable[Model]) -> QuerySet:
    """Return the live pages that refer to one of these objects, all of the same model, by their titles."""
    things = list(things)
    if not things:
        return Page.objects.live().filter(pk__in=[]).order_by("title", "pk")
    references = ReferenceIndex.objects.filter(
        to_content_type=ContentType.objects.get_for_model(things[0]),
        to_object_id__in=[str(thing.pk) for thing in things],
        base_content_type=get_default_page_content_type(),
    )
    keys = {int(key) for key in references.values_list("object_id", flat=True)}
    return Page.objects.live().filter(pk__in=keys).order_by("title", "pk")


def where_it_shows(thing: Model) -> SafeString:
    """Return a sentence such as “Shown on 2 pages: Sleep, Rest. What you change here changes there too.”"""
    count, named = _named(pages_that_show(thing))
    sites = [site.site_name or site.hostname for site in sites_that_show(thing)]
    sentence = format_html("{}", _("No live page shows this yet."))
    if count:
        shown = ngettext(
            "Shown on {count} page: {pages}. What you change here changes there too.",
            "Shown on {count} pages: {pages}. What you change here changes there too.",
            count,
        )
        sentence = format_html(shown, count=count, pages=named)
    if not sites:
        return sentence
    everywhere = _("It is in the settings of {sites}, so it may show on every page.").format(sites=", ".join(sites))
    return format_html("{} {}", sentence, everywhere)


class ShownOnPanel(Panel):
    """The sentence, at the top of a form."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "pages/shown_on.html"

        def is_shown(self) -> bool:
            return bool(self.instance and self.instance.pk)

        def show_panel_furniture(self) -> bool:
            return False

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            return {**super().get_context_data(parent_context), "sentence": where_it_shows(self.instance)}
