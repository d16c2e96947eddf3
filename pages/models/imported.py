from django.db import models


class ImportedSource(models.Model):
    """A file that was imported, what became of it, and the lines of it that found no place."""

    source = models.CharField(max_length=255, unique=True)
    digest = models.CharField(max_length=64)
    page = models.ForeignKey("wagtailcore.Page", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    # What the last import of it wrote; a later one is an editor's.
    revision = models.ForeignKey(
        "wagtailcore.Revision", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    tags = models.JSONField(default=list, blank=True)
    # [{"line": 12, "text": "…"}]
    unplaced = models.JSONField(default=list, blank=True)
    imported_at = models.DateTimeField()

    class Meta:
        ordering = ["-imported_at"]

    def __str__(self) -> str:
        return self.source
