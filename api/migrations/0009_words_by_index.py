"""Whether documents have a word is looked up by the index, also for a word that comes from a column."""

import importlib

from django.db import migrations

_hiding = importlib.import_module("api.migrations.0005_hiding")

# The words of `api_searchword` compare as bytes, those of the index do not, and an index serves its own collation only.
HAS = _hiding.HAS.replace("ARRAY[asked]", 'ARRAY[asked COLLATE "default"]')


class Migration(migrations.Migration):
    dependencies = [("api", "0008_begun_words")]

    operations = [migrations.RunSQL(HAS, _hiding.HAS)]
