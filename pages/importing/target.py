"""Where imported articles go."""

from wagtail.models import Page, Site

from pages.models import ArticleIndex, Home


class UnknownParent(Exception):
    """Why articles cannot go where they should, in one sentence."""


def find_parent(name: str) -> ArticleIndex:
    """The article index of this id, slug or path; without a name, the default site's first, made if missing.

    One that is made is a draft until the first article below it is published.
    Raises UnknownParent, with a sentence.
    """
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    home = site and Home.objects.filter(pk=site.root_page_id).first()
    if home is None:
        raise UnknownParent(
            "The default site has no home page of this product. Start with `make run`, or make one in the admin."
        )
    if name:
        return _named(name, home)
    index = ArticleIndex.objects.descendant_of(home).order_by("path").first()
    if index is None:
        index = ArticleIndex(title="Articles", locale=home.locale, live=False)
        home.add_child(instance=index)
        index.save_revision()
    return index


def _named(name: str, home: Page) -> ArticleIndex:
    path = home.url_path + name.strip("/") + "/"
    candidates = ArticleIndex.objects.all()
    found = candidates.filter(pk=int(name)).first() if name.isdecimal() else None
    found = found or candidates.filter(url_path=path).first() or candidates.filter(slug=name.strip("/")).first()
    if found is None:
        known = ", ".join(candidates.values_list("slug", flat=True)) or "none yet"
        raise UnknownParent(f"There is no article index {name!r}. There is: {known}.")
    return found
