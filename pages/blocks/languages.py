"""The languages of a site, in an order."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import ChoiceBlock, StreamBlock, StreamBlockValidationError

from pages.language_names import languages_there_are


class LanguagesBlock(StreamBlock):
    """Languages, each once."""

    language = ChoiceBlock(choices=languages_there_are, label=_("Language"), icon="globe")

    class Meta:
        required = False

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        codes = [child.value for child in cleaned]
        twice = {
            number: ValidationError(_("This language is above already. Remove it here or there."))
            for number, code in enumerate(codes)
            if code in codes[:number]
        }
        if twice:
            raise StreamBlockValidationError(block_errors=twice)
        return cleaned
