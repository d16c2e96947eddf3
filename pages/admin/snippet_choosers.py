"""Choosing a person, a category or a tag, and making one without leaving the page."""

from typing import Any, ClassVar

from django import forms
from django.core.paginator import Page as PageOfResults
from django.db.models import Case, QuerySet, When
from django.http import HttpRequest
from django.urls import Resolver404, URLPattern, resolve
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.choosers import BaseFilterForm, LocaleFilterMixin
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.ui.tables import Column
from wagtail.log_actions import log
from wagtail.models import Locale, Page, ReferenceIndex
from wagtail.snippets.views.chooser import (
    ChooseResultsView,
    ChooseView,
    SnippetChooserViewSet,
    SnippetChosenView,
    SnippetCreateView,
)
from wagtail.snippets.widgets import AdminSnippetChooser

from pages.admin.second_line import TwoLinesColumn, second_line_of
from pages.models import Category, Person
from pages.models.snippets import free_slug
from pages.normalization import folded
from pages.web.uris import split_address


class WordsForm(LocaleFilterMixin, BaseFilterForm):
    """Searches names and second lines. Wagtail's own form is only for models that are indexed."""

    q = forms.CharField(
        label=_("Search"), required=False, max_length=200, widget=forms.TextInput(attrs={"placeholder": _("Search")})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "locale" in self.fields:
            self.fields["locale"].label = _("Language")

    def filter(self, objects: QuerySet) -> QuerySet:
        objects = super().filter(objects)
        words = folded(self.cleaned_data["q"]).split()
        self.is_searching, self.search_query = bool(words), self.cleaned_data["q"]
        if not words:
            return objects
        texts = ((thing.pk, folded(f"{thing} {second_line_of(thing)}")) for thing in objects)
        return objects.filter(pk__in=[pk for pk, text in texts if all(word in text for word in words)])


def language_of_form(request: HttpRequest) -> Locale:
    """Return the language of the page whose form opened the chooser, or else the default language.

    The browser says which form that is: the chooser has an address of its own, which is the same for all forms.
    """
    try:
        form = resolve(split_address(request.headers.get("Referer", "")).path)
    except (Resolver404, ValueError):
        return Locale.get_default()
    page_id = form.kwargs.get("page_id") or form.kwargs.get("parent_page_id")
    page = Page.objects.filter(pk=page_id).select_related("locale").first() if page_id else None
    return page.locale if page else Locale.get_default()


class _TwoLines:
    """Mixin for a view of a chooser: names have a second line, with the number of pages that show them.

    Those in the language of the page come first.
    """

    results: PageOfResults
    request: HttpRequest

    def apply_object_list_ordering(self, objects: QuerySet) -> QuerySet:
        own = language_of_form(self.request)
        return objects.order_by(Case(When(locale=own, then=0), default=1), "name", "pk")

    @property
    def columns(self) -> list[Column]:
        title, *others = super().columns  # type: ignore[misc]
        uses = ReferenceIndex.get_count_references_to_in_bulk(list(self.results))

        def words(thing: Any) -> str:
            state = "" if getattr(thing, "live", True) else gettext("draft")
            count = uses.get(thing, 0)
            used = (
                ngettext("used {count} time", "used {count} times", count).format(count=count)
                if count
                else gettext("not used yet")
            )
            return " · ".join(filter(None, [state, second_line_of(thing), used]))

        return [TwoLinesColumn(title, words), *others]


class _WithState:
    """Mixin for what shows the chosen one: a draft says that it is one."""

    def get_display_title(self, instance: Any) -> str:
        told = gettext("{name} (draft: readers do not see it)") if not getattr(instance, "live", True) else "{name}"
        return told.format(name=instance)


class ChosenSnippetView(_WithState, SnippetChosenView):
    pass


class SnippetChooserWidget(_WithState, AdminSnippetChooser):
    pass


class ChooseSnippetView(_TwoLines, ChooseView):
    filter_form_class = WordsForm


class ChooseSnippetResultsView(_TwoLines, ChooseResultsView):
    filter_form_class = WordsForm


class NamedForm(WagtailAdminModelForm):
    """A form without the name in addresses, which is made of the name."""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        self.instance.slug = free_slug(type(self.instance), cleaned.get("name", ""), self.instance.locale)
        return cleaned


class PersonForm(NamedForm):
    class Meta:
        model = Person
        fields: ClassVar[list[str]] = ["name", "role", "credentials"]


class CategoryForm(NamedForm):
    class Meta:
        model = Category
        fields: ClassVar[list[str]] = ["name", "description"]


class CreateSnippetView(_WithState, SnippetCreateView):
    def get_creation_form_kwargs(self) -> dict[str, Any]:
        kwargs: dict[str, Any] = super().get_creation_form_kwargs()
        return {**kwargs, "instance": self.model_class(locale=language_of_form(self.request))}

    def save_form(self, form: NamedForm) -> Any:
        """Publish what is made, or leave it a draft for a user who may not publish."""
        made, user = form.instance, self.request.user
        may_publish = self.get_permission_policy().user_has_permission(user, "publish")
        made.live, made.has_unpublished_changes = False, True
        form.save()
        revision = made.save_revision(user=user)
        log(made, "wagtail.create", user=user, revision=revision, content_changed=True)
        if may_publish:
            revision.publish(user=user)
        return type(made)._default_manager.get(pk=made.pk)


class SnippetChooser(SnippetChooserViewSet):
    create_view_class = CreateSnippetView
    choose_view_class = ChooseSnippetView
    choose_results_view_class = ChooseSnippetResultsView
    chosen_view_class = ChosenSnippetView
    base_widget_class = SnippetChooserWidget


class PersonChooser(SnippetChooser):
    creation_form_class = PersonForm
    creation_tab_label = _("New person")
    create_action_label = _("Add this person")


class CategoryChooser(SnippetChooser):
    creation_form_class = CategoryForm
    creation_tab_label = _("New category")
    create_action_label = _("Add this category")


class ChooserWithoutForm(SnippetChooser):
    """Wagtail's chooser has an address for its form also if it has no form."""

    def get_urlpatterns(self) -> list[URLPattern]:
        return [pattern for pattern in super().get_urlpatterns() if pattern.name != "create"]
