"""A language's home stands at `/fr/`, so no page of the default language may stand there."""

from typing import Any

from django.core.exceptions import ValidationError
from wagtail.admin.forms.pages import CopyForm
from wagtail.models import Locale, Page, Site


def reason_against(slug: str, parent: Page | None) -> str | None:
    """A sentence where a page with this slug would hide the home of a language; else None."""
    if parent is None or not Site.objects.filter(root_page_id=parent.pk).exists():
        return None
    if Locale.objects.filter(language_code=slug).exclude(pk=parent.locale_id).exists():
        return f"The home page in the language {slug} stands at /{slug}/. Choose another slug, such as {slug}-page."
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
    """Raises ValidationError where a page has the slug of this language."""
    for root_path, locale_id in Site.objects.values_list("root_page__path", "root_page__locale_id"):
        below = Page.objects.filter(path__startswith=root_path, depth=len(root_path) // Page.steplen + 1)
        page = below.filter(slug=code).first()
        if page and not Locale.objects.filter(pk=locale_id, language_code=code).exists():
            raise ValidationError(
                f"The page “{page.title}” stands at /{code}/, where the home page in this language would stand. "
                "Give that page another slug first."
            )
