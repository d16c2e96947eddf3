"""What editors did to an article since it was imported: an import does not undo it unless it is told to."""

from pages.models import Article, ImportedSource


def work_of_editors(source: ImportedSource, article: Article | None, *, draft: bool) -> str:
    """What an import would undo, as a sentence; empty where there is nothing."""
    if article is None:
        return "Its article was deleted since, and stays so." if source.pk else ""
    if article.first_published_at and not article.live and not draft:
        return f"Its article “{article.title}” was withdrawn since, and stays so."
    if _was_edited(source, article):
        kind = "has a draft of an editor" if article.has_unpublished_changes else "was changed by an editor"
        return f"Its article “{article.title}” {kind} since, which stays as it is."
    return ""


def _was_edited(source: ImportedSource, article: Article) -> bool:
    """Imports of older versions did not note their revision; but no user made it."""
    if source.revision_id is None:
        latest = article.latest_revision
        return bool(latest and latest.user_id)
    return article.latest_revision_id != source.revision_id
