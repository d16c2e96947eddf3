"""Links in text: the admin's chooser accepts the same input as all other link fields."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.views.chooser import ExternalLinkView

from pages.rich_text import stored_links
from pages.web.links import SCHEMES, clean_href, is_path


class LinkForm(forms.Form):
    url = forms.CharField(label=_("Web page, email address or telephone number"))
    link_text = forms.CharField(label=_("Link text"), required=False)

    def clean_url(self) -> str:
        """Validate the address. A path on the site stays unchanged."""
        typed = self.cleaned_data["url"].strip()
        if is_path(typed):
            return typed
        try:
            return clean_href(typed)
        except ValidationError as error:
            raise forms.ValidationError(error.messages) from None


class LinkView(ExternalLinkView):
    form_class = LinkForm

    def get_result_data(self) -> dict[str, Any]:
        """Return the link. If no text was selected, its text is the address as it was typed."""
        result = super().get_result_data()
        if not self.form.cleaned_data["link_text"].strip():
            result["title"] = self.form["url"].data.strip()
        return result


@hooks.register("register_rich_text_features", order=1)
def keep_pasted_phones(features: Any) -> None:
    """Allow pasted `tel:` links. The editor drops links with unknown schemes."""
    link = features.plugins_by_editor["draftail"]["link"]
    link.data["allowlist"]["href"] = f"^(({'|'.join(SCHEMES)}):|#|undefined$)"


@hooks.register("register_rich_text_features", order=1)
def read_any_link(features: Any) -> None:
    stored_links.register(features)
