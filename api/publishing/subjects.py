"""What documents are rendered from, as editors know it: by name, and with a place to edit it."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db.models import Model
from wagtail.contrib.redirects.models import Redirect
from wagtail.coreutils import get_content_languages
from wagtail.models import Page, Site
from wagtail.permissions import policy_registry

from api.publishing.affected import MARK

_MODELS: dict[str, type[Model]] = {"page": Page, "site": Site, "redirect": Redirect}


def subjects(sources: Iterable[str]) -> dict[str, Model | None]:
    """The object behind each source, or None where it is no more. One query a model."""
    found: dict[str, Model | None] = dict.fromkeys(sources)
    wanted: dict[type[Model], dict[str, str]] = defaultdict(dict)
    for source in found:
        model, pk = _model_and_pk(source)
        if model:
            wanted[model][source] = pk
    for model, pks in wanted.items():
        instances = {str(instance.pk): instance for instance in model._default_manager.filter(pk__in=pks.values())}
        found.update({source: instances.get(pk) for source, pk in pks.items()})
    return found


def subjects_seen_by(user: Any, sources: Iterable[str]) -> dict[str, Model | None]:
    """The same, of what this user may see in the admin: pages that they have to do with.

    Whatever is no page is for those who may publish, as the report of all this is.
    """
    policy = policy_registry.get_by_type(Page)
    others = policy.user_has_permission(user, "publish")

    def seen(subject: Model | None) -> bool:
        if not isinstance(subject, Page):
            return others
        return policy.user_has_any_permission_for_instance(user, {"add", "change", "publish"}, subject)

    return {source: subject for source, subject in subjects(sources).items() if seen(subject)}


def name_of(source: str, subject: Model | None) -> str:
    """`page:12` is “Sleep”, `site:1:en` “Site Broadview, English”, `redirect:4:1` “Redirect from /old”."""
    if source.startswith(MARK):
        return f"What shows {source.removeprefix(MARK)}"
    match subject:
        case None:
            return f"{source} (deleted)"
        case Page():
            return str(subject.get_admin_display_title())
        case Site():
            language = source.rpartition(":")[2]
            return f"Site {subject.site_name or subject.hostname}, {get_content_languages().get(language, language)}"
        case Redirect():
            return f"Redirect from {subject.old_path}"
    return str(subject)


def _model_and_pk(source: str) -> tuple[type[Model] | None, str]:
    kind, _, name = source.partition(":")
    try:
        if kind == "snippet":
            label, _, pk = name.partition(":")
            model = apps.get_model(label)
        else:
            model, pk = _MODELS[kind], name.partition(":")[0]
        model._meta.pk.to_python(pk)
    except (LookupError, ValueError, ValidationError):  # a type that the code has no more, or what names nothing
        return None, ""
    return model, pk
