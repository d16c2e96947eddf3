"""The objects that documents are rendered from, and their names for editors."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext as _
from wagtail.contrib.redirects.models import Redirect
from wagtail.coreutils import get_content_languages
from wagtail.images import get_image_model
from wagtail.models import Page, Site
from wagtail.permissions import policy_registry

from api.publishing.affected import MARK

_MODELS: dict[str, type[Model]] = {"page": Page, "site": Site, "redirect": Redirect, "image": get_image_model()}


def subjects(sources: Iterable[str]) -> dict[str, Model | None]:
    """Return source → its object, or None if it was deleted. Makes one query per model."""
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
    """Return the same as `subjects`, limited to what this user may see in the admin.

    Pages are for users who may add, change or publish them. Everything else is for users who may publish some page,
    like the publishing report.
    """
    policy = policy_registry.get_by_type(Page)
    others = policy.user_has_permission(user, "publish")

    def may_see(subject: Model | None) -> bool:
        if not isinstance(subject, Page):
            return others
        return policy.user_has_any_permission_for_instance(user, {"add", "change", "publish"}, subject)

    return {source: subject for source, subject in subjects(sources).items() if may_see(subject)}


def name_of(source: str, subject: Model | None) -> str:
    """Return the name of a source for editors.

    For example, `page:12` is “Sleep”, `site:1:en` “Site Broadview, English”, `redirect:4:1` “Redirect from /old”.
    """
    if source.startswith(MARK):
        return _("Documents that show {source}").format(source=source.removeprefix(MARK))
    match subject:
        case None:
            return _("{source} (deleted)").format(source=source)
        case Page():
            return str(subject.get_admin_display_title())
        case Site():
            language = source.rpartition(":")[2]
            return _("Site {name}, {language}").format(
                name=subject.site_name or subject.hostname, language=get_content_languages().get(language, language)
            )
        case Redirect():
            return _("Redirect from {path}").format(path=subject.old_path)
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
    except (LookupError, ValueError, ValidationError):  # the model is gone from the code, or the source is malformed
        return None, ""
    return model, pk
