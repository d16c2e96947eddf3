"""The forms and lists of snippets."""

from typing import ClassVar

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.snippets.views.snippets import SnippetViewSet

from pages.admin.previews import NewSnippetPreview, SnippetPreview
from pages.admin.snippet_choosers import CategoryChooser, ChooserWithoutForm, PersonChooser
from pages.models import Category, Person, Tag


class PreviewedViewSet(SnippetViewSet):
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
    list_display = ["name", "credentials", "role"]
    search_fields = ["name", "credentials", "role"]


class CategoryViewSet(PreviewedViewSet):
    model = Category
    add_to_admin_menu = True
    menu_label = _("Categories")
    menu_order = 210
    chooser_viewset_class = CategoryChooser
    icon = "folder-open-inverse"
    list_display = ["name", "description"]
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
