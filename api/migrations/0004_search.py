"""What search looks at, and how it takes a question."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.contrib.postgres.operations import CreateExtension, TrigramExtension
from django.db import migrations, models

# Rows of about a hundred bytes: half of all entries are looked at for a frequent word.
SLIM = """
ALTER TABLE api_searchentry ALTER COLUMN head SET STORAGE EXTERNAL, ALTER COLUMN everything SET STORAGE EXTERNAL;
ALTER TABLE api_searchentry SET (toast_tuple_target = 128);
"""
# They are made by `api/search/functions.sql` after each migrate.
DROP_FUNCTIONS = """DROP FUNCTION IF EXISTS api_search_config, api_search_has, api_search_nearest, api_search_knows,
    api_search_all, api_search_begun, api_search_asked, api_search_marked"""


class Migration(migrations.Migration):
    dependencies = [("api", "0003_lists")]

    operations = [
        TrigramExtension(),
        CreateExtension("fuzzystrmatch"),
        migrations.CreateModel(
            "SearchEntry",
            [
                ("document_id", models.UUIDField(primary_key=True, serialize=False)),
                ("site_id", models.BigIntegerField()),
                ("locale", models.TextField(blank=True)),
                ("type", models.TextField()),
                ("recency", models.BigIntegerField()),
                ("head", django.contrib.postgres.search.SearchVectorField()),
                ("everything", django.contrib.postgres.search.SearchVectorField()),
                ("texts", django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex("head", name="search_head", fastupdate=False),
                    django.contrib.postgres.indexes.GinIndex("everything", name="search_everything", fastupdate=False),
                ]
            },
        ),
        migrations.CreateModel(
            "SearchWord",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("config", models.TextField()),
                ("word", models.TextField(db_collation="C")),
                ("lexeme", models.TextField()),
                ("doubted", models.BigIntegerField(null=True)),
            ],
            options={
                "constraints": [models.UniqueConstraint("config", "word", name="search_word")],
                "indexes": [
                    models.Index("config", "lexeme", name="search_lexeme"),
                    models.Index("doubted", name="search_doubted", condition=models.Q(doubted__isnull=False)),
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.indexes.OpClass("word", name="gin_trgm_ops"),
                        name="search_similar",
                        fastupdate=False,
                    ),
                ],
            },
        ),
        migrations.RunSQL(SLIM, migrations.RunSQL.noop),
        migrations.RunSQL(migrations.RunSQL.noop, DROP_FUNCTIONS),
    ]
