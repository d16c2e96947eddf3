"""Keep paths such as `/fr/` free: the home page of that language is there."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.pages import CopyForm
from wagtail.models import Locale, Page, Site

from pages.web.addresses import INVALID, free_slug, taken


def reason_against(slug: str, parent: Page | None) -> str | None:
    """Return an error message if a page with this slug would hide the home page of a language, else None."""
    if parent is None or not Site.objects.filter(root_page_id=parent.pk).exists():
        return None
    if Locale.objects.filter(language_code=slug).exclude(pk=parent.locale_id).exists():
        return _(
            "/{slug}/ is the home page in the language {slug}. Choose another address, such as {slug}-page."
        ).format(slug=slug)
    return None


class ContentCopyForm(CopyForm):
    """Wagtail's form to copy a page. It suggests an address that is free, and speaks of addresses instead of slugs."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["new_slug"]
        field.label, field.error_messages["invalid"] = _("Address of the copy"), INVALID
        field.initial = free_slug(self.page.slug, self.page.get_parent())

    def clean(self) -> dict[str, Any]:
        parent = self.cleaned_data.get("new_parent_page") or self.page.get_parent()
        if why := taken(self.cleaned_data.get("new_slug", ""), parent):
            self.add_error("new_slug", why)
        cleaned = super().clean()
        parent = cleaned.get("new_parent_page") or self.page.get_parent()
        reason = reason_against(cleaned.get("new_slug", ""), parent)
        if reason:
            self.add_error("new_slug", reason)
        return cleaned


def refuse_language_of_a_slug(code: str) -> None:
    """Raise ValidationError if a page has this language's code as its slug."""
    for root_path, locale_id in Site.objects.values_list("root_page__path", "root_page__locale_id"):
        below = Page.objects.filter(path__startswith=root_path, depth=len(root_path) // Page.steplen + 1)
        page = below.filter(slug=code).first()
        if page and not Locale.objects.filter(pk=locale_id, language_code=code).exists():
            raise ValidationError(
                _(
                    "The page “{title}” is at /{code}/, which the home page in this language needs. Give that page "
                    "another address first."
                ).format(title=page.title, code=code)
            )
