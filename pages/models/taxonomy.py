"""Categories and tags of articles."""

import unicodedata
from collections.abc import Iterable
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Upper
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager, _ClusterTaggableManager
from taggit.models import NaturalKeyManager, TagBase
from wagtail.admin.panels import FieldPanel, PublishingPanel, TitleFieldPanel
from wagtail.admin.widgets.slug import SlugInput
from wagtail.models import Locale

from pages.admin.shown_on import ShownOnPanel
from pages.admin.stale_forms import VersionedForm
from pages.models.snippets import DraftedSnippet, TranslatedSnippet
from pages.normalization import normalized

_PANELS = [
    TitleFieldPanel("name", placeholder=False, classname=""),
    FieldPanel("description"),
    FieldPanel("slug", heading=_("Name in addresses"), widget=SlugInput, classname="collapsed"),
]
_LONGEST_SLUG = 80
NO_COMMAS = _(
    "A tag cannot contain commas or double quotes. Write “Anxiety, fear” as two tags or as “Anxiety and fear”."
)
ANOTHER_TAG = _("There is a tag of this name already. Upper and lower case do not matter.")
_DESCRIBED = ["slug", "name", "description"]


class Category(DraftedSnippet):
    collection: ClassVar[str] = "categories"
    orderings: ClassVar[dict[str, str]] = {"name": "name"}
    default_ordering: ClassVar[str] = "name"
    api_fields = _DESCRIBED

    name = models.CharField(_("name"), max_length=100)
    slug = models.SlugField(
        _("name in addresses"),
        allow_unicode=True,
        help_text=_("It is made of the name, such as mental-health."),
    )
    description = models.TextField(_("description"), blank=True)

    panels = [_PANELS[0], ShownOnPanel(), *_PANELS[1:], PublishingPanel()]
    base_form_class = VersionedForm

    class Meta(DraftedSnippet.Meta):
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["locale", "slug"], name="category_slug_in_its_language")]

    def __str__(self) -> str:
        return self.name


def tidy_tag(name: str) -> str:
    """Return the name as it is stored: with composed letters (NFC) and single spaces.

    This does not fold case. The database's `upper` decides if two names are equal, as in `iexact` and the constraint.
    """
    return " ".join(normalized("NFC", name).split())


def is_refused(name: str) -> bool:
    """True for a name that no new tag can have. Existing tags keep it until somebody renames them."""
    return "," in name or '"' in name


def slug_of_tag(name: str) -> str:
    """Return a slug that is never empty. Symbols get their Unicode names, such as crescent-moon.

    The slug leaves room for a number that makes it unique.
    """
    names = (unicodedata.name(sign, "") for sign in name if unicodedata.category(sign) != "Mn")
    found = slugify(name, allow_unicode=True) or slugify(" ".join(names)) or "tag"
    return found[:_LONGEST_SLUG].strip("-")


def with_names(tags: models.QuerySet, names: Iterable[str]) -> models.QuerySet:
    """Return those of the tags that have one of these names, ignoring case."""
    wanted = [Upper(models.Value(tidy_tag(name))) for name in names]
    return tags.annotate(upper=Upper("name")).filter(upper__in=wanted)


class TagManager(NaturalKeyManager):
    def named(self, names: Iterable[str], locale: Locale) -> models.QuerySet:
        """Return the tags with these names in a language, ignoring case."""
        return with_names(self.filter(locale=locale), names)


class Tag(TranslatedSnippet, TagBase):
    """A tag. Editors create one by typing its name. It is public while a live, public page shows it."""

    seen_on_pages_alone: ClassVar[bool] = True
    collection: ClassVar[str] = "tags"
    orderings: ClassVar[dict[str, str]] = {"name": "name"}
    default_ordering: ClassVar[str] = "name"
    api_fields = _DESCRIBED

    name = models.CharField(_("name"), max_length=100)
    slug = models.SlugField(_("name in addresses"), max_length=100, allow_unicode=True)
    description = models.TextField(_("description"), blank=True)

    objects = TagManager()

    panels = _PANELS
    base_form_class = VersionedForm

    class Meta(TranslatedSnippet.Meta):
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                Upper("name"), "locale", name="tag_name_whatever_its_case", violation_error_message=ANOTHER_TAG
            ),
            models.UniqueConstraint(fields=["locale", "slug"], name="tag_slug_in_its_language"),
        ]

    def clean(self) -> None:
        super().clean()
        self.name = tidy_tag(self.name)
        if with_names(self._others(), [self.name]).exists():
            raise ValidationError({"name": ANOTHER_TAG})
        is_kept = Tag.objects.filter(pk=self.pk, name=self.name).exists()
        if is_refused(self.name) and not is_kept:
            raise ValidationError({"name": NO_COMMAS})

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.name = tidy_tag(self.name)
        super().save(*args, **kwargs)

    def slugify(self, tag: str, i: int | None = None) -> str:
        return slug_of_tag(tag) + ("" if i is None else f"_{i}")


class _Tags(_ClusterTaggableManager):
    """Finds tags by their tidied names in the language of the page, which keeps those it has of other languages."""

    def set(self, tags: Iterable[Any], *args: Any, **kwargs: Any) -> None:
        """Set the tags. They are found before the page loses those that it has."""
        super().set(self._to_tag_model_instances(tags, {}), *args, **kwargs)

    def _to_tag_model_instances(self, tags: Iterable[Any], tag_kwargs: dict[str, Any]) -> list[Any]:
        tidy = [tidy_tag(tag) if isinstance(tag, str) else tag for tag in tags]
        locale_id = self.instance.locale_id or Locale.get_default().pk
        named = {tag.upper() for tag in tidy if isinstance(tag, str)}
        own = with_names(Tag.objects.filter(locale_id=locale_id), named) if named else []
        others = [tag for tag in self.get_queryset() if tag.locale_id != locale_id] if named else []
        kept = {tag.name.upper(): tag for tag in others}
        for tag in own:
            kept.pop(tag.name.upper(), None)
        found = [kept.get(tag.upper(), tag) if isinstance(tag, str) else tag for tag in tidy if tag != ""]
        return super()._to_tag_model_instances(found, {**tag_kwargs, "locale_id": locale_id})


class TagsField(ClusterTaggableManager):
    """A field for a page's tags. It creates tags that do not exist yet."""

    def __get__(self, instance: Any, model: type[models.Model]) -> _Tags:
        return _Tags(through=self.through, model=model, instance=instance, prefetch_cache_name=self.name)
