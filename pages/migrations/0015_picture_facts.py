from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("pages", "0014_tags_by_name")]

    operations = [
        migrations.AddField("picture", "placeholder", models.TextField(blank=True, db_default="", editable=False)),
        migrations.AddField(
            "picture", "color", models.CharField(blank=True, db_default="", editable=False, max_length=7)
        ),
        migrations.AddField("picture", "is_transparent", models.BooleanField(db_default=False, editable=False)),
        migrations.AddField("picture", "is_animated", models.BooleanField(db_default=False, editable=False)),
    ]
