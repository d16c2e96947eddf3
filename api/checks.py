"""Wrong settings and models stop the start, not a request."""

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
from pages.types import page_types, published_models


@register
def check_settings(**kwargs: object) -> list[CheckMessage]:
    errors: list[CheckMessage] = []
    for name, address in (("BASE_URL", settings.BASE_URL), ("MEDIA_URL", settings.MEDIA_URL)):
        if not urlsplit(address).scheme.startswith("http") or not urlsplit(address).hostname:
            errors.append(
                Error(
                    f"{name} is {address!r}, which is no address.",
                    hint="Give one such as https://cms.example.org.",
                    id="api.E001",
                )
            )
    known = {field.name.upper() for field in fields(ApiSettings)}
    if set(settings.BROADVIEW) != known:
        errors.append(
            Error(
                "BROADVIEW has unknown or missing names.", hint=f"It takes {', '.join(sorted(known))}.", id="api.E002"
            )
        )
    elif not settings.BROADVIEW["TOMBSTONE_DAYS"] >= 1:
        errors.append(
            Error("TOMBSTONE_DAYS is less than a day.", hint="Give a whole number of days, such as 90.", id="api.E005")
        )
    elif settings.BROADVIEW["EDGE_BYTES"] < 0:
        errors.append(
            Error("EDGE_BYTES is less than nothing.", hint="Give bytes, such as 16777216, or 0.", id="api.E006")
        )
    elif settings.BROADVIEW["READ_CONNECTIONS"] < 1:
        errors.append(
            Error("READ_CONNECTIONS is less than one.", hint="Give a number of connections, such as 4.", id="api.E007")
        )
    return errors


@register(Tags.security, deploy=True)
def check_address(**kwargs: object) -> list[CheckMessage]:
    if urlsplit(settings.BASE_URL).scheme == "https":
        return []
    return [
        Warning(
            f"BASE_URL is {settings.BASE_URL}: passwords and sessions would travel in the clear.",
            hint="Set BASE_URL to the https:// address of this server.",
            id="api.W001",
        )
    ]


@register(Tags.database)
def check_made_with(**kwargs: Any) -> list[CheckMessage]:
    """Where a database is asked for, whether its documents are made with what this process has."""
    if "default" not in (kwargs["databases"] or ()):
        return []
    try:
        state = ContentState.objects.first()
    except DatabaseError:  # not migrated yet, or not there, which others say
        return []
    found = mismatches(state.made_with) if state and state.made_with else []
    return [Warning(str(mismatch), id="api.W002") for mismatch in found]


@register(Tags.database)
def check_triggers(**kwargs: Any) -> list[CheckMessage]:
    """Where a database is asked for, whether every edit leaves a mark in it."""
    if "default" not in (kwargs["databases"] or ()):
        return []
    try:
        tables = tables_without_triggers()
    except DatabaseError:
        return []
    return [
        Warning(
            f"Edits of {table} are not published: a trigger on that table is missing or disabled.",
            hint="Run `manage.py migrate`, which installs it, and `manage.py rebuild_documents` for edits until then.",
            id="api.W003",
        )
        for table in tables
    ]


@register(Tags.models)
def check_collections(**kwargs: object) -> list[CheckMessage]:
    """Each collection has one model, and each ordering's default is declared."""
    errors: list[CheckMessage] = []
    seen: dict[str, type] = {}
    for model in [*page_types().values(), *published_models()]:
        name = model.collection
        if name in seen:
            errors.append(
                Error(
                    f"{model.__name__} and {seen[name].__name__} share the collection {name!r}.",
                    obj=model,
                    id="api.E003",
                )
            )
        if name:
            seen[name] = model
        if model.default_ordering.removeprefix("-") not in model.orderings:
            errors.append(
                Error(
                    f"The default ordering {model.default_ordering!r} is none of the orderings.",
                    obj=model,
                    id="api.E004",
                )
            )
    return errors


@register(Tags.models)
def check_titles(**kwargs: object) -> list[CheckMessage]:
    """Lists of pages of every type are in the order of `title`, which each has to have."""
    return [
        Error(
            f"{model.__name__} has no ordering 'title'.",
            hint="Write orderings = {**ContentPage.orderings, …}: lists of all pages are in that order.",
            obj=model,
            id="api.E008",
        )
        for model in page_types().values()
        if model.orderings.get("title") != "title"
    ]
