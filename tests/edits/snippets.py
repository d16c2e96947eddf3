"""People, categories, tags."""

from datetime import timedelta
from random import Random
from typing import Any

from django.utils import timezone
from wagtail.models import Locale, Page

from pages.models import Category, Person, Tag
from pages.schedules import follow_schedules
from tests.edits.content import DRAFT, some, token
from tests.edits.registry import edit

DRAFTED = [Person, Category]


def _edit(random: Random, model: type, **values: str) -> bool:
    found = some(random, model.objects.all())
    if found:
        for name, value in values.items():
            setattr(found, name, value)
        found.save()
    return bool(found)


def _some_drafted(random: Random, **conditions: Any) -> Any:
    return some(random, random.choice(DRAFTED).objects.filter(**conditions))


@edit
def add_a_person(random: Random) -> bool:
    Person.objects.create(name=token(random), slug=token(random))
    return True


@edit
def edit_a_person(random: Random) -> bool:
    linked = some(random, Page.objects.filter(depth__gt=1))
    link = f'<a linktype="page" id="{linked.pk}">there</a>' if linked else "there"
    return _edit(random, Person, role=token(random), bio=f"<p>Some text, and more {link}.</p>")


@edit
def rename_a_person(random: Random) -> bool:
    return _edit(random, Person, name=token(random), slug=token(random))


@edit
def rename_a_category(random: Random) -> bool:
    return _edit(random, Category, name=token(random), slug=token(random))


@edit
def rename_a_tag(random: Random) -> bool:
    return _edit(random, Tag, name=token(random), slug=token(random))


@edit
def delete_a_snippet(random: Random) -> bool:
    found = some(random, random.choice([Person, Category, Tag]).objects.all())
    if found:
        found.delete()
    return bool(found)


@edit
def add_taxonomy(random: Random) -> bool:
    name = token(random)
    random.choice([Category, Tag]).objects.create(name=name, slug=name)
    return True


@edit
def translate_a_snippet(random: Random) -> bool:
    found = some(random, random.choice([Person, Category, Tag]).objects.all())
    locale = some(random, Locale.objects.all())
    if not found or found.has_translation(locale):
        return False
    translation = found.copy_for_translation(locale)
    translation.name = translation.slug = token(random)
    if isinstance(translation, Tag):
        translation.save()
        return True
    translation.live = random.random() < 0.5
    translation.save()
    translation.save_revision()
    return True


@edit
def unpublish_a_snippet(random: Random) -> bool:
    found = _some_drafted(random, live=True)
    if found:
        found.unpublish(set_expired=random.random() < 0.3)
    return bool(found)


@edit
def publish_a_snippet(random: Random) -> bool:
    found = _some_drafted(random, live=False)
    if found:
        found.save_revision().publish()
    return bool(found)


@edit
def draft_a_snippet(random: Random) -> bool:
    found = _some_drafted(random)
    if found:
        found.name = f"{DRAFT} {token(random)}"
        found.save_revision()
    return bool(found)


@edit
def let_a_snippet_expire(random: Random) -> bool:
    found = _some_drafted(random, live=True)
    if found:
        type(found).objects.filter(pk=found.pk).update(expire_at=timezone.now() - timedelta(minutes=1))
        follow_schedules()
    return bool(found)
