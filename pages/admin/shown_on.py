"""Say on which pages a contact, a location, a person or a picture shows, before somebody changes it."""

from typing import Any

from django.db.models import Model, QuerySet
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from wagtail.admin.panels import Panel
from wagtail.models import Page, ReferenceIndex, Site, get_default_page_content_type

# How many pages the sentence names.
_NAMED = 10


def pages_that_show(thing: Model) -> QuerySet:
    """Return the live pages that refer to an object, by their titles."""
    references = ReferenceIndex.get_references_to(thing).filter(base_content_type=get_default_page_content_type())
    keys = [int(key) for key in references.values_list("object_id", flat=True)]
    return Page.objects.live().filter(pk__in=keys).order_by("title", "pk")


def sites_that_show(thing: Model) -> QuerySet:
    """Return the sites in whose settings an object is chosen."""
    references = ReferenceIndex.get_references_to(thing).filter(content_type__model="sitesettings")
    keys = [int(key) for key in references.values_list("object_id", flat=True)]
    return Site.objects.filter(sitesettings__pk__in=keys)


def where_it_shows(thing: Model) -> SafeString:
    """Return a sentence such as “Shown on 2 pages: Sleep, Rest. What you change here changes there too.”"""
    pages = list(pages_that_show(thing)[:_NAMED])
    count = len(pages) if len(pages) < _NAMED else pages_that_show(thing).count()
    links = [(reverse("wagtailadmin_pages:edit", args=[page.pk]), page.title) for page in pages]
    named = format_html_join(", ", '<a href="{}">{}</a>', links)
    more = f" and {count - len(pages)} more" if count > len(pages) else ""
    sites = [str(site) for site in sites_that_show(thing)]
    everywhere = f" It is in the settings of {', '.join(sites)}, so it may show on every page." if sites else ""
    if not count:
        return format_html("No live page shows this yet.{}", everywhere)
    words = f"Shown on {count} page{'' if count == 1 else 's'}"
    return format_html("{}: {}{}. What you change here changes there too.{}", words, named, more, everywhere)


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
