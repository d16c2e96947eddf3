"""The report of pages and snippets that are missing, not published or out of date in another language."""

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

import django_filters
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db.models import CharField, DateTimeField, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.models import DraftStateMixin, Locale, Page

from pages.admin.reports import EditorsReport, editable, editable_snippets
from pages.types import has_languages, snippet_types

STANDINGS = {"missing": _("Not translated"), "drafted": _("Only a draft"), "outdated": _("Changed since")}


def languages() -> list[tuple[str, str]]:
    return [(locale.language_code, str(locale.get_display_name())) for locale in Locale.objects.all()]


def originals(model: Any = Page) -> QuerySet:
    """Return the oldest live page of each translated text, or person, category or tag.

    `STANDINGS` are annotated, as lists of languages. A translation is out of date if nobody has saved it since its
    original was last published. A tag has no drafts and no dates, so it can only be missing.
    """
    live = {"live": True} if issubclass(model, DraftStateMixin) else {}
    same = model._default_manager.filter(translation_key=OuterRef("translation_key"))
    there = model._default_manager.filter(translation_key=OuterRef(OuterRef("translation_key")), locale=OuterRef("pk"))
    found = model._default_manager.filter(~Exists(same.filter(pk__lt=OuterRef("pk"), **live)), **live).annotate(
        missing=ArraySubquery(Locale.objects.filter(~Exists(there)).order_by("language_code").values("language_code"))
    )
    found = found.filter(depth__gt=1) if model is Page else found.annotate(title=F("name"))
    if not live:
        nothing = Value([], output_field=ArrayField(CharField()))
        return found.annotate(drafted=nothing, outdated=nothing, last_published_at=Value(None, DateTimeField()))
    others = same.exclude(pk=OuterRef("pk")).order_by("locale__language_code").values("locale__language_code")
    revised = "latest_revision_created_at" if model is Page else "latest_revision__created_at"
    saved = others.alias(saved=Coalesce(revised, "last_published_at")).filter(live=True)
    return found.annotate(
        drafted=ArraySubquery(others.filter(live=False)),
        outdated=ArraySubquery(saved.filter(saved__lt=OuterRef("last_published_at"))),
    )


class OneAfterTheOther:
    """The rows of several querysets as one list, of which a page of a report reads only what it shows."""

    def __init__(self, querysets: Iterable[QuerySet]) -> None:
        self.querysets = list(querysets)

    def __len__(self) -> int:
        return sum(queryset.count() for queryset in self.querysets)

    def __iter__(self) -> Iterator[Any]:
        return chain.from_iterable(self.querysets)

    def __getitem__(self, part: slice) -> list[Any]:
        found: list[Any] = []
        start, stop = part.start or 0, part.stop
        for queryset in self.querysets:
            found += queryset[start:stop] if stop > start else []
            number = queryset.count()
            start, stop = max(start - number, 0), max(stop - number, 0)
        return found


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
    export_headings = {"title": _("Title"), "locale": _("Language"), "last_published_at": _("Published"), **STANDINGS}
    export_filename = "translations"

    @cached_property
    def columns(self) -> list[Column]:
        may_translate = self.request.user.has_perm("simple_translation.submit_translation")
        return [
            TitleColumn("title", label=_("Title"), get_url=AdminURLFinder().get_edit_url),
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

    def get_filtered_queryset(self) -> OneAfterTheOther:
        """Return the pages that the user may edit, then people, categories and tags."""
        user = self.request.user
        translated = [model for model in snippet_types().values() if has_languages(model)]
        snippets = [originals(model) for model in editable_snippets(user, translated)]
        newest_first = F("last_published_at").desc(nulls_last=True), "pk"
        return OneAfterTheOther(
            self.filter_queryset(found).select_related("locale").order_by(*newest_first)
            for found in [originals().filter(pk__in=editable(user)), *snippets]
        )

    def preprocess_field_value(self, field: str, value: Any, export_format: str) -> Any:
        named = self._names(value) if field in STANDINGS else str(value) if field == "locale" else value
        return super().preprocess_field_value(field, named, export_format)

    @cached_property
    def _language_names(self) -> dict[str, str]:
        return dict(languages())

    def _names(self, codes: Iterable[str]) -> str:
        return ", ".join(self._language_names.get(code, code) for code in codes)

    def _links(self, thing: Any) -> str:
        """Return the missing languages, each with a link to the screen that translates the page or snippet."""
        kind = [] if isinstance(thing, Page) else [thing._meta.app_label, thing._meta.model_name]
        screen = "submit_snippet_translation" if kind else "submit_page_translation"
        address = reverse(f"simple_translation:{screen}", args=[*kind, thing.pk])
        named = ((address, self._language_names.get(code, code)) for code in thing.missing)
        return format_html_join(", ", '<a href="{}">{}</a>', named)
