"""The admin's home page: what a person who writes can begin with, and what waits for them."""

from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import Count, Exists, Q, QuerySet
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from wagtail.admin.site_summary import SummaryItem
from wagtail.admin.ui.components import Component
from wagtail.models import Locale, Page, Site, TaskState

from pages.admin.listings import ChooseSectionView
from pages.admin.reports import editable, reviews_for
from pages.admin.responses import changes_asked_of, comments_for, last_word
from pages.admin.scheduled import revisions_to_come, scheduled_for
from pages.language_names import within_a_sentence
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
    """The button that opens an empty article: one for each language if the blog is in several.

    If there are several sections in a language, one button asks for the section.
    """

    template_name = "pages/write_item.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        sections = list(self._sections().select_related("locale").order_by("path"))
        languages = {section.locale_id for section in sections}
        if len(languages) == 1 or len(languages) < len(sections):
            return {"buttons": [(reverse("articles:choose_parent"), _("Write an article"))]}
        sections.sort(key=lambda section: section.locale.language_code != get_language())
        return {"buttons": [(_form_of_a_new_article(section), _write_in(section.locale)) for section in sections]}

    def is_shown(self) -> bool:
        return self._sections().exists()

    def _sections(self) -> QuerySet:
        asked = ChooseSectionView(model=Article, request=self.request)
        return asked.get_valid_parent_pages(self.request.user)


def _form_of_a_new_article(section: Page) -> str:
    return reverse("wagtailadmin_pages:add", args=[Article._meta.app_label, Article._meta.model_name, section.pk])


def _write_in(language: Locale) -> str:
    return _("Write an article in {language}").format(language=within_a_sentence(language))


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
