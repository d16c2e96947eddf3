"""Form fields of the admin. They accept or refuse input; they only remove control characters, which nobody sees.

Dates use the browser's inputs.
"""

import re
from functools import wraps
from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import register_form_field_override
from wagtail.admin.telepath import register
from wagtail.admin.telepath.widgets import WidgetAdapter
from wagtail.admin.widgets import AdminDateInput, AdminDateTimeInput, AdminTimeInput

from pages.normalization import stream_safe
from pages.times import INCOMPLETE_DAY, four_digit_year
from pages.web.links import not_an_email

_INCOMPLETE_TIME = _("This time is incomplete. Enter the hour and the minutes, such as 09:30.")
_INCOMPLETE_MOMENT = _("This date and time is incomplete. Enter both, such as 2026-12-25 09:30.")

# PowerPoint writes a line break as a vertical tab.
_LINE_BREAKS = re.compile(r"[\x0b\x0c\x85]")
# The other control characters (C0 and C1), except tabs and ordinary line breaks. Django refuses null characters.
_CONTROLS = re.compile(r"[\x01-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")


def use_one_rule_for_web_pages() -> None:
    """Refuse an email address as a web page. Forms add a scheme to it, so it would look like one."""
    options = {"assume_scheme": "https", "validators": [not_an_email]}
    register_form_field_override(models.URLField, override=options)


def use_native_inputs() -> None:
    """Use the browser's own date and time inputs in the forms of models and in blocks.

    Wagtail's script replaces unreadable dates by today's. Our templates `wagtailadmin/widgets/*_input.html`
    contain the inputs.
    """
    for field, widget, message, validators in (
        (models.TimeField, AdminTimeInput, _INCOMPLETE_TIME, []),
        (models.DateField, AdminDateInput, INCOMPLETE_DAY, [four_digit_year]),
        (models.DateTimeField, AdminDateTimeInput, _INCOMPLETE_MOMENT, [four_digit_year]),
    ):
        options = {"widget": widget, "error_messages": {"invalid": message}, "validators": validators}
        register_form_field_override(field, override=options)
        register(WidgetAdapter(), widget)


class LiteralField(models.CharField):
    """Text whose first and last spaces have a meaning, such as a part of a sentence. Forms do not remove them."""

    def deconstruct(self) -> Any:
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs  # the column is the same

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(strip=False, **kwargs)


def remove_control_characters() -> None:
    """Remove control characters from the text of every form and block. They are pasted along, and nobody sees them.

    Endless runs of marks are cut too, since fields for addresses and names normalize what they get.

    All of Django's fields for text read it with one method, and Django has no setting for it. A line break becomes a
    space in a field of one line. Passwords are not changed.
    """
    to_python = forms.CharField.to_python

    @wraps(to_python)
    def without_controls(field: forms.CharField, value: Any) -> Any:
        if isinstance(value, str) and not isinstance(field.widget, forms.PasswordInput):
            line_break = "\n" if isinstance(field.widget, forms.Textarea) else " "
            value = stream_safe(_CONTROLS.sub("", _LINE_BREAKS.sub(line_break, value)))
        return to_python(field, value)

    forms.CharField.to_python = without_controls  # type: ignore[method-assign]
