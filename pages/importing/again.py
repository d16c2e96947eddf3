"""What editors did to an article since it was imported: an import does not undo it unless it is told to."""

from pages.importing.records import UnreadableFile
from pages.models import Article, ImportedSource

_FORCE = "Import it with --force to go over that."


def refuse_undoing(source: ImportedSource, article: Article | None, *, draft: bool) -> None:
    """Raises UnreadableFile, with a sentence, where an import would undo what an editor did."""
    if article is None:
        if source.pk:
            raise UnreadableFile(f"Its article was deleted since, and stays so. {_FORCE}")
    elif article.first_published_at and not article.live and not draft:
        raise UnreadableFile(f"Its article “{article.title}” was withdrawn since, and stays so. {_FORCE}")
    elif _was_edited(source, article):
        kind = "has a draft of an editor" if article.has_unpublished_changes else "was changed by an editor"
        raise UnreadableFile(f"Its article “{article.title}” {kind} since, which stays as it is. {_FORCE}")


def _was_edited(source: ImportedSource, article: Article) -> bool:
    """Imports of older versions did not note their revision; but no user made it."""
    if source.revision_id is None:
        latest = article.latest_revision
        return bool(latest and latest.user_id)
    return article.latest_revision_id != source.revision_id
