from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from pages.columns.json_fields import ShapedJSONField, is_text, list_of


def is_line(stored: Any) -> bool:
    return isinstance(stored, dict) and {"line", "text"} == stored.keys() - {"stays"}


class ImportedSource(models.Model):
    """An imported file, the page made from it, and its lines that had no place in the page."""

    source = models.CharField(max_length=255, unique=True)
    digest = models.CharField(max_length=64)
    page = models.ForeignKey(
        "wagtailcore.Page", verbose_name=_("page"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    # The revision of the last import. A later one is by an editor.
    revision = models.ForeignKey(
        "wagtailcore.Revision", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    tags = ShapedJSONField(default=list, blank=True, shape=list_of(is_text))
    # [{"line": 12, "text": "…", "stays": false}]; rows of earlier imports have no `stays`
    unplaced = ShapedJSONField(default=list, blank=True, shape=list_of(is_line))
    imported_at = models.DateTimeField()

    class Meta:
        verbose_name = _("imported file")
        verbose_name_plural = _("imported files")
        ordering = ["-imported_at"]

    def __str__(self) -> str:
        return self.source
