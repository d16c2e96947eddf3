"""Form fields that refuse damaged or incomplete pictures."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from PIL import Image
from wagtail.admin.forms.account import AvatarPreferencesForm
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm
from wagtail.images.image_operations import FillOperation

from pages.admin.stale_forms import NewerVersionMixin
from pages.files.decoding import ONE_AT_A_TIME

BROKEN = "This picture is damaged or incomplete. Save or copy it again, then upload the new file."
LOST = "The file of this picture is lost. Upload it again, or choose another file."
# The errors that Pillow raises for damaged pictures and other files.
READ_ERRORS = (OSError, EOFError, SyntaxError, ValueError, IndexError, Image.DecompressionBombError)


class WholePicture:
    """Mixin for an image field: decodes the whole file. Django's field reads only its beginning.

    It also turns Pillow's own errors into validation errors.
    """

    def to_python(self, data: Any) -> Any:
        try:
            file = super().to_python(data)  # type: ignore[misc]
            if file:
                file.seek(0)
                with ONE_AT_A_TIME:
                    Image.open(file).load()
                file.seek(0)
        except READ_ERRORS as error:
            raise ValidationError(BROKEN, code="invalid_image") from error
        return file


class PictureField(WholePicture, WagtailImageField):
    def clean(self, data: Any, initial: Any = None) -> Any:
        """Raise ValidationError if the stored file is lost and no new one is sent. Django would measure it."""
        if not data and initial and not initial.storage.exists(initial.name):
            raise ValidationError(LOST, code="lost")
        return super().clean(data, initial)


class PortraitField(WholePicture, forms.ImageField):
    pass


class PictureForm(NewerVersionMixin, BaseImageForm):
    """The form for all uploads of pictures in the admin."""

    file = PictureField(label="File", widget=BaseImageForm.Meta.widgets["file"])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Django keeps a declared field even in forms that exclude it, such as those below a multiple upload.
        if "file" not in (self._meta.fields or ()) or "file" in (self._meta.exclude or ()):
            del self.fields["file"]


class Fill(FillOperation):
    def construct(self, size: str, *extra: str) -> None:
        """Refuse a size without any area, by which Wagtail would divide."""
        super().construct(size, *extra)
        if not (self.width and self.height):
            raise ValueError("The size of a picture is at least 1x1.")


def refuse_broken_portraits() -> None:
    """Check the portraits of editors too. Wagtail has no setting for the form in their account."""
    label = AvatarPreferencesForm.base_fields["avatar"].label
    AvatarPreferencesForm.base_fields["avatar"] = PortraitField(label=label, required=False)
