from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models


class SearchEntry(models.Model):
    """What search knows of a live document. Only publish writes it, along with the document.

    Its rows are slim, the vectors and texts stand beside the table (see the migration): half of all of them are
    looked at for a frequent word.
    """

    document_id = models.UUIDField(primary_key=True)
    site_id = models.BigIntegerField()
    locale = models.TextField(blank=True)
    type = models.TextField()
    # When it was published, in seconds since 1970; 0: never.
    recency = models.BigIntegerField()
    # The words of the title (weight A), the summary (B) and the headings (C).
    head = SearchVectorField()
    # The same, and the words of the body (D).
    everything = SearchVectorField()
    # Title, summary, headings and body, a line each piece: what highlights are taken from.
    texts = ArrayField(models.TextField())
    # Every word of the texts as it is, without its ending taken off: what tells whether a document still has it.
    words = ArrayField(models.TextField(), default=list)

    class Meta:
        indexes = [
            GinIndex(OpClass("words", name="array_ops"), name="search_words", fastupdate=False),
            GinIndex("head", name="search_head", fastupdate=False),
            GinIndex("everything", name="search_everything", fastupdate=False),
        ]

    def __str__(self) -> str:
        return self.texts[0]


class SearchWord(models.Model):
    """A word that stands in some document: what typing errors are corrected to, and beginnings completed to.

    One that is doubted is only used where a live document is found to have it (`api_search_has`).
    """

    # The text search configuration, and what it makes of the word.
    config = models.TextField()
    word = models.TextField(db_collation="C")
    lexeme = models.TextField()
    # The content version at which a document lost it, until it is known whether another has it.
    doubted = models.BigIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint("config", "word", name="search_word")]
        indexes = [
            models.Index("config", "lexeme", name="search_lexeme"),
            models.Index("doubted", name="search_doubted", condition=models.Q(doubted__isnull=False)),
            GinIndex(OpClass("word", name="gin_trgm_ops"), name="search_similar", fastupdate=False),
        ]

    def __str__(self) -> str:
        return self.word
