"""What editors do to one page."""

import datetime
import json
from random import Random

from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.utils import timezone
from wagtail.models import Page

from pages.models import Authorship, RelatedLink, Tag
from pages.models.article import ArticleTag
from tests.edits.content import DRAFT, article, body, some, some_article, some_page, some_parent, some_person, token
from tests.edits.registry import edit


@edit
def publish_a_new_article(random: Random) -> bool:
    page = article(random)
    some_parent(random).add_child(instance=page)
    page.save_revision().publish()
    return True


@edit
def write_a_new_draft(random: Random) -> bool:
    page = article(random, mark=DRAFT)
    page.live = False
    some_parent(random).add_child(instance=page)
    page.save_revision()
    return True


@edit
def publish_again(random: Random) -> bool:
    page = some_page(random, live=True, alias_of=None)
    if page:
        page.save_revision().publish()
    return bool(page)


@edit
def publish_changes(random: Random) -> bool:
    page = some_article(random)
    if page is None:
        return False
    other = article(random)
    for name in ("title", "summary", "published_on", "category", "hero"):
        setattr(page, name, getattr(other, name))
    page.body = json.dumps(body(random))
    person, related, tag = some_person(random), some_article(random), some(random, Tag.objects.all())
    page.authorships = [Authorship(person=person)] if person else []
    page.related_links = [RelatedLink(article=related)] if related else []
    page.tagged_items = [ArticleTag(tag=tag)] if tag else []
    page.save_revision().publish()
    return True


@edit
def publish_a_draft(random: Random) -> bool:
    """Not the text of the draft: that must never be seen."""
    page = some_page(random, live=False, alias_of=None)
    if page is None:
        return False
    page.title = token(random)
    if hasattr(page, "summary"):
        page.summary, page.body = "", json.dumps(body(random))
    page.save_revision().publish()
    return True


@edit
def save_a_draft(random: Random) -> bool:
    page = some_article(random)
    if page is None:
        return False
    page.title, page.summary = f"{DRAFT} {page.title}", DRAFT
    page.body = json.dumps(body(random, DRAFT))
    page.save_revision(clean=False)  # it may name itself as related
    return True


@edit
def unpublish(random: Random) -> bool:
    page = some_page(random, live=True)
    if page:
        page.unpublish()
    return bool(page)


@edit
def publish_once_more(random: Random) -> bool:
    """What was unpublished returns, and with it the links to it."""
    page = some_page(random, live=False, first_published_at__isnull=False, alias_of=None)
    if page is None or DRAFT in page.title:
        return False
    page.save_revision().publish()
    return True


@edit
def change_a_slug(random: Random) -> bool:
    page = some_page(random, alias_of=None)
    if page is None or DRAFT in page.title:
        return False
    page.slug = token(random)
    page.save_revision().publish()
    return True


@edit
def go_live_by_the_clock(random: Random) -> bool:
    page = article(random)
    page.live = False
    some_parent(random).add_child(instance=page)
    page.go_live_at = timezone.now() - datetime.timedelta(minutes=1)
    page.save_revision(approved_go_live_at=page.go_live_at)
    call_command("publish_scheduled")
    return True


@edit
def expire_by_the_clock(random: Random) -> bool:
    page = some_page(random, live=True)
    if page is None:
        return False
    Page.objects.filter(pk=page.pk).update(expire_at=timezone.now() - datetime.timedelta(minutes=1))
    call_command("publish_scheduled")
    return True


@edit
def make_an_alias(random: Random) -> bool:
    page, parent = some_page(random), some_parent(random)
    if page is None or parent.path.startswith(page.path):
        return False
    page.create_alias(parent=parent, update_slug=token(random))
    return True


@edit
def make_an_alias_an_ordinary_page(random: Random) -> bool:
    from wagtail.actions.convert_alias import ConvertAliasPageAction

    page = some_page(random, alias_of__isnull=False)
    if page:
        ConvertAliasPageAction(page).execute(skip_permission_checks=True)
    return bool(page)


@edit
def copy_a_page(random: Random) -> bool:
    page, parent = some_page(random), some_parent(random)
    if page is None or parent.path.startswith(page.path):
        return False
    try:
        page.copy(
            recursive=random.random() < 0.5,
            to=parent,
            update_attrs={"slug": token(random)},
            keep_live=random.random() < 0.5,
            copy_revisions=False,
        )
    except ValidationError:
        return False
    return True
