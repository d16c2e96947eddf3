from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("pages", "0011_coordinates_as_text")]

    operations = [
        migrations.RemoveField(model_name="location", name="latitude"),
        migrations.RemoveField(model_name="location", name="longitude"),
    ]
