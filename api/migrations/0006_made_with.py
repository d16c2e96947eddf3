"""What documents are made with is kept by name."""

from django.db import migrations, models

BY_NAME = """
UPDATE api_contentstate SET made_with = jsonb_build_object('REVISION', split_part(renderer, ' ', 1),
    'LISTS', split_part(renderer, ' ', 2), 'MEDIA_URL', split_part(renderer, ' ', 3))
WHERE renderer <> ''
"""
IN_A_LINE = """
UPDATE api_contentstate
SET renderer = concat_ws(' ', made_with ->> 'REVISION', made_with ->> 'LISTS', made_with ->> 'MEDIA_URL')
"""


class Migration(migrations.Migration):
    dependencies = [("api", "0005_hiding")]

    operations = [
        migrations.AddField("contentstate", "made_with", models.JSONField(blank=True, default=dict)),
        migrations.RunSQL(BY_NAME, IN_A_LINE),
        migrations.RemoveField("contentstate", "renderer"),
    ]
