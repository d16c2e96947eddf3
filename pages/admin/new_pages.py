"""A new page: in which language it is."""

from functools import wraps
from typing import Any

from django.utils.translation import gettext as _
from wagtail.admin.views.pages.choose_parent import ChooseParentView
from wagtail.admin.views.pages.create import CreateView
from wagtail.models import Locale

from pages.language_names import within_a_sentence


def offer_sections_of_all_languages() -> None:
    """Leave out no section. Wagtail offers those of the site's language, or of the one that the address names."""
    ChooseParentView.get_locale = lambda view: None


def name_the_language_of_a_new_page() -> None:
    """Name the language in the title of the form if the site has several."""
    subtitle_of = CreateView.get_page_subtitle

    @wraps(subtitle_of)
    def with_language(view: Any) -> str:
        kind = subtitle_of(view)
        several = view.locale and Locale.objects.count() > 1
        told = _("{kind} ({language})").format(kind=kind, language=within_a_sentence(view.locale)) if several else kind
        return str(told)

    CreateView.get_page_subtitle = with_language
