"""What articles are sorted by."""

import unicodedata
from collections.abc import Iterable
from typing import Any, ClassVar

from django.db import models
from django.db.models.functions import Upper
from django.utils.text import slugify
from modelcluster.contrib.taggit import ClusterTaggableManager, _ClusterTaggableManager
from taggit.models import NaturalKeyManager, TagBase
from wagtail.admin.forms.tags import TagField
from wagtail.admin.panels import FieldPanel, TitleFieldPanel
from wagtail.admin.widgets.slug import SlugInput

_PANELS = [
    TitleFieldPanel("name", placeholder="Name*"),
    FieldPanel("slug", widget=SlugInput),
    FieldPanel("description"),
]
_LONGEST_SLUG = 80
_DESCRIBED = ["slug", "name", "description"]


class Category(models.Model):
    collection: ClassVar[str] = "categories"
    orderings: ClassVar[dict[str, str]] = {"name": "name"}
    default_ordering: ClassVar[str] = "name"
    api_fields = _DESCRIBED

    name = models.CharField(max_length=100)
    slug = models.SlugField(unique=True, allow_unicode=True, help_text="Its name in addresses and filters.")
    description = models.TextField(blank=True)

    panels = _PANELS

    class Meta:
        verbose_name_plural = "categories"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


def tidy_tag(name: str) -> str:
    """The name as it is stored: composed letters, single spaces, none around it.

    Whether two differ in case alone is for the database to say, by its `upper`, as `iexact` and the constraint ask it.
    """
    return " ".join(unicodedata.normalize("NFC", name).split())


def slug_of_tag(name: str) -> str:
    """Never empty: signs that stand in no address are called by their names in Unicode, such as crescent-moon.

    There is room behind it for a number that tells it from others.
    """
    names = (unicodedata.name(sign, "") for sign in name if unicodedata.category(sign) != "Mn")
    found = slugify(name, allow_unicode=True) or slugify(" ".join(names)) or "tag"
    return found[:_LONGEST_SLUG].strip("-")


class TagManager(NaturalKeyManager):
    def named(self, names: Iterable[str]) -> models.QuerySet:
        """Those of these names, in whichever case."""
        wanted = [Upper(models.Value(tidy_tag(name))) for name in names]
        return self.annotate(upper=Upper("name")).filter(upper__in=wanted)


class Tag(TagBase):
    """Editors make them by typing; the world sees those that a live, public page has."""

    seen_on_pages_alone: ClassVar[bool] = True
    collection: ClassVar[str] = "tags"
    orderings: ClassVar[dict[str, str]] = {"name": "name"}
    default_ordering: ClassVar[str] = "name"
    api_fields = _DESCRIBED

    description = models.TextField(blank=True)

    objects = TagManager()

    panels = _PANELS

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                Upper("name"),
                name="tag_name_whatever_its_case",
                violation_error_message="There is a tag of this name already. Upper and lower case do not matter.",
            )
        ]

    def clean(self) -> None:
        self.name = tidy_tag(self.name)

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.name = tidy_tag(self.name)
        super().save(*args, **kwargs)

    def slugify(self, tag: str, i: int | None = None) -> str:
        return slug_of_tag(tag) + ("" if i is None else f"_{i}")


class _Tags(_ClusterTaggableManager):
    """Looks for the names as they are stored."""

    def _to_tag_model_instances(self, tags: Iterable[Any], tag_kwargs: dict[str, Any]) -> list[Any]:
        tidy = [tidy_tag(tag) if isinstance(tag, str) else tag for tag in tags]
        return super()._to_tag_model_instances([tag for tag in tidy if tag != ""], tag_kwargs)


class _TagsFormField(TagField):
    def to_python(self, value: Any) -> str:
        """Composed letters, which can be more than what was typed, before their number is checked."""
        return unicodedata.normalize("NFC", super().to_python(value))

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Those of a draft in which they were refused are there as they were typed."""
        return initial != data if isinstance(initial, str) else super().has_changed(initial, data)


class TagsField(ClusterTaggableManager):
    """Of a page: tags by their names, which are made where there are none."""

    def formfield(self, form_class: type = TagField, **kwargs: Any) -> Any:
        return super().formfield(form_class=_TagsFormField, **kwargs)

    def __get__(self, instance: Any, model: type[models.Model]) -> _Tags:
        return _Tags(through=self.through, model=model, instance=instance, prefetch_cache_name=self.name)
