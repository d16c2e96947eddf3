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
from wagtail.admin.panels import FieldPanel, TitleFieldPanel
from wagtail.admin.widgets.slug import SlugInput
from wagtail.models import PreviewableMixin

from pages.admin.stale_forms import VersionedForm
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
_DESCRIBED = ["slug", "name", "description"]


class Category(PreviewableMixin, models.Model):
    collection: ClassVar[str] = "categories"
    orderings: ClassVar[dict[str, str]] = {"name": "name"}
    default_ordering: ClassVar[str] = "name"
    api_fields = _DESCRIBED

    name = models.CharField(_("name"), max_length=100)
    slug = models.SlugField(
        _("name in addresses"),
        unique=True,
        allow_unicode=True,
        help_text=_("It is made of the name, such as mental-health."),
    )
    description = models.TextField(_("description"), blank=True)

    panels = _PANELS
    base_form_class = VersionedForm

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["name"]

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
    def named(self, names: Iterable[str]) -> models.QuerySet:
        """Return the tags with these names, ignoring case."""
        return with_names(self.get_queryset(), names)


class Tag(PreviewableMixin, TagBase):
    """A tag. Editors create one by typing its name. It is public while a live, public page has it."""

    seen_on_pages_alone: ClassVar[bool] = True
    collection: ClassVar[str] = "tags"
    orderings: ClassVar[dict[str, str]] = {"name": "name"}
    default_ordering: ClassVar[str] = "name"
    api_fields = _DESCRIBED

    description = models.TextField(_("description"), blank=True)

    objects = TagManager()

    panels = _PANELS
    base_form_class = VersionedForm

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                Upper("name"),
                name="tag_name_whatever_its_case",
                violation_error_message=_("There is a tag of this name already. Upper and lower case do not matter."),
            )
        ]

    def clean(self) -> None:
        self.name = tidy_tag(self.name)
        is_kept = Tag.objects.filter(pk=self.pk, name=self.name).exists()
        if is_refused(self.name) and not is_kept:
            raise ValidationError({"name": NO_COMMAS})

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.name = tidy_tag(self.name)
        super().save(*args, **kwargs)

    def slugify(self, tag: str, i: int | None = None) -> str:
        return slug_of_tag(tag) + ("" if i is None else f"_{i}")


class _Tags(_ClusterTaggableManager):
    """Finds tags by their tidied names."""

    def _to_tag_model_instances(self, tags: Iterable[Any], tag_kwargs: dict[str, Any]) -> list[Any]:
        tidy = [tidy_tag(tag) if isinstance(tag, str) else tag for tag in tags]
        return super()._to_tag_model_instances([tag for tag in tidy if tag != ""], tag_kwargs)


class TagsField(ClusterTaggableManager):
    """A field for a page's tags. It creates tags that do not exist yet."""

    def __get__(self, instance: Any, model: type[models.Model]) -> _Tags:
        return _Tags(through=self.through, model=model, instance=instance, prefetch_cache_name=self.name)
