"""Wagtail's form for redirects, which imports use too.

A redirect has a target, which can be a path on the site, and may keep the query of the visitor's address.
"""

from functools import wraps
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.contrib.redirects.forms import RedirectForm
from wagtail.contrib.redirects.models import Redirect
from wagtail.contrib.redirects.views import CreateView, EditView

from pages.admin.redirect_routes import leads_nowhere, loops, shadowed_by
from pages.models.redirect import RedirectOptions, keeps_query
from pages.web.links import is_path, not_an_email

NO_TARGET = _("This redirect leads nowhere. Choose a page, or enter a path such as /about/ or a web address.")
SHADOWED = _(
    "The live page “{title}” is at this path, and readers get that page. Unpublish it or change its address first."
)
LOOPS = _("This redirect leads back to itself, perhaps through others. Choose another target.")
NEITHER = _("Enter a path on the site, such as /about/, or a web address, such as https://example.org/.")
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


def change_the_form() -> None:
    """Accept paths as targets, refuse redirects without a target, and let an editor choose about the query.

    Wagtail has no setting for its form.
    """
    column = Redirect._meta.get_field("redirect_link")
    column.validators = [is_target]
    label, longest = _("Redirect to any address or path"), column.max_length
    RedirectForm.base_fields["redirect_link"] = TargetField(
        label=label, required=False, max_length=longest, assume_scheme="https"
    )
    RedirectForm.base_fields["keep_query"] = forms.BooleanField(
        label=_("Keep what follows ? in the address"),
        required=False,
        help_text=_("Such as ?utm_source=newsletter in a link of a campaign. Otherwise readers arrive without it."),
    )
    clean, save, begin = RedirectForm.clean, RedirectForm.save, RedirectForm.__init__

    @wraps(begin)
    def with_options(form: RedirectForm, *args: Any, **kwargs: Any) -> None:
        begin(form, *args, **kwargs)
        if form.instance.pk:
            form.initial.setdefault("keep_query", keeps_query(form.instance))

    @wraps(save)
    def and_save_options(form: RedirectForm, *args: Any, **kwargs: Any) -> Redirect:
        redirect = save(form, *args, **kwargs)
        if redirect.pk:
            chosen = {"keep_query": form.cleaned_data["keep_query"]}
            RedirectOptions.objects.update_or_create(redirect=redirect, defaults=chosen)
        return redirect

    @wraps(clean)
    def with_a_target(form: RedirectForm) -> Any:
        cleaned = clean(form)
        targets = {"redirect_page", "redirect_link"}
        if not targets & form.errors.keys() and not any(form.cleaned_data.get(name) for name in targets):
            raise ValidationError(NO_TARGET)
        if not form.errors:
            _refuse_what_nobody_follows(form)
        return cleaned

    RedirectForm.clean, RedirectForm.save, RedirectForm.__init__ = with_a_target, and_save_options, with_options


def _refuse_what_nobody_follows(form: RedirectForm) -> None:
    values = {name: form.cleaned_data.get(name) for name in ("old_path", "site", "redirect_page", "redirect_link")}
    values["redirect_link"] = values["redirect_link"] or ""
    if page := shadowed_by(values["old_path"], values["site"] and values["site"].pk):
        raise ValidationError({"old_path": SHADOWED.format(title=page.get_admin_display_title())})
    if loops(Redirect(pk=form.instance.pk, **values)):
        raise ValidationError(LOOPS)


def warn_of_targets() -> None:
    """Say after saving that a redirect leads nowhere. It is no error: the frontend can have pages of its own."""
    for view in (CreateView, EditView):
        _warn(view)


def _warn(view: Any) -> None:
    form_valid = view.form_valid

    @wraps(form_valid)
    def and_warn(self: Any, form: RedirectForm) -> Any:
        response = form_valid(self, form)
        if why := leads_nowhere(form.instance):
            messages.warning(self.request, why)
        return response

    view.form_valid = and_warn
