"""Keep paths such as `/fr/` free: the home page of that language is there."""

from typing import Any

from django.core.exceptions import ValidationError
from wagtail.admin.forms.pages import CopyForm
from wagtail.models import Locale, Page, Site


def reason_against(slug: str, parent: Page | None) -> str | None:
    """Return an error message if a page with this slug would hide the home page of a language, else None."""
    if parent is None or not Site.objects.filter(root_page_id=parent.pk).exists():
        return None
    if Locale.objects.filter(language_code=slug).exclude(pk=parent.locale_id).exists():
        return f"/{slug}/ is the home page in the language {slug}. Choose another slug, such as {slug}-page."
    return None


class ContentCopyForm(CopyForm):
    def clean(self) -> dict[str, Any]:
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
                f"The page “{page.title}” is at /{code}/, which the home page in this language needs. "
                "Give that page another slug first."
            )
