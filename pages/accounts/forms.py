"""The forms for signing in and for a forgotten password, with limits on attempts."""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from wagtail.admin.forms.auth import LoginForm, PasswordResetForm

from pages.accounts.attempts import ADDRESS, RESET, RESET_MAIL, SIGN_IN, client_of, count, forget, refuse
from pages.admin.preferred_language import language_of


class SignInForm(LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].label = _("Password")  # Wagtail's is its name in English

    def clean(self) -> dict[str, Any]:
        """Count the attempt before the password is checked, which takes long."""
        address, name = client_of(self.request), self.cleaned_data.get("username", "")
        refuse(count(ADDRESS, address))
        refuse(count(SIGN_IN, name, address))
        cleaned = super().clean()
        if self.user_cache:
            forget(SIGN_IN, name, address)
        return cleaned


class ResetForm(PasswordResetForm):
    request: HttpRequest  # set by the view

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        refuse(count(RESET, client_of(self.request)))
        return cleaned

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Send mail, unless this mailbox has had enough. Only the time tells if it has an account."""
        if not count(RESET_MAIL, self.cleaned_data["email"]):
            super().save(*args, **kwargs)

    def send_mail(self, subject: str, text: str, context: dict[str, Any], *args: Any, **kwargs: Any) -> None:
        with override(language_of(context["user"])):
            super().send_mail(subject, text, context, *args, **kwargs)


class CodeForm(forms.Form):
    code = forms.CharField(
        max_length=20,
        widget=forms.TextInput({"autocomplete": "one-time-code", "autofocus": "", "spellcheck": "false"}),
        help_text=_("The six digits that your app shows, or one of your recovery codes."),
    )
