"""People, categories, tags."""

from random import Random

from wagtail.models import Page

from pages.models import Category, Person, Tag
from tests.edits.content import some, token
from tests.edits.registry import edit


def _edit(random: Random, model: type, **values: str) -> bool:
    found = some(random, model.objects.all())
    if found:
        for name, value in values.items():
            setattr(found, name, value)
        found.save()
    return bool(found)


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
