"""The forms and lists of snippets."""

from django.urls import URLPattern
from wagtail.snippets.views.chooser import SnippetChooserViewSet
from wagtail.snippets.views.snippets import SnippetViewSet

from pages.models import Category, Person, Tag


class ChooserWithoutForm(SnippetChooserViewSet):
    """Wagtail's chooser has an address for its form also if it has no form."""

    def get_urlpatterns(self) -> list[URLPattern]:
        return [pattern for pattern in super().get_urlpatterns() if pattern.name != "create"]


class PersonViewSet(SnippetViewSet):
    model = Person
    chooser_viewset_class = ChooserWithoutForm
    icon = "user"
    list_display = ["name", "credentials", "role"]
    search_fields = ["name", "credentials", "role"]


class CategoryViewSet(SnippetViewSet):
    model = Category
    chooser_viewset_class = ChooserWithoutForm
    icon = "folder-open-inverse"
    list_display = ["name", "slug"]
    search_fields = ["name", "description"]


class TagViewSet(SnippetViewSet):
    model = Tag
    chooser_viewset_class = ChooserWithoutForm
    icon = "tag"
    list_display = ["name", "slug"]
    search_fields = ["name", "description"]
