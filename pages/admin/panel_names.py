"""The names of panels, which stand in addresses such as that of a part of the settings."""

from typing import Any

from django.utils.translation import override
from wagtail.admin.panels import Panel


def name_panels_in_english() -> None:
    """Make the names of English headings. Wagtail keeps those in the language of whoever opens a form first."""
    name_of: Any = Panel.clean_name.fget  # type: ignore[attr-defined]

    def clean_name(panel: Panel) -> str:
        with override("en"):
            return str(name_of(panel))

    Panel.clean_name = property(clean_name)
