"""The base of all page types."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any, ClassVar, Self

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.panels import (
    CommentPanel,
    FieldPanel,
    MultiFieldPanel,
    ObjectList,
    Panel,
    PublishingPanel,
    TabbedInterface,
)
from wagtail.api import APIField
from wagtail.models import Page, Revision
from wagtail.utils.decorators import cached_classmethod

from pages.admin.above import status_of, why_unseen, with_hidden_at
from pages.admin.drafts import DraftForm, is_left, still_unfinished
from pages.admin.missing import as_text, missing
from pages.admin.one_at_a_time import take
from pages.admin.site_roots import why_roots_stay
from pages.columns.json_fields import ShapedJSONField, dict_of
from pages.context import RenderContext
from pages.filters import Filter
from pages.language_names import within_a_sentence
from pages.live_revisions import keep_live_until
from pages.markdown import markdown_of_field
from pages.models.careful_drafts import CarefulDrafts
from pages.models.described import require_description
from pages.models.preview import Preview
from pages.models.site import NO_FRONTEND, SiteSettings
from pages.rich_text import markdown
from pages.sentences import in_words
from pages.web.addresses import slug_of, taken
from pages.web.language_slugs import ContentCopyForm, reason_against
from pages.web.redirects import leave_redirects
from pages.web.sites import SiteRoot, address_of, site_roots

UNREADABLE_DRAFT = _(
    "The latest draft of this page cannot be read. Open the page in its editor, which shows the stored version, and "
    "save it again. If the page is scheduled, first press “Cancel scheduled publish” there."
)
ADDRESS_HELP = _("The end of its address, as sleep in www.example.org/articles/sleep/. It is made of the title.")
DESCRIPTION_HELP = _("One or two sentences, shown below the title in search results.")


class ContentPage(CarefulDrafts, Page):
    """A page that is published as a document.

    A subclass declares `api_fields` (the fields of its document), `summary_fields` (its fields in lists: the names of
    `api_fields`, or an `APIField` for one that is shown differently there; none shows another page), `collection` (its
    plural name in addresses, or None), `orderings` (name → attribute) and `filters`.
    """

    # A copy, such as a translation, is not locked as its original is.
    default_exclude_fields_in_copy: ClassVar[list[str]] = [
        *Page.default_exclude_fields_in_copy,
        *("locked", "locked_by", "locked_at"),
    ]
    collection: ClassVar[str | None] = None
    summary_fields: ClassVar[Sequence[str | APIField]] = []
    orderings: ClassVar[dict[str, str]] = {
        "title": "title",
        "published_at": "first_published_at",
        "updated_at": "last_published_at",
    }
    default_ordering: ClassVar[str] = "title"
    filters: ClassVar[dict[str, Filter]] = {}
    open_graph_type: ClassVar[str] = "website"
    # The text fields that a machine translates, besides rich text and blocks.
    translated_texts: ClassVar[tuple[str, ...]] = ("title", "seo_title", "search_description")

    canonical_url = models.URLField(
        pgettext_lazy("an address", "first published at"),
        blank=True,
        help_text=_("Only for a text from elsewhere: the address where it was first published."),
    )
    noindex = models.BooleanField(_("hide from search engines"), default=False)
    seo_image = models.ForeignKey(
        "pages.Picture",
        verbose_name=_("image for sharing"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Shown where the page is shared. Empty: the page's own picture, else the site's."),
    )

    promote_panels = [
        MultiFieldPanel(
            [
                FieldPanel("slug", heading=_("Address of the page"), help_text=ADDRESS_HELP),
                FieldPanel(
                    "seo_title", heading=_("Title for search engines"), help_text=_("Empty: the title of the page.")
                ),
                FieldPanel(
                    "search_description", heading=_("Description for search engines"), help_text=DESCRIPTION_HELP
                ),
                FieldPanel("seo_image"),
                FieldPanel("canonical_url"),
                FieldPanel("noindex"),
            ],
            _("Sharing"),
            classname="collapsed",
        ),
    ]
    settings_panels = [PublishingPanel(), CommentPanel()]

    # Input of a draft that the fields cannot hold, its errors, and the values that the fields hold instead:
    # {"published_on": {"why": ["…"], "typed": "2026-13-01", "instead": "None"}}.
    unfinished = ShapedJSONField(default=dict, blank=True, editable=False, shape=dict_of(is_left))

    base_form_class = DraftForm
    # The future parent of a page that a form is about to create.
    parent_to_be: Page | None = None
    # The option that `pages.admin.privacy` offers.
    private_page_options: ClassVar[list[str]] = ["login"]

    copy_form_class = ContentCopyForm

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        reason = reason_against(self.slug, self.get_parent() if self.path else self.parent_to_be)
        if reason:
            raise ValidationError({"slug": reason})
        require_description(self, "seo_image")
        if self.expire_at and (why := why_roots_stay([self])):
            raise ValidationError({"expire_at": list(why.values())})

    def _set_core_field_defaults(self) -> None:
        """Make the slug of a page that has none as the form does. Wagtail joins words at a French apostrophe."""
        is_placed = bool(self.path or getattr(self, "_cached_parent_obj", None))
        if is_placed and not self.slug and (slug := slug_of(self.title)):
            self.slug = self._get_autogenerated_slug(slug)
        super()._set_core_field_defaults()

    def _check_slug_is_unique(self) -> None:
        if why := taken(self.slug, self.get_parent(), self):
            raise ValidationError({"slug": why})

    def minimal_clean(self) -> None:
        """Also refuse a second translation into one language. Live pages are checked by `full_clean`."""
        super().minimal_clean()
        others = Page.objects.filter(translation_key=self.translation_key, locale=self.locale)
        if self._state.adding and others.exists():
            raise ValidationError(
                {
                    "locale": _("“{title}” already exists in {language}.").format(
                        title=self.title, language=within_a_sentence(self.locale)
                    )
                }
            )

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        """Also refuse unfinished fields, which only drafts may have."""
        self.unfinished = still_unfinished(self)
        found: dict[str, Any] = {name: [*map(in_words, left["why"])] for name, left in self.unfinished.items()}
        try:
            super().full_clean(*args, **kwargs)
        except ValidationError as error:
            found = {**error.error_dict, **found}
        if self.unreadable_draft:
            raise ValidationError(UNREADABLE_DRAFT)
        if found:
            raise ValidationError(found)

    @cached_classmethod
    def get_edit_handler(cls) -> Panel:
        """Return the form: all panels below one another, in one tab. `forms.css` hides a tab that is alone."""
        panels = [*cls.content_panels, *cls.promote_panels, *cls.settings_panels]
        tab = ObjectList(panels, heading=_("Content"))
        return TabbedInterface([tab], base_form_class=cls.base_form_class).bind_to_model(cls)

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> Any:
        """Save the page. A changed slug leaves redirects in the same transaction, so that a crash cannot lose them."""
        before = Page.objects.only("slug", "url_path", "live").filter(pk=self.pk).first() if self.pk else None
        saved = super().save(*args, **kwargs)
        if before and before.slug != self.slug and _writes_slug(**kwargs):
            parent = self.path[: -self.steplen]
            leave_redirects(self, was=before, url_path_before=before.url_path, parent_path_before=parent)
        return saved

    @transaction.atomic
    def move(self, *args: Any, **kwargs: Any) -> None:
        """Move the page and leave redirects in one transaction. Wagtail's own ends before the redirects are made."""
        super().move(*args, **kwargs)

    def save_revision(self, *args: Any, **kwargs: Any) -> Any:
        self._take()
        return super().save_revision(*args, **kwargs)

    @transaction.atomic
    def publish(self, revision: Revision, *args: Any, **kwargs: Any) -> None:
        """Publish the current state of the revision: others may have saved it since it was read.

        If a user publishes, in a form, a listing or a workflow, everything that the form requires is checked. If a
        program or a schedule publishes, only the fields are checked, and blocks that do not fit are left out.
        """
        self._take()
        revision.refresh_from_db()
        keep_live_until(revision)
        if kwargs.get("user"):
            self._refuse_unfinished(revision)
        try:
            super().publish(revision, *args, **kwargs)
        except ValidationError as error:
            raise _publish_error(revision, " ".join(error.messages)) from error

    def _refuse_unfinished(self, revision: Revision) -> None:
        if found := missing(revision.as_object()):
            raise _publish_error(revision, as_text(found))

    def update_aliases(self, **kwargs: Any) -> None:
        """Update the aliases, and set the first publication of new ones. Wagtail does not set it."""
        self.refresh_from_db(fields=["last_published_at"])  # outdated if this is an alias with aliases
        super().update_aliases(**kwargs)
        aliases = Page.objects.filter(alias_of=self.pk, live=True, first_published_at=None)
        aliases.update(first_published_at=models.F("last_published_at"))

    def _take(self) -> None:
        """Lock the page's row before the rows of its revisions, as unpublishing does.

        An admin request is one transaction, so with different orders two editors of one page could deadlock.
        """
        take(Page, [self.pk])

    def as_if_published(self, moment: Any) -> Self:
        """Set what publishing at this moment would set. Drafts are shown so."""
        self.first_published_at = self.first_published_at or moment
        self.last_published_at = moment
        return self

    def get_url(self, request: Any = None, current_site: Any = None) -> str | None:
        """Return the address on the frontend for links in the admin. None for a live page that readers cannot see.

        Wagtail's is only a path if there is one site, as if this server showed the pages.
        """
        parts = None if self.live and self.hidden_at else self.get_url_parts(request)
        return parts and f"{parts[1]}{parts[2]}"

    url = property(get_url)

    def get_url_parts(self, request: Any = None) -> tuple[int, str, str] | None:
        """Return the page's address on the frontend, even if readers cannot see it."""
        found = address_of(self.path, self.url_path, roots_within(request))
        return (found.site_id, found.url.removesuffix(found.path), found.path) if found else None

    def make_preview_request(self, original_request: Any = None, *args: Any, **kwargs: Any) -> HttpResponse:
        """Redirect to the frontend, which shows the page in this state for an hour."""
        preview, token = Preview.begin(self, user=original_request.user)
        address = SiteSettings.of_page(self).preview_address(token)
        if not address:
            messages.warning(original_request, NO_FRONTEND)
            return redirect("wagtailadmin_pages:edit", self.pk)
        preview.change(self, [])
        return redirect(address)

    @cached_property
    def hidden_at(self) -> dict[str, Any] | None:
        """The page that hides this one from readers: see `pages.admin.above`. Listings annotate it for all pages."""
        pages = with_hidden_at(Page.objects.filter(pk=self.pk), site_roots())
        return pages.values_list("hidden_at", flat=True).first()

    @property
    def why_unseen(self) -> str | None:
        return why_unseen(self)

    @property
    def status_string(self) -> str:
        return status_of(self, str(super().status_string))

    @classmethod
    def to_markdown(cls, document: dict) -> str:
        """Convert the page's document to Markdown. Weekdays are in the active language."""
        return markdown.joined(cls.markdown_parts(document)) + "\n"

    @classmethod
    def markdown_parts(cls, document: dict) -> list[str]:
        """Return the title, then all fields with rich text, pictures or blocks, in the order of `api_fields`."""
        names = [field if isinstance(field, str) else field.name for field in cls.api_fields]
        return [markdown.heading(document["title"], 1), *(markdown_of_field(document.get(name)) for name in names)]

    def json_ld(self, context: RenderContext, document: dict) -> list[dict]:
        """Return the schema.org nodes of the page. `document`: the fields that are rendered already."""
        return [{"@type": "WebPage", **schema_org_page(document)}]


def _writes_slug(*, update_fields: Any = None, **kwargs: Any) -> bool:
    return update_fields is None or "slug" in update_fields


def _publish_error(revision: Revision, why: str) -> ValidationError:
    return ValidationError(_("“{title}” cannot be published yet. {why}").format(title=revision.object_str, why=why))


def roots_within(request: Any) -> list[SiteRoot]:
    """Return the roots of all sites, read once per request. The explorer needs them for every page in a list."""
    if request is None:
        return site_roots()
    if not hasattr(request, "_broadview_site_roots"):
        request._broadview_site_roots = site_roots()
    return request._broadview_site_roots


def schema_org_page(document: dict) -> dict:
    return {
        "@id": document["url"],
        "url": document["url"],
        "name": document["title"],
        "inLanguage": document["locale"],
        "datePublished": document["published_at"],
        "dateModified": document["updated_at"],
    }
