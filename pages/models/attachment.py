from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument
from wagtail.documents.models import Document as WagtailDocument

from pages.files.content import refuse_other_content
from pages.files.storage import name_for_headers
from pages.models.public_file import PublicFile


class Attachment(PublicFile, AbstractDocument):
    """A file that readers can download. The admin calls it a document."""

    admin_form_fields: ClassVar[tuple] = WagtailDocument.admin_form_fields

    class Meta(PublicFile.Meta):
        indexes: ClassVar[list] = [*PublicFile.Meta.indexes, models.Index(fields=["file"], name="attachment_file")]
        verbose_name = _("document")
        verbose_name_plural = _("documents")

    def clean(self) -> None:
        """Check the type of a new file, by its name and by its content."""
        super().clean()
        if self.file and not self.file._committed:
            try:
                refuse_other_content(self.file.file, self.file.name)
            except ValidationError as error:
                raise ValidationError({"file": error}) from error

    @property
    def filename(self) -> str:
        """The name of the file in its address and for downloads."""
        return name_for_headers(self.file.name)
