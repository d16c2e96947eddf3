"""Ways to get in touch: phones, faxes, addresses of email and web."""

from typing import Any

from wagtail.blocks import CharBlock, EmailBlock, RegexBlock, StreamBlock, StructBlock, URLBlock

from pages import phones


class ChannelBlock(StructBlock):
    """One way to get in touch. Subclasses say what the value is and how it is opened."""

    label = CharBlock(required=False, help_text="What it is for, such as Reception.")

    def channel(self, value: Any) -> dict:
        text = value["value"]
        return {
            "kind": self.name,
            "label": value["label"] or None,
            "value": text,
            "extension": value.get("extension") or None,
            "display": self.display(text),
            "href": self.href(text, value.get("extension") or ""),
        }

    def display(self, text: str) -> str:
        return text

    def href(self, text: str, extension: str) -> str:
        return text


class PhoneNumberBlock(CharBlock):
    """Stored in E.164. A number of the sites' own countries needs no country code."""

    def clean(self, value: str) -> str:
        return phones.normalise(super().clean(value))


class PhoneBlock(ChannelBlock):
    value = PhoneNumberBlock(label="Number")
    extension = RegexBlock(
        r"^\d{1,8}$", required=False, error_messages={"invalid": "An extension has only digits, such as 204."}
    )

    class Meta:
        icon = "mobile-alt"

    def display(self, text: str) -> str:
        return phones.national(text)

    def href(self, text: str, extension: str) -> str:
        return phones.tel(text, extension)


class FaxBlock(ChannelBlock):
    value = PhoneNumberBlock(label="Number")

    class Meta:
        icon = "doc-full"

    def display(self, text: str) -> str:
        return phones.national(text)

    def href(self, text: str, extension: str) -> str:
        return phones.tel(text)


class EmailChannelBlock(ChannelBlock):
    value = EmailBlock(label="Address")

    class Meta:
        icon = "mail"

    def href(self, text: str, extension: str) -> str:
        return f"mailto:{text}"


class WebBlock(ChannelBlock):
    value = URLBlock(label="Address")

    class Meta:
        icon = "link"


class ChannelsBlock(StreamBlock):
    phone = PhoneBlock()
    fax = FaxBlock()
    email = EmailChannelBlock()
    url = WebBlock(label="Web address")
    messaging = WebBlock(label="Messaging", help_text="The address that opens a chat, such as https://wa.me/16472597740.")

    class Meta:
        required = False


def channels_of(value: Any) -> list[dict]:
    """The channels of a stream value, as JSON."""
    return [child.block.channel(child.value) for child in value or ()]
