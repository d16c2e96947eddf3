"""Pictures and files."""

from typing import Annotated, Any

from django.core.exceptions import ValidationError
from django.forms import Media
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop
from typing_extensions import TypedDict
from wagtail.admin.staticfiles import versioned_static
from wagtail.admin.telepath import register
from wagtail.blocks import CharBlock, ListBlock, StreamBlock, StructBlock, StructBlockValidationError
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock, ImageBlockAdapter

from pages.blocks.shown import EXAMPLE_IMAGE, ShownBlock
from pages.context import RenderContext
from pages.rich_text import markdown
from pages.shapes import FileFacts, Image
from pages.shapes.values import Filled, OptionalText

# Marks the form of a block as a list of pictures. `dropping.js` adds an item for each picture that is dropped there.
_TAKES_PICTURES = {"data-takes-pictures": ""}


DESCRIBE = _("Describe what the picture shows, or mark it as only decorative.")
# The fields of a picture are named as those of the picture at the top of a page.
_LABELS = {
    "image": _("Picture"),
    "alt_text": _("What the picture shows"),
    "decorative": _("The picture is only decorative"),
}


class PictureBlock(ImageBlock):
    """A picture with its alternative text, which is required unless the picture is decorative."""

    def __init__(self, required: bool = True, **kwargs: Any) -> None:
        super().__init__(required, **kwargs)
        for name, label in _LABELS.items():
            self.child_blocks[name].label = label

    def clean(self, value: Any) -> Any:
        """Raise what Wagtail raises, but in the words of `_LABELS`."""
        try:
            return super().clean(value)
        except StructBlockValidationError as error:
            if "alt_text" not in error.block_errors:
                raise
            raise StructBlockValidationError(block_errors={"alt_text": ValidationError(DESCRIBE)}) from error


class PictureAdapter(ImageBlockAdapter):
    """Tells the admin's scripts of our block: `picture_block.js` names it."""

    js_constructor = "pages.blocks.PictureBlock"

    @cached_property
    def media(self) -> Media:
        before = super().media  # in one list, so that the order is kept
        return Media(js=[*before._js, versioned_static("pages/picture_block.js")], css=before._css)


register(PictureAdapter(), PictureBlock)


class Figure(TypedDict):
    image: Image
    caption: OptionalText
    credit: OptionalText


class FigureBlock(ShownBlock, StructBlock):
    """One picture with its caption."""

    shape = Figure

    image = PictureBlock(label=_("Picture"))
    caption = CharBlock(required=False, label=_("Caption"))
    credit = CharBlock(
        required=False, label=_("Credit"), help_text=_("Whom to name. Empty: the name that is stored with the picture.")
    )

    class Meta:
        icon = "image"
        label_format = "{caption} {image}"
        description = _("One picture, with a caption and a credit.")
        example = {"image": EXAMPLE_IMAGE, "caption": gettext_noop("The waiting room"), "credit": "A. Photographer"}

    def get_api_representation(self, value: Any, context: RenderContext) -> dict | None:
        image = picture_of(value["image"], context)
        if value["image"] and image is None:  # the image is not public
            return None
        credit = value["credit"] or (image and image["credit"])
        return {"image": image, "caption": value["caption"] or None, "credit": credit}

    def get_api_markdown(self, shown: Any) -> str:
        below = " · ".join(filter(None, [shown["caption"], shown["credit"]]))
        return "\n\n".join(filter(None, [picture_in_markdown(shown["image"]), markdown.emphasised(below)]))


class GalleryImage(TypedDict):
    image: Image
    caption: OptionalText


class Gallery(TypedDict):
    images: Annotated[list[GalleryImage], Filled]


class GalleryImageBlock(StructBlock):
    image = PictureBlock(label=_("Picture"))
    caption = CharBlock(required=False, label=_("Caption"))

    class Meta:
        icon = "image"
        label = _("Picture")
        label_format = "{caption} {image}"


class GalleryBlock(ShownBlock, StructBlock):
    shape = Gallery

    images = ListBlock(GalleryImageBlock(), min_num=1, label=_("Pictures"))

    class Meta:
        icon = "grid"
        form_attrs = _TAKES_PICTURES
        description = _("Several pictures beside each other.")
        example = {
            "images": [
                {"image": EXAMPLE_IMAGE, "caption": gettext_noop("The waiting room")},
                {
                    "image": {
                        **EXAMPLE_IMAGE,
                        "title": gettext_noop("Garden"),
                        "alt": gettext_noop("Trees behind the house"),
                    },
                    "caption": None,
                },
            ]
        }

    def get_api_representation(self, value: Any, context: RenderContext) -> dict | None:
        found = [(picture_of(item["image"], context), item) for item in value["images"]]
        # An image that is not public is left out; a missing one is reported.
        shown = [(image, item["caption"]) for image, item in found if image or not item["image"]]
        images = [{"image": image, "caption": caption or None} for image, caption in shown]
        return None if found and not images else {"images": images}

    def get_api_fallback(self, shown: Any) -> SafeString:
        named = ((item["image"]["src"], _name(item["image"]), _caption(item["caption"])) for item in shown["images"])
        return format_html("<ul>{}</ul>", format_html_join("", '<li><a href="{}">{}</a>{}</li>', named))

    def get_api_markdown(self, shown: Any) -> str:
        written = []
        for item in shown["images"]:
            written += [picture_in_markdown(item["image"]), markdown.emphasised(item["caption"] or "")]
        return "\n\n".join(filter(None, written))


def _name(image: dict) -> str:
    return image["alt"] or image["title"]


def _caption(caption: str | None) -> str:
    return f" – {caption}" if caption else ""


class Download(FileFacts):
    pass


class DownloadBlock(ShownBlock, StructBlock):
    shape = Download

    document = DocumentChooserBlock(label=_("File"))
    title = CharBlock(
        required=False, label=_("Title"), help_text=_("What the link says. Empty: the title of the file.")
    )

    class Meta:
        icon = "download"
        description = _("A file to download, such as a form or a leaflet.")
        example = {
            "title": gettext_noop("Referral form"),
            "url": "https://cms.example.org/media/documents/referral-form.pdf",
            "bytes": 48213,
            "content_type": "application/pdf",
        }

    def get_api_representation(self, value: Any, context: RenderContext) -> dict | None:
        file = context.file(value["document"])
        return {**file, "title": value["title"] or file["title"]} if file else None

    def get_api_fallback(self, shown: Any) -> SafeString:
        return format_html('<p><a href="{}">{}</a></p>', shown["url"], shown["title"])


class PicturesBlock(StreamBlock):
    """A list of pictures."""

    picture = PictureBlock(label=_("Picture"))

    class Meta:
        required = False
        form_attrs = _TAKES_PICTURES


def pictures_of(value: Any, context: RenderContext) -> list[Image]:
    found = [picture_of(child.value, context) for child in value]
    return [image for image in found if image]


def picture_of(chosen: Any, context: RenderContext) -> Image | None:
    """Return the image chosen in a block, with the alternative text given there. None if it no longer exists."""
    if not chosen:
        return None
    return context.image(chosen, alt="" if chosen.decorative else chosen.contextual_alt_text or None)


def picture_in_markdown(image: dict) -> str:
    return f"![{markdown.escaped(image['alt'] or '')}]({markdown.address(image['src'])})"
