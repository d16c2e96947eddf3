from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models


class SearchEntry(models.Model):
    """The search entry of a live document. `publish` writes it together with the document.

    The vectors and texts are stored outside of the table (see the migration), so that its rows are small: a frequent
    word makes a search read half of all rows.
    """

    document_id = models.UUIDField(primary_key=True)
    site_id = models.BigIntegerField()
    locale = models.TextField(blank=True)
    type = models.TextField()
    # The moment of publication in seconds since 1970, or 0.
    recency = models.BigIntegerField()
    # The words of the title (weight A), the summary (B) and the headings (C).
    head = SearchVectorField()
    # The same, and the words of all other fields (D).
    everything = SearchVectorField()
    # The field of each text, as in `api.search.texts`. Releases that do not write them have none, and no highlights.
    fields = ArrayField(models.TextField(), db_default=[])
    # Title, summary, headings and all other fields, with one piece a line. Highlights are taken from these.
    texts = ArrayField(models.TextField())
    # Every word of the texts, unstemmed. This shows if a document still has a word.
    words = ArrayField(models.TextField(), default=list)
    # `api.search.folding.FOLDING` when the words and vectors were made. Releases that do not write it have 1.
    folding = models.PositiveSmallIntegerField(db_default=1)

    class Meta:
        indexes = [
            GinIndex(OpClass("words", name="array_ops"), name="search_words", fastupdate=False),
            GinIndex("head", name="search_head", fastupdate=False),
            GinIndex("everything", name="search_everything", fastupdate=False),
        ]

    def __str__(self) -> str:
        return self.texts[0]


class SearchWord(models.Model):
    """A word of some document. Search corrects typing errors to it and completes beginnings of words to it.

    A doubted word is only used if a live document has it (`api_search_has`).
    """

    # The text search configuration. `lexeme` is what it stems the word to.
    config = models.TextField()
    word = models.TextField(db_collation="C")
    lexeme = models.TextField()
    # The content version at which a document lost the word. Null once a check has found another document with it.
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
