"""Past Wagtail: QuerySets and SQL."""

from random import Random

from django.db import connection
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from pages.models import Authorship
from tests.edits.content import DRAFT, some, some_page, token
from tests.edits.registry import edit


@edit
def update_titles(random: Random) -> bool:
    page = some_page(random)
    if page is None or DRAFT in page.title:
        return False
    return bool(Page.objects.filter(pk=page.pk).update(title=token(random)))


@edit
def update_live(random: Random) -> bool:
    page = some_page(random)
    if page is None or DRAFT in page.title:
        return False
    return bool(Page.objects.filter(pk=page.pk).update(live=not page.live))


@edit
def create_redirects_in_bulk(random: Random) -> bool:
    page = some(random, Page.objects.filter(depth__gt=1))
    Redirect.objects.bulk_create(Redirect(old_path=f"/{token(random)}", redirect_page=page) for _ in range(2))
    return True


@edit
def write_sql(random: Random) -> bool:
    page = some_page(random)
    if page is None or DRAFT in page.title:
        return False
    with connection.cursor() as cursor:
        cursor.execute("UPDATE wagtailcore_page SET title = %s WHERE id = %s", [token(random), page.pk])
    return True


@edit
def delete_with_sql(random: Random) -> bool:
    authorship = some(random, Authorship.objects.all())
    if authorship:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM pages_authorship WHERE id = %s", [authorship.pk])
    return bool(authorship)
