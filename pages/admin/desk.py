"""The admin's home page: what a person who writes can begin with, and what waits for them."""

from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import Count, Exists, Q, QuerySet
from django.urls import reverse
from wagtail.admin.site_summary import SummaryItem
from wagtail.admin.ui.components import Component
from wagtail.models import Page, Site, TaskState

from pages.admin.listings import ChooseSectionView
from pages.admin.reports import editable, reviews_for
from pages.admin.responses import changes_asked_of, comments_for, last_word
from pages.admin.scheduled import revisions_to_come, scheduled_for
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
        asked = ChooseSectionView(model=Article, request=self.request)
        return asked.get_valid_parent_pages(self.request.user).exists()


def drafts_of(user: AbstractBaseUser | AnonymousUser) -> QuerySet:
    """Return pages with changes that readers do not see yet, that this user made or edited last."""
    own = Q(owner=user) | Q(latest_revision__user=user)
    drafts = Page.objects.filter(own, has_unpublished_changes=True, pk__in=editable(user))
    return drafts.exclude(Exists(revisions_to_come())).order_by("-latest_revision_created_at")


class DeskPanel(Component):
    """Six lists: my drafts and what others say of them, what waits for me, what is scheduled or due for review."""

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
            "changes": changes_asked_of(self.user)[:LISTED],
            "comments": [(comment, last_word(comment)) for comment in comments_for(self.user)[:LISTED]],
            "waiting": [state for state in waiting.order_by("-started_at")[:LISTED] if state.revision.content_object],
            "scheduled": scheduled_for(self.user, first=LISTED),
            "reviews": reviews.select_related("reviewed_by").defer_streamfields()[:LISTED],
            "due": reviews.aggregate(
                overdue=Count("pk", filter=Q(next_review__lt=day)),
                soon=Count("pk", filter=Q(next_review__range=(day, day + NOTICE))),
                changed=Count("pk", filter=Q(text_changed=True)),
            ),
        }
