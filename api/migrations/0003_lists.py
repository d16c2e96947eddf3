"""Lists have rows of their own, with how many documents stand in each; places in them become narrower.

What was listed stays listed; what can be filtered by comes with the next rendering.
"""

from django.db import migrations, models

FILL = """
INSERT INTO api_documentlist (facet, ordering, site_id, locale, total)
SELECT facet, ordering, site_id, locale, count(*) FROM api_oldlisting GROUP BY facet, ordering, site_id, locale;
INSERT INTO api_listing (document_id, list_id, key)
SELECT old.document_id, list.id, old.key
FROM api_oldlisting old JOIN api_documentlist list USING (facet, ordering, site_id, locale);
"""


class Migration(migrations.Migration):
    dependencies = [("api", "0002_places_and_rebuilds")]

    operations = [
        migrations.RemoveConstraint("listing", "listing_order"),
        migrations.RemoveIndex("listing", "listing_document"),
        migrations.RenameModel("Listing", "OldListing"),
        migrations.CreateModel(
            "DocumentList",
            [
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("site_id", models.BigIntegerField()),
                ("locale", models.TextField(blank=True)),
                ("facet", models.TextField()),
                ("ordering", models.TextField()),
                ("total", models.IntegerField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint("facet", "ordering", "site_id", "locale", name="list_place"),
                ]
            },
        ),
        migrations.CreateModel(
            "Listing",
            [
                ("pk", models.CompositePrimaryKey("document_id", "list_id", primary_key=True, serialize=False)),
                ("document_id", models.UUIDField()),
                ("list_id", models.IntegerField()),
                ("key", models.TextField(db_collation="C")),
            ],
            options={"indexes": [models.Index("list_id", "key", "document_id", name="listing_order")]},
        ),
        migrations.RunSQL(FILL),
        migrations.DeleteModel("OldListing"),
        migrations.AddField("publisheddocument", "translation_key", models.UUIDField(null=True)),
        migrations.AddIndex(
            "publisheddocument",
            models.Index(
                models.F("translation_key"),
                models.F("site_id"),
                models.F("locale"),
                name="document_translation",
                condition=models.Q(live=True),
            ),
        ),
    ]
