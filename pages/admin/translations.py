"""The report of pages that are missing, not published or out of date in another language."""

from collections.abc import Iterable
from typing import Any

import django_filters
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.models import Locale, Page

from pages.admin.reports import EditorsReport, editable

STANDINGS = {"missing": _("Not translated"), "drafted": _("Only a draft"), "outdated": _("Changed since")}


def languages() -> list[tuple[str, str]]:
    return [(locale.language_code, str(locale.get_display_name())) for locale in Locale.objects.all()]


def originals() -> QuerySet[Page]:
    """Return the oldest live page of each translated text. `STANDINGS` are annotated, as lists of languages.

    A translation is out of date if nobody has saved it since its original was last published.
    """
    same = Page.objects.filter(translation_key=OuterRef("translation_key"))
    others = same.exclude(pk=OuterRef("pk")).order_by("locale__language_code").values("locale__language_code")
    there = Page.objects.filter(translation_key=OuterRef(OuterRef("translation_key")), locale=OuterRef("pk"))
    saved = others.alias(saved=Coalesce("latest_revision_created_at", "last_published_at")).filter(live=True)
    older = same.filter(pk__lt=OuterRef("pk"), live=True)
    return Page.objects.filter(~Exists(older), live=True, depth__gt=1).annotate(
        missing=ArraySubquery(Locale.objects.filter(~Exists(there)).order_by("language_code").values("language_code")),
        drafted=ArraySubquery(others.filter(live=False)),
        outdated=ArraySubquery(saved.filter(saved__lt=OuterRef("last_published_at"))),
    )


class TranslationsFilterSet(WagtailFilterSet):
    into = django_filters.ChoiceFilter(label=_("Translation into"), choices=languages, method="as_it_is")
    standing = django_filters.ChoiceFilter(label=_("What is wrong"), choices=list(STANDINGS.items()), method="as_it_is")

    class Meta:
        model = Page
        fields: list[str] = []

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        """Leave out what is fine in the chosen language or, without one, in all languages."""
        chosen = self.form.cleaned_data
        wrong = Q()
        for standing in [chosen["standing"]] if chosen["standing"] else STANDINGS:
            in_one = {f"{standing}__contains": [chosen["into"]]} if chosen["into"] else {f"{standing}__len__gt": 0}
            wrong |= Q(**in_one)
        return super().filter_queryset(queryset.filter(wrong))

    def as_it_is(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Leave the queryset as it is: `filter_queryset` looks at both filters together."""
        return queryset


class TranslationsView(EditorsReport):
    model = Page
    page_title = _("Translations")
    header_icon = "globe"
    index_url_name = "translations"
    index_results_url_name = "translations_results"
    filterset_class = TranslationsFilterSet
    no_results_message = _("Every page is there, published and up to date.")
    list_export = ["title", "locale", "last_published_at", *STANDINGS]
    export_headings = {"locale": _("Language"), "last_published_at": _("Published"), **STANDINGS}
    export_filename = "translations"

    @cached_property
    def columns(self) -> list[Column]:
        may_translate = self.request.user.has_perm("simple_translation.submit_translation")
        return [
            TitleColumn("title", label=_("Title"), get_url=_edit_url),
            Column("locale", label=_("Language")),
            DateColumn("last_published_at", label=_("Published")),
            Column(
                "missing",
                label=STANDINGS["missing"],
                accessor=lambda page: self._links(page) if may_translate else self._names(page.missing),
            ),
            *(
                Column(name, label=STANDINGS[name], accessor=lambda page, name=name: self._names(getattr(page, name)))
                for name in ("drafted", "outdated")
            ),
        ]

    def get_base_queryset(self) -> QuerySet[Page]:
        found = originals().filter(pk__in=editable(self.request.user)).select_related("locale")
        return found.order_by(F("last_published_at").desc(nulls_last=True), "pk")

    def preprocess_field_value(self, field: str, value: Any, export_format: str) -> Any:
        named = self._names(value) if field in STANDINGS else str(value) if field == "locale" else value
        return super().preprocess_field_value(field, named, export_format)

    @cached_property
    def _language_names(self) -> dict[str, str]:
        return dict(languages())

    def _names(self, codes: Iterable[str]) -> str:
        return ", ".join(self._language_names.get(code, code) for code in codes)

    def _links(self, page: Any) -> str:
        """Return the missing languages, each with a link to the screen that translates the page."""
        address = reverse("simple_translation:submit_page_translation", args=[page.pk])
        named = ((address, self._language_names.get(code, code)) for code in page.missing)
        return format_html_join(", ", '<a href="{}">{}</a>', named)


def _edit_url(page: Page) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])
