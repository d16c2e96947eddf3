"""Links in stored rich text, as Wagtail's editor, its comparisons and its index of references read them.

Wagtail raises an exception for a link whose id is missing or is not a number, as a program may store it. Here, only the
words of such a link remain. Wagtail also reads the target of each link by itself, in up to twelve queries. Here, a text
takes three queries, however many links it has.
"""

from collections.abc import Iterator
from typing import Any

from django.db.models import OuterRef, Subquery
from django.db.models.functions import Left, Length
from django.utils.html import format_html
from draftjs_exporter import DOM
from wagtail.admin.rich_text.converters.html_to_contentstate import (
    ExternalLinkElementHandler,
    HtmlToContentStateHandler,
    LinkElementHandler,
)
from wagtail.documents import get_document_model
from wagtail.documents.rich_text import DocumentLinkHandler
from wagtail.embeds.rich_text import MediaEmbedHandler
from wagtail.images.rich_text import ImageEmbedHandler
from wagtail.models import Page
from wagtail.rich_text.feature_registry import FeatureRegistry
from wagtail.rich_text.pages import PageLinkHandler
from wagtail.whitelist import check_url

from pages.web.sites import address_of, site_roots

_LARGEST_KEY = 2**31 - 1

# What the editor is told about the target of a link.
Target = dict[str, Any]


def register(features: FeatureRegistry) -> None:
    """Replace Wagtail's handlers of links, pictures and players in rich text."""
    for link in (StoredPageLink, StoredDocumentLink):
        features.register_link_type(link)
    for embed in (NoImage, NoPlayer):
        features.register_embed_type(embed)
    features.register_converter_rule(
        "contentstate",
        "link",
        {
            "from_database_format": {
                "a[href]": ExternalLinkElementHandler("LINK"),
                'a[linktype="page"]': EditedLink("LINK"),
            },
            "to_database_format": {"entity_decorators": {"LINK": _link}},
        },
    )
    features.register_converter_rule(
        "contentstate",
        "document-link",
        {
            "from_database_format": {'a[linktype="document"]': EditedLink("DOCUMENT")},
            "to_database_format": {"entity_decorators": {"DOCUMENT": _document_link}},
        },
    )


def has_key(attributes: dict[str, Any]) -> bool:
    """True if `id` can be a primary key."""
    key = str(attributes.get("id"))
    return key.isascii() and key.isdecimal() and len(key) < 12 and int(key) <= _LARGEST_KEY


class EditedLink(LinkElementHandler):
    """A converter of links for the editor. Without a readable id, a link leads nowhere and is not stored."""

    def get_attribute_data(self, attrs: dict[str, Any]) -> Target:
        return {"id": int(attrs["id"])} if has_key(attrs) else {"url": None}


class EditedText(HtmlToContentStateHandler):
    """A converter of rich text for the editor, which reads the targets of all links when it has found them."""

    def close(self) -> None:
        super().close()
        for kind, targets_of in (("LINK", _pages), ("DOCUMENT", _documents)):
            links = [found for found in self.contentstate.entity_map.values() if found.entity_type == kind]
            data = [link.data for link in links if "id" in link.data]
            targets = targets_of({each["id"] for each in data}) if data else {}
            for each in data:
                each |= targets.get(each["id"], {"url": None})


def _pages(keys: set[int]) -> dict[int, Target]:
    """Return address and parent of each page. A page has an address even if readers cannot see it."""
    above = Page.objects.filter(path=Left(OuterRef("path"), Length(OuterRef("path")) - Page.steplen))
    pages = Page.objects.filter(pk__in=keys).annotate(parent=Subquery(above.values("pk")))
    roots = site_roots()
    found = {}
    for pk, path, url_path, parent in pages.values_list("pk", "path", "url_path", "parent"):
        address = address_of(path, url_path, roots)
        found[pk] = {"url": address and address.url, "parentId": parent}
    return found


def _documents(keys: set[int]) -> dict[int, Target]:
    documents = get_document_model().objects.in_bulk(keys)
    return {pk: {"url": document.url, "filename": document.filename} for pk, document in documents.items()}


def _link(props: dict[str, Any]) -> Any:
    if has_key(props):
        return DOM.create_element("a", {"linktype": "page", "id": int(props["id"])}, props["children"])
    url = props.get("url")
    address = check_url(url) if isinstance(url, str) and props.get("id") is None else None
    return DOM.create_element("a", {"href": address}, props["children"]) if address else props["children"]


def _document_link(props: dict[str, Any]) -> Any:
    if not has_key(props):
        return props["children"]
    return DOM.create_element("a", {"linktype": "document", "id": int(props["id"])}, props["children"])


class _Keyed:
    """A handler of links that reads only those with a readable id."""

    @classmethod
    def get_many(cls, attrs_list: list[dict]) -> list:
        readable = iter(super().get_many([attrs for attrs in attrs_list if has_key(attrs)]))  # type: ignore[misc]
        return [next(readable) if has_key(attrs) else None for attrs in attrs_list]

    @classmethod
    def extract_references(cls, attrs: dict) -> Iterator[tuple]:
        if has_key(attrs):
            yield cls.get_model(), attrs["id"], "", ""  # type: ignore[attr-defined]


class StoredPageLink(_Keyed, PageLinkHandler):
    @classmethod
    def expand_db_attributes_many(cls, attrs_list: list[dict]) -> list[str]:
        pages = _pages({int(attrs["id"]) for attrs in attrs_list if has_key(attrs)})
        return [_start_of_link(pages.get(int(attrs["id"])) if has_key(attrs) else None) for attrs in attrs_list]


def _start_of_link(page: Target | None) -> str:
    return format_html('<a href="{}">', page["url"]) if page and page["url"] else "<a>"


class StoredDocumentLink(_Keyed, DocumentLinkHandler):
    pass


class _Nothing:
    """A handler that shows nothing. The editor has no pictures and players within text, and readers see none."""

    @staticmethod
    def expand_db_attributes(attrs: dict) -> str:
        return ""

    @classmethod
    def expand_db_attributes_many(cls, attrs_list: list[dict]) -> list[str]:
        return [""] * len(attrs_list)

    @classmethod
    def extract_references(cls, attrs: dict) -> list:
        return []


class NoImage(_Nothing, ImageEmbedHandler):
    pass


class NoPlayer(_Nothing, MediaEmbedHandler):
    pass
