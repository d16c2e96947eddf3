"""The index of references, with rows of another release."""

from typing import Any
from urllib.parse import urlencode

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from wagtail.models import Page, ReferenceIndex

from pages.admin.references import bring_up_to_date
from pages.models import Article
from tests import factories

pytestmark = pytest.mark.django_db


def views_of(thing: Model) -> list[str]:
    """Return the addresses that show what refers to an object."""
    if isinstance(thing, Page):
        names = ["wagtailadmin_pages:usage", "wagtailadmin_pages:delete"]
    elif thing._meta.model_name == "picture":
        names = ["wagtailimages:image_usage", "wagtailimages:delete", "wagtailimages:edit"]
    else:
        names = [f"wagtailsnippets_pages_{thing._meta.model_name}:{view}" for view in ("usage", "delete", "edit")]
    kind = ["wagtailcore", "page"] if isinstance(thing, Page) else ["pages", thing._meta.model_name]
    bulk = reverse("wagtail_bulk_action", args=[*kind, "delete"])
    return [*(reverse(name, args=[thing.pk]) for name in names), f"{bulk}?{urlencode({'id': thing.pk})}"]


def refer(to: Model, source: Any, path: str, *, content_type: ContentType | None = None) -> ReferenceIndex:
    kind = ReferenceIndex._get_base_content_type
    return ReferenceIndex.objects.create(
        content_type=content_type or ContentType.objects.get_for_model(source),
        base_content_type=content_type or kind(source),
        object_id=source.pk,
        to_content_type=kind(to),
        to_object_id=to.pk,
        model_path=path,
        content_path=path,
        content_path_hash=ReferenceIndex._get_content_path_hash(path),
    )


@pytest.mark.parametrize("name", ["person", "category", "plain_page", "picture"])
def test_reference_from_what_is_gone_is_left_out(client: Client, name: str) -> None:
    client.force_login(factories.administrator())
    article, thing = factories.article("Sleep"), getattr(factories, name)()
    for path in ("topic", "writers.item.person", "authorships.item.topic", "authorships", "body.oldblock.page"):
        refer(thing, article, path)
    refer(thing, article, "category", content_type=ContentType.objects.create(app_label="pages", model="gone"))
    refer(thing, Article(pk=987_654), "category")
    refer(thing, factories.article("Rest"), "body.related.articles")
    for address in views_of(thing):
        shown = client.get(address)
        assert shown.status_code == 200, address
        assert b"topic" not in shown.content
    usage = client.get(views_of(thing)[0]).content.decode()
    assert "Rest" in usage
    assert "Sleep" not in usage


def test_reference_from_what_is_gone_is_deleted_by_migrate() -> None:
    article, person = factories.article("Sleep"), factories.person()
    refer(person, article, "topic")
    kept = refer(person, article, "authorships.item.person")
    bring_up_to_date()
    assert list(ReferenceIndex.objects.filter(to_object_id=person.pk)) == [kept]


def test_objects_are_indexed_again_after_a_migration(settings: Any) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    article, other = factories.article("Sleep"), factories.article("Rest", category=factories.category())
    outdated = refer(article, other, "body.related.articles")
    ReferenceIndex.objects.exclude(pk=outdated.pk).delete()
    bring_up_to_date(plan=["a migration"])
    assert [row.model_path for row in ReferenceIndex.get_references_for_object(other)] == ["category"]
