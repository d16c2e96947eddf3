"""The tab of the account page about signing in."""

from typing import Any

from django.forms import Form
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.account import BaseSettingsPanel, SettingsTab

from pages.accounts import second_factor
from pages.accounts.sessions import sessions_of

signing_in = SettingsTab("signing-in", _("Signing in"), order=300)


class _WithoutFields(BaseSettingsPanel):
    tab = signing_in

    def get_form(self) -> Form:
        return Form()


class SecondFactorPanel(_WithoutFields):
    name = "second-factor"
    title = _("Second factor")
    order = 100
    template_name = "pages/accounts/second_factor_panel.html"

    def get_context_data(self) -> dict[str, Any]:
        return {"has_one": second_factor.has_one(self.user), "demanded": second_factor.demanded_of(self.user)}


class SessionsPanel(_WithoutFields):
    name = "sessions"
    title = _("Where you are signed in")
    order = 200
    template_name = "pages/accounts/sessions_panel.html"

    def get_context_data(self) -> dict[str, Any]:
        return {"sessions": sessions_of(self.request)}
