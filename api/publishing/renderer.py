"""What documents are rendered with besides content: settings that stand in them, and the code itself."""

from django.conf import settings

# Raise it when a change of the code changes the bytes of documents, their keys, or what search
# knows of them: all are then rendered again.
REVISION = 4


def renderer() -> str:
    return f"{REVISION} {settings.MEDIA_URL}"
