"""The forms and lists of snippets."""

from django.urls import URLPattern
from wagtail.snippets.views.chooser import SnippetChooserViewSet
from wagtail.snippets.views.snippets import SnippetViewSet

from pages.admin.previews import NewSnippetPreview, SnippetPreview
from pages.models import Category, Person, Tag


class ChooserWithoutForm(SnippetChooserViewSet):
    """Wagtail's chooser has an address for its form also if it has no form."""

    def get_urlpatterns(self) -> list[URLPattern]:
        return [pattern for pattern in super().get_urlpatterns() if pattern.name != "create"]


class PreviewedViewSet(SnippetViewSet):
    preview_on_add_view_class = NewSnippetPreview
    preview_on_edit_view_class = SnippetPreview


class PersonViewSet(PreviewedViewSet):
    model = Person
    chooser_viewset_class = ChooserWithoutForm
    icon = "user"
    list_display = ["name", "credentials", "role"]
    search_fields = ["name", "credentials", "role"]


class CategoryViewSet(PreviewedViewSet):
    model = Category
    chooser_viewset_class = ChooserWithoutForm
    icon = "folder-open-inverse"
    list_display = ["name", "slug"]
    search_fields = ["name", "description"]


class TagViewSet(PreviewedViewSet):
    model = Tag
    chooser_viewset_class = ChooserWithoutForm
    icon = "tag"
    list_display = ["name", "slug"]
    search_fields = ["name", "description"]
