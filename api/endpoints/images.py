"""The endpoint for a single image."""

from typing import Any, Literal

from typing_extensions import TypedDict
from wagtail.images import get_image_model

from api.endpoints.collections import DetailView
from api.fields.names import DocumentsAt
from api.fields.selection import fields_parameter
from api.parameters.base import READ, Parameter
from api.parameters.writing import WRITING
from pages.shapes import Image
from pages.shapes.documents import Versioned


class TypeOfImage(TypedDict):
    type: Literal["image"]


class ImageDocument(Image, TypeOfImage, Versioned):
    """An image on its own."""


class ImageView(DetailView):
    """An image by its id, which every place that shows it gives."""

    model = get_image_model()
    collection = "images"
    shared = True
    only_ids = True
    ids_are_in = "Documents give the ids of their images."
    parameters = [fields_parameter(DocumentsAt("get_image"), partial="PartialImage"), *WRITING, *READ]
    path_parameters = [Parameter("key", "The id of the image.", schema={"type": "string", "format": "uuid"})]
    tag = "images"

    def operation_id(self) -> str:
        return "get_image"

    def answer_type(self) -> Any:
        return ImageDocument

    def types(self) -> list[str]:
        return ["image"]
