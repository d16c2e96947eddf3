"""The end of a page's address, its slug: which are free among the pages of one parent."""

import re
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.text import format_lazy, slugify
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop
from wagtail.models import Page

from pages.sentences import template

# In characters: how much of a slug stays if a number follows. A slug has at most 255.
_NUMBERED = 245
_TAKEN = template(gettext_noop("Another page here already has the address “{slug}”. Choose another one."))
INVALID = _("An address has only letters, digits, hyphens and underscores.")

# The word before an apostrophe that French leaves a vowel out of: l’aube, jusqu’au. An English apostrophe, as in don’t,
# stands behind others. The editor's form reads this as a regular expression of JavaScript.
ELISION = re.compile(r"\b((?:jus|lors|puis)?qu|[cdjlmnst])['’](?=\S)", re.IGNORECASE)


def slug_of(title: str) -> str:
    """Return the slug that a title makes. The form makes the same: see `use_draft_fields`."""
    return slugify(ELISION.sub(r"\1-", title), allow_unicode=settings.WAGTAIL_ALLOW_UNICODE_SLUGS)


def taken(slug: str, parent: Page | None, page: Page | None = None) -> Promise | None:
    """Return a message if a page of this parent, other than `page`, has the slug. None if it is free."""
    if Page._slug_is_available(slug, parent, page):
        return None
    return format_lazy(_(_TAKEN), slug=slug)


def free_slug(slug: str, parent: Page, page: Page | None = None) -> str:
    """Return the slug, or if another page than `page` has it, the first free one of slug-2, slug-3 and so on."""
    beginning = slug[:_NUMBERED]
    siblings = parent.get_children().filter(slug__startswith=beginning)
    held = set((siblings.not_page(page) if page and page.pk else siblings).values_list("slug", flat=True))
    numbered, number = slug, 1
    while numbered in held:
        number += 1
        numbered = f"{beginning}-{number}"
    return numbered


def is_made_of_title(slug: str, page: Any, title: str) -> bool:
    """Return True if a page that was never published has the slug that the form makes of its title."""
    return page.first_published_at is None and slug == slug_of(title)
