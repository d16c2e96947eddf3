"""Videos and recordings on other sites."""

from collections.abc import Iterator
from typing import Annotated, Any

from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop
from pydantic import Field
from typing_extensions import TypedDict
from wagtail.blocks import URLBlock
from wagtail.images import get_image_model

from pages import embeds
from pages.blocks.shown import EXAMPLE_IMAGE, ShownBlock
from pages.context import RenderContext
from pages.embeds import Embedded
from pages.fitting import Unfit
from pages.providers import names
from pages.sentences import in_words
from pages.shapes import Image
from pages.shapes.values import Integer, Text, Url
from pages.web.links import web_url

NOT_ASKED = gettext_noop("Save the page to ask its provider.")


class Embed(TypedDict):
    url: Url
    provider: Text
    provider_id: Text
    title: Text
    html: Annotated[Text, Field(description="A sandboxed iframe of the provider's player.")]
    width: Integer | None
    height: Integer | None
    thumbnail: Image | None


_EXAMPLE = Embedded(
    "https://vimeo.com/76979871", "https://player.vimeo.com/video/76979871", "A walk through the house", 640, 360
)


_names = lazy(names, str)


class EmbedBlock(ShownBlock, URLBlock):
    """A video or recording, of which editors enter the address. It stores the provider's answer when it is saved."""

    shape = Embed

    class Meta:
        icon = "media"
        label = _("Video or recording")
        description = format_lazy(_("A video or recording on {providers}."), providers=_names())
        example = {
            "url": "https://vimeo.com/76979871",
            "provider": "Vimeo",
            "provider_id": "76979871",
            "title": gettext_noop("A walk through the house"),
            "html": embeds.iframe(_EXAMPLE),
            "width": 640,
            "height": 360,
            "thumbnail": EXAMPLE_IMAGE,
        }

    def __init__(self, **kwargs: Any) -> None:
        help_text = format_lazy(_("Its address on {providers}."), providers=_names())
        # The address has to fit into a database index.
        super().__init__(**{"help_text": help_text, "max_length": 500, **kwargs})

    def normalize(self, value: Any) -> Embedded | None:
        return value if isinstance(value, Embedded) else Embedded.of(value)

    to_python = value_from_form = normalize

    def get_prep_value(self, value: Embedded | None) -> dict | None:
        return value.stored() if value else None

    def value_for_form(self, value: Embedded | None) -> str:
        return value.url if value else ""

    def value_from_datadict(self, data: Any, files: Any, prefix: str) -> Embedded | None:
        """Ask the provider before validation begins. Validation asks nobody: it also decides about stored drafts.

        While Wagtail validates a draft, it marks blocks as not required, and all requests share these blocks. Waiting
        at that moment would let somebody else publish an incomplete page.
        """
        given = super().value_from_datadict(data, files, prefix)
        try:
            address = self.field.clean(self.value_for_form(given))
        except ValidationError:  # not an address: validation reports this
            return given
        if not address:
            return None
        try:
            return embeds.resolve(address)
        except ValidationError as error:
            return Embedded(address, problem=error.messages[0])

    def clean(self, value: Embedded | None) -> Embedded | None:
        """Refuse an invalid address, and a video or recording without a player."""
        super().clean(value)
        if value and not embeds.shown(value):
            raise ValidationError(in_words(_problem(value)))
        return value

    def get_searchable_content(self, value: Embedded | None) -> list[str]:
        return [value.title] if value and value.title else []

    def extract_references(self, value: Embedded | None) -> Iterator[tuple]:
        if value and value.thumbnail:
            yield get_image_model(), str(value.thumbnail), "", ""

    def get_api_representation(self, value: Embedded | None, context: RenderContext) -> dict | None:
        if value is None:
            return None
        player = embeds.shown(value)
        if player is None:
            raise Unfit("", _problem(value))
        return {
            "url": web_url(value.url),
            "provider": player["provider"],
            "provider_id": player["provider_id"],
            "title": value.title,
            "html": player["html"],
            "width": value.width,
            "height": value.height,
            "thumbnail": context.image(value.thumbnail, alt=""),
        }

    def get_preview_context(self, value: Any, parent_context: Any = None) -> dict:
        """Show the thumbnail only: a preview in the block chooser asks no provider."""
        figure = {"image": EXAMPLE_IMAGE, "caption": _EXAMPLE.title, "credit": "Vimeo"}
        html = render_to_string("pages/blocks/image.html", {"value": figure})
        return {**(parent_context or {}), "html": html}

    def get_api_fallback(self, shown: Any) -> SafeString:
        return format_html('<p><a href="{}">{}</a></p>', shown["url"], shown["title"])


def _problem(embedded: Embedded) -> str:
    """Return why a video or recording cannot be shown, and what to do, in English."""
    return embedded.problem or NOT_ASKED
