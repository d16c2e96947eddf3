"""The screen of languages, in the words of people who write."""

from typing import Any

from django.core.exceptions import ValidationError
from django.forms import ModelForm
from django.urls import reverse
from django.utils.text import get_text_list
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.views.reports.page_types_usage import PageTypesUsageReportFilterSet
from wagtail.locales import views
from wagtail.locales.forms import LocaleForm
from wagtail.locales.utils import get_locale_usage
from wagtail.models import Locale

from pages.default_locale import code_of_the_installation
from pages.language_names import languages_there_are, within_a_sentence
from pages.normalization import folded

_add_filter = WagtailFilterSet._add_locale_filter


class _InPlainWords:
    """Mixin for a view of languages: the way back leads to them, not to locales."""

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = super().get_breadcrumbs_items()  # type: ignore[misc]
        index = reverse("wagtaillocales:index")
        return [{**item, "label": _("Languages")} if item["url"] == index else item for item in items]


class LanguagesView(_InPlainWords, views.IndexView):
    page_title = _("Languages")
    verbose_name_plural = _("languages")
    add_item_label = _("Add a language")
    columns = [
        views.LanguageTitleColumn(
            "language", label=_("Language"), sort_key="language_code", url_name="wagtaillocales:edit"
        ),
        views.LocaleUsageColumn("usage", label=_("Pages")),
    ]

    def get_paginator(self, *args: Any, **kwargs: Any) -> Any:
        paginator = super().get_paginator(*args, **kwargs)
        paginator.verbose_name, paginator.verbose_name_plural = _("language"), _("languages")
        return paginator


class AddLanguageView(_InPlainWords, views.CreateView):
    page_title = _("Add a language")
    page_subtitle, submit_button_label = _("Language"), _("Add")
    success_message = _("%(object)s is added. Choose Translate in the menu of a page.")

    def get_form(self, *args: Any, **kwargs: Any) -> ModelForm:
        """Sort the languages by name, and begin with none chosen rather than with the first."""
        form = super().get_form(*args, **kwargs)
        languages = sorted(form.fields["language_code"].choices, key=lambda choice: folded(str(choice[1])))
        form.fields["language_code"].choices = [("", _("Choose a language")), *languages]
        return form


class ChangedLanguageForm(LocaleForm):
    """Wagtail's form, which keeps the language of the installation."""

    def clean_language_code(self) -> str:
        code: str = self.cleaned_data["language_code"]
        if self.instance.language_code == code_of_the_installation() != code:
            raise ValidationError(
                _(
                    "{language} is the language of this installation (LANGUAGE_CODE), so it stays. Add the other "
                    "language instead."
                ).format(language=self.instance)
            )
        return code


class ChangeLanguageView(_InPlainWords, views.EditView):
    success_message = _("The pages are in %(object)s now.")
    error_message = _("The language cannot be changed because of an error.")

    def get_form_class(self) -> type[LocaleForm]:
        return ChangedLanguageForm


class RemoveLanguageView(_InPlainWords, views.DeleteView):
    page_title = _("Remove a language")
    confirmation_message = _("Nothing is written in this language. Remove it?")
    success_message = _("%(object)s is removed.")

    def can_delete(self, locale: Locale) -> bool:
        """Say what is in the way, and what to do. Wagtail would remove the language of the installation too."""
        self.cannot_delete_message = reason_to_keep(locale)
        return not self.cannot_delete_message


def reason_to_keep(locale: Locale) -> str:
    """Return why a language cannot be removed, and what to do, or "" if it can be."""
    pages, others = get_locale_usage(locale)
    if pages or others:
        counted: Any = [ngettext("{number} page", "{number} pages", pages).format(number=pages)]
        if others:
            counted.append(ngettext("{number} other thing", "{number} other things", others).format(number=others))
        told = ngettext(
            "{counted} is in {language}. Delete it first.",
            "{counted} are in {language}. Delete them first.",
            pages + others,
        )
        return told.format(counted=get_text_list(counted, _("and")), language=within_a_sentence(locale))
    if locale.language_code == code_of_the_installation():
        return _("{language} is the language of this installation (LANGUAGE_CODE), so it stays.").format(
            language=locale
        )
    return ""


def use_plain_words() -> None:
    viewset = views.LocaleViewSet
    viewset.index_view_class, viewset.add_view_class = LanguagesView, AddLanguageView
    viewset.edit_view_class, viewset.delete_view_class = ChangeLanguageView, RemoveLanguageView
    WagtailFilterSet._add_locale_filter = _filter_by_language
    # The report offers all languages that could be added.
    PageTypesUsageReportFilterSet.base_filters["page_locale"].extra["choices"] = languages_there_are


def _filter_by_language(filters: WagtailFilterSet) -> None:
    _add_filter(filters)
    if "locale" in filters.filters:
        filters.filters["locale"].label = _("Language")
