"""What will go live or expire, by date."""

from functools import cached_property
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.contrib.contenttypes.models import ContentType
from django.db.models import Case, CharField, DateTimeField, F, Model, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Cast, Least
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.models import Page, Revision

from pages.admin.reports import EditorsReport, editable, editable_snippets


def revisions_to_come(model: type[Model] = Page) -> QuerySet:
    """Return the revisions of the object of an outer query that go live later."""
    own = Revision.objects.filter(base_content_type=ContentType.objects.get_for_model(model))
    return own.filter(approved_go_live_at__gt=timezone.now(), object_id=Cast(OuterRef("pk"), CharField()))


def scheduled_for(user: AbstractBaseUser | AnonymousUser, *, first: int | None = None) -> list[Any]:
    """Return the pages, people and categories that this user may edit and that go live or expire later, the next first.

    Each has a `title`, `goes_live` and `expires`, of which one can be None.
    """
    found = [*_with_moments(Page.objects.filter(pk__in=editable(user)))[:first]]
    for model in editable_snippets(user):
        found += _with_moments(model.objects.annotate(title=F("name")))[:first]
    return sorted(found, key=lambda thing: thing.next)[:first]


def _with_moments(things: QuerySet) -> QuerySet:
    to_come = revisions_to_come(things.model).order_by("approved_go_live_at").values("approved_go_live_at")[:1]
    things = things.annotate(goes_live=Subquery(to_come))
    published = Q(live=True) | Q(goes_live__isnull=False)  # a draft that is not scheduled cannot expire
    ends = When(published, expire_at__gt=timezone.now(), then=F("expire_at"))
    things = things.annotate(expires=Case(ends, output_field=DateTimeField()))
    return things.annotate(next=Least("goes_live", "expires")).exclude(next=None).order_by("next", "pk")


class ScheduledView(EditorsReport):
    """Pages, people and categories that go live or expire later. Times are in the zone of the site, or of the user."""

    model = Page
    page_title = _("Scheduled")
    header_icon = "calendar-alt"
    index_url_name = "scheduled"
    index_results_url_name = "scheduled_results"
    no_results_message = _("Nothing is scheduled. To publish later, open a page and choose a time in its status panel.")
    list_export = ["title", "goes_live", "expires"]
    export_headings = {"title": _("Title"), "goes_live": _("Goes live"), "expires": _("Expires")}
    export_filename = "scheduled"

    @cached_property
    def columns(self) -> list[Column]:
        return [
            TitleColumn("title", label=_("Title"), accessor=title_of, get_url=AdminURLFinder().get_edit_url),
            Column("goes_live", label=_("Goes live"), accessor=lambda page: moment(page.goes_live)),
            Column("expires", label=_("Expires"), accessor=lambda page: moment(page.expires)),
        ]

    def get_base_queryset(self) -> list[Any]:
        return scheduled_for(self.request.user)


def title_of(thing: Any) -> str:
    return thing.get_admin_display_title() if isinstance(thing, Page) else str(thing)


def moment(value: Any) -> str:
    return date_format(timezone.localtime(value), "DATETIME_FORMAT") if value else ""
