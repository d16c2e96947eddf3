"""The choice of a time zone in the account: what stands for nothing chosen is the zone of the site."""

from typing import Any

from wagtail.admin.forms.account import LocalePreferencesForm
from wagtail.admin.views.account import LocaleSettingsPanel

from pages.times import editors_zone


class ZoneForm(LocalePreferencesForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Let the script of the field name the zone that `TimeZoneMiddleware` uses. Wagtail names TIME_ZONE."""
        super().__init__(*args, **kwargs)
        if "current_time_zone" in self.fields:
            self.fields["current_time_zone"].widget.attrs["data-w-locale-server-time-zone-param"] = editors_zone().key


def name_the_zone_of_the_site() -> None:
    LocaleSettingsPanel.form_class = ZoneForm
