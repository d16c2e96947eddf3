"""Latitude and longitude become one text; articles without a date get the day of their first publication."""

from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import migrations
from wagtail.blocks.migrations.migrate_operation import MigrateStreamData
from wagtail.blocks.migrations.operations import BaseBlockOperation

BODIES = ["article", "articleindex", "home", "locationindex", "plainpage"]


def as_text(latitude: Any, longitude: Any) -> str:
    """Half of it where a draft had only half."""
    return ", ".join(str(float(each)) for each in (latitude, longitude) if each not in (None, ""))


class CoordinatesAsText(BaseBlockOperation):
    """Of a location that was typed into a text."""

    def apply(self, block_value: Any) -> Any:
        found = (block_value or {}).get("coordinates")
        if not isinstance(found, dict):
            return block_value
        return {**block_value, "coordinates": as_text(found.get("latitude"), found.get("longitude"))}

    @property
    def operation_name_fragment(self) -> str:
        return "coordinates_as_text"


def locations(apps: Any, schema_editor: Any) -> None:
    for location in apps.get_model("pages", "Location").objects.exclude(latitude=None, longitude=None):
        location.coordinates = as_text(location.latitude, location.longitude)
        location.save(update_fields=["coordinates"])
    drafts = apps.get_model("wagtailcore", "Revision").objects.filter(
        content_type__app_label="pages", content_type__model="location"
    )
    for revision in drafts.iterator():
        if "latitude" in revision.content:
            latitude, longitude = revision.content.pop("latitude"), revision.content.pop("longitude", None)
            revision.content["coordinates"] = as_text(latitude, longitude)
            revision.save(update_fields=["content"])


def days_of_first_publication(apps: Any, schema_editor: Any) -> None:
    """In the zone that sites begin with."""
    without = apps.get_model("pages", "Article").objects.filter(live=True, published_on=None)
    for article in without.exclude(first_published_at=None).only("pk", "first_published_at").iterator():
        moment = article.first_published_at.astimezone(ZoneInfo(settings.TIME_ZONE))
        article.published_on = moment.date()
        article.save(update_fields=["published_on"])


class Migration(migrations.Migration):
    dependencies = [("pages", "0010_zones_links_coordinates")]

    operations = [
        migrations.RunPython(locations, migrations.RunPython.noop),
        *(
            MigrateStreamData(
                app_name="pages",
                model_name=model,
                field_name="body",
                operations_and_block_paths=[(CoordinatesAsText(), "location.typed")],
            )
            for model in BODIES
        ),
        migrations.RunPython(days_of_first_publication, migrations.RunPython.noop),
    ]
