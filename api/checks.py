"""System checks: wrong settings and models stop the start and not a request."""

from dataclasses import fields
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import DatabaseError

from api.conf import ApiSettings
from api.models import ContentState
from api.publishing.triggers import tables_without_triggers
from api.rendering.revision import mismatches
from pages.types import models_by_type, page_types


@register
def check_settings(**kwargs: object) -> list[CheckMessage]:
    """Check the names in BROADVIEW. `cms.environment` checks the values."""
    known = {field.name.upper() for field in fields(ApiSettings)}
    if set(settings.BROADVIEW) == known:
        return []
    hint = f"Give these: {', '.join(sorted(known))}."
    return [Error("BROADVIEW has unknown or missing names.", hint=hint, id="api.E002")]


@register(Tags.security, deploy=True)
def check_address(**kwargs: object) -> list[CheckMessage]:
    """Warn of a public address without encryption."""
    if urlsplit(settings.BASE_URL).scheme == "https":
        return []
    return [
        Warning(
            f"BASE_URL is {settings.BASE_URL}: passwords and sessions would be sent unencrypted.",
            hint="Set BASE_URL to the https:// address of this server.",
            id="api.W001",
        )
    ]


@register(Tags.database)
def check_made_with(**kwargs: Any) -> list[CheckMessage]:
    """Warn if the documents were made with other settings or another release.

    This check only runs if a database is named.
    """
    if "default" not in (kwargs["databases"] or ()):
        return []
    try:
        state = ContentState.objects.first()
    except DatabaseError:  # not migrated or not reachable; other checks report that
        return []
    found = mismatches(state.made_with) if state and state.made_with else []
    return [Warning(str(mismatch), id="api.W002") for mismatch in found]


@register(Tags.database)
def check_triggers(**kwargs: Any) -> list[CheckMessage]:
    """Warn if a table lacks the trigger that marks edits.

    This check only runs if a database is named.
    """
    if "default" not in (kwargs["databases"] or ()):
        return []
    try:
        tables = tables_without_triggers()
    except DatabaseError:
        return []
    return [
        Warning(
            f"Edits of {table} are not published: a trigger on that table is missing or disabled.",
            hint="Run `manage.py migrate` to install it, then `manage.py rebuild_documents` to publish earlier edits.",
            id="api.W003",
        )
        for table in tables
    ]


@register(Tags.models)
def check_collections(**kwargs: object) -> list[CheckMessage]:
    """Check that each collection has one model, and that each default ordering is declared."""
    errors: list[CheckMessage] = []
    seen: dict[str, type] = {}
    for model in models_by_type().values():
        name = model.collection
        if name in seen:
            errors.append(
                Error(
                    f"{model.__name__} and {seen[name].__name__} share the collection {name!r}.",
                    hint="Give one of them another collection.",
                    obj=model,
                    id="api.E003",
                )
            )
        if name:
            seen[name] = model
        if model.default_ordering.removeprefix("-") not in model.orderings:
            errors.append(
                Error(
                    f"The default ordering {model.default_ordering!r} is not one of the orderings.",
                    hint=f"Use one of these: {', '.join(sorted(model.orderings))}.",
                    obj=model,
                    id="api.E004",
                )
            )
    return errors


@register(Tags.models)
def check_titles(**kwargs: object) -> list[CheckMessage]:
    """Check that each page type has the ordering `title`, which lists of all types use."""
    return [
        Error(
            f"{model.__name__} has no ordering 'title'.",
            hint="Write orderings = {**ContentPage.orderings, …}. Lists of all page types are sorted by title.",
            obj=model,
            id="api.E008",
        )
        for model in page_types().values()
        if model.orderings.get("title") != "title"
    ]
