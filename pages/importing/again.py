"""Detect what editors did to an article since its import. An import undoes it only with `--force`."""

from pages.models import Article, ImportedSource


def work_of_editors(source: ImportedSource, article: Article | None, *, draft: bool) -> str:
    """Describe in a sentence what an import would undo, or return "" if there is nothing."""
    if article is None:
        return "Its article has been deleted since the last import." if source.pk else ""
    if article.first_published_at and not article.live and not draft:
        return f"Its article “{article.title}” has been unpublished since the last import."
    if _has_later_revision(source, article):
        kind = "has a draft by an editor" if article.has_unpublished_changes else "has been changed by an editor"
        return f"Its article “{article.title}” {kind} since the last import."
    return ""


def _has_later_revision(source: ImportedSource, article: Article) -> bool:
    """True if an editor saved the article after the import.

    Older versions did not record the revision of an import, but revisions of imports have no user.
    """
    if source.revision_id is None:
        latest = article.latest_revision
        return bool(latest and latest.user_id)
    return article.latest_revision_id != source.revision_id
