"""Where pages stand, in which language, and who may see them."""

from random import Random

from wagtail.models import Locale, Page, PageViewRestriction

from pages.models import Category, Person, Tag
from tests.edits.content import DRAFT, some, some_page, some_parent
from tests.edits.registry import edit


@edit
def move(random: Random) -> bool:
    page, target = some_page(random), some_parent(random)
    if page is None or target.path.startswith(page.path) or page.get_parent().pk == target.pk:
        return False
    if target.get_children().filter(slug=page.slug).exists():
        return False
    page.move(target, pos="last-child")
    return True


@edit
def reorder(random: Random) -> bool:
    page = some_page(random)
    siblings = page.get_siblings(inclusive=False) if page else Page.objects.none()
    if page is None or not siblings.exists():
        return False
    page.move(some(random, siblings), pos=random.choice(["left", "right"]))
    return True


@edit
def delete_a_page(random: Random) -> bool:
    page = some_page(random, numchild=0)
    if page:
        page.delete()
    return bool(page)


@edit
def delete_a_tree(random: Random) -> bool:
    from tests.edits.content import kept

    page = some_page(random, numchild__gt=0)
    if page is None or page.get_descendants().filter(pk__in=kept()).exists():
        return False
    page.delete()
    return True


@edit
def unpublish_a_tree(random: Random) -> bool:
    page = some_page(random, live=True, numchild__gt=0)
    if page is None:
        return False
    for below in page.get_descendants(inclusive=True).live().order_by("-depth").specific():
        below.unpublish()
    return True


@edit
def make_private(random: Random) -> bool:
    page = some(random, Page.objects.filter(depth__gt=1, view_restrictions=None))
    if page:
        kind = random.choice([PageViewRestriction.LOGIN, PageViewRestriction.PASSWORD])
        PageViewRestriction.objects.create(page=page, restriction_type=kind, password="x")
    return bool(page)


@edit
def change_who_may_see(random: Random) -> bool:
    restriction = some(random, PageViewRestriction.objects.all())
    if restriction:
        restriction.restriction_type = PageViewRestriction.LOGIN
        restriction.save()
    return bool(restriction)


@edit
def lift_privacy(random: Random) -> bool:
    restriction = some(random, PageViewRestriction.objects.all())
    if restriction:
        restriction.delete()
    return bool(restriction)


@edit
def lift_all_privacy(random: Random) -> bool:
    return bool(PageViewRestriction.objects.all().delete()[0])


@edit
def copy_for_translation(random: Random) -> bool:
    page, locale = some_page(random, alias_of=None), some(random, Locale.objects.all())
    if page is None or locale.pk == page.locale_id or page.has_translation(locale) or DRAFT in page.draft_title:
        return False
    page.copy_for_translation(locale, copy_parents=True).save_revision().publish()
    return True


@edit
def add_a_locale(random: Random) -> bool:
    code = random.choice(["ar", "de", "es"])
    return Locale.objects.get_or_create(language_code=code)[1]


@edit
def remove_a_locale(random: Random) -> bool:
    used = [model.objects.values("locale") for model in (Page, Person, Category, Tag)]
    locale = some(random, Locale.objects.exclude(pk__in=used[0].union(*used[1:])))
    if locale:
        locale.delete()
    return bool(locale)


@edit
def give_a_page_another_language(random: Random) -> bool:
    page, locale = some_page(random), some(random, Locale.objects.all())
    if page is None or Page.objects.filter(translation_key=page.translation_key, locale=locale).exists():
        return False
    Page.objects.filter(pk=page.pk).update(locale=locale)
    return True
