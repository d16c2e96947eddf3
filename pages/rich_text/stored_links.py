"""Links in stored rich text, as Wagtail's editor, its comparisons and its index of references read them.

Wagtail raises an exception for a link whose id is missing or is not a number, as a program may store it. Here, only the
words of such a link remain.
"""

from collections.abc import Iterator
from typing import Any

from draftjs_exporter import DOM
from wagtail.admin.rich_text.converters.html_to_contentstate import ExternalLinkElementHandler, PageLinkElementHandler
from wagtail.documents.rich_text import DocumentLinkHandler
from wagtail.documents.rich_text.contentstate import DocumentLinkElementHandler
from wagtail.embeds.rich_text import MediaEmbedHandler
from wagtail.images.rich_text import ImageEmbedHandler
from wagtail.rich_text.feature_registry import FeatureRegistry
from wagtail.rich_text.pages import PageLinkHandler
from wagtail.whitelist import check_url

_LARGEST_KEY = 2**31 - 1


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
                'a[linktype="page"]': EditedPageLink("LINK"),
            },
            "to_database_format": {"entity_decorators": {"LINK": _link}},
        },
    )
    features.register_converter_rule(
        "contentstate",
        "document-link",
        {
            "from_database_format": {'a[linktype="document"]': DocumentLinkElementHandler("DOCUMENT")},
            "to_database_format": {"entity_decorators": {"DOCUMENT": _document_link}},
        },
    )


def has_key(attributes: dict[str, Any]) -> bool:
    """True if `id` can be a primary key."""
    key = str(attributes.get("id"))
    return key.isascii() and key.isdecimal() and len(key) < 12 and int(key) <= _LARGEST_KEY


class EditedPageLink(PageLinkElementHandler):
    """A converter of links to pages for the editor. Without a readable id, a link leads nowhere and is not stored."""

    def get_attribute_data(self, attrs: dict[str, Any]) -> dict[str, Any]:
        return super().get_attribute_data(attrs) if has_key(attrs) else {"url": None}


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
    pass


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
