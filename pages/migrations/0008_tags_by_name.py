from django.db import migrations

import pages.models.taxonomy


class Migration(migrations.Migration):
    dependencies = [("pages", "0007_imported_revisions")]

    operations = [
        migrations.AlterField(
            "article",
            "tags",
            pages.models.taxonomy.TagsField(
                blank=True,
                help_text="A comma-separated list of tags.",
                through="pages.ArticleTag",
                to="pages.Tag",
                verbose_name="Tags",
            ),
        ),
    ]
