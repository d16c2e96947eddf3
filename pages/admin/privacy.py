"""The privacy of pages and collections: public, or for editors only. Readers of the API do not log in."""

from typing import Any

from django import forms
from wagtail.admin.forms.collections import CollectionViewRestrictionForm
from wagtail.admin.forms.pages import PageViewRestrictionForm
from wagtail.models.view_restrictions import BaseViewRestriction

# The stored kind of restriction. Wagtail's other kinds hide a page too.
HIDDEN = BaseViewRestriction.LOGIN
CHOICES = [(BaseViewRestriction.NONE, "Public"), (HIDDEN, "Hidden from readers")]


class PrivacyField(forms.ChoiceField):
    def prepare_value(self, value: Any) -> Any:
        return value if value in (None, BaseViewRestriction.NONE) else HIDDEN


def offer_what_works() -> None:
    """Offer only these two choices in Wagtail's forms and histories. Its settings cover only a part of this."""
    field = PrivacyField(label="Visibility", choices=CHOICES, widget=forms.RadioSelect)
    for form in (PageViewRestrictionForm, CollectionViewRestrictionForm):
        form.base_fields["restriction_type"] = field
    others = (BaseViewRestriction.PASSWORD, BaseViewRestriction.GROUPS)
    BaseViewRestriction.RESTRICTION_CHOICES = (*CHOICES, *((other, dict(CHOICES)[HIDDEN]) for other in others))
