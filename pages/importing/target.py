"""Find the index for imported articles."""

from wagtail.models import Page, Site

from pages.models import ArticleIndex, Home


class UnknownParent(Exception):
    """The index for the articles does not exist. The message says what to do."""


def find_parent(name: str) -> ArticleIndex:
    """Return the article index with this id, slug or path. Raise UnknownParent if there is none.

    Without a name, return the first index of the default site, or create one. A new index stays a draft until the
    first article below it is published.
    """
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    home = site and Home.objects.filter(pk=site.root_page_id).first()
    if home is None:
        raise UnknownParent(
            "The default site has no home page of this product. Start with `make run`, or create one in the admin."
        )
    if name:
        return _find(name, home)
    index = ArticleIndex.objects.descendant_of(home).order_by("path").first()
    if index is None:
        index = ArticleIndex(title="Articles", locale=home.locale, live=False)
        home.add_child(instance=index)
        index.save_revision()
    return index


def _find(name: str, home: Page) -> ArticleIndex:
    path = home.url_path + name.strip("/") + "/"
    candidates = ArticleIndex.objects.all()
    found = candidates.filter(pk=int(name)).first() if name.isdecimal() else None
    found = found or candidates.filter(url_path=path).first() or candidates.filter(slug=name.strip("/")).first()
    if found is None:
        known = ", ".join(candidates.values_list("slug", flat=True))
        remedy = f"Choose one of these: {known}." if known else "Create one in the admin first."
        raise UnknownParent(f"There is no article index {name!r}. {remedy}")
    return found
