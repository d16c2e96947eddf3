"""Tags that differ in case or spaces alone become one; none has an empty slug."""

import re
from collections import defaultdict
from typing import Any

import django.db.models.functions.text
from django.db import migrations, models

import pages.models.taxonomy
from pages.models.taxonomy import slug_of_tag, tidy_tag


def merge_tags(apps: Any, schema_editor: Any) -> None:
    tags, same = apps.get_model("pages", "Tag").objects, defaultdict(list)
    for tag in tags.order_by("pk"):
        same[tidy_tag(tag.name).lower()].append(tag)
    for first, *others in same.values():
        for other in others:
            _replace(apps, other.pk, first.pk)
            first.description = first.description or other.description
            other.delete()
        first.name = tidy_tag(first.name) or f"tag {first.pk}"
        if re.fullmatch(r"(_\d+)?", first.slug):
            slug = slug_of_tag(first.name)
            taken = tags.filter(slug=slug).exclude(pk=first.pk).exists()
            first.slug = f"{slug}-{first.pk}" if taken else slug
        first.save()
    # What is deferred to the end of the transaction would keep the table from being altered.
    schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


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
        migrations.RunPython(merge_tags, migrations.RunPython.noop),
        migrations.AddConstraint(
            "tag",
            models.UniqueConstraint(
                django.db.models.functions.text.Lower("name"),
                name="tag_name_whatever_its_case",
                violation_error_message="There is a tag of this name already. Upper and lower case do not matter.",
            ),
        ),
    ]
