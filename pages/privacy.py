"""Who sees a page or a collection: readers, or nobody but editors. Readers of the API do not log in."""

from typing import Any

from django import forms
from wagtail.admin.forms.collections import CollectionViewRestrictionForm
from wagtail.admin.forms.pages import PageViewRestrictionForm
from wagtail.models.view_restrictions import BaseViewRestriction

# Of Wagtail's kinds of restrictions, the one that is stored. Any other hides all the same.
HIDDEN = BaseViewRestriction.LOGIN
CHOICES = [(BaseViewRestriction.NONE, "Public"), (HIDDEN, "Hidden from readers")]


class PrivacyField(forms.ChoiceField):
    def prepare_value(self, value: Any) -> Any:
        return value if value in (None, BaseViewRestriction.NONE) else HIDDEN


def offer_what_works() -> None:
    """In Wagtail's forms, and in what the history of a page says; Wagtail has settings for some of it only."""
    field = PrivacyField(label="Visibility", choices=CHOICES, widget=forms.RadioSelect)
    for form in (PageViewRestrictionForm, CollectionViewRestrictionForm):
        form.base_fields["restriction_type"] = field
    others = (BaseViewRestriction.PASSWORD, BaseViewRestriction.GROUPS)
    BaseViewRestriction.RESTRICTION_CHOICES = (*CHOICES, *((other, dict(CHOICES)[HIDDEN]) for other in others))
