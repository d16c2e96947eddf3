"""Ways to get in touch: phones, faxes, email and web addresses."""

from typing import Any
from urllib.parse import quote

from django.core.exceptions import ValidationError
from wagtail.blocks import CharBlock, EmailBlock, RegexBlock, StreamBlock, StructBlock

from pages import phones
from pages.blocks.hrefs import WebPageBlock
from pages.web.links import web_url


class ChannelBlock(StructBlock):
    """One way to get in touch. Subclasses define how its value is displayed and linked."""

    label = CharBlock(required=False, help_text="What it is for, such as Reception.")

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

    def clean(self, value: str) -> str:
        text = super().clean(value)
        if not text:
            return text
        if extension := phones.extension_of(text):
            raise ValidationError(f"Enter the number without the extension. Put {extension} in the extension field.")
        return phones.normalise(text)


class NumberBlock(ChannelBlock):
    value = PhoneNumberBlock(label="Number", search_index=False)

    def display(self, text: str) -> str:
        return phones.national(text)

    def href(self, text: str, extension: str) -> str:
        return phones.tel(text, extension)


class PhoneBlock(NumberBlock):
    extension = RegexBlock(
        r"^\d{1,8}$", required=False, error_messages={"invalid": "An extension has only digits, such as 204."}
    )

    class Meta:
        icon = "mobile-alt"


class FaxBlock(NumberBlock):
    class Meta:
        icon = "doc-full"


class EmailChannelBlock(ChannelBlock):
    value = EmailBlock(label="Address")

    class Meta:
        icon = "mail"

    def href(self, text: str, extension: str) -> str:
        return f"mailto:{quote(text, safe='@')}"


class WebBlock(ChannelBlock):
    value = WebPageBlock(label="Address")

    class Meta:
        icon = "link"

    def href(self, text: str, extension: str) -> str | None:
        return web_url(text)

    def display(self, text: str) -> str:
        return text.removeprefix("https://").removeprefix("http://").rstrip("/")


class ChannelsBlock(StreamBlock):
    phone = PhoneBlock()
    fax = FaxBlock()
    email = EmailChannelBlock()
    url = WebBlock(label="Web address")
    messaging = WebBlock(help_text="The address that opens a chat, such as https://wa.me/16472597740.")

    class Meta:
        required = False


def channels_of(value: Any) -> list[dict]:
    """Return the channels of a stream value as JSON."""
    return [child.block.channel(child.value) for child in value or ()]
