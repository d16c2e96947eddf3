"""Lists of articles, locations and contacts, whatever section they are in."""

from typing import Any

from django import forms
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from wagtail.admin.auth import user_has_any_page_permission
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import BaseColumn, Column
from wagtail.admin.ui.tables.pages import BulkActionsColumn, PageStatusColumn, PageTitleColumn, ParentPageColumn
from wagtail.admin.views.pages.choose_parent import ChooseParentView
from wagtail.admin.views.pages.listing import ExplorableIndexView, IndexView
from wagtail.admin.views.pages.search import SearchView
from wagtail.admin.viewsets.pages import PageListingViewSet, PageViewSet
from wagtail.images import get_image_model
from wagtail.models import Page
from wagtail.permission_policies.pages import PagePermissionPolicy

from pages.admin.above import with_hidden_at
from pages.language_names import within_a_sentence
from pages.models import Article, Contact, Location
from pages.models.base import roots_within

# Wagtail makes this rendition for its own lists of pictures, too.
THUMBNAIL = "max-165x165"


class ThumbnailColumn(BaseColumn):
    """The picture of a page."""

    cell_template_name = "pages/thumbnail_cell.html"

    def get_cell_context_data(self, instance: Any, parent_context: Any) -> dict[str, Any]:
        return super().get_cell_context_data(instance, parent_context) | {"picture": instance.hero}


def authors_of(article: Article) -> str:
    return ", ".join(row.person.name for row in article.authorships.all())


def address_of(location: Location) -> str:
    return ", ".join(filter(None, [location.street, location.locality]))


def day(date: Any) -> str:
    return date_format(date) if date else ""


class PagesItem(MenuItem):
    """An item of the menu for those who may do something with pages."""

    def is_shown(self, request: HttpRequest) -> bool:
        return user_has_any_page_permission(request.user)


def columns_with(*own: BaseColumn) -> list[BaseColumn]:
    """Return the columns of a list of pages, with its own ones around the title."""
    before = [column for column in own if isinstance(column, ThumbnailColumn)]
    return [
        BulkActionsColumn("bulk_actions"),
        *before,
        PageTitleColumn("title", label=_("Title"), sort_key="title", classname="title"),
        *(column for column in own if column not in before),
        PageStatusColumn("status", label=_("Status"), sort_key="live"),
    ]


ARTICLE_COLUMNS = columns_with(
    ThumbnailColumn("picture", label=_("Picture"), width="8%"),
    Column("category", label=_("Category"), accessor=lambda article: article.category or ""),
    Column("author", label=_("Author"), accessor=authors_of, classname="list-author"),
    Column(
        "date",
        label=_("Date"),
        accessor=lambda article: day(article.published_on),
        sort_key="published_on",
        classname="list-date",
    ),
)


class _Articles:
    """Mixin for a list of articles, which reads what the columns show for all of them at once."""

    request: HttpRequest

    def annotate_queryset(self, pages: QuerySet) -> QuerySet:
        pictures = get_image_model().objects.prefetch_renditions(THUMBNAIL)
        found: QuerySet = super().annotate_queryset(pages)  # type: ignore[misc]
        found = with_hidden_at(found, roots_within(self.request))
        return found.prefetch_related("category", "authorships__person", Prefetch("hero", pictures))


class ArticlesView(_Articles, IndexView):
    pass


class ArticlesBelowView(_Articles, ExplorableIndexView):
    pass


class SectionField(forms.ModelChoiceField):
    def label_from_instance(self, page: Page) -> str:
        """Name the section with its language and the page above it, since a site often has several alike."""
        return _("{title} ({language}, below “{above}”)").format(
            title=page.title, language=within_a_sentence(page.locale), above=page.get_parent().title
        )


class SectionForm(forms.Form):
    def __init__(self, sections: QuerySet, *args: Any) -> None:
        super().__init__(*args)
        chosen = sections.select_related("locale").order_by("path")
        self.fields["parent_page"] = SectionField(
            chosen, label=_("Section"), empty_label=None, widget=forms.RadioSelect
        )


class ChooseSectionView(ChooseParentView):
    """Asks in which section a new page shall be. If there is only one in all languages, Wagtail's view goes on."""

    page_title = _("Where does it belong?")

    def get_form(self) -> SectionForm:
        sent = [self.request.POST] if self.request.method == "POST" else []
        return SectionForm(self.get_valid_parent_pages(self.request.user), *sent)


class PageList(PageListingViewSet):
    menu_item_class = PagesItem
    choose_parent_view_class = ChooseSectionView


class ArticleList(PageList):
    model = Article
    index_view_class = ArticlesView
    name = url_prefix = "articles"
    icon = "doc-full"
    menu_label = _("Articles")
    menu_order = 90
    add_to_admin_menu = True
    columns = ARTICLE_COLUMNS


class ArticlePages(PageViewSet):
    """Wagtail's views of articles, with the same columns where a section is explored."""

    model = Article
    index_view_class = ArticlesBelowView
    columns = ARTICLE_COLUMNS


class LocationList(PageList):
    model = Location
    name = url_prefix = "locations"
    icon = "site"
    menu_label = _("Locations")
    columns = columns_with(Column("address", label=_("Address"), accessor=lambda location: address_of(location)))


class ContactList(PageList):
    model = Contact
    name = url_prefix = "contacts"
    icon = "mail"
    menu_label = _("Contacts")
    columns = columns_with(ParentPageColumn("parent", label=_("Section")))


class _PagesAlone(PagePermissionPolicy):
    def explorable_instances(self, user: Any) -> QuerySet:
        return super().explorable_instances(user).exclude(depth=1)


def search_pages_alone() -> None:
    """Leave out the root of all sites, which is no page of anybody. Name what is counted: Wagtail's says None."""
    SearchView.permission_policy = _PagesAlone()
    SearchView.verbose_name_plural = Page._meta.verbose_name_plural
