"""What the admin shows besides pages."""

from django.urls import URLPattern, path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from pages.models import Category, Person, Tag
from pages.reports import ImportedSourcesView


class PersonViewSet(SnippetViewSet):
    model = Person
    icon = "user"
    list_display = ["name", "credentials", "role"]
    search_fields = ["name", "credentials", "role"]


class CategoryViewSet(SnippetViewSet):
    model = Category
    icon = "folder-open-inverse"
    list_display = ["name", "slug"]
    search_fields = ["name", "description"]


class TagViewSet(SnippetViewSet):
    model = Tag
    icon = "tag"
    list_display = ["name", "slug"]
    search_fields = ["name", "description"]


for viewset in (PersonViewSet, CategoryViewSet, TagViewSet):
    register_snippet(viewset)


@hooks.register("register_admin_urls")
def report_urls() -> list[URLPattern]:
    return [
        path("reports/imported/", ImportedSourcesView.as_view(), name="imported_sources"),
        path(
            "reports/imported/results/",
            ImportedSourcesView.as_view(results_only=True),
            name="imported_sources_results",
        ),
    ]


@hooks.register("register_reports_menu_item")
def imported_sources_item() -> MenuItem:
    return MenuItem("Imported files", reverse("imported_sources"), name="imported-files", icon_name="download")
