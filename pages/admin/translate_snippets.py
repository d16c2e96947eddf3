"""Translating a person, a category or a tag: a copy in another language, or the one of the same name there."""

from typing import Any

from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.contrib.simple_translation import views
from wagtail.log_actions import log
from wagtail.models import DraftStateMixin, Locale, RevisionMixin
from wagtail.permissions import policy_registry

from pages.admin.one_at_a_time import take
from pages.language_names import within_a_sentence
from pages.models import Tag


class CannotTranslateError(Exception):
    """Its text tells the editor why, and what to do."""


class TranslateSnippetView(views.SubmitSnippetTranslationView):
    """Wagtail's, which makes what has no revision, and fails if the language has the slug or the name already."""

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        model = type(self.object)
        take(model, [self.object.pk])
        form = self.get_form()
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(**kwargs))
        there: list[Any] = []
        for language in form.cleaned_data["locales"]:
            try:
                found = _same_name(self.object, language)
                if found:
                    _join(found, self.object, user=request.user)
                else:
                    there.append(_copy(self.object, language, user=request.user))
            except CannotTranslateError as error:
                messages.error(request, str(error))
            else:
                messages.success(request, _told(self.object, language, joined=found is not None))
                there += [found] if found else []
        return redirect(self.get_success_url(there[0] if len(there) == 1 else None))


def _same_name(original: Any, language: Locale) -> Any:
    """Return what becomes the translation: the one with this name, if it has no translation in these languages."""
    named = type(original)._default_manager.filter(locale=language, name__iexact=original.name)
    own = set(original.get_translations(inclusive=True).values_list("locale", flat=True))
    free = [
        each for each in named if own.isdisjoint(each.get_translations(inclusive=True).values_list("locale", flat=True))
    ]
    names = {"name": original.name, "language": within_a_sentence(language)}
    if len(free) > 1:
        told = _("There are several “{name}” in {language}. Give those another name that are not this one.")
        raise CannotTranslateError(told.format(**names))
    if not free and isinstance(original, Tag) and named:
        told = _(
            "“{name}” exists in {language}, as the translation of another tag. Choose that tag, or rename it, then "
            "translate this one again."
        )
        raise CannotTranslateError(told.format(**names))
    return free[0] if free else None


def _join(found: Any, original: Any, *, user: Any) -> None:
    """Make a row, with the translations that it has, the translation of another. Pages that show it change at once."""
    may_publish = policy_registry.get_by_type(type(found)).user_has_permission(user, "publish")
    if isinstance(found, DraftStateMixin) and found.live and not may_publish:
        told = _("“{name}” exists in {language} and is published. Ask somebody who may publish to translate this one.")
        raise CannotTranslateError(told.format(name=found, language=within_a_sentence(found.locale)))
    take(type(found), list(found.get_translations(inclusive=True).values_list("pk", flat=True)))
    found.get_translations(inclusive=True).update(translation_key=original.translation_key)
    log(found, "wagtail.edit", user=user, content_changed=True)


def _copy(original: Any, language: Locale, *, user: Any) -> Model:
    made = original.copy_for_translation(language)
    made.save()
    revision = made.save_revision(user=user) if isinstance(made, RevisionMixin) else None
    log(made, "wagtail.create", user=user, revision=revision, content_changed=True)
    return made


def _told(original: Any, language: Locale, *, joined: bool) -> str:
    told = _("“{title}” is now also in {language}, with the words of the original. Translate them.")
    if joined:
        told = _("“{title}” exists in {language}: it is now the translation of this one.")
    elif isinstance(original, DraftStateMixin):
        told = _("“{title}” has a draft in {language}, with the words of the original.")
    return told.format(title=original, language=within_a_sentence(language))
