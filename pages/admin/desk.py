"""The admin's home page: what a person who writes can begin with, and what waits for them."""

from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import CharField, Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.site_summary import SummaryItem
from wagtail.admin.ui.components import Component
from wagtail.models import Page, Revision, Site, TaskState

from pages.admin.listings import ChooseSectionView
from pages.admin.reports import editable, reviews_for
from pages.models import Article, SiteSettings
from pages.models.review import NOTICE
from pages.times import today

# How many pages a section lists.
LISTED = 5


def name_of_the_site() -> str:
    """Return the name of the default site as readers know it, or else that of Wagtail's row."""
    site = Site.objects.filter(is_default_site=True).first()
    known = SiteSettings.objects.filter(site=site).values_list("name", flat=True).first() if site else ""
    return known or (site.site_name if site else "")


class WriteItem(SummaryItem):
    """The button that opens an empty article. It asks for the section if there are several."""

    template_name = "pages/write_item.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        return {"url": reverse("articles:choose_parent")}

    def is_shown(self) -> bool:
        asked = ChooseSectionView(model=Article, request=self.request, locale=None)
        return asked.get_valid_parent_pages(self.request.user).exists()


def drafts_of(user: AbstractBaseUser | AnonymousUser) -> QuerySet:
    """Return pages with changes that readers do not see yet, that this user made or edited last."""
    own = Q(owner=user) | Q(latest_revision__user=user)
    drafts = Page.objects.filter(own, has_unpublished_changes=True, pk__in=editable(user))
    scheduled = _scheduled().filter(object_id=Cast(OuterRef("pk"), CharField()))
    return drafts.exclude(Exists(scheduled)).order_by("-latest_revision_created_at")


def scheduled_for(user: AbstractBaseUser | AnonymousUser) -> QuerySet:
    """Return the revisions that go live later, of the pages that this user may edit, the next first."""
    keys = Page.objects.filter(pk__in=editable(user)).annotate(key=Cast("pk", CharField())).values("key")
    return _scheduled().filter(object_id__in=keys).order_by("approved_go_live_at")


def _scheduled() -> QuerySet:
    return Revision.page_revisions.filter(approved_go_live_at__gt=timezone.now())


class DeskPanel(Component):
    """Four lists: my drafts, what waits for me, what is scheduled, and what is due for review."""

    name = "desk"
    template_name = "pages/desk_panel.html"
    order = 45

    def __init__(self, user: AbstractBaseUser | AnonymousUser) -> None:
        self.user = user

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        day = today()
        reviews = reviews_for(self.user)
        waiting = TaskState.objects.reviewable_by(self.user).select_related("revision", "task")
        return {
            "drafts": drafts_of(self.user)[:LISTED],
            "waiting": [state for state in waiting.order_by("-started_at")[:LISTED] if state.revision.content_object],
            "scheduled": scheduled_for(self.user)[:LISTED],
            "reviews": reviews.select_related("reviewed_by").defer_streamfields()[:LISTED],
            "due": reviews.aggregate(
                overdue=Count("pk", filter=Q(next_review__lt=day)),
                soon=Count("pk", filter=Q(next_review__range=(day, day + NOTICE))),
                changed=Count("pk", filter=Q(text_changed=True)),
            ),
        }
