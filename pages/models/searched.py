"""What the search of the admin finds of pages besides their titles."""

from typing import Any

from wagtail.models import Page
from wagtail.search import index


class _OfLivePages(index.BaseField):
    """Everybody finds all pages, so words of drafts are not searched: not everybody may open these."""

    def get_value(self, obj: Page) -> Any:
        return super().get_value(obj) if obj.live else ""


class LiveSearchField(_OfLivePages, index.SearchField):
    pass


class LiveAutocompleteField(_OfLivePages, index.AutocompleteField):
    pass


def searched(*names: str) -> list[index.BaseField]:
    """Return search fields that the admin searches: the lists and choosers of Wagtail read only what autocompletes."""
    return [kind(name) for name in names for kind in (LiveSearchField, LiveAutocompleteField)]
