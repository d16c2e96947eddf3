"""What will go live or expire, by date."""

from functools import cached_property
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import Case, CharField, DateTimeField, F, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Cast, Least
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.models import Page, Revision

from pages.admin.reports import EditorsReport, editable


def revisions_to_come() -> QuerySet:
    """Return the revisions of the page of an outer query that go live later."""
    later = Revision.page_revisions.filter(approved_go_live_at__gt=timezone.now())
    return later.filter(object_id=Cast(OuterRef("pk"), CharField()))


def scheduled_for(user: AbstractBaseUser | AnonymousUser) -> QuerySet:
    """Return the pages that this user may edit and that go live or expire later, the next first.

    Each has `goes_live` and `expires`, of which one can be None.
    """
    to_come = revisions_to_come().order_by("approved_go_live_at").values("approved_go_live_at")[:1]
    pages = Page.objects.filter(pk__in=editable(user)).annotate(goes_live=Subquery(to_come))
    published = Q(live=True) | Q(goes_live__isnull=False)  # a draft that is not scheduled cannot expire
    ends = When(published, expire_at__gt=timezone.now(), then=F("expire_at"))
    pages = pages.annotate(expires=Case(ends, output_field=DateTimeField()))
    return pages.annotate(next=Least("goes_live", "expires")).exclude(next=None).order_by("next", "pk")


class ScheduledView(EditorsReport):
    """Pages that go live or expire later. Times are in the zone of the site, or of the user."""

    model = Page
    page_title = _("Scheduled")
    header_icon = "calendar-alt"
    index_url_name = "scheduled"
    index_results_url_name = "scheduled_results"
    no_results_message = _("Nothing is scheduled. To publish later, open a page and choose a time in its status panel.")
    list_export = ["title", "goes_live", "expires"]
    export_headings = {"goes_live": _("Goes live"), "expires": _("Expires")}
    export_filename = "scheduled"

    @cached_property
    def columns(self) -> list[Column]:
        return [
            TitleColumn("title", label=_("Title"), accessor="get_admin_display_title", get_url=edit_url),
            Column("goes_live", label=_("Goes live"), accessor=lambda page: moment(page.goes_live)),
            Column("expires", label=_("Expires"), accessor=lambda page: moment(page.expires)),
        ]

    def get_base_queryset(self) -> QuerySet[Page]:
        return scheduled_for(self.request.user)


def edit_url(page: Page) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def moment(value: Any) -> str:
    return date_format(timezone.localtime(value), "DATETIME_FORMAT") if value else ""
