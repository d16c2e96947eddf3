"""The forms of pictures."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.account import AvatarPreferencesForm
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm
from wagtail.images.image_operations import FillOperation

from pages.admin.stale_forms import NewerVersionMixin
from pages.admin.tags import FileTagsMixin
from pages.files.intake import CleanPicture, take_in

LOST = _("The file of this picture is lost. Upload it again, or choose another file.")
_ALTERNATIVE_TEXT = _(
    "What the picture shows, for those who cannot see it. It can be replaced wherever the picture is used."
)


class PictureField(WagtailImageField):
    """Takes pictures in: what is stored contains the picture alone. The extension of the name does not matter."""

    default_validators: ClassVar[list] = []  # Wagtail's looks at the extension

    def to_python(self, data: Any) -> CleanPicture | None:
        file = forms.FileField.to_python(self, data)
        if file is None:
            return None
        self.check_image_file_size(file)
        return take_in(file, file.name)


class ReplaceablePictureField(PictureField):
    def clean(self, data: Any, initial: Any = None) -> Any:
        """Raise ValidationError if the stored file is lost and no new one is sent. Django would measure it."""
        if not data and initial and not initial.storage.exists(initial.name):
            raise ValidationError(LOST, code="lost")
        return super().clean(data, initial)


class PictureForm(NewerVersionMixin, FileTagsMixin, BaseImageForm):
    """The form for all uploads of pictures in the admin."""

    file = ReplaceablePictureField(label=_("File"), widget=BaseImageForm.Meta.widgets["file"])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Django keeps a declared field even in forms that exclude it, such as those below a multiple upload.
        if "file" not in (self._meta.fields or ()) or "file" in (self._meta.exclude or ()):
            del self.fields["file"]
        else:
            self._translate(self.fields["file"])
        description = self.fields.get("description")
        if description:
            description.label, description.help_text = _("Alternative text"), _ALTERNATIVE_TEXT

    def _translate(self, file: forms.Field) -> None:
        """Wagtail writes these sentences when a field is made, and this one was made when the server started."""
        made = ReplaceablePictureField()
        file.help_text, file.error_messages = made.help_text, made.error_messages


class Fill(FillOperation):
    def construct(self, size: str, *extra: str) -> None:
        """Refuse a size without any area, by which Wagtail would divide."""
        super().construct(size, *extra)
        if not (self.width and self.height):
            raise ValueError("The size of a picture is at least 1x1.")


def refuse_broken_portraits() -> None:
    """Check the portraits of editors too. Wagtail has no setting for the form in their account."""
    label = AvatarPreferencesForm.base_fields["avatar"].label
    AvatarPreferencesForm.base_fields["avatar"] = PictureField(label=label, required=False)
