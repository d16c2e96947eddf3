"""Translating a page: a draft in another language, with the words of the original."""

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

from django import forms
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.actions.copy_for_translation import CopyPageForTranslationAction, CopyPageForTranslationPermissionError
from wagtail.admin import messages
from wagtail.admin.api.actions import copy_for_translation
from wagtail.admin.widgets.button import Button
from wagtail.contrib.simple_translation import wagtail_hooks as wagtails
from wagtail.models import Locale, Page

from pages import machine_translation
from pages.admin.machine_translation import translate_drafts
from pages.admin.page_view import PageView
from pages.admin.publications import titles
from pages.admin.reports import editable
from pages.admin.translate_snippets import TranslateSnippetView
from pages.language_names import within_a_sentence


class LanguagesField(forms.ModelMultipleChoiceField):
    """The languages that the page is not in, and those that pages below it are not in, with their number."""

    def __init__(self, page: Page, user: Any) -> None:
        self.left = left_below(page, user)
        offered = Locale.objects.filter(pk__in=[*languages_for(page, user).values_list("pk", flat=True), *self.left])
        self.has_new = offered.exclude(pk__in=self.left).exists()
        super().__init__(offered, label=_("Into"), widget=forms.CheckboxSelectMultiple)
        if len(offered) == 1:
            self.initial = offered

    def label_from_instance(self, locale: Locale) -> str:
        count = self.left.get(locale.pk)
        if not count:
            return str(locale)
        told = ngettext(
            "{language}: the page below it that is not translated yet",
            "{language}: the {count} pages below it that are not translated yet",
            count,
        )
        return told.format(language=locale, count=count)


class TranslateForm(forms.Form):
    below = forms.BooleanField(required=False)

    def __init__(self, *args: Any, page: Page, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        languages = LanguagesField(page, user)
        self.fields = {"languages": languages, **self.fields}
        count = page.get_descendants().count()
        if count and languages.has_new:
            self.fields["below"].label = ngettext(
                "Also the page below it", "Also the {count} pages below it", count
            ).format(count=count)
        else:
            del self.fields["below"]


class TranslateView(PageView):
    template_name = "pages/translate.html"
    page_title = _("Translate")
    header_icon = "globe"

    def may_open(self, user: Any) -> bool:
        return may_copy(self.page, user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = TranslateForm(page=self.page, user=self.request.user)
        above = made_above(self.page, languages_for(self.page, self.request.user))
        return {"page": self.page, "form": form, "above": above, **super().get_context_data(**kwargs)}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = TranslateForm(request.POST, page=self.page, user=request.user)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        languages = form.cleaned_data["languages"]
        for language in languages:
            only_below = self.page.has_translation(language)
            below = only_below or form.cleaned_data.get("below", False)
            made = translate(self.page, language, user=request.user, below=below)
            told = _told_below if only_below else _told
            messages.success(request, told(self.page, language, len(made)))
            if machine_translation.is_on():
                transaction.on_commit(partial(translate_drafts, made, self.page.locale, request=request))
        if form.fields["languages"].left.keys() & {language.pk for language in languages}:
            return redirect("wagtailadmin_explore", self.page.get_translation(languages[0]).pk)
        if len(languages) == 1:
            return redirect("wagtailadmin_pages:edit", self.page.get_translation(languages[0]).pk)
        return redirect("wagtailadmin_explore", self.page.get_parent().pk)


def _told(page: Page, language: Locale, made: int) -> str:
    others = max(made - 1, 0)
    told = _("“{title}” has a draft in {language}, with the words of the original.").format(
        title=page.get_admin_display_title(), language=within_a_sentence(language)
    )
    more = ngettext("Another page has one too.", "{others} other pages have one too.", others).format(others=others)
    return f"{told} {more}" if others else told


def _told_below(page: Page, language: Locale, made: int) -> str:
    told = ngettext(
        "{count} page below “{title}” has a draft in {language}, with the words of the original.",
        "{count} pages below “{title}” have drafts in {language}, with the words of the originals.",
        made,
    )
    return told.format(count=made, title=page.get_admin_display_title(), language=within_a_sentence(language))


def may_copy(page: Page, user: Any) -> bool:
    """True if this user may read the page: it is live, or a draft that the user may open."""
    allowed = user.has_perm("simple_translation.submit_translation")
    return allowed and (page.live or page.permissions_for_user(user).can_edit())


def languages_for(page: Page, user: Any) -> QuerySet:
    """Return the languages that the page is not in, and in which this user may add it with what is above it."""
    others = Locale.objects.exclude(pk__in=page.get_translations(inclusive=True).values("locale"))
    return others.filter(pk__in=[locale.pk for locale in others if _may_add(page, locale, user)])


def left_below(page: Page, user: Any) -> dict[int, int]:
    """Return the languages that the page is in → the number of pages below it that are not, and could be.

    These are pages that this user may read, if the user may add pages in that language.
    """
    below = page.get_descendants().filter(Q(live=True) | Q(pk__in=editable(user)))
    left = {}
    for translation in page.get_translations().select_related("locale"):
        there = Page.objects.filter(locale=translation.locale_id).values("translation_key")
        number = below.exclude(translation_key__in=there).count()
        if number and translation.specific.permissions_for_user(user).can_add_subpage():
            left[translation.locale_id] = number
    return left


def _may_add(page: Page, locale: Locale, user: Any) -> bool:
    missing = [each for each in page.get_ancestors().filter(depth__gt=1) if not each.has_translation(locale)]
    return (
        all(may_copy(each, user) for each in missing)
        and _place(page, locale).permissions_for_user(user).can_add_subpage()
    )


def made_above(page: Page, languages: Iterable[Locale]) -> list[str]:
    """Return a sentence for each language that lacks pages above it."""
    told = []
    above = list(page.get_ancestors().filter(depth__gt=1))
    for language in languages:
        if lacking := [each.title for each in above if not each.has_translation(language)]:
            sentence = ngettext(
                "{titles} above it is not translated into {language} yet and gets a draft too: publish that first.",
                "{titles} above it are not translated into {language} yet and get a draft too: publish those first.",
                len(lacking),
            )
            told.append(sentence.format(titles=titles(lacking), language=within_a_sentence(language)))
    return told


def _place(page: Page, locale: Locale) -> Page:
    """Return the page in this language below which the translation is added, or the pages above it that lack one."""
    for above in page.get_ancestors().filter(depth__gt=1).reverse():
        if translation := above.get_translation_or_none(locale):
            return translation.specific
    return Page.get_first_root_node()


def translate(page: Page, locale: Locale, *, user: Any, below: bool) -> list[Page]:
    """Copy a page as a draft into a language, with the pages above it that are not in it. Return the drafts.

    `below`: also copy the pages below it, but for drafts that this user may not open.
    """
    made = []
    pages = [*page.get_ancestors(inclusive=True).filter(depth__gt=1), *(page.get_descendants() if below else [])]
    for each in pages:
        has_place = each.depth <= page.depth or each.get_parent().has_translation(locale)
        if has_place and may_copy(each, user) and not each.has_translation(locale):
            copying = CopyPageForTranslationAction(each.specific, locale, user=user)
            made.append(copying.execute(skip_permission_checks=True))
    return made


class CheckedCopy(CopyPageForTranslationAction):
    def check(self, skip_permission_checks: bool = False) -> None:
        """Also refuse what the screen does not do: adding pages elsewhere, publishing aliases, drafts of others."""
        super().check(skip_permission_checks)
        if self.user and not skip_permission_checks:
            place = _place(self.page, self.locale).permissions_for_user(self.user)
            adds = place.can_publish_subpage() if self.alias or self.copy_parents else place.can_add_subpage()
            below = self.page.get_descendants() if self.include_subtree else []
            if not (adds and all(may_copy(each, self.user) for each in below)):
                raise CopyPageForTranslationPermissionError(_("You may not add these pages in this language."))


def translate_button(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """Yield the button for a page that is in every language, if pages below it are not. Wagtail shows it for others."""
    if not page.numchild or page.is_root() or not may_copy(page, user):
        return
    there = page.get_translations(inclusive=True).values("locale")
    if not Locale.objects.exclude(pk__in=there).exists() and left_below(page, user):
        address = reverse("simple_translation:submit_page_translation", args=[page.pk])
        yield Button(_("Translate"), address, icon_name="globe", priority=80)


def translate_with_what_is_above() -> None:
    """Use this view. Wagtail's refuses a page whose section is not translated, and all pages of others to authors."""
    wagtails.SubmitPageTranslationView = TranslateView
    wagtails.SubmitSnippetTranslationView = TranslateSnippetView
    copy_for_translation.CopyPageForTranslationAction = CheckedCopy
