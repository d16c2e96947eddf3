"""System checks: wrong settings and models stop the start, instead of failing requests or publishing."""

from collections import Counter
from dataclasses import fields
from typing import Any
from urllib.parse import urlsplit

from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import DatabaseError
from wagtail.models import Page, RevisionMixin

from api.conf import ApiSettings
from api.models import ContentState
from api.publishing.marks import EDITORIAL
from api.publishing.triggers import tables_without_triggers
from api.rendering.revision import mismatches
from pages.shapes.documents import document_type, has_path, shows_page
from pages.shapes.fields import summary_fields_of
from pages.types import is_page_type, is_snippet_type, models_by_type, page_types, type_name


@register(Tags.security)
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


@register(Tags.models)
def check_summaries(**kwargs: object) -> list[CheckMessage]:
    """Check that no summary shows another page. Of a page that becomes hidden, only documents are withheld at once."""
    return [
        Error(
            f"The summary field {field.name!r} of {model._meta.label} shows another page.",
            hint="Take it out of summary_fields. Clients get it with fields=*.",
            obj=model,
            id="api.E011",
        )
        for model in page_types().values()
        for field in summary_fields_of(model)
        if shows_page(field.shape)
    ]


# The types of documents that are not of a model.
_OTHER_TYPES = {"site", "redirect", "image"}


@register(Tags.models)
def check_types(**kwargs: object) -> list[CheckMessage]:
    """Check that each model has a type of its own. The type is the name of the class, without its application."""
    models = [model for model in apps.get_models() if is_page_type(model) or is_snippet_type(model)]
    numbers = Counter(map(type_name, models))
    return [
        Error(
            f"The type {type_name(model)!r} of {model._meta.label} belongs to another model or kind of document.",
            hint="Rename one of the classes. Its documents would be published as those of the other, or not at all.",
            obj=model,
            id="api.E005",
        )
        for model in models
        if numbers[type_name(model)] > 1 or type_name(model) in _OTHER_TYPES
    ]


@register(Tags.models)
def check_parameters(**kwargs: object) -> list[CheckMessage]:
    """Check that no filter or ordering of a model has the name of another parameter of its lists."""
    from api.endpoints.collections import views_of
    from api.lists.filters import TYPE

    errors: list[CheckMessage] = []
    for model in models_by_type().values():
        view, _ = views_of(model, model.collection or "pages")
        numbers = Counter(parameter.name for parameter in view.parameters)
        if issubclass(model, Page):
            numbers.update([TYPE])
        errors += [
            Error(
                f"The lists of {model._meta.label} have the parameter {name!r} {number} times.",
                hint="Give the filter or the ordering another name.",
                obj=model,
                id="api.E006",
            )
            for name, number in numbers.items()
            if number > 1
        ]
    return errors


@register(Tags.models)
def check_paths(**kwargs: object) -> list[CheckMessage]:
    """Check that filters lead to fields of the document, and orderings to attributes of the model."""
    errors: list[CheckMessage] = []
    for model in models_by_type().values():
        for name, declared in getattr(model, "filters", {}).items():
            if not has_path(document_type(model), declared.path.split(".")):
                what = f"The filter {name!r} of {model._meta.label} names the path {declared.path!r}"
                hint = "Name a path in the JSON of the document, such as category.slug."
                errors.append(Error(f"{what}, which its documents do not have.", hint=hint, obj=model, id="api.E007"))
        for name, attribute in model.orderings.items():
            if not hasattr(model, attribute):
                what = f"The ordering {name!r} of {model._meta.label} names the attribute {attribute!r}"
                hint = "Name a field of the model, or a property that reads nothing but the model's own row."
                errors.append(Error(f"{what}, which the model does not have.", hint=hint, obj=model, id="api.E009"))
        errors += _of_unmarked_columns(model)
    return errors


def _of_unmarked_columns(model: Any) -> list[CheckMessage]:
    """Return an error for each ordering or API field of a model with drafts whose edits readers would never see."""
    fields = [field if isinstance(field, str) else field.name for field in getattr(model, "api_fields", [])]
    named = {f"The ordering {name!r}": attribute for name, attribute in model.orderings.items()}
    named |= {f"The API field {name!r}": name for name in fields}
    errors: list[CheckMessage] = []
    for what, attribute in named.items():
        if issubclass(model, RevisionMixin) and {attribute, f"{attribute}_id"} & EDITORIAL:
            hint = "Drafts, locks and schedules change this column, and nothing is published then. Name another one."
            what = f"{what} of {model._meta.label} shows the column {attribute!r}"
            errors.append(Error(f"{what}, whose edits leave no mark.", hint=hint, obj=model, id="api.E010"))
    return errors
