"""What documents are rendered with besides content: settings that stand in them, what lists hold, the code itself."""

import hashlib
from functools import cache

from django.conf import settings

from api.publishing.identity import page_types, published_models

# Raise it when a change of the code changes the bytes of documents, their keys, or what search
# knows of them: all are then rendered again.
REVISION = 9


def renderer() -> str:
    return f"{REVISION} {_declared()} {settings.MEDIA_URL}"


@cache
def _declared() -> str:
    """A digest of what lists can be asked for: where that is another, documents stand in other lists."""
    models = [*page_types().values(), *published_models()]
    said = [(model._meta.label, model.orderings, getattr(model, "filters", {})) for model in models]
    return hashlib.sha256(repr(sorted(said, key=str)).encode()).hexdigest()[:16]
