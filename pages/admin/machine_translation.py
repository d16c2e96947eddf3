"""The drafts of a translated page, with the words of a machine."""

import logging
import time
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from wagtail.admin import messages
from wagtail.models import Locale, Page

from pages.admin.one_at_a_time import take
from pages.admin.publications import titles
from pages.machine_translation import TranslationError, translate_fields
from pages.translating import save_copy, slug_of_title

logger = logging.getLogger(__name__)

# All columns of the row: a page is saved with them, and its place among others must not be an old one.
_COLUMNS = [field.attname for field in Page._meta.concrete_fields]
# After so many seconds, no further draft is sent to the machine translation.
MACHINE_SECONDS = 30
_TRANSLATED = _("A machine has translated {titles}. Compare every sentence with the original before you publish.")
_PARTLY = _(
    "A machine has translated {titles}, but some of its texts are still those of the original. Translate these, and "
    "compare the others before you publish."
)
_NOT_TRANSLATED = _(
    "The machine translation has not worked for {titles}, which has the words of the original. Translate them "
    "yourself. An administrator finds the reason in the log of the server."
)
_CHANGED_MEANWHILE = _(
    "Somebody changed or deleted {titles} while the machine was translating. That is kept, and not the words of the "
    "machine."
)


class ChangedMeanwhileError(Exception):
    """A draft is not the one whose words were sent to the machine translation."""


def translate_drafts(drafts: Iterable[Page], source: Locale, *, request: HttpRequest) -> None:
    """Translate new drafts, and tell who made them which keep the words of the original.

    It runs after the drafts are committed: a service elsewhere can take long, and must keep nobody else waiting.
    """
    enough = time.monotonic() + MACHINE_SECONDS
    left: list[str] = []
    changed: list[str] = []
    partly: list[str] = []
    whole: list[str] = []
    for draft in drafts:
        try:
            if time.monotonic() > enough:
                raise TranslationError
            kept = _translate_draft(draft.pk, source, user=request.user)
        except TranslationError:
            left.append(draft.title)
        except ChangedMeanwhileError:
            changed.append(draft.title)
        except Exception:
            logger.exception("The draft %s cannot be translated by machine.", draft.pk)
            left.append(draft.title)
        else:
            (partly if kept else whole).append(draft.title)
    if whole:
        messages.info(request, _TRANSLATED.format(titles=titles(whole)))
    if partly:
        messages.warning(request, _PARTLY.format(titles=titles(partly)))
    if left:
        messages.warning(request, _NOT_TRANSLATED.format(titles=titles(left)))
    if changed:
        messages.warning(request, _CHANGED_MEANWHILE.format(titles=titles(changed)))


def _translate_draft(pk: int, source: Locale, *, user: Any) -> int:
    """Return how many texts keep the words of the original.

    :raises ChangedMeanwhileError: if the page was edited, published, moved or deleted during the translation
    """
    before = _state(pk)
    page = Page.objects.filter(pk=pk).first()
    if page is None:
        raise ChangedMeanwhileError
    page = page.specific
    language = page.locale.language_code
    kept = translate_fields(page, source=source.language_code, target=language)
    with transaction.atomic(), override(language):
        take(Page, [pk])
        if _state(pk) != before:
            raise ChangedMeanwhileError
        page.slug = slug_of_title(page)
        save_copy(page, user=user)
    return kept


def _state(pk: int) -> dict[str, Any] | None:
    """Return what a change of the page changes. Saving the same draft again only changes its moment."""
    return Page.objects.filter(pk=pk).values("latest_revision__created_at", *_COLUMNS).first()
