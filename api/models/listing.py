from django.db import models

# Every page stands in lists of this ordering.
BY_TITLE = "title"


class DocumentList(models.Model):
    """One list that readers can ask for: what has a facet, in one site and language, in one order.

    A facet is text: a type (`article`), `pages` for all of them, or one of these with what narrows it
    (`article category=trauma`, `pages parent=<id>`).
    """

    id = models.AutoField(primary_key=True)
    site_id = models.BigIntegerField()
    locale = models.TextField(blank=True)
    facet = models.TextField()
    ordering = models.TextField()
    # How many documents stand in it.
    total = models.IntegerField()

    class Meta:
        constraints = [models.UniqueConstraint("facet", "ordering", "site_id", "locale", name="list_place")]

    def __str__(self) -> str:
        return f"{self.facet} by {self.ordering} ({self.site_id}, {self.locale})"


class Listing(models.Model):
    """A live document's place in one list. The index `listing_order` is the list; the primary key tells who is in it.

    No foreign keys: only publish writes these rows.
    """

    pk = models.CompositePrimaryKey("document_id", "list_id")
    document_id = models.UUIDField()
    list_id = models.IntegerField()
    key = models.TextField(db_collation="C")

    class Meta:
        indexes = [models.Index("list_id", "key", "document_id", name="listing_order")]

    def __str__(self) -> str:
        return f"{self.list_id}: {self.key}"
