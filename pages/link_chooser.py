"""Links in text: the admin's chooser takes the same as every other field for links."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from wagtail import hooks
from wagtail.admin.views.chooser import ExternalLinkView

from pages.links import clean_href


class LinkForm(forms.Form):
    url = forms.CharField(label="Web page, email address or telephone number")
    link_text = forms.CharField(required=False)

    def clean_url(self) -> str:
        """A path of the site stays as it is."""
        typed = self.cleaned_data["url"].strip()
        if typed.startswith("/") and not typed.startswith("//"):
            return typed
        try:
            return clean_href(typed)
        except ValidationError as error:
            raise forms.ValidationError(error.messages) from None


class LinkView(ExternalLinkView):
    form_class = LinkForm

    def get_result_data(self) -> dict[str, Any]:
        """Where no words were chosen, the link reads as it was typed."""
        result = super().get_result_data()
        if not self.form.cleaned_data["link_text"].strip():
            result["title"] = self.form["url"].data.strip()
        return result


@hooks.register("register_rich_text_features", order=1)
def keep_pasted_phones(features: Any) -> None:
    """The editor drops pasted links whose scheme it does not know."""
    link = features.plugins_by_editor["draftail"]["link"]
    link.data["allowlist"]["href"] = "^(http:|https:|mailto:|tel:|#|undefined$)"
