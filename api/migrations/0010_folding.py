from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("api", "0009_words_by_index")]

    operations = [
        migrations.AddField("searchentry", "folding", models.PositiveSmallIntegerField(db_default=1)),
    ]
