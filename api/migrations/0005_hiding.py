"""Documents can be withheld. Search knows the words of each document, so that none is offered which only hidden documents have."""

from typing import Any

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.db import migrations, models

from api.search.folding import folded_words


def take_words(apps: Any, schema_editor: Any) -> None:
    entries = apps.get_model("api", "SearchEntry").objects
    for entry in entries.only("pk", "texts").iterator(chunk_size=500):
        words = sorted({word for text in entry.texts for word in folded_words(text)})
        entries.filter(pk=entry.pk).update(words=words)
    # Until now a word was kept for ever where another document had one of the same stem.
    apps.get_model("api", "SearchWord").objects.filter(doubted=None).update(doubted=0)


class Migration(migrations.Migration):
    dependencies = [("api", "0004_search")]

    operations = [
        migrations.AddField(
            "searchentry",
            "words",
            django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None),
        ),
        migrations.AddIndex(
            "publisheddocument",
            models.Index(
                models.F("source"), name="document_withheld", condition=models.Q(live=True, body__isnull=True)
            ),
        ),
        migrations.RunPython(take_words, migrations.RunPython.noop),
        migrations.AddIndex(
            "searchentry",
            django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass("words", name="array_ops"), name="search_words", fastupdate=False
            ),
        ),
    ]
