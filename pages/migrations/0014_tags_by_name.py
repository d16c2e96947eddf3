"""Tags that differ in case or spaces alone become one; none has an empty slug."""

import re
from collections import defaultdict
from typing import Any

from django.db import migrations, models
from django.db.models.functions import Upper

from pages.models.taxonomy import slug_of_tag, tidy_tag

_LONGEST = 100


def merge_tags(apps: Any, schema_editor: Any) -> None:
    tags, same = apps.get_model("pages", "Tag").objects, defaultdict(list)
    found = list(tags.order_by("pk"))
    for tag in found:
        tag.name = tidy_tag(tag.name)[:_LONGEST]
    for tag, name in zip(found, _in_upper_case(schema_editor, [tag.name for tag in found]), strict=True):
        same[name].append(tag)
    for first, *others in same.values():
        for other in others:
            _replace(apps, other.pk, first.pk)
            first.description = first.description or other.description
            other.delete()
        first.name = first.name or f"tag {first.pk}"
        if re.fullmatch(r"(_\d+)?", first.slug):
            slug = slug_of_tag(first.name)
            taken = tags.filter(slug=slug).exclude(pk=first.pk).exists()
            first.slug = f"{slug}-{first.pk}" if taken else slug
        first.save()
    # What is deferred to the end of the transaction would keep the table from being altered.
    schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def _in_upper_case(schema_editor: Any, names: list[str]) -> list[str]:
    """As the constraint compares them: no other function knows the same letters."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT upper(name) FROM unnest(%s::text[]) WITH ORDINALITY AS t (name, n) ORDER BY n", [names])
        return [name for (name,) in cursor.fetchall()]


def _replace(apps: Any, old: int, new: int) -> None:
    """On pages, and in the drafts and versions of them."""
    on_pages = apps.get_model("pages", "ArticleTag").objects
    has_both = on_pages.filter(tag_id=new).values("content_object_id")
    on_pages.filter(tag_id=old, content_object_id__in=has_both).delete()
    on_pages.filter(tag_id=old).update(tag_id=new)
    revisions = apps.get_model("wagtailcore", "Revision").objects
    for revision in revisions.filter(content__tagged_items__contains=[{"tag": old}]).iterator(chunk_size=100):
        items = {new if item["tag"] == old else item["tag"]: item for item in revision.content["tagged_items"]}
        revision.content["tagged_items"] = [{**item, "tag": tag} for tag, item in items.items()]
        revision.save(update_fields=["content"])


class Migration(migrations.Migration):
    dependencies = [("pages", "0013_leftover_copies")]

    operations = [
        migrations.RunPython(merge_tags, migrations.RunPython.noop),
        # An earlier one compared by the lower case.
        migrations.RunSQL("DROP INDEX IF EXISTS tag_name_whatever_its_case", migrations.RunSQL.noop),
        migrations.AddConstraint(
            "tag",
            models.UniqueConstraint(
                Upper("name"),
                name="tag_name_whatever_its_case",
                violation_error_message="There is a tag of this name already. Upper and lower case do not matter.",
            ),
        ),
    ]
