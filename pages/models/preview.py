"""Previews: what a token shows to people who have it, and until when."""

import hashlib
import re
import secrets
from datetime import timedelta
from typing import Any, Self

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Model
from django.utils import timezone
from django.utils.functional import cached_property
from modelcluster.models import ClusterableModel, get_serializable_data_for_fields, model_from_serializable_data
from wagtail.models import COMMENTS_RELATION_NAME, Page
from wagtail.permissions import policy_registry

from pages.columns.json_fields import ShapedJSONField, list_of
from pages.models.site import SiteSettings

# How long the preview of a form can be read after its last change.
EDITING = timedelta(hours=1)
# The choices for a link, in days. The second is the default.
DAYS = (1, 7, 30)
# How long an ended preview is kept, so that its address says why it ended.
KEPT = timedelta(days=30)
_BYTES = 32
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
# A step of a tree path that treebeard gives to no page.
_NO_STEP = "0" * Page.steplen


def digest_of(token: str) -> str:
    """Return what is stored of a token. It has 256 random bits, so a digest without salt is enough."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


def is_problem(stored: Any) -> bool:
    """True for `{"block_id", "field", "detail"}`."""
    return isinstance(stored, dict) and {"block_id", "field", "detail"} <= set(stored)


class PreviewQuerySet(models.QuerySet):
    def of(self, instance: Model) -> Self:
        """Return the previews of a stored object."""
        content_type = ContentType.objects.get_for_model(instance, for_concrete_model=False)
        return self.filter(content_type=content_type, object_id=instance.pk)

    def links(self) -> Self:
        return self.filter(is_link=True)

    def with_token(self, token: str) -> Any:
        """Return the preview, or None if there is none with this token. What is no token costs no query."""
        return self.filter(digest=digest_of(token)).first() if _TOKEN.fullmatch(token) else None


class Preview(models.Model):
    """A preview: of a form in the admin, or a link to the latest draft that is saved.

    Its token is in addresses, and only a digest of it is stored.
    """

    digest = models.CharField(max_length=64, unique=True, editable=False)
    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+")
    # Empty for an object that was never saved. Such a page has a parent.
    object_id = models.BigIntegerField(null=True)
    parent = models.ForeignKey(Page, null=True, on_delete=models.CASCADE, related_name="+")
    is_link = models.BooleanField(default=False)
    # The fields of the object, as revisions store them. Empty for a link.
    content = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    # What the form could not take: {"block_id", "field", "detail"}.
    problems = ShapedJSONField(default=list, shape=list_of(is_problem))
    # The number of the change. A link has that of the latest revision.
    revision = models.PositiveBigIntegerField(default=0)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    objects = PreviewQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["content_type", "object_id"], name="previews_of_an_object")]

    def __str__(self) -> str:
        return f"{'Link to' if self.is_link else 'Form of'} {self.content_type.name} {self.object_id or '(new)'}"

    @classmethod
    def begin(cls, instance: Model, *, user: Any, parent: Page | None = None, **fields: Any) -> tuple[Self, str]:
        """Return a new preview, not yet stored, and its token, which nobody can find out later."""
        token = secrets.token_urlsafe(_BYTES)
        made = cls(
            digest=digest_of(token),
            content_type=ContentType.objects.get_for_model(instance, for_concrete_model=False),
            object_id=None if instance._state.adding else instance.pk,
            parent=parent,
            made_by=user,
            **fields,
        )
        return made, token

    @classmethod
    def share(cls, page: Page, *, user: Any, days: int) -> tuple[Self, str]:
        """Store a link to the latest draft of a page, and return it with its token."""
        made, token = cls.begin(page, user=user, is_link=True, expires_at=timezone.now() + timedelta(days=days))
        made.save()
        return made, token

    def change(self, instance: Model, problems: list[dict[str, Any]]) -> None:
        """Store the state of a form. That of a form shows for an hour more."""
        self.content, self.problems = content_of(instance), problems
        self.revision += 1
        self.changed_at = timezone.now()
        self.expires_at = self.changed_at + EDITING
        self.save()

    def revoke(self) -> None:
        self.revoked_at = timezone.now()
        self.save(update_fields=["revoked_at"])

    @property
    def model(self) -> Any:
        return self.content_type.model_class()

    @cached_property
    def stored(self) -> Any:
        """The stored object, or None if it does not exist."""
        return self.model and self.object_id and self.model._default_manager.filter(pk=self.object_id).first()

    def why_ended(self) -> str | None:
        """Return a sentence that says why this shows nothing any more, or None if it does."""
        if self.revoked_at:
            return "This preview was withdrawn. Ask the person who sent it for another one."
        if self.expires_at <= timezone.now():
            return "This preview has expired. Ask the person who sent it for another one."
        if self.object_id and not self.stored:
            return "What this preview showed was deleted."
        if not self._maker_may_edit():
            return "The person who made this preview may not edit the page any more."
        return None

    def _maker_may_edit(self) -> bool:
        place: Any = self.stored or self.parent
        if not self.made_by.is_active or self.model is None:
            return False
        if issubclass(self.model, Page):
            may = place.permissions_for_user(self.made_by)
            return bool(may.can_edit() if self.object_id else may.can_add_subpage())
        policy, action = policy_registry.get_by_type(self.model), "change" if self.object_id else "add"
        if isinstance(place, SiteSettings):
            return bool(policy.user_has_permission_for_instance(self.made_by, action, place.site))
        return bool(policy.user_has_permission(self.made_by, action))

    def draft(self) -> Any:
        """Return the object with the fields of the draft. A page that was never saved gets a place below its parent.

        Raise whatever reading a stored draft raises.
        """
        if isinstance(self.stored, Page):
            page = self.stored
            page = page.get_latest_revision_as_object() if self.is_link else page.with_content_json(self.content)
            return self._now(page)
        if issubclass(self.model, Page):
            return self._now(self._below_parent(self.model.from_serializable_data(self.content)))
        return model_from_serializable_data(self.model, {**self.content, "pk": self.object_id})

    def _now(self, page: Any) -> Any:
        """Make the dates of a page those of its publication at the last change of the draft."""
        saved_at = page.latest_revision_created_at or self.made_at
        return page.as_if_published(saved_at if self.is_link else self.changed_at)

    def _below_parent(self, page: Any) -> Any:
        parent: Any = self.parent
        page.pk = page.id = -self.pk
        page.path, page.depth = parent.path + _NO_STEP, parent.depth + 1
        page.locale_id = parent.locale_id
        page.set_url_path(parent)
        return page

    def number(self) -> int:
        """Return a number that rises with each change of the draft."""
        return (self.stored.latest_revision_id or 0) if self.is_link else self.revision


def content_of(instance: Any) -> dict[str, Any]:
    """Return the fields of an object, and its children, as revisions store them, without comments of editors."""
    if isinstance(instance, ClusterableModel):
        content: dict[str, Any] = instance.serializable_data()
        content.pop(COMMENTS_RELATION_NAME, None)
        return content
    return get_serializable_data_for_fields(instance)


def forget_ended_previews() -> None:
    """Delete the previews that ended a month ago, and those of forms that ended an hour ago."""
    now = timezone.now()
    Preview.objects.filter(expires_at__lt=now - KEPT).delete()
    Preview.objects.filter(revoked_at__lt=now - KEPT).delete()
    Preview.objects.filter(is_link=False, expires_at__lt=now - EDITING).delete()
