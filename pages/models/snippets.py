"""What people, categories and tags have in common: a language, a slug in it, and drafts."""

from typing import Any, Self

from django.contrib.contenttypes.fields import GenericRelation
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from wagtail.models import DraftStateMixin, Locale, PreviewableMixin, Revision, RevisionMixin, TranslatableMixin

from pages.admin.one_at_a_time import take
from pages.live_revisions import keep_live_until
from pages.models.careful_drafts import CarefulDrafts

# In characters; a slug has room for 50.
_LONGEST_SLUG = 45
UNREADABLE_DRAFT = _(
    "Its latest draft cannot be read. Open its form, which shows the stored version, and save it again."
)
TAKEN = _("“{name}” has this name in addresses already. Choose another one.")


class TranslatedSnippet(PreviewableMixin, TranslatableMixin, models.Model):
    """A snippet in one language. Documents show its translation into their own language, if readers may see that."""

    class Meta(TranslatableMixin.Meta):
        abstract = True

    def clean(self) -> None:
        """Check the slug within the language. Forms do not have the language, so they do not check the constraint."""
        super().clean()
        other = self._others().filter(slug=self.slug).first() if self.slug else None
        if other:
            raise ValidationError({"slug": TAKEN.format(name=other)})

    def copy_for_translation(self, locale: Locale, exclude_fields: list[str] | None = None) -> Self:
        """Return an unsaved copy in a language, with a slug that is free there."""
        copy = super().copy_for_translation(locale, exclude_fields)
        if copy._others().filter(slug=copy.slug).exists():
            copy.slug = free_slug(type(self), copy.slug, locale)
        return copy

    def _others(self) -> models.QuerySet:
        """Return the other rows in the language of this one."""
        locale_id = self.locale_id or Locale.get_default().pk
        return type(self)._default_manager.filter(locale_id=locale_id).exclude(pk=self.pk)


def free_slug(model: Any, name: str, locale: Locale) -> str:
    """Return a slug for the name that no row of the model has in this language."""
    wanted = slugify(name, allow_unicode=True)[:_LONGEST_SLUG].strip("-") or model._meta.model_name
    taken = set(model.objects.filter(locale=locale, slug__startswith=wanted).values_list("slug", flat=True))
    numbered = (f"{wanted}-{number}" for number in range(2, len(taken) + 3))
    return wanted if wanted not in taken else next(slug for slug in numbered if slug not in taken)


class DraftedSnippet(CarefulDrafts, TranslatedSnippet, DraftStateMixin, RevisionMixin):
    """A snippet that is drafted, scheduled and published like a page."""

    _revisions = GenericRelation("wagtailcore.Revision", related_query_name="%(class)s")

    class Meta(TranslatedSnippet.Meta):
        abstract = True

    @property
    def revisions(self) -> models.QuerySet:
        return self._revisions

    def copy_for_translation(self, locale: Locale, exclude_fields: list[str] | None = None) -> Self:
        """Return an unsaved copy in a language. It is a draft, whatever the original is."""
        copy = super().copy_for_translation(locale, exclude_fields)
        copy.live, copy.has_unpublished_changes, copy.expired = False, True, False
        copy.latest_revision = copy.live_revision = None
        copy.first_published_at = copy.last_published_at = copy.go_live_at = copy.expire_at = None
        return copy

    def save_revision(self, *args: Any, **kwargs: Any) -> Any:
        take(type(self), [self.pk])
        return super().save_revision(*args, **kwargs)

    @transaction.atomic
    def publish(self, revision: Revision, *args: Any, **kwargs: Any) -> None:
        """Publish the current state of the revision, if its fields are valid. See `ContentPage.publish`."""
        take(type(self), [self.pk])
        revision.refresh_from_db()
        keep_live_until(revision)
        draft = revision.as_object()
        try:
            if draft.unreadable_draft:
                raise ValidationError(UNREADABLE_DRAFT)
            draft.full_clean()
        except ValidationError as error:
            told = _("“{title}” cannot be published yet. {why}")
            raise ValidationError(told.format(title=draft, why=" ".join(error.messages))) from error
        super().publish(revision, *args, **kwargs)
