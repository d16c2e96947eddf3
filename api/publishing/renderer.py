"""What documents are rendered with besides content: settings that stand in them, and the code itself."""

from django.conf import settings

from api.models import ContentState
from api.publishing.rebuild import mark_everything

# Raise it when a change of the code changes the bytes of documents, or their keys: all are then rendered again.
REVISION = 2


def renderer() -> str:
    return f"{REVISION} {settings.MEDIA_URL}"


def mark_if_rendered_otherwise() -> None:
    """After a deploy or a change of settings, has every document rendered again; otherwise does nothing."""
    changed = ContentState.objects.exclude(renderer=renderer())
    if changed.update(renderer=renderer()):
        mark_everything()
