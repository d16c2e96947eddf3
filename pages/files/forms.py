"""The form of documents."""

from wagtail.documents.forms import BaseDocumentForm

from pages.admin.stale_forms import NewerVersionMixin
from pages.admin.tags import FileTagsMixin


class DocumentForm(NewerVersionMixin, FileTagsMixin, BaseDocumentForm):
    """Wagtail's form, which also notices that somebody else has saved the document."""
