"""Empty: the function that it changed stands in `api/search/functions.sql`, which is installed after each migrate."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("api", "0007_render_warnings")]
