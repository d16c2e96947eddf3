"""Wagtail's form for redirects, which imports use too: a redirect has a target, which can be a path on the site."""

from functools import wraps
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from wagtail.contrib.redirects.forms import RedirectForm
from wagtail.contrib.redirects.models import Redirect

from pages.web.links import is_path, not_an_email

NO_TARGET = "This redirect leads nowhere. Choose a page, or enter a path such as /about/ or a web address."
NEITHER = "Enter a path on the site, such as /about/, or a web address, such as https://example.org/."
_is_web_address = URLValidator(schemes=["http", "https"], message=NEITHER)


def is_target(target: str) -> None:
    """Refuse what is neither a path on the site nor a web address."""
    if not is_path(target):
        _is_web_address(target)
        not_an_email(target)


class TargetField(forms.URLField):
    """A path on the site or a web address. As in other forms, a web address can be typed without its scheme."""

    widget = forms.TextInput
    default_validators = [is_target]
    default_error_messages = {"invalid": NEITHER}

    def to_python(self, value: Any) -> Any:
        text = forms.CharField.to_python(self, value) or ""
        return text if is_path(text) else super().to_python(text)


def accept_paths() -> None:
    """Accept paths as targets, and refuse redirects without a target. Wagtail has no setting for its form."""
    column = Redirect._meta.get_field("redirect_link")
    column.validators = [is_target]
    label, longest = "Redirect to any address or path", column.max_length
    RedirectForm.base_fields["redirect_link"] = TargetField(
        label=label, required=False, max_length=longest, assume_scheme="https"
    )
    clean = RedirectForm.clean

    @wraps(clean)
    def with_a_target(form: RedirectForm) -> Any:
        cleaned = clean(form)
        targets = {"redirect_page", "redirect_link"}
        if not targets & form.errors.keys() and not any(form.cleaned_data.get(name) for name in targets):
            raise ValidationError(NO_TARGET)
        return cleaned

    RedirectForm.clean = with_a_target
