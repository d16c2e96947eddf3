"""From marks to the documents they touch, by the documents' keys alone."""

from collections.abc import Iterable

from wagtail.models import Site

from api.models import PublishedDocument
from api.publishing.tree import Tree

# A mark that names one document, put back by a batch that had no room for it.
DEFERRED = "source:"


def affected_sources(keys: Iterable[str], tree: Tree) -> list[str]:
    """The sources of all documents that these keys touch: what was edited itself first, then what shows it."""
    keys = set(keys)
    sources = dict.fromkeys(_edited(keys, tree))
    touched = keys - {key for key in keys if key.startswith(DEFERRED)}
    shown = (
        PublishedDocument.objects.filter(keys__overlap=list(touched)) if touched else PublishedDocument.objects.none()
    )
    sources.update(dict.fromkeys(shown.order_by("source").values_list("source", flat=True)))
    return list(sources)


def _edited(keys: set[str], tree: Tree) -> Iterable[str]:
    """Sources that may have no document yet, so that no key can lead to them."""
    for key in sorted(keys):
        kind, _, name = key.partition(":")
        if kind in {"page", "snippet"}:
            yield key
        elif kind == "redirect":
            yield from (f"{key}:{site_id}" for site_id in Site.objects.order_by("pk").values_list("pk", flat=True))
        elif key.startswith(DEFERRED):
            yield name
    if any(_may_add_a_site_document(key) for key in keys):
        yield from (f"site:{root.site_id}:{root.locale}" for root in tree.roots)


def _may_add_a_site_document(key: str) -> bool:
    return key in {"sites", "locales"} or key.startswith(("settings:", "translations:"))
