"""Pictures that editors give are whole, so that they can be shown."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from PIL import Image
from wagtail.admin.forms.account import AvatarPreferencesForm
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from pages.decoding import ONE_AT_A_TIME

BROKEN = "This picture is damaged or was cut off on its way. Save or copy it anew, and give that file."
LOST = "The file of this picture is lost. Give it again, or another in its place."
# What Pillow raises for files that are no picture, or not all of one.
UNREADABLE = (OSError, EOFError, SyntaxError, ValueError, IndexError, Image.DecompressionBombError)


class WholePicture:
    """Beside a form field of pictures, which looks at the beginning of a file only, or raises what Pillow raises."""

    def to_python(self, data: Any) -> Any:
        try:
            file = super().to_python(data)  # type: ignore[misc]
            if file:
                file.seek(0)
                with ONE_AT_A_TIME:
                    Image.open(file).load()
                file.seek(0)
        except UNREADABLE as error:
            raise ValidationError(BROKEN, code="invalid_image") from error
        return file


class PictureField(WholePicture, WagtailImageField):
    def clean(self, data: Any, initial: Any = None) -> Any:
        """Whatever else is changed of a picture: Django measures the file that it has already."""
        if not data and initial and not initial.storage.exists(initial.name):
            raise ValidationError(LOST, code="lost")
        return super().clean(data, initial)


class PortraitField(WholePicture, forms.ImageField):
    pass


class PictureForm(BaseImageForm):
    """Wherever the admin takes a picture: uploads of one and of many, in a page, in place of another."""

    file = PictureField(label="File", widget=BaseImageForm.Meta.widgets["file"])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Django leaves a declared field in forms of which it is excluded, such as those below uploads of many pictures.
        if "file" not in self._meta.fields or "file" in (self._meta.exclude or ()):
            del self.fields["file"]


def refuse_broken_portraits() -> None:
    """Of editors, in their own account, whose form Wagtail lets nobody choose."""
    label = AvatarPreferencesForm.base_fields["avatar"].label
    AvatarPreferencesForm.base_fields["avatar"] = PortraitField(label=label, required=False)
