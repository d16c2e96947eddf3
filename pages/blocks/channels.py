"""Ways to get in touch: phones, faxes, email and web addresses."""

from typing import Any
from urllib.parse import quote

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import CharBlock, EmailBlock, RegexBlock, StreamBlock, StructBlock, StructBlockValidationError

from pages import phones
from pages.blocks.hrefs import WebPageBlock
from pages.web.links import web_url


class ChannelBlock(StructBlock):
    """One way to get in touch. Subclasses define how its value is displayed and linked."""

    label = CharBlock(required=False, label=_("Label"), help_text=_("What it is for, such as Reception."))

    def channel(self, value: Any) -> dict:
        """Return the channel as JSON. `href` is None if the value cannot be linked; then it is not shown."""
        text, extension = value["value"] or "", value.get("extension") or ""
        return {
            "kind": self.name,
            "label": value.get("label") or None,
            "value": text,
            "extension": extension or None,
            "display": self.display(text),
            "href": self.href(text, extension) if text else None,
        }

    def display(self, text: str) -> str:
        return text

    def href(self, text: str, extension: str) -> str | None:
        raise NotImplementedError


class PhoneNumberBlock(CharBlock):
    """A number, stored in E.164. Numbers of the sites' own countries need no country code."""

    def value_for_form(self, value: str) -> str:
        return phones.international(value) if value else value

    def clean(self, value: str) -> str:
        text = super().clean(value)
        if not text:
            return text
        number = phones.normalise(text)
        if extension := phones.extension_of(text):
            raise ValidationError(_("Enter the number without the extension {extension}.").format(extension=extension))
        return number


class NumberBlock(ChannelBlock):
    value = PhoneNumberBlock(label=_("Number"), search_index=False)

    def display(self, text: str) -> str:
        return phones.national(text)

    def href(self, text: str, extension: str) -> str:
        return phones.tel(text, extension)


class PhoneBlock(NumberBlock):
    extension = RegexBlock(
        r"^\d{1,8}$",
        required=False,
        label=_("Extension"),
        error_messages={"invalid": _("An extension has only digits, such as 204.")},
    )

    class Meta:
        icon = "mobile-alt"

    def clean(self, value: Any) -> Any:
        """Move an extension that is typed after the number, such as `ext. 12`, into its own field."""
        extension, given = phones.extension_of(value["value"] or ""), (value.get("extension") or "").strip()
        if extension and given not in {"", extension}:
            error = ValidationError(
                _("The number ends in another extension, {extension}. Remove one of them.").format(extension=extension)
            )
            raise StructBlockValidationError({"extension": error})
        if extension:
            value = {**value, "value": self._number_of(value["value"]), "extension": extension}
        return super().clean(value)

    def _number_of(self, text: str) -> str:
        try:
            return phones.normalise(text)
        except ValidationError as error:
            raise StructBlockValidationError({"value": error}) from None


class FaxBlock(NumberBlock):
    class Meta:
        icon = "doc-full"


class EmailChannelBlock(ChannelBlock):
    value = EmailBlock(label=_("Address"))

    class Meta:
        icon = "mail"

    def href(self, text: str, extension: str) -> str:
        return f"mailto:{quote(text, safe='@')}"


class WebBlock(ChannelBlock):
    value = WebPageBlock(label=_("Address"))

    class Meta:
        icon = "link"

    def href(self, text: str, extension: str) -> str | None:
        return web_url(text)

    def display(self, text: str) -> str:
        return text.removeprefix("https://").removeprefix("http://").rstrip("/")


class ChannelsBlock(StreamBlock):
    phone = PhoneBlock(label=_("Phone"))
    fax = FaxBlock(label=_("Fax"))
    email = EmailChannelBlock(label=_("Email"))
    url = WebBlock(label=_("Web address"))
    messaging = WebBlock(
        label=_("Messaging"), help_text=_("The address that opens a chat, such as https://wa.me/16472597740.")
    )

    class Meta:
        required = False


def channels_of(value: Any) -> list[dict]:
    """Return the channels of a stream value as JSON."""
    return [child.block.channel(child.value) for child in value or ()]
