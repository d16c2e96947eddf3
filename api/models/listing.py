from django.db import models

# The ordering that lists of every page type have.
BY_TITLE = "title"


class DocumentList(models.Model):
    """A list that clients can ask for: the documents with a facet, in one site, language and order.

    A facet is a type (`article`), `pages` for all types, or one of these with a filter (`article category=trauma`,
    `pages parent=<id>`).
    """

    id = models.AutoField(primary_key=True)
    site_id = models.BigIntegerField()
    locale = models.TextField(blank=True)
    facet = models.TextField()
    ordering = models.TextField()
    # The number of its documents.
    total = models.IntegerField()

    class Meta:
        constraints = [models.UniqueConstraint("facet", "ordering", "site_id", "locale", name="list_place")]

    def __str__(self) -> str:
        return f"{self.facet} by {self.ordering} ({self.site_id}, {self.locale})"


class Listing(models.Model):
    """A live document's place in one list.

    The index `listing_order` is the list in its order. The primary key answers if a document is in a list. There are
    no foreign keys, because only `publish` writes these rows.
    """

    pk = models.CompositePrimaryKey("document_id", "list_id")
    document_id = models.UUIDField()
    list_id = models.IntegerField()
    key = models.TextField(db_collation="C")

    class Meta:
        indexes = [models.Index("list_id", "key", "document_id", name="listing_order")]

    def __str__(self) -> str:
        return f"{self.list_id}: {self.key}"
