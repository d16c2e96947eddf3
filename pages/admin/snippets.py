"""The forms and lists of snippets."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.db.models.functions import Lower
from django.urls import reverse_lazy
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, LiveStatusTagColumn, LocaleColumn
from wagtail.models import Locale
from wagtail.snippets.views import snippets as views
from wagtail.snippets.views.snippets import SnippetViewSet

from pages.admin.previews import NewSnippetPreview, SnippetPreview
from pages.admin.snippet_choosers import CategoryChooser, ChooserWithoutForm, PersonChooser
from pages.models import Category, Person, Tag


class _SavedByHand:
    """Mixin for a form: it is saved by a button alone. One that saves itself would take its own draft for another's."""

    def setup(self, *args: Any, **kwargs: Any) -> None:
        super().setup(*args, **kwargs)  # type: ignore[misc]
        self.autosave_enabled = False


class AddView(_SavedByHand, views.CreateView):
    pass


class EditView(_SavedByHand, views.EditView):
    pass


class ListView(views.IndexView):
    """Wagtail's, in the order of the alphabet, and with the language of each row if there are several."""

    @cached_property
    def columns(self) -> list[Column]:
        several = Locale.objects.count() > 1
        return [*super().columns, *([LocaleColumn(label=_("Language"))] if several else [])]

    def get_base_queryset(self) -> QuerySet:
        return super().get_base_queryset().select_related("locale")

    def order_queryset(self, queryset: QuerySet) -> QuerySet:
        by_name = {None: Lower("name"), "name": Lower("name"), "-name": Lower("name").desc()}
        if self.ordering in by_name:
            return queryset.order_by(by_name[self.ordering], "pk")
        return super().order_queryset(queryset)


class PreviewedViewSet(SnippetViewSet):
    index_view_class = ListView
    add_view_class = AddView
    edit_view_class = EditView
    # Wagtail's own are translated when it starts.
    breadcrumbs_items: ClassVar[list] = [{"url": reverse_lazy("wagtailadmin_home"), "label": _("Home")}]
    preview_on_add_view_class = NewSnippetPreview
    preview_on_edit_view_class = SnippetPreview


class PersonViewSet(PreviewedViewSet):
    model = Person
    add_to_admin_menu = True
    menu_label = _("People")
    menu_order = 200
    chooser_viewset_class = PersonChooser
    icon = "user"
    list_display = ["name", "credentials", "role", LiveStatusTagColumn(label=_("Status"))]
    search_fields = ["name", "credentials", "role"]


class CategoryViewSet(PreviewedViewSet):
    model = Category
    add_to_admin_menu = True
    menu_label = _("Categories")
    menu_order = 210
    chooser_viewset_class = CategoryChooser
    icon = "folder-open-inverse"
    list_display = ["name", "description", LiveStatusTagColumn(label=_("Status"))]
    search_fields = ["name", "description"]


class TagViewSet(PreviewedViewSet):
    model = Tag
    add_to_admin_menu = True
    menu_label = _("Tags")
    menu_order = 220
    chooser_viewset_class = ChooserWithoutForm
    icon = "tag"
    list_display = ["name", "description"]
    search_fields = ["name", "description"]
