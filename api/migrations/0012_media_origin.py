"""The setting MEDIA_URL is now called MEDIA_ORIGIN, and has no final slash."""

from django.db import migrations

_RENAMED = """
UPDATE api_contentstate
SET made_with = made_with - '{before}' || jsonb_build_object('{after}', {value})
WHERE made_with ? '{before}'
"""


class Migration(migrations.Migration):
    dependencies = [("api", "0011_fields_of_texts")]

    operations = [
        migrations.RunSQL(
            _RENAMED.format(before="MEDIA_URL", after="MEDIA_ORIGIN", value="rtrim(made_with ->> 'MEDIA_URL', '/')"),
            _RENAMED.format(before="MEDIA_ORIGIN", after="MEDIA_URL", value="made_with ->> 'MEDIA_ORIGIN' || '/'"),
        ),
    ]
